//! Whose ends open or close, and what of pods that no manifest shows is let through.

use std::collections::BTreeMap;

use super::compare::section;
use super::unit_set::UnitSet;
use super::units::Units;
use super::{EndChange, Section, Status, Unseen};
use crate::graph::{Graph, ports_in_words};
use crate::resolve::program::Direction;
use crate::sets::PortSet;

const ENDS: [Direction; 2] = [Direction::Ingress, Direction::Egress];

/// Ends of workloads of both sides that anybody may now use, or no longer.
pub(super) fn ends(units: &Units, graphs: [&Graph; 2]) -> Vec<EndChange> {
    let mut found: BTreeMap<(bool, Direction), Vec<u32>> = BTreeMap::new();
    for (nodes, position) in units.nodes.iter().zip(0..) {
        let [Some(old), Some(new)] = *nodes else { continue };
        let (before, after) = (graphs[0].is_open(old), graphs[1].is_open(new));
        for (end, direction) in ENDS.into_iter().enumerate().filter(|(end, _)| before[*end] != after[*end]) {
            found.entry((!after[end], direction)).or_default().push(position);
        }
    }
    let end = |((closed, direction), units): ((bool, Direction), Vec<u32>)| EndChange {
        direction,
        open: !closed,
        units: UnitSet::of(units),
    };
    found.into_iter().map(end).collect()
}

/// A peer as one end of a workload has it.
type Key = (Section, Direction, Option<String>, String, PortSet, String);

pub(super) fn unseen(units: &Units, graphs: [&Graph; 2]) -> Vec<Unseen> {
    type Peer = (u32, Direction, Option<String>, String);
    let mut peers: BTreeMap<Peer, [PortSet; 2]> = BTreeMap::new();
    for side in [0, 1] {
        let unit_of = units.of_node(side, graphs[side]);
        for ((node, direction, place, who), ports) in graphs[side].unseen_peers() {
            // An open end lets everybody through: that is told of the end itself.
            let end = usize::from(direction == Direction::Egress);
            if let Some(unit) = unit_of[node].filter(|_| !graphs[side].is_open(node)[end]) {
                peers.entry((unit, direction, place, who)).or_default()[side] = ports;
            }
        }
    }
    let mut found: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
    for ((unit, direction, place, who), [old, new]) in peers {
        let status = units.list[unit as usize].status;
        let end = usize::from(direction == Direction::Egress);
        let open = |side: usize| {
            let node = units.nodes[unit as usize][side];
            node.is_some_and(|node| graphs[side].is_open(node)[end])
        };
        let changes = [(new.difference(&old), true, 0), (old.difference(&new), false, 1)];
        for (ports, gained, other) in changes {
            if ports.is_empty() || status == Status::Both && open(other) {
                continue;
            }
            let words = ports_in_words(&ports, &BTreeMap::new());
            let key = (section(status, gained), direction, place.clone(), who.clone(), ports, words);
            found.entry(key).or_default().push(unit);
        }
    }
    let unseen = |((section, direction, place, who, ports, words), units)| Unseen {
        section,
        direction,
        units: UnitSet::of(units),
        place,
        who,
        ports,
        words,
    };
    found.into_iter().map(unseen).collect()
}
