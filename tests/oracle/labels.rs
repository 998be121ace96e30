//! Labels and selectors, with Kubernetes' rule that an absent key satisfies `NotIn` and `DoesNotExist`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The label that the API server sets on every namespace.
pub(crate) const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

pub(crate) type Labels = BTreeMap<String, String>;

pub(crate) fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) key: String,
    pub(crate) test: Test,
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match &self.test {
            Test::In(values) => value.is_some_and(|value| values.contains(value)),
            Test::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
            Test::Exists => value.is_some(),
            Test::Absent => value.is_none(),
        }
    }
}

/// Requirements that all have to hold; none match everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selector(pub(crate) Vec<Requirement>);

impl Selector {
    pub(crate) fn exactly(labels: &Labels) -> Self {
        let requirement = |(key, value): (&String, &String)| Requirement {
            key: key.clone(),
            test: Test::In(vec![value.clone()]),
        };
        Self(labels.iter().map(requirement).collect())
    }

    pub(crate) fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().all(|requirement| requirement.holds(labels))
    }
}

/// Keys with the values that anything says of them: the world over which hypothetical label sets are drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mentioned(BTreeMap<String, BTreeSet<String>>);

impl Mentioned {
    pub(crate) fn add(&mut self, selector: &Selector) {
        for Requirement { key, test } in &selector.0 {
            let values = self.0.entry(key.clone()).or_default();
            if let Test::In(more) | Test::NotIn(more) = test {
                values.extend(more.iter().cloned());
            }
        }
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = (&String, &BTreeSet<String>)> {
        self.0.iter()
    }

    /// The values of a key.
    pub(crate) fn values(&self, key: &str) -> impl Iterator<Item = &String> {
        self.0.get(key).into_iter().flatten()
    }

    /// Every label set over the keys except `without`: each absent, each value, and a value that nobody mentions.
    pub(crate) fn label_sets(&self, without: &str) -> Vec<Labels> {
        let mut sets = vec![Labels::new()];
        for (key, values) in self.0.iter().filter(|(key, _)| *key != without) {
            let fresh = "nobody-says-this".to_owned();
            let mut longer = sets.clone();
            for value in values.iter().chain([&fresh]) {
                longer.extend(sets.iter().cloned().map(|mut set| {
                    set.insert(key.clone(), value.clone());
                    set
                }));
            }
            sets = longer;
        }
        sets
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[")?;
        for (index, Requirement { key, test }) in self.0.iter().enumerate() {
            if index > 0 {
                out.write_str(", ")?;
            }
            match test {
                Test::In(values) if values.len() == 1 => write!(out, "{key}={}", values[0]),
                Test::NotIn(values) if values.len() == 1 => write!(out, "{key}!={}", values[0]),
                Test::In(values) => write!(out, "{key} in ({})", values.join(", ")),
                Test::NotIn(values) => write!(out, "{key} notin ({})", values.join(", ")),
                Test::Exists => write!(out, "{key}"),
                Test::Absent => write!(out, "!{key}"),
            }?;
        }
        out.write_str("]")
    }
}

#[test]
fn requirements_hold_as_in_kubernetes() {
    let values = |list: &[&str]| list.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    // (the test of key `a`, holds for a=1, for a=2, where `a` is absent)
    let table = [
        (Test::In(values(&["1"])), true, false, false),
        (Test::In(values(&["1", "2"])), true, true, false),
        (Test::NotIn(values(&["1"])), false, true, true),
        (Test::Exists, true, true, false),
        (Test::Absent, false, false, true),
    ];
    for (test, one, two, absent) in table {
        let selector = Selector(vec![Requirement { key: "a".to_owned(), test }]);
        let found =
            [&[("a", "1")][..], &[("a", "2")], &[("b", "1")]].map(|pairs| selector.matches(&labels(pairs)));
        assert_eq!(found, [one, two, absent], "{selector}");
    }
    assert!(Selector::default().matches(&labels(&[])), "an empty selector matches everything");
}

#[test]
fn label_sets_are_every_combination() {
    let mut mentioned = Mentioned::default();
    mentioned.add(&Selector::exactly(&labels(&[("a", "1"), ("b", "1")])));
    mentioned.add(&Selector::exactly(&labels(&[("a", "2")])));
    let sets = mentioned.label_sets("");
    assert_eq!(
        sets.len(),
        4 * 3,
        "absent, two values or a fresh one, times absent, one value or a fresh one"
    );
    assert_eq!(sets.iter().collect::<BTreeSet<_>>().len(), sets.len(), "all different");
    assert_eq!(mentioned.label_sets("a").len(), 3);
}
