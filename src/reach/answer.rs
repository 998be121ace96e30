//! Questions about two ends: on which ports does one reach the other, and what decides that.

use super::classes::ClassId;
use super::judge::{Reach, RuleId};
use super::peers::JudgedRule;
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet};

/// What decides about a connection, at each of its ends. It needs both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether the source may send it.
    pub source: End,
    /// Whether the destination takes it.
    pub destination: End,
}

/// What one end says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Nothing isolates it.
    Open,
    /// These rules together let all of it through.
    Allowed(Vec<RuleId>),
    /// Not all of it.
    Refused {
        /// The policies that isolate this end.
        policies: Vec<usize>,
        /// The rules that let a part of it through.
        partly: Vec<RuleId>,
    },
}

impl End {
    /// Whether it lets everything through that was asked about.
    #[must_use]
    pub fn permits(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }
}

impl Decision {
    /// Whether all of it gets through.
    #[must_use]
    pub fn permits(&self) -> bool {
        self.source.permits() && self.destination.permits()
    }
}

impl Reach<'_> {
    /// The ports on which a pod of one class reaches another pod of a class, every name as its numbers.
    #[must_use]
    pub fn between(&self, from: ClassId, to: ClassId) -> PortSet {
        let sent = self.let_through(from, to, Direction::Egress, to);
        if sent.is_empty() {
            return sent;
        }
        sent.intersection(&self.let_through(to, from, Direction::Ingress, to))
    }

    /// The ports on which one end lets the other through; `to` is the destination of the two.
    #[must_use]
    pub fn let_through(&self, near: ClassId, far: ClassId, direction: Direction, to: ClassId) -> PortSet {
        if !self.isolated(near, direction) {
            return PortSet::all();
        }
        let mut ports = PortSet::none();
        for (_, rule) in self.rules(near, direction) {
            if rule.classes.contains(far) {
                ports = ports.union(&self.resolved(&rule.ports, to));
            }
        }
        ports
    }

    /// Ports as a class has them: every name as its numbers.
    #[must_use]
    pub fn resolved(&self, ports: &PortSet, class: ClassId) -> PortSet {
        if ports.names().next().is_none() {
            return ports.clone();
        }
        ports.resolved(|protocol, name| self.numbers(class, protocol, name))
    }

    /// What decides about connections between two classes on some ports (numbers).
    #[must_use]
    pub fn decide(&self, from: ClassId, to: ClassId, ports: &PortSet) -> Decision {
        let source = self.end(from, Direction::Egress, ports, |rule| {
            rule.classes.contains(to).then(|| self.resolved(&rule.ports, to))
        });
        let destination = self.end(to, Direction::Ingress, ports, |rule| {
            rule.classes.contains(from).then(|| self.resolved(&rule.ports, to))
        });
        Decision { source, destination }
    }

    /// What decides about connections from a class to addresses outside, each of them on each port.
    #[must_use]
    pub fn decide_out(&self, from: ClassId, to: &AddressSet, ports: &PortSet) -> Decision {
        let source = self.outside_end(from, Direction::Egress, to, ports);
        Decision { source, destination: End::Open }
    }

    /// What decides about connections from addresses outside to a class, each of them on each port.
    #[must_use]
    pub fn decide_in(&self, from: &AddressSet, to: ClassId, ports: &PortSet) -> Decision {
        let destination = self.outside_end(to, Direction::Ingress, from, ports);
        Decision { source: End::Open, destination }
    }

    fn end(
        &self,
        near: ClassId,
        direction: Direction,
        ports: &PortSet,
        lets: impl Fn(&JudgedRule) -> Option<PortSet>,
    ) -> End {
        let policies: Vec<usize> = self.isolating(near, direction).collect();
        if policies.is_empty() {
            return End::Open;
        }
        let mut open = PortSet::none();
        let mut rules = Vec::new();
        for (id, rule) in self.rules(near, direction) {
            let through = lets(rule).map(|through| through.intersection(ports));
            if let Some(through) = through.filter(|through| !through.is_empty()) {
                open = open.union(&through);
                rules.push(id);
            }
        }
        if ports.is_subset(&open) { End::Allowed(rules) } else { End::Refused { policies, partly: rules } }
    }

    fn outside_end(
        &self,
        near: ClassId,
        direction: Direction,
        addresses: &AddressSet,
        ports: &PortSet,
    ) -> End {
        let policies: Vec<usize> = self.isolating(near, direction).collect();
        if policies.is_empty() {
            return End::Open;
        }
        let mut left = addresses.clone();
        for region in self.outside(near, direction) {
            if ports.is_subset(&region.ports) {
                left = left.difference(&region.addresses);
            }
        }
        let meets = |rule: &JudgedRule| {
            rule.addresses.intersects(addresses) && !rule.ports.intersection(ports).is_empty()
        };
        let rules = self.rules(near, direction).filter(|(_, rule)| meets(rule)).map(|(id, _)| id).collect();
        if left.is_empty() { End::Allowed(rules) } else { End::Refused { policies, partly: rules } }
    }
}
