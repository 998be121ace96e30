//! Port sets by number, so that millions of pairs share the few that there are, and nothing is united twice.

use rustc_hash::FxHashMap;

use super::classes::ClassId;
use super::judge::Reach;
use crate::sets::PortSet;

/// A port set by its number in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortsId(pub(super) u32);

/// Port sets, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct PortTable {
    sets: Vec<PortSet>,
    numbers: FxHashMap<PortSet, PortsId>,
    unions: FxHashMap<(PortsId, PortsId), PortsId>,
    intersections: FxHashMap<(PortsId, PortsId), PortsId>,
    /// By the list of named ports that the destination has.
    resolved: FxHashMap<(PortsId, u32), PortsId>,
}

impl PortTable {
    pub(super) fn number(&mut self, set: &PortSet) -> PortsId {
        if let Some(known) = self.numbers.get(set) {
            return *known;
        }
        let number = PortsId(super::classes::number_of(self.sets.len()));
        self.sets.push(set.clone());
        self.numbers.insert(set.clone(), number);
        number
    }

    pub(super) fn set(&self, number: PortsId) -> &PortSet {
        &self.sets[number.0 as usize]
    }

    pub(super) fn union(&mut self, a: PortsId, b: PortsId) -> PortsId {
        if a == b {
            return a;
        }
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.unions.get(&key) {
            return *known;
        }
        let united = self.set(a).union(self.set(b));
        let number = self.number(&united);
        self.unions.insert(key, number);
        number
    }

    pub(super) fn intersection(&mut self, a: PortsId, b: PortsId) -> PortsId {
        if a == b {
            return a;
        }
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.intersections.get(&key) {
            return *known;
        }
        let both = self.set(a).intersection(self.set(b));
        let number = self.number(&both);
        self.intersections.insert(key, number);
        number
    }

    /// Ports as a class has them.
    pub(super) fn at(&mut self, ports: PortsId, class: ClassId, reach: &Reach<'_>) -> PortsId {
        if self.set(ports).names().next().is_none() {
            return ports;
        }
        let key = (ports, reach.classes.ports[class.index()]);
        if let Some(known) = self.resolved.get(&key) {
            return *known;
        }
        let resolved = reach.resolved(self.set(ports), class);
        let number = self.number(&resolved);
        self.resolved.insert(key, number);
        number
    }
}
