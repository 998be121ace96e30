//! Two sides, compared column by column.

use std::collections::{BTreeMap, HashMap};

use super::columns::{Column, Columns, Ports, Segment};
use super::unit_set::UnitSet;
use super::units::Units;
use super::{Diff, Group, Section, Side, Status, ends, outside, settings};
use crate::graph::{Graph, ports_in_words};

/// What is gained and what is lost, each by ports.
type Changes = [BTreeMap<u32, UnitSet>; 2];

impl Diff {
    /// What differs between the old side and the new one.
    #[must_use]
    pub fn new(old: &Side, new: &Side) -> Self {
        let graphs = [&old.graph, &new.graph];
        let units = Units::new(graphs);
        let groups = groups(&units, graphs);
        let outside = outside::outside(&units, graphs);
        let (ends, unseen) = (ends::ends(&units, graphs), ends::unseen(&units, graphs));
        let something = !units.list.is_empty() || !units.undecided.is_empty();
        Self {
            groups,
            outside,
            unseen,
            ends,
            settings: settings::changes(&old.settings, &new.settings),
            namespaces: units.namespaces,
            units: units.list,
            undecided: units.undecided,
            something,
        }
    }
}

/// The section of a change at a workload of that status.
pub(super) fn section(status: Status, gained: bool) -> Section {
    match (status, gained) {
        (Status::Both, true) => Section::Opens,
        (Status::Both, false) => Section::Closes,
        (Status::Added, _) => Section::WithAdded,
        (Status::Removed, _) => Section::WithRemoved,
    }
}

fn groups(units: &Units, graphs: [&Graph; 2]) -> Vec<Group> {
    let mut ports = Ports::default();
    let sides = [0, 1].map(|side| Columns::new(units, side, graphs[side], &mut ports));
    let same_open = sides[0].open_from == sides[1].open_from;
    let mut known: HashMap<[&Column; 2], Changes> = HashMap::new();
    let mut found: BTreeMap<(Section, UnitSet, u32, String), Vec<u32>> = BTreeMap::new();
    for (position, to) in (0..).zip(&units.list) {
        let columns = [0, 1].map(|side: usize| &sides[side].all[position as usize]);
        // Most of what is compared is as it was.
        if same_open && columns[0] == columns[1] {
            continue;
        }
        let changes = known.entry(columns).or_insert_with(|| {
            let segments = [0, 1].map(|side: usize| sides[side].segments(columns[side]));
            compare(&segments, &mut ports)
        });
        for (by_ports, gained) in changes.iter().zip([true, false]) {
            for (number, sources) in by_ports {
                let node = units.nodes[position as usize];
                let side = usize::from(node[1].is_some() && (gained || node[0].is_none()));
                let names = node[side].map(|node| graphs[side].names_of_ports(node));
                let words = names.map(|names| ports_in_words(&ports.sets[*number as usize], names));
                let words = words.unwrap_or_default();
                let (both, other) = match to.status {
                    Status::Both => (sources.intersection(&units.both), sources.difference(&units.both)),
                    _ => (UnitSet::default(), sources.clone()),
                };
                let one_sided = if gained { Section::WithAdded } else { Section::WithRemoved };
                for (section, sources) in [(section(Status::Both, gained), both), (one_sided, other)] {
                    if !sources.is_empty() {
                        let key = (section, sources, *number, words.clone());
                        found.entry(key).or_default().push(position);
                    }
                }
            }
        }
    }
    let group = |((section, from, number, words), to)| {
        let ports = ports.sets[number as usize].clone();
        Group { section, from, to: UnitSet::of(to), ports, words }
    };
    found.into_iter().map(group).collect()
}

/// What two lists of segments differ in.
fn compare(sides: &[Vec<Segment>; 2], ports: &mut Ports) -> Changes {
    let mut edges: Vec<u32> = sides.iter().flatten().flat_map(|segment| [segment.0, segment.1]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut next = [0, 0];
    // Those that haven't ended where the sweep is.
    let mut current: [Vec<(u32, u32)>; 2] = [Vec::new(), Vec::new()];
    let mut changes = Changes::default();
    let mut known: HashMap<[Vec<u32>; 2], [Option<u32>; 2]> = HashMap::new();
    for edge in edges.windows(2) {
        let (first, end) = (edge[0], edge[1]);
        for side in [0, 1] {
            current[side].retain(|(until, _)| *until > first);
            while let Some((_, until, number)) =
                sides[side].get(next[side]).filter(|segment| segment.0 <= first)
            {
                current[side].push((*until, *number));
                next[side] += 1;
            }
        }
        let numbers = [0, 1].map(|side: usize| {
            let mut numbers: Vec<u32> = current[side].iter().map(|(_, number)| *number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        });
        if numbers[0] == numbers[1] {
            continue;
        }
        let [gained, lost] = *known.entry(numbers).or_insert_with_key(|numbers| {
            let [old, new] = [0, 1].map(|side: usize| {
                let sets = numbers[side].iter().map(|number| &ports.sets[*number as usize]);
                sets.fold(crate::sets::PortSet::none(), |all, one| all.union(one))
            });
            [new.difference(&old), old.difference(&new)]
                .map(|set| (!set.is_empty()).then(|| ports.number(&set)))
        });
        for (by_ports, number) in changes.iter_mut().zip([gained, lost]) {
            if let Some(number) = number {
                by_ports.entry(number).or_default().push(first, end);
            }
        }
    }
    changes
}
