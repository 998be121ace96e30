//! Addresses outside: what workloads newly reach, or are reached by.

use std::collections::{BTreeMap, HashMap};

use super::compare::section;
use super::unit_set::UnitSet;
use super::units::Units;
use super::{Outside, Section};
use crate::graph::{Graph, ports_in_words};
use crate::reach::Region;
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet};

type Key = (Section, Direction, AddressSet, PortSet, String);

pub(super) fn outside(units: &Units, graphs: [&Graph; 2]) -> Vec<Outside> {
    let mut found: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    let mut known: HashMap<[Vec<&Region>; 2], [Vec<Region>; 2]> = HashMap::new();
    let nobody = BTreeMap::new();
    for ((nodes, unit), position) in units.nodes.iter().zip(&units.list).zip(0..) {
        for (end, direction) in [Direction::Ingress, Direction::Egress].into_iter().enumerate() {
            let sides = [0, 1].map(|side: usize| -> Vec<&Region> {
                let classes = nodes[side].into_iter().flat_map(|node| graphs[side].classes(node));
                classes.flat_map(|class| graphs[side].class_regions(*class)[end]).collect()
            });
            if sides[0] == sides[1] {
                continue;
            }
            let changes =
                known.entry(sides).or_insert_with_key(|[old, new]| [less(new, old), less(old, new)]);
            for (regions, gained) in changes.iter().zip([true, false]) {
                let side = usize::from(gained);
                let names = nodes[side].map(|node| graphs[side].names_of_ports(node));
                let names = names.filter(|_| direction == Direction::Ingress).unwrap_or(&nobody);
                for region in regions {
                    let words = ports_in_words(&region.ports, names);
                    let (addresses, ports) = (region.addresses.clone(), region.ports.clone());
                    let key = (section(unit.status, gained), direction, addresses, ports, words);
                    found.entry(key).or_default().push(position);
                }
            }
        }
    }
    let outside = |((section, direction, addresses, ports, words), units)| Outside {
        section,
        direction,
        units: UnitSet::of(units),
        addresses,
        ports,
        words,
    };
    found.into_iter().map(outside).collect()
}

/// What is let through of `these` and not of `others`: regions of different ports.
fn less(these: &[&Region], others: &[&Region]) -> Vec<Region> {
    let mut left: Vec<Region> = these.iter().map(|region| (*region).clone()).collect();
    for other in others {
        let mut next = Vec::new();
        for region in left {
            let both = region.addresses.intersection(&other.addresses);
            let rest = region.addresses.difference(&both);
            let ports = region.ports.difference(&other.ports);
            next.push(Region { addresses: rest, ports: region.ports });
            next.push(Region { addresses: both, ports });
        }
        next.retain(|region| !region.addresses.is_empty() && !region.ports.is_empty());
        left = next;
    }
    let mut merged: BTreeMap<PortSet, AddressSet> = BTreeMap::new();
    for region in left {
        let addresses = merged.entry(region.ports).or_insert_with(AddressSet::none);
        *addresses = addresses.union(&region.addresses);
    }
    merged.into_iter().map(|(ports, addresses)| Region { addresses, ports }).collect()
}
