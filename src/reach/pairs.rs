//! All pairs that can talk, without looking at those that can't, nor one by one at those where both ends are open.

use super::class_set::ClassSet;
use super::classes::ClassId;
use super::judge::Reach;
use super::ports::{PortTable, PortsId};
use crate::resolve::program::Direction;
use crate::sets::PortSet;

/// Every class of `from` reaches every class of `to` on these ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The sources, `first..end`.
    pub from: (ClassId, ClassId),
    /// The destinations, `first..end`.
    pub to: (ClassId, ClassId),
    /// The ports.
    pub ports: PortsId,
}

/// All pairs of classes that can talk. A class beside itself speaks of two pods of it.
#[derive(Clone, Debug)]
pub struct Pairs {
    /// Those of which one end is isolated, sorted; no two share a pair of classes.
    pub listed: Vec<Pair>,
    /// Whose egress is open: each of them reaches all of `open_to` on every port.
    pub open_from: ClassSet,
    /// Whose ingress is open.
    pub open_to: ClassSet,
    ports: PortTable,
}

impl Pairs {
    /// The ports of a pair.
    #[must_use]
    pub fn ports(&self, pair: &Pair) -> &PortSet {
        self.ports.set(pair.ports)
    }
}

/// What one end lets through: `first..end` on these ports; sorted, sharing nothing.
type Segments = Vec<(u32, u32, PortsId)>;

impl Reach<'_> {
    /// All pairs that can talk.
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut listing = Listing { reach: self, ports: PortTable::default(), listed: Vec::new() };
        let count = self.classes.count();
        let open = |direction| {
            ClassSet::of_sorted((0..count).filter(|class| !self.isolated(ClassId(*class), direction)))
        };
        let (open_from, open_to) = (open(Direction::Egress), open(Direction::Ingress));
        let takes: Vec<Option<Segments>> = (0..count)
            .map(|class| {
                (!open_to.contains(ClassId(class))).then(|| listing.segments(class, Direction::Ingress))
            })
            .collect();
        for from in (0..count).filter(|class| !open_from.contains(ClassId(*class))) {
            listing.sent_by(from, &takes);
        }
        for to in 0..count {
            if let Some(segments) = &takes[to as usize] {
                listing.taken_by(to, segments, &open_from);
            }
        }
        listing.listed.sort_unstable();
        Pairs { listed: listing.listed, open_from, open_to, ports: listing.ports }
    }
}

struct Listing<'r, 'a> {
    reach: &'r Reach<'a>,
    ports: PortTable,
    listed: Vec<Pair>,
}

impl Listing<'_, '_> {
    /// Whom a class lets through at its end. For egress, names stay names: they are the destination's.
    fn segments(&mut self, class: u32, direction: Direction) -> Segments {
        let mut pieces: Segments = Vec::new();
        for (_, rule) in self.reach.rules(ClassId(class), direction) {
            let mut ports = self.ports.number(&rule.ports);
            if direction == Direction::Ingress {
                ports = self.ports.at(ports, ClassId(class), self.reach);
            }
            if !self.ports.set(ports).is_empty() {
                pieces.extend(rule.classes.ranges().iter().map(|(first, end)| (*first, *end, ports)));
            }
        }
        self.united(pieces)
    }

    /// Segments that may overlap as ones that don't.
    fn united(&mut self, mut pieces: Segments) -> Segments {
        pieces.sort_unstable();
        if pieces.windows(2).all(|pair| pair[0].1 <= pair[1].0) {
            return pieces;
        }
        let mut edges: Vec<u32> = pieces.iter().flat_map(|(first, end, _)| [*first, *end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut united: Segments = Vec::new();
        // The pieces that haven't ended where the sweep is.
        let mut current: Vec<(u32, PortsId)> = Vec::new();
        let mut next = pieces.iter().peekable();
        for edge in edges.windows(2) {
            let (first, end) = (edge[0], edge[1]);
            current.retain(|(until, _)| *until > first);
            while let Some((_, until, ports)) = next.next_if(|part| part.0 <= first) {
                current.push((*until, *ports));
            }
            let ports = current.iter().map(|(_, ports)| *ports);
            let Some(ports) = ports.reduce(|all, one| self.ports.union(all, one)) else { continue };
            match united.last_mut() {
                Some(last) if last.1 == first && last.2 == ports => last.1 = end,
                _ => united.push((first, end, ports)),
            }
        }
        united
    }

    /// The pairs of a source that is isolated.
    fn sent_by(&mut self, from: u32, takes: &[Option<Segments>]) {
        for (first, end, sent) in self.segments(from, Direction::Egress) {
            for to in first..end {
                let mut ports = self.ports.at(sent, ClassId(to), self.reach);
                if let Some(segments) = &takes[to as usize] {
                    let at = segments.partition_point(|(_, end, _)| *end <= from);
                    let Some((_, _, let_in)) = segments.get(at).filter(|segment| segment.0 <= from) else {
                        continue;
                    };
                    ports = self.ports.intersection(ports, *let_in);
                }
                self.list((from, from + 1), (to, to + 1), ports);
            }
        }
    }

    /// The pairs of a destination that is isolated, from sources that aren't.
    fn taken_by(&mut self, to: u32, segments: &Segments, open_from: &ClassSet) {
        for &(first, end, ports) in segments {
            let ranges = open_from.ranges();
            let start = ranges.partition_point(|range| range.1 <= first);
            for range in ranges[start..].iter().take_while(|range| range.0 < end) {
                self.list((range.0.max(first), range.1.min(end)), (to, to + 1), ports);
            }
        }
    }

    fn list(&mut self, from: (u32, u32), to: (u32, u32), ports: PortsId) {
        if self.ports.set(ports).is_empty() {
            return;
        }
        let ids = |(first, end): (u32, u32)| (ClassId(first), ClassId(end));
        let pair = Pair { from: ids(from), to: ids(to), ports };
        match self.listed.last_mut() {
            Some(last) if last.from == pair.from && last.ports == ports && last.to.1 == pair.to.0 => {
                last.to.1 = pair.to.1;
            }
            _ => self.listed.push(pair),
        }
    }
}
