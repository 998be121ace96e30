//! The graph workload by workload: what one reaches, and what outside it has to do with.

use super::{Graph, Node};
use crate::reach::Region;
use crate::sets::PortSet;

/// Whom a workload reaches, in order, and on which ports.
pub(super) type Row = Vec<(usize, PortSet)>;

impl Graph {
    /// The name of a node's namespace.
    pub(super) fn place(&self, node: &Node) -> &str {
        self.namespaces.get(node.namespace).map_or("", String::as_str)
    }

    /// Whom the pods of a node reach, pods of its own among them.
    pub(super) fn row(&self, from: usize) -> Row {
        let mut row = self.listed_row(from);
        let open = self.classes_of[from].iter().any(|class| self.pairs.open_from.contains(*class));
        if open {
            let nodes = self.pairs.open_to.iter().flat_map(|class| &self.nodes_of[class.0 as usize]);
            row.extend(nodes.map(|to| (*to, PortSet::all())));
        }
        united(row)
    }

    /// The same without pairs of which both ends are open.
    pub(super) fn listed_row(&self, from: usize) -> Row {
        let mut row = Vec::new();
        for class in &self.classes_of[from] {
            for number in &self.from_class[class.0 as usize] {
                let pair = &self.pairs.listed[*number as usize];
                let ports = self.pairs.ports(pair);
                let nodes = (pair.to.0.0..pair.to.1.0).flat_map(|class| &self.nodes_of[class as usize]);
                row.extend(nodes.map(|to| (*to, ports.clone())));
            }
        }
        united(row)
    }

    /// The addresses that a node's pods take connections from, and those that they reach.
    pub(super) fn regions(&self, node: usize) -> [Vec<Region>; 2] {
        let of = |which: &[usize]| {
            let classes = self.classes_of[node].iter();
            let mut all: Vec<Region> = Vec::new();
            for region in classes.flat_map(|class| &self.regions[which[class.0 as usize]]) {
                match all.iter_mut().find(|other| other.ports == region.ports) {
                    Some(other) => other.addresses = other.addresses.union(&region.addresses),
                    None => all.push(region.clone()),
                }
            }
            if !self.is_meant(node) {
                for region in &mut all {
                    region.addresses = region.addresses.intersection(&self.focus.outside);
                }
                all.retain(|region| !region.addresses.is_empty());
            }
            all
        };
        [of(&self.takes), of(&self.sends)]
    }

    /// Whether all pods of a node take, or send, only what is allowed.
    pub(super) fn is_isolated(&self, node: usize) -> [bool; 2] {
        let classes = || self.classes_of[node].iter().map(|class| self.isolated[class.0 as usize]);
        [classes().all(|ends| ends[0]), classes().all(|ends| ends[1])]
    }
}

fn united(mut row: Row) -> Row {
    row.sort_by_key(|(to, _)| *to);
    row.dedup_by(|later, first| {
        let same = later.0 == first.0;
        if same {
            first.1 = first.1.union(&later.1);
        }
        same
    });
    row
}
