//! Who is meant by a question's terms: pods of the manifests; where they show none, one that could be; and addresses.

use std::collections::BTreeSet;

use crate::reach::{Manifests, Pod};
use crate::resolve::Facts;
use crate::resolve::pods::can_be_in;
use crate::resolve::program::{Item, Program, Terms};
use crate::resolve::templates::can_mean;
use crate::sets::{AddressSet, Operator, PodSet, PortSet, Requirement, Space, selector};

/// Somebody at one end.
#[derive(Clone, Debug)]
pub(super) enum Who {
    /// A pod by its position in the world, in words, and its ports that are asked about.
    Pod(usize, String, PortSet),
    /// Addresses outside.
    Outside(AddressSet, String, PortSet),
}

impl Who {
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Pod(_, words, _) | Self::Outside(_, words, _) => words,
        }
    }

    pub(super) fn ports(&self) -> &PortSet {
        match self {
            Self::Pod(_, _, ports) | Self::Outside(_, _, ports) => ports,
        }
    }
}

/// A pod that the manifests don't show: its namespace and labels.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub(super) namespace: String,
    pub(super) namespace_labels: Vec<(String, String)>,
    pub(super) labels: Vec<(String, String)>,
    words: String,
    ports: PortSet,
}

/// Who is meant, before the pods that aren't shown have a place in the world.
#[derive(Debug, Default)]
pub(super) struct Meant {
    pub(super) shown: Vec<Who>,
    pub(super) made: Vec<Made>,
}

impl Meant {
    pub(super) fn new(
        terms: &Terms,
        namespace: &str,
        (program, facts, manifests): (&Program, &Facts<'_>, &Manifests<'_>),
        space: &mut Space,
    ) -> Self {
        let mut meant = Self::default();
        let mut seen = BTreeSet::new();
        for item in &terms.items {
            let before = meant.shown.len();
            let mut in_place = Places { program, facts, known: Vec::new() };
            for (pod, workload) in manifests.workloads.iter().enumerate() {
                if in_place.has(item, *workload, space) && seen.insert(pod) {
                    let (place, id) = (facts.namespace_of(*workload), &facts.workload(*workload).id);
                    let name = &id.name.value;
                    let words = if place == namespace { name.clone() } else { format!("{place}/{name}") };
                    meant.shown.push(Who::Pod(pod, words, item.ports.clone()));
                }
            }
            if meant.shown.len() == before && !item.set.pods.is_empty() {
                meant.made.extend(made(item, namespace, space));
            }
            let outside = &item.set.addresses.outside;
            if !outside.is_empty() {
                let words = match outside.cidrs().as_slice() {
                    _ if *outside == AddressSet::all() => "outside".to_owned(),
                    _ if *outside == AddressSet::internet() => "internet".to_owned(),
                    [only] => only.to_string(),
                    _ => item.slug.clone(),
                };
                meant.shown.push(Who::Outside(outside.clone(), words, item.ports.clone()));
            }
        }
        meant
    }
}

/// A term's pods in the namespaces that were looked at.
struct Places<'p, 'a> {
    program: &'p Program,
    facts: &'p Facts<'a>,
    known: Vec<(&'a str, PodSet)>,
}

impl Places<'_, '_> {
    fn has(&mut self, item: &Item, workload: usize, space: &Space) -> bool {
        if !item.named.is_empty() {
            let is_named = item.named.contains(&workload);
            return is_named && can_mean(item, workload, self.facts, &self.program.world, space);
        }
        let namespace = self.facts.namespace_of(workload);
        let known = self.known.iter().find(|(name, _)| *name == namespace).map(|(_, set)| *set);
        let set = known.unwrap_or_else(|| {
            let labels = self.program.world.labels(namespace);
            let set = space.in_namespace(item.set.pods, namespace, labels).unwrap_or(PodSet::NONE);
            self.known.push((namespace, set));
            set
        });
        !set.is_empty() && can_be_in(self.facts.workload(workload), set, space)
    }
}

/// A pod that a term could mean: with the labels that it asks for and no others.
fn made(item: &Item, namespace: &str, space: &mut Space) -> Option<Made> {
    const MOST: usize = 256;
    let cube = space.cover(item.set.pods, MOST).ok()?.into_iter().next()?;
    let labels = |requirements: &[Requirement]| -> Vec<(String, String)> {
        let value = |requirement: &Requirement| match &requirement.operator {
            Operator::In(values) => values.first().cloned(),
            // Any value that isn't excluded does.
            Operator::Exists => Some("x".to_owned()),
            Operator::NotIn(_) | Operator::DoesNotExist => None,
        };
        let pairs = requirements
            .iter()
            .filter_map(|requirement| Some((requirement.key.clone(), value(requirement)?)));
        pairs.collect()
    };
    let mut of_namespace = labels(&cube.namespace);
    let name = of_namespace.iter().position(|(key, _)| key == Space::NAMESPACE_NAME);
    let place = name.map_or_else(|| "elsewhere".to_owned(), |at| of_namespace.remove(at).1);
    let who = selector(&cube.pod);
    let words = if place == namespace { who } else { format!("{place}/{who}") };
    Some(Made {
        namespace: place,
        namespace_labels: of_namespace,
        labels: labels(&cube.pod),
        words,
        ports: item.ports.clone(),
    })
}

impl Made {
    pub(super) fn who(&self, pod: usize) -> Who {
        Who::Pod(pod, self.words.clone(), self.ports.clone())
    }

    pub(super) fn pod(&self, namespace: usize) -> Pod<'_> {
        let labels = self.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        Pod { namespace, labels, ports: Vec::new() }
    }
}
