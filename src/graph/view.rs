//! A graph's facts, for whoever compares two of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Graph, Node, words};
use crate::reach::{ClassId, Pairs, Region};
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet, Protocol};

/// A peer that the manifests don't show: at whose end, in which direction, of which namespace and by which labels.
pub(crate) type UnseenPeer = (usize, Direction, Option<String>, String);

impl Graph {
    /// What a namespace is called: objects without one are taken to be in `default`.
    pub(crate) fn place_of(namespace: &str) -> &str {
        if namespace.is_empty() { super::build::DEFAULT } else { namespace }
    }

    /// The workloads, sorted by namespace, kind and name.
    pub(crate) fn workloads(&self) -> &[Node] {
        &self.nodes
    }

    /// The name of a workload's namespace.
    pub(crate) fn namespace(&self, node: &Node) -> &str {
        self.place(node)
    }

    /// The classes of a workload's pods.
    pub(crate) fn classes(&self, node: usize) -> &[ClassId] {
        &self.classes_of[node]
    }

    /// How many classes there are.
    pub(crate) fn class_count(&self) -> usize {
        self.nodes_of.len()
    }

    /// All pairs of classes that can talk.
    pub(crate) fn class_pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// The addresses that a class takes connections from, and those that it reaches.
    pub(crate) fn class_regions(&self, class: ClassId) -> [&[Region]; 2] {
        let class = class.0 as usize;
        [&self.regions[self.takes[class]], &self.regions[self.sends[class]]]
    }

    /// Whether everybody may enter a workload's pods, and whether they may go everywhere: as nothing isolates them, or
    /// as all of that is allowed.
    pub(crate) fn is_open(&self, node: usize) -> [bool; 2] {
        let classes = || self.classes_of[node].iter().map(|class| self.open[class.0 as usize]);
        [classes().all(|ends| ends[0]), classes().all(|ends| ends[1])]
    }

    /// The names of a workload's ports.
    pub(crate) fn names_of_ports(&self, node: usize) -> &BTreeMap<(Protocol, u16), String> {
        &self.port_names[node]
    }

    /// The peers that aren't shown, each with its ports.
    pub(crate) fn unseen_peers(&self) -> BTreeMap<UnseenPeer, PortSet> {
        let mut all: BTreeMap<UnseenPeer, PortSet> = BTreeMap::new();
        for unseen in &self.unseen {
            let near = unseen.near.iter().flat_map(|class| &self.nodes_of[class.0 as usize]);
            let near: BTreeSet<usize> = near.copied().collect();
            for node in near {
                let key = (node, unseen.direction, unseen.place.clone(), unseen.who.clone());
                let ports = all.entry(key).or_default();
                *ports = ports.union(&unseen.ports);
            }
        }
        all
    }

    /// Workloads that run in the host's network: `NS/KIND/NAME`.
    pub(crate) fn not_judged(&self) -> &[String] {
        &self.undecided
    }
}

/// Ports as a table says them; most of all by what is left out.
pub(crate) fn ports_in_words(ports: &PortSet, names: &BTreeMap<(Protocol, u16), String>) -> String {
    if ports.has_other_protocols() && ports.names().next().is_none() {
        let rest = words::ports(&PortSet::all().difference(ports), names);
        return if rest.is_empty() { "all".to_owned() } else { format!("all except {rest}") };
    }
    words::ports(ports, names)
}

/// Addresses as a table says them; most of all by what is left out.
pub(crate) fn addresses_in_words(addresses: &AddressSet) -> String {
    let said = words::addresses(addresses);
    let rest = AddressSet::all().difference(addresses);
    if rest.is_empty() {
        return said;
    }
    let without = format!("outside except {}", words::addresses(&rest));
    if without.len() < said.len() { without } else { said }
}
