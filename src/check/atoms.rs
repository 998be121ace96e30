//! Ports told apart by which of several port sets they are in. Numbers alone: whoever asks has looked up the names.

use std::collections::{BTreeMap, BTreeSet};

use crate::sets::{PortRange, PortSet, Protocol, TooComplex};

/// How many memberships are written down before it is too much.
const MOST: usize = 1 << 20;

/// The sets, by their positions, in which ports of `ports` are together: one entry for every combination that occurs.
pub(super) fn combinations(ports: &PortSet, sets: &[PortSet]) -> Result<BTreeSet<Vec<usize>>, TooComplex> {
    let mut found = BTreeSet::new();
    let mut room = MOST;
    if ports.has_other_protocols() {
        let with = sets.iter().enumerate().filter(|(_, set)| set.has_other_protocols());
        found.insert(with.map(|(number, _)| number).collect());
    }
    for protocol in Protocol::ALL {
        sweep(numbers(ports, protocol), sets, protocol, &mut found, &mut room)?;
    }
    Ok(found)
}

/// Goes over the numbers from each place where a set begins or ends to the next.
fn sweep(
    wanted: &[PortRange],
    sets: &[PortSet],
    protocol: Protocol,
    found: &mut BTreeSet<Vec<usize>>,
    room: &mut usize,
) -> Result<(), TooComplex> {
    // At each number: which sets begin there (true) or have ended before it (false).
    let mut turns: BTreeMap<u32, Vec<(usize, bool)>> = BTreeMap::new();
    for (number, set) in sets.iter().enumerate() {
        for range in numbers(set, protocol) {
            turns.entry(range.first.into()).or_default().push((number, true));
            turns.entry(u32::from(range.last) + 1).or_default().push((number, false));
        }
    }
    for range in wanted {
        turns.entry(range.first.into()).or_default();
    }
    let mut inside = BTreeSet::new();
    let mut wanted = wanted.iter().peekable();
    let mut starts = turns.into_iter().peekable();
    while let Some((start, changes)) = starts.next() {
        for (number, begins) in changes {
            if begins {
                inside.insert(number);
            } else {
                inside.remove(&number);
            }
        }
        while wanted.next_if(|range| u32::from(range.last) < start).is_some() {}
        let end = starts.peek().map_or(u32::MAX, |(next, _)| next - 1);
        if wanted.peek().is_some_and(|range| u32::from(range.first) <= end) {
            *room = room.checked_sub(inside.len() + 1).ok_or(TooComplex)?;
            found.insert(inside.iter().copied().collect());
        }
    }
    Ok(())
}

/// The numbers of a protocol, those of "every port" included.
fn numbers(set: &PortSet, protocol: Protocol) -> &[PortRange] {
    const WHOLE: &[PortRange] = &[PortRange { first: 1, last: u16::MAX }];
    if set.is_whole(protocol) { WHOLE } else { set.ranges(protocol) }
}

#[cfg(test)]
mod tests {
    use super::combinations;
    use crate::sets::{PortSet, Protocol, TooComplex};

    fn tcp(first: u16, last: u16) -> PortSet {
        PortSet::range(Protocol::Tcp, first, last)
    }

    #[test]
    fn every_combination_is_found_and_no_other() {
        let sets = [
            tcp(10, 20),
            tcp(15, 30).union(&tcp(40, 40)),
            PortSet::all(),
            PortSet::protocol(Protocol::Udp),
            PortSet::range(Protocol::Udp, 65535, 65535),
        ];
        let wanted = [
            tcp(1, 65535),
            tcp(15, 20),
            tcp(31, 39),
            tcp(5, 12).union(&tcp(30, 41)),
            PortSet::range(Protocol::Udp, 65534, 65535),
            PortSet::all(),
            PortSet::none(),
        ];
        for ports in wanted {
            let mut expected = std::collections::BTreeSet::new();
            for protocol in Protocol::ALL {
                for number in 1..=u16::MAX {
                    let port = PortSet::range(protocol, number, number);
                    if port.is_subset(&ports) {
                        let with = sets.iter().enumerate().filter(|(_, set)| port.is_subset(set));
                        expected.insert(with.map(|(number, _)| number).collect::<Vec<_>>());
                    }
                }
            }
            if ports.is_all() {
                expected.insert(vec![2]);
            }
            assert_eq!(combinations(&ports, &sets), Ok(expected), "{ports:?}");
        }
    }

    #[test]
    fn too_many_memberships_are_no_answer() {
        let nested: Vec<PortSet> = (1..3000).map(|first| tcp(first, 65535 - first)).collect();
        assert_eq!(combinations(&PortSet::all(), &nested), Err(TooComplex));
        assert_eq!(combinations(&tcp(1, 1000), &nested).map(|found| found.len()), Ok(1000));
    }
}
