//! Addresses outside of the cluster: which of them a class reaches, or takes connections from, on which ports.

use super::classes::ClassId;
use super::judge::Reach;
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet};

/// Addresses that are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// The addresses.
    pub addresses: AddressSet,
    /// The ports on which they are reached, or let in.
    pub ports: PortSet,
}

impl Reach<'_> {
    /// The addresses that a class reaches (egress) or takes connections from (ingress), by ports: none of the regions
    /// shares an address with another, no two have equal ports. Nothing outside is isolated.
    #[must_use]
    pub fn outside(&self, class: ClassId, direction: Direction) -> Vec<Region> {
        if !self.isolated(class, direction) {
            return vec![Region { addresses: AddressSet::all(), ports: PortSet::all() }];
        }
        let mut regions: Vec<Region> = Vec::new();
        for (_, rule) in self.rules(class, direction).filter(|(_, rule)| !rule.addresses.is_empty()) {
            // At the destination a name is its pods' number; nobody knows what it is outside.
            let ports = match direction {
                Direction::Ingress => self.resolved(&rule.ports, class),
                Direction::Egress => rule.ports.resolved(|_, _| Vec::new()),
            };
            add(&mut regions, &rule.addresses, &ports);
        }
        merged(regions)
    }
}

/// Adds what a rule lets through to regions that share nothing.
fn add(regions: &mut Vec<Region>, addresses: &AddressSet, ports: &PortSet) {
    if ports.is_empty() {
        return;
    }
    let mut left = addresses.clone();
    let mut split = Vec::new();
    for region in regions.iter_mut() {
        let both = region.addresses.intersection(addresses);
        if both.is_empty() {
            continue;
        }
        left = left.difference(&both);
        region.addresses = region.addresses.difference(&both);
        split.push(Region { addresses: both, ports: region.ports.union(ports) });
    }
    regions.extend(split);
    regions.push(Region { addresses: left, ports: ports.clone() });
    regions.retain(|region| !region.addresses.is_empty());
}

/// Regions of equal ports are one.
fn merged(regions: Vec<Region>) -> Vec<Region> {
    let mut merged: Vec<Region> = Vec::new();
    for region in regions {
        match merged.iter_mut().find(|other| other.ports == region.ports) {
            Some(other) => other.addresses = other.addresses.union(&region.addresses),
            None => merged.push(region),
        }
    }
    merged.sort_by(|a, b| (&a.addresses, &a.ports).cmp(&(&b.addresses, &b.ports)));
    merged
}
