//! Workloads by the labels of their pods, so that what selects by a label looks at few of them. Looks things up; reports
//! nothing.

use std::collections::HashMap;

use super::pods::is_added;
use crate::inventory::Workload;
use crate::sets::Requirement;

/// Workloads by number.
#[derive(Debug, Default)]
pub struct Labelled<'a> {
    all: Vec<usize>,
    by_pair: HashMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Labelled<'a> {
    /// Adds a workload under its number.
    pub fn add(&mut self, number: usize, workload: &'a Workload) {
        self.all.push(number);
        for pair in &workload.pod_labels {
            self.by_pair.entry((&pair.key.value, &pair.value.value)).or_default().push(number);
        }
    }

    /// All of them, in the order in which they were added.
    #[must_use]
    pub fn all(&self) -> &[usize] {
        &self.all
    }

    /// Those of which some pod may satisfy all requirements, and perhaps others, in the order in which they were added.
    #[must_use]
    pub fn candidates<'b>(&'b self, requirements: &'b [Requirement]) -> &'b [usize] {
        let lists = requirements.iter().filter_map(|requirement| self.with(requirement));
        lists.min_by_key(|list| list.len()).unwrap_or(&self.all)
    }

    /// All that can satisfy a requirement for one value; none where the labels that are written don't tell.
    fn with<'b>(&'b self, requirement: &'b Requirement) -> Option<&'b [usize]> {
        let pair = requirement.label()?;
        (!is_added(pair.0)).then(|| self.by_pair.get(&pair).map_or(&[][..], Vec::as_slice))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::inventory::read;
    use crate::resolve::pods::may_satisfy;
    use crate::sets::Operator;
    use crate::source::Sources;

    fn only(key: &str, value: &str) -> Requirement {
        Requirement { key: key.to_owned(), operator: Operator::In(vec![value.to_owned()]) }
    }

    #[test]
    fn few_are_looked_at_and_none_is_missed() {
        let mut text = String::new();
        for number in 0..500 {
            let labels = format!("{{app: w{number}, tier: t{}}}", number % 5);
            writeln!(
                text,
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: w{number}}}\nspec:\n  template:\n    \
                 metadata: {{labels: {labels}}}\n    spec: {{containers: [{{name: a, image: i}}]}}"
            )
            .expect("a string takes all");
        }
        let mut sources = Sources::default();
        let file = sources.add("manifests.yaml", text);
        let (inventory, _) = read(&sources, &[(file, 0)]);
        let mut labelled = Labelled::default();
        inventory.workloads.iter().enumerate().for_each(|(number, workload)| labelled.add(number, workload));
        for (requirements, looked_at) in [
            (vec![only("tier", "t3"), only("app", "w13")], 1),
            (vec![only("tier", "t3")], 100),
            (vec![only("app", "nobody")], 0),
            (vec![], 500),
            // A controller gives it to pods, whatever is written.
            (vec![only("pod-template-hash", "abc")], 500),
            (vec![Requirement { key: "app".to_owned(), operator: Operator::Exists }], 500),
        ] {
            let candidates = labelled.candidates(&requirements);
            assert_eq!(candidates.len(), looked_at, "{requirements:?}");
            let all = inventory.workloads.iter().enumerate();
            for (number, _) in all.filter(|(_, workload)| may_satisfy(workload, &requirements)) {
                assert!(candidates.contains(&number), "{requirements:?} misses {number}");
            }
        }
    }
}
