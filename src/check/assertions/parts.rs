//! The ends of an assertion, in parts: pods of the manifests that have the same named ports, pods that could exist
//! elsewhere, and addresses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Judge, is_block};
use crate::reach::{NamedPort, named_ports};
use crate::resolve::pods::{can_be_in, may_be_added, pod_label};
use crate::resolve::program::{Item, Terms};
use crate::resolve::templates::can_mean;
use crate::sets::{AddressSet, Operator, PodSet, PortSet, Requirement, Scope, Space, TooComplex};

/// A part of one end: pods or addresses.
#[derive(Clone, Debug)]
pub(super) struct Part<'i> {
    /// The term that it is of.
    pub(super) item: &'i Item,
    /// The pods.
    pub(super) pods: PodSet,
    /// Where the pods' addresses lie, where that is what is known of them.
    pub(super) at: Option<AddressSet>,
    /// The workloads whose pods they are; none where they aren't shown.
    pub(super) workloads: Vec<usize>,
    /// Their named ports; none where nobody knows them.
    pub(super) ports: Option<Vec<(crate::sets::Protocol, String, u16)>>,
    /// Addresses of no pod, instead of pods.
    pub(super) outside: AddressSet,
    /// The one pod that it is, where it is one.
    pub(super) single: Option<usize>,
}

impl Part<'_> {
    /// Ports with every name replaced by this part's numbers, where those are known.
    pub(super) fn resolved(&self, ports: &PortSet) -> PortSet {
        if !self.outside.is_empty() {
            return ports.resolved(|_, _| Vec::new());
        }
        let Some(known) = &self.ports else { return ports.clone() };
        ports.resolved(|protocol, name| {
            let same = known.iter().filter(|(of, known, _)| *of == protocol && known == name);
            same.map(|(_, _, number)| *number).collect()
        })
    }
}

