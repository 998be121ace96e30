//! Selectors over classes: which classes, or which namespaces, satisfy all requirements.

use super::class_set::ClassSet;
use super::classes::{Classes, Label};
use crate::sets::{Operator, Requirement};

/// A requirement in the numbers of the classes' texts. What no pod has has no number.
enum Test {
    In(u32, Vec<u32>),
    NotIn(u32, Vec<u32>),
    Exists(u32),
    Absent(u32),
    /// Never, as no pod has the key or one of the values.
    Never,
    /// Always, likewise.
    Always,
}

impl Test {
    fn of(requirement: &Requirement, classes: &Classes<'_>) -> Self {
        let key = classes.text(&requirement.key);
        let numbers = |values: &[String]| -> Vec<u32> {
            values.iter().filter_map(|value| classes.text(value)).collect()
        };
        match (&requirement.operator, key) {
            (Operator::In(_) | Operator::Exists, None) => Self::Never,
            (Operator::NotIn(_) | Operator::DoesNotExist, None) => Self::Always,
            (Operator::In(values), Some(key)) => Self::In(key, numbers(values)),
            (Operator::NotIn(values), Some(key)) => Self::NotIn(key, numbers(values)),
            (Operator::Exists, Some(key)) => Self::Exists(key),
            (Operator::DoesNotExist, Some(key)) => Self::Absent(key),
        }
    }

    fn holds(&self, labels: &[Label]) -> bool {
        let value = |key: &u32| {
            let at = labels.partition_point(|label| label.0 < *key);
            labels.get(at).filter(|label| label.0 == *key).map(|label| label.1)
        };
        match self {
            Self::In(key, values) => value(key).is_some_and(|value| values.contains(&value)),
            Self::NotIn(key, values) => value(key).is_none_or(|value| !values.contains(&value)),
            Self::Exists(key) => value(key).is_some(),
            Self::Absent(key) => value(key).is_none(),
            Self::Never => false,
            Self::Always => true,
        }
    }
}

impl Classes<'_> {
    /// The classes of `within` that satisfy all requirements.
    pub(super) fn select(&self, requirements: &[Requirement], within: &ClassSet) -> ClassSet {
        if requirements.is_empty() {
            return within.clone();
        }
        if let Some(found) = self.select_by_labels(requirements, within) {
            return found;
        }
        let tests: Vec<Test> = requirements.iter().map(|requirement| Test::of(requirement, self)).collect();
        let holds = |class: &u32| tests.iter().all(|test| test.holds(self.labels(*class)));
        let [(first, end)] = within.ranges() else {
            return self.select_in_many(&tests, within);
        };
        match self.candidates(&tests, (*first, *end)) {
            Some(candidates) => ClassSet::of_sorted(candidates.into_iter().filter(holds)),
            None => ClassSet::of_sorted((*first..*end).filter(holds)),
        }
    }

    /// The same for what most selectors are, labels with one value each, in one namespace: a look-up and little else.
    fn select_by_labels(&self, requirements: &[Requirement], within: &ClassSet) -> Option<ClassSet> {
        /// More labels than that are rare.
        const MOST: usize = 6;
        let [range] = within.ranges() else { return None };
        let mut labels: [Label; MOST] = [(0, 0); MOST];
        let labels = labels.get_mut(..requirements.len())?;
        let mut shortest: Option<&[u32]> = None;
        for (requirement, label) in requirements.iter().zip(&mut *labels) {
            let (key, value) = requirement.label()?;
            let (Some(key), Some(value)) = (self.text(key), self.text(value)) else {
                // Another requirement can't make up for a label that no pod has.
                return Some(ClassSet::default());
            };
            *label = (key, value);
            let having = self.having(*label, *range);
            if shortest.is_none_or(|shortest| having.len() < shortest.len()) {
                shortest = Some(having);
            }
        }
        let has_all = |class: &&u32| {
            let has = self.labels(**class);
            labels.iter().all(|label| has.binary_search(label).is_ok())
        };
        Some(ClassSet::of_sorted(shortest?.iter().filter(has_all).copied()))
    }

    fn select_in_many(&self, tests: &[Test], within: &ClassSet) -> ClassSet {
        let holds = |class: &u32| tests.iter().all(|test| test.holds(self.labels(*class)));
        match self.candidates(tests, (0, self.count())) {
            Some(candidates) => ClassSet::of_sorted(
                candidates.into_iter().filter(|class| within.contains(super::ClassId(*class))).filter(holds),
            ),
            None => ClassSet::of_sorted(within.iter().map(|class| class.0).filter(holds)),
        }
    }

    /// The classes `first..end` that satisfy the test that the fewest do; none where no test says a value.
    fn candidates(&self, tests: &[Test], range: (u32, u32)) -> Option<Vec<u32>> {
        let lists = tests.iter().filter_map(|test| match test {
            Test::In(key, values) => {
                Some(values.iter().map(|value| self.having((*key, *value), range)).collect::<Vec<_>>())
            }
            Test::Never => Some(Vec::new()),
            _ => None,
        });
        let shortest = lists.min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>())?;
        if let [only] = shortest.as_slice() {
            return Some(only.to_vec());
        }
        // A class has one value for a key, so the lists share nothing.
        let mut all = shortest.concat();
        all.sort_unstable();
        Some(all)
    }

    /// The classes of the namespaces whose labels satisfy all requirements.
    pub(super) fn in_namespaces(&self, requirements: &[Requirement]) -> ClassSet {
        if requirements.is_empty() {
            return ClassSet::range(0, self.count());
        }
        let tests: Vec<Test> = requirements.iter().map(|requirement| Test::of(requirement, self)).collect();
        let holds = |namespace: &u32| {
            let labels = &self.namespace_labels[*namespace as usize];
            tests.iter().all(|test| test.holds(labels))
        };
        let lists = tests.iter().filter_map(|test| match test {
            Test::In(key, values) => {
                let having = |value: &u32| self.namespaces_having.get(&(*key, *value));
                Some(values.iter().filter_map(having).flatten().copied().collect::<Vec<u32>>())
            }
            _ => None,
        });
        let candidates = lists.min_by_key(Vec::len);
        let candidates = candidates.unwrap_or_else(|| (0..).take(self.ranges.len()).collect());
        let chosen = candidates.into_iter().filter(holds);
        let ranges = chosen.map(|namespace| self.ranges[namespace as usize]);
        ClassSet::of_ranges(ranges.filter(|(first, end)| first < end).collect())
    }
}
