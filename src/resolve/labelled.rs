//! Workloads by the labels of their pods, so that what selects by a label looks at few of them. Looks things up; reports
//! nothing.

use std::collections::HashMap;

use super::pods::is_added;
use crate::inventory::Workload;
use crate::sets::{Operator, Requirement};

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
        let Operator::In(values) = &requirement.operator else { return None };
        let [value] = values.as_slice() else { return None };
        let pair = (requirement.key.as_str(), value.as_str());
        (!is_added(pair.0)).then(|| self.by_pair.get(&pair).map_or(&[][..], Vec::as_slice))
    }
}
