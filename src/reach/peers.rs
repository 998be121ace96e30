//! What the peers of a rule name: classes, and addresses outside.

use rustc_hash::FxHashMap;

use super::class_set::ClassSet;
use super::classes::Classes;
use super::object::{Peer, Rule};
use crate::sets::{AddressSet, PortSet, Requirement};

/// A rule in the numbers of the classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct JudgedRule {
    /// The pods that it names.
    pub(super) classes: ClassSet,
    /// The addresses outside that it names.
    pub(super) addresses: AddressSet,
    /// The ports, names as written.
    pub(super) ports: PortSet,
}

/// Peers of several namespaces, each looked for once.
#[derive(Debug, Default)]
pub(super) struct Peers {
    known: FxHashMap<Vec<Requirement>, FxHashMap<Vec<Requirement>, ClassSet>>,
}

impl Peers {
    /// A rule of a policy of the namespace whose classes are `own`.
    pub(super) fn judge(&mut self, rule: Rule, own: &ClassSet, classes: &Classes<'_>) -> JudgedRule {
        let Some(peers) = rule.peers else {
            let everybody = ClassSet::range(0, classes.count());
            return JudgedRule { classes: everybody, addresses: AddressSet::all(), ports: rule.ports };
        };
        let mut addresses = AddressSet::none();
        let mut sets = Vec::with_capacity(1);
        for peer in peers {
            match peer {
                Peer::Block(block) => addresses = addresses.union(&block),
                Peer::Pods { namespaces: None, pods } => sets.push(classes.select(&pods, own)),
                Peer::Pods { namespaces: Some(namespaces), pods } => {
                    sets.push(self.elsewhere(namespaces, pods, classes));
                }
            }
        }
        let united = match sets.len() {
            0 | 1 => sets.pop().unwrap_or_default(),
            _ => ClassSet::of_ranges(sets.iter().flat_map(ClassSet::ranges).copied().collect()),
        };
        JudgedRule { classes: united, addresses, ports: rule.ports }
    }

    fn elsewhere(
        &mut self,
        namespaces: Vec<Requirement>,
        pods: Vec<Requirement>,
        classes: &Classes<'_>,
    ) -> ClassSet {
        if let Some(known) = self.known.get(&namespaces).and_then(|known| known.get(&pods)) {
            return known.clone();
        }
        let within = match self.known.get(&namespaces).and_then(|known| known.get(&[][..])) {
            Some(all) => all.clone(),
            None => classes.in_namespaces(&namespaces),
        };
        let found = classes.select(&pods, &within);
        let known = self.known.entry(namespaces).or_default();
        known.insert(Vec::new(), within);
        known.insert(pods, found.clone());
        found
    }
}
