//! What the manifests show: pods, their namespaces, and who reaches whom under the policies that there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Enforced, Source, Subject};
use crate::reach::{ClassId, Manifests, Policy, Reach};
use crate::resolve::program::Direction;
use crate::resolve::{Facts, Labelled};
use crate::sets::{PortSet, Requirement, Space};
use crate::source::Span;

/// A policy, with its position in the inventory.
pub(super) struct Given {
    pub(super) index: usize,
    pub(super) policy: Policy,
    /// The places of its rules: ingress, egress.
    pub(super) places: [Vec<Span>; 2],
}

pub(super) struct Shown<'p, 'a> {
    pub(super) facts: &'p Facts<'a>,
    pub(super) manifests: Manifests<'p>,
    pub(super) reach: Reach<'p>,
    pub(super) given: Vec<Given>,
    /// The pods of each namespace, as positions in the world.
    pods: BTreeMap<&'p str, Labelled<'a>>,
    /// The namespaces that the program is to own.
    pub(super) owned: BTreeSet<String>,
}

impl<'p, 'a> Shown<'p, 'a> {
    /// `subject` is of a program that says nothing.
    pub(super) fn new(subject: &Subject<'_, 'p, 'a>, owned: BTreeSet<String>) -> Self {
        let enforced = Enforced::new(subject);
        let mut given = Vec::new();
        for (number, policy) in enforced.policies.iter().enumerate() {
            let Source::Manifests(index, _) = enforced.source(number) else { continue };
            let places = [Direction::Ingress, Direction::Egress].map(|direction| {
                let count = policy.rules(direction).map_or(0, <[_]>::len);
                let place = |rule| match enforced.rule_source(crate::reach::RuleId {
                    policy: number,
                    direction,
                    rule,
                }) {
                    Source::Manifests(_, place) => Some(place),
                    Source::Statements(_) => None,
                };
                (0..count).filter_map(place).collect()
            });
            given.push(Given { index, policy: policy.clone(), places });
        }
        let facts = subject.context.facts;
        let manifests = Manifests::new(facts, &subject.context.program.world, subject.on_host, "");
        let reach = Reach::of(&manifests.world, enforced.policies.clone());
        let mut pods: BTreeMap<&str, Labelled<'a>> = BTreeMap::new();
        for (position, (pod, workload)) in manifests.world.pods.iter().zip(&manifests.workloads).enumerate() {
            let place = pods.entry(manifests.world.namespaces[pod.namespace].name).or_default();
            place.add(position, facts.workload(*workload));
        }
        Self { facts, manifests, reach, given, pods, owned }
    }

    /// The pods of a namespace that satisfy all requirements.
    pub(super) fn select(&self, namespace: &str, requirements: &[Requirement]) -> BTreeSet<usize> {
        let here = self.pods.get(namespace).map_or(&[][..], |pods| pods.candidates(requirements));
        let holds = |pod: &&usize| {
            let labels = &self.manifests.world.pods[**pod].labels;
            requirements.iter().all(|requirement| {
                requirement.holds(labels.iter().find(|label| label.0 == requirement.key).map(|label| label.1))
            })
        };
        here.iter().filter(holds).copied().collect()
    }

    /// The namespaces that are shown and satisfy all requirements on their labels.
    pub(super) fn namespaces<'r>(&'r self, requirements: &'r [Requirement]) -> impl Iterator<Item = &'r str> {
        let holds = |namespace: &&crate::reach::Namespace<'_>| {
            requirements.iter().all(|requirement| {
                let label = match requirement.key.as_str() {
                    Space::NAMESPACE_NAME => Some(namespace.name),
                    key => namespace.labels.iter().find(|label| label.0 == key).map(|label| label.1),
                };
                requirement.holds(label)
            })
        };
        self.manifests.world.namespaces.iter().filter(holds).map(|namespace| namespace.name)
    }

    pub(super) fn class(&self, pod: usize) -> ClassId {
        self.reach.class(pod)
    }

    pub(super) fn isolated(&self, pod: usize, direction: Direction) -> bool {
        self.reach.isolated(self.class(pod), direction)
    }

    /// Ports as a pod has them.
    pub(super) fn resolved(&self, ports: &PortSet, pod: usize) -> PortSet {
        self.reach.resolved(ports, self.class(pod))
    }

    /// The namespace of a pod.
    pub(super) fn namespace_of(&self, pod: usize) -> &str {
        self.manifests.world.namespaces[self.manifests.world.pods[pod].namespace].name
    }
}