impl Judge<'_, '_, '_, '_, '_> {
    /// Who is meant by some terms.
    pub(super) fn parts<'i>(
        &mut self,
        terms: &'i Terms,
        possible: bool,
    ) -> Result<Vec<Part<'i>>, TooComplex> {
        let mut parts = Vec::new();
        for item in &terms.items {
            self.item(item, possible, &mut parts)?;
        }
        Ok(parts)
    }

    fn item<'i>(
        &mut self,
        item: &'i Item,
        possible: bool,
        parts: &mut Vec<Part<'i>>,
    ) -> Result<(), TooComplex> {
        let part = Part {
            item,
            pods: PodSet::NONE,
            at: None,
            workloads: Vec::new(),
            ports: None,
            outside: AddressSet::none(),
            single: None,
        };
        let world = &self.subject.context.program.world;
        let facts = self.subject.context.facts;
        let mut workloads: BTreeSet<usize> = BTreeSet::new();
        let mut elsewhere = item.set.pods;
        if !item.named.is_empty() {
            let named = item.named.iter().copied();
            workloads.extend(named.filter(|index| can_mean(item, *index, facts, world, self.space)));
            elsewhere = PodSet::NONE;
        } else if facts.has_manifests() && !elsewhere.is_empty() {
            let owned = self.subject.isolation.owned;
            for id in world.owned_of(item.set.pods, self.space) {
                let Ok(set) = item.pods_in(world, id, self.space) else { continue };
                let here = facts.in_namespace(world.name(id)).iter().copied();
                workloads.extend(here.filter(|index| can_be_in(facts.workload(*index), set, self.space)));
            }
            elsewhere = self.space.difference(elsewhere, owned)?;
        }
        workloads.retain(|index| self.subject.on_host[*index].is_none());
        let mut by_ports: BTreeMap<Vec<NamedPort<'_>>, Vec<usize>> = BTreeMap::new();
        for index in workloads {
            by_ports.entry(named_ports(facts.workload(index))).or_default().push(index);
        }
        for (named, workloads) in by_ports {
            let sets: Vec<PodSet> = workloads.iter().map(|index| self.own_pods(*index)).collect();
            let named = named.iter().map(|port| (port.protocol, port.name.to_owned(), port.number)).collect();
            parts.push(Part {
                pods: self.space.union_all(sets)?,
                workloads,
                ports: Some(named),
                ..part.clone()
            });
        }
        if self.space.is_inhabited(elsewhere, &world.known) {
            parts.push(Part { pods: elsewhere, ..part.clone() });
        }
        let addresses = &item.set.addresses;
        if !addresses.outside.is_empty() {
            parts.push(Part { outside: addresses.outside.clone(), ..part.clone() });
        }
        // For what may not be, an IP block may be any pod's.
        if !possible && is_block(item) {
            let at = match &self.subject.context.program.pod_cidr {
                Some(pods) => addresses.of_pods.intersection(pods),
                None => addresses.of_pods.clone(),
            };
            if !at.is_empty() {
                parts.push(Part { pods: self.everybody()?, at: Some(at), ..part });
            }
        }
        Ok(())
    }

    /// Every pod that an assertion can be about.
    fn everybody(&mut self) -> Result<PodSet, TooComplex> {
        let context = &self.subject.context;
        if !context.facts.has_manifests() {
            return Ok(PodSet::ALL);
        }
        let mut sets = vec![self.space.difference(PodSet::ALL, self.subject.isolation.owned)?];
        for id in context.program.world.owned_ids() {
            for index in context.facts.in_namespace(context.program.world.name(id)) {
                sets.push(self.own_pods(*index));
            }
        }
        self.space.union_all(sets)
    }

    /// A workload of a part that can have pods of a set; none where the part's pods aren't shown.
    pub(super) fn workload_in(&self, part: &Part<'_>, pods: PodSet) -> Option<usize> {
        let context = &self.subject.context;
        let mut workloads = part.workloads.iter().copied();
        workloads.find(|index| {
            let namespace = context.facts.namespace_of(*index);
            let labels = context.program.world.labels(namespace);
            // Labels of a namespace that nobody shows may be there.
            let here = self.space.in_namespace(pods, namespace, labels);
            here.map_or(true, |set| can_be_in(context.facts.workload(*index), set, self.space))
        })
    }

    /// Whether a part can have pods of a set.
    pub(super) fn is_real(&self, part: &Part<'_>, pods: PodSet) -> bool {
        if part.workloads.is_empty() { self.exists(pods) } else { self.workload_in(part, pods).is_some() }
    }

    /// The pods of a workload: with the labels of its template and those that controllers add, no others, as far as any
    /// policy asks.
    fn own_pods(&mut self, index: usize) -> PodSet {
        if let Some(known) = self.own[index] {
            return known;
        }
        let facts = self.subject.context.facts;
        let workload = facts.workload(index);
        let place = Requirement::equals(Space::NAMESPACE_NAME, facts.namespace_of(index));
        let labels = self.keys.iter().filter_map(|key| match pod_label(workload, key) {
            Some(value) => Some(Requirement::equals(key.as_str(), value)),
            None if may_be_added(workload, key, None) => None,
            None => Some(Requirement { key: key.clone(), operator: Operator::DoesNotExist }),
        });
        let labels: Vec<Requirement> = labels.collect();
        let labels = labels.iter().map(|requirement| (Scope::Pod, requirement));
        let set = self.space.cube(std::iter::once((Scope::Namespace, &place)).chain(labels));
        self.own[index] = Some(set);
        set
    }

    /// Makes a part of its own of every bare Pod that stands at both ends: it is one pod, and no pair with itself.
    pub(super) fn set_apart<'i>(&mut self, from: &mut Vec<Part<'i>>, to: &mut Vec<Part<'i>>) {
        let all = |parts: &[Part<'i>]| -> BTreeSet<usize> {
            parts.iter().flat_map(|part| &part.workloads).copied().collect()
        };
        let facts = self.subject.context.facts;
        let both: BTreeSet<usize> = all(from).intersection(&all(to)).copied().collect();
        let single: BTreeSet<usize> =
            both.into_iter().filter(|index| facts.workload(*index).id.kind.value == "Pod").collect();
        if single.is_empty() {
            return;
        }
        for parts in [from, to] {
            let mut apart = Vec::new();
            for mut part in std::mem::take(parts) {
                let (alone, rest): (Vec<usize>, Vec<usize>) =
                    part.workloads.iter().partition(|index| single.contains(index));
                for index in &alone {
                    let pods = self.own_pods(*index);
                    let (workloads, single) = (vec![*index], Some(*index));
                    apart.push(Part { pods, workloads, single, ..part.clone() });
                }
                if !alone.is_empty() {
                    let sets: Vec<PodSet> = rest.iter().map(|index| self.own_pods(*index)).collect();
                    // What took few steps together takes no more in part.
                    part.pods = self.space.union_all(sets).unwrap_or(PodSet::NONE);
                    part.workloads = rest;
                }
                if alone.is_empty() || !part.workloads.is_empty() {
                    apart.push(part);
                }
            }
            *parts = apart;
        }
    }
}
