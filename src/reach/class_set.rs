//! Sets of classes, as ranges: the classes of a namespace are neighbours, so "all of them" is one.

use super::classes::ClassId;

/// Sorted ranges, `first..end`, that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClassSet(Vec<(u32, u32)>);

impl ClassSet {
    /// The classes `first..end`.
    pub(super) fn range(first: u32, end: u32) -> Self {
        Self(if first < end { vec![(first, end)] } else { Vec::new() })
    }

    /// Classes in ascending order, each once.
    pub(super) fn of_sorted(classes: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        for class in classes {
            set.push(class, class + 1);
        }
        set
    }

    /// Ranges in any order.
    pub(super) fn of_ranges(mut ranges: Vec<(u32, u32)>) -> Self {
        if ranges.len() > 1 {
            ranges.sort_unstable();
        }
        let mut set = Self(Vec::with_capacity(ranges.len()));
        for (first, end) in ranges {
            set.push(first, end);
        }
        set
    }

    /// Adds a range that doesn't start before the last one.
    fn push(&mut self, first: u32, end: u32) {
        match self.0.last_mut() {
            Some(last) if first <= last.1 => last.1 = last.1.max(end),
            _ => self.0.push((first, end)),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(|(first, end)| (end - first) as usize).sum()
    }

    /// Whether a class is in it.
    #[must_use]
    pub fn contains(&self, class: ClassId) -> bool {
        let at = self.0.partition_point(|(_, end)| *end <= class.0);
        self.0.get(at).is_some_and(|(first, _)| *first <= class.0)
    }

    /// All classes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = ClassId> + '_ {
        self.0.iter().flat_map(|(first, end)| (*first..*end).map(ClassId))
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_merged_and_searched() {
        let set = ClassSet::of_ranges(vec![(7, 9), (1, 3), (3, 4), (8, 12), (20, 21)]);
        assert_eq!(set.ranges(), [(1, 4), (7, 12), (20, 21)]);
        assert_eq!(set, ClassSet::of_sorted([1, 2, 3, 7, 8, 9, 10, 11, 20]));
        assert_eq!((set.len(), set.is_empty(), ClassSet::range(3, 3).is_empty()), (9, false, true));
        let members: Vec<u32> = set.iter().map(|class| class.0).collect();
        let found: Vec<u32> = (0..30).filter(|class| set.contains(ClassId(*class))).collect();
        assert_eq!(found, members);
    }
}
