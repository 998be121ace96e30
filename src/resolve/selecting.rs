//! Services by what they select, so that those of a workload are found among thousands. Looks things up; reports nothing.

use std::collections::HashMap;

use super::pods::may_satisfy;
use crate::inventory::{Service, Workload};
use crate::sets::Requirement;

/// The Services of a namespace, each under the label of its selector that the fewest Services ask for.
#[derive(Debug, Default)]
pub(super) struct Selecting<'a> {
    by_pair: HashMap<(&'a str, &'a str), Vec<Selected<'a>>>,
}

/// A Service by its position in the inventory, and what it asks for.
type Selected<'a> = (usize, &'a [Requirement]);

impl<'a> Selecting<'a> {
    pub(super) fn new(services: impl Iterator<Item = (usize, &'a Service)> + Clone) -> Self {
        let selectors = services.filter_map(|(index, service)| {
            let selector = service.selector.as_ref().filter(|_| !service.external_name)?;
            Some((index, selector.requirements.as_slice()))
        });
        let mut asked: HashMap<(&str, &str), usize> = HashMap::new();
        for pair in selectors.clone().flat_map(|(_, selector)| pairs(selector)) {
            *asked.entry(pair).or_default() += 1;
        }
        let mut selecting = Self::default();
        for (index, selector) in selectors {
            // A Service's selector is labels with their values, nothing else; an empty one selects nothing.
            if let Some(rarest) = pairs(selector).min_by_key(|pair| asked[pair]) {
                selecting.by_pair.entry(rarest).or_default().push((index, selector));
            }
        }
        selecting
    }

    /// The Services that select pods of a workload, in their order.
    pub(super) fn of(&self, workload: &Workload) -> Vec<usize> {
        let labels = workload.pod_labels.iter();
        let found =
            labels.filter_map(|pair| self.by_pair.get(&(pair.key.value.as_str(), pair.value.value.as_str())));
        let found = found.flatten().filter(|(_, selector)| may_satisfy(workload, selector));
        let mut found: Vec<usize> = found.map(|(index, _)| *index).collect();
        found.sort_unstable();
        found
    }
}

/// The labels that a selector asks for with one value.
fn pairs(selector: &[Requirement]) -> impl Iterator<Item = (&str, &str)> {
    selector.iter().filter_map(Requirement::label)
}
