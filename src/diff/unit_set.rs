//! Sets of workloads, as ranges of their positions: those of a namespace are neighbours.

/// Sorted ranges, `first..end`, that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct UnitSet(Vec<(u32, u32)>);

impl UnitSet {
    /// Positions in any order.
    pub(super) fn of(units: impl IntoIterator<Item = u32>) -> Self {
        Self::of_ranges(units.into_iter().map(|unit| (unit, unit + 1)).collect())
    }

    /// Ranges in any order.
    pub(super) fn of_ranges(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut set = Self::default();
        for (first, end) in ranges {
            set.push(first, end);
        }
        set
    }

    /// Adds a range that doesn't start before the last one.
    pub(super) fn push(&mut self, first: u32, end: u32) {
        match self.0.last_mut() {
            Some(last) if first <= last.1 => last.1 = last.1.max(end),
            _ if first < end => self.0.push((first, end)),
            _ => {}
        }
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|(first, end)| (end - first) as usize).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(first, end)| *first..*end)
    }

    /// What is in both.
    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut both = Self::default();
        let mut rest = other.0.as_slice();
        for &(first, end) in &self.0 {
            rest = &rest[rest.partition_point(|range| range.1 <= first)..];
            for range in rest.iter().take_while(|range| range.0 < end) {
                both.push(first.max(range.0), end.min(range.1));
            }
        }
        both
    }

    /// What is in this one alone.
    pub(super) fn difference(&self, other: &Self) -> Self {
        let mut left = Self::default();
        let mut rest = other.0.as_slice();
        for &(first, end) in &self.0 {
            rest = &rest[rest.partition_point(|range| range.1 <= first)..];
            let mut at = first;
            for range in rest.iter().take_while(|range| range.0 < end) {
                if at < range.0 {
                    left.push(at, range.0);
                }
                at = at.max(range.1);
            }
            if at < end {
                left.push(at, end);
            }
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_ranges_are_sets() {
        // All sets of five, against their members one by one.
        let members = |bits: u32| (0..5).filter(move |unit| bits & (1 << unit) != 0);
        for a in 0..32u32 {
            for b in 0..32u32 {
                let (one, other) = (UnitSet::of(members(a)), UnitSet::of(members(b)));
                assert_eq!(one.intersection(&other), UnitSet::of(members(a & b)), "{a:b} {b:b}");
                assert_eq!(one.difference(&other), UnitSet::of(members(a & !b)), "{a:b} {b:b}");
                assert_eq!(one.iter().collect::<Vec<_>>(), members(a).collect::<Vec<_>>());
                assert_eq!((one.len(), one.is_empty()), (a.count_ones() as usize, a == 0));
            }
        }
    }
}
