//! Sets of numbers as sorted ranges: the ground of ports and addresses. No meaning of the numbers is known here.

use std::cmp::{max, min};
use std::sync::Arc;

/// `first..=last`, with `first` not after `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range<T> {
    /// The first number.
    pub first: T,
    /// The last number, not before the first.
    pub last: T,
}

/// A number with neighbours.
pub(super) trait Number: Copy + Ord {
    /// The number after it, where there is one.
    fn next(self) -> Option<Self>;
    /// The number before it, where there is one.
    fn previous(self) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Number for $number {
            fn next(self) -> Option<Self> {
                self.checked_add(1)
            }
            fn previous(self) -> Option<Self> {
                self.checked_sub(1)
            }
        }
    )*};
}
numbers!(u16 u32 u128);

/// A set of numbers: ranges that are sorted, disjoint and don't touch, so that equal sets are equal values. Nothing where
/// there are none; shared, as sets are copied far more often than made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ranges<T>(Option<Arc<[Range<T>]>>);

impl<T> Default for Ranges<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Number> Ranges<T> {
    /// `first..=last`, empty where `first` is after `last`.
    pub(super) fn range(first: T, last: T) -> Self {
        Self((first <= last).then(|| Arc::from([Range { first, last }])))
    }

    /// Of ranges that are sorted and don't touch.
    fn sorted(ranges: Vec<Range<T>>) -> Self {
        Self((!ranges.is_empty()).then(|| ranges.into()))
    }

    /// The ranges, sorted and not touching.
    pub(super) fn as_slice(&self) -> &[Range<T>] {
        self.0.as_deref().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    pub(super) fn contains(&self, number: T) -> bool {
        let ranges = self.as_slice();
        let at = ranges.partition_point(|range| range.last < number);
        ranges.get(at).is_some_and(|range| range.first <= number)
    }

    /// The union of ranges in any order.
    pub(super) fn of(mut ranges: Vec<Range<T>>) -> Self {
        ranges.retain(|range| range.first <= range.last);
        ranges.sort_unstable();
        let mut united: Vec<Range<T>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match united.last_mut() {
                // Nothing comes after the greatest number, so a range that ends there takes in all that follow.
                Some(end) if end.last.next().is_none_or(|next| range.first <= next) => {
                    end.last = max(end.last, range.last);
                }
                _ => united.push(range),
            }
        }
        Self::sorted(united)
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        if other.is_empty() {
            return self.clone();
        }
        if other.is_empty() || self == other {
            return self.clone();
        }
        if self.is_empty() {
            return other.clone();
        }
        Self::of([self.as_slice(), other.as_slice()].concat())
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        Self::sorted(self.common(other).collect())
    }

    pub(super) fn difference(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        let mut holes = other.as_slice().iter().peekable();
        for &Range { first, last } in self.as_slice() {
            let mut rest = Some(first);
            while let Some(start) = rest
                && let Some(hole) = holes.peek()
                && hole.first <= last
            {
                if let Some(end) = hole.first.previous().filter(|end| start <= *end) {
                    left.push(Range { first: start, last: end });
                }
                rest = hole.last.next().filter(|next| *next <= last).map(|next| max(next, start));
                // A hole that goes past this range may reach into the next one.
                if rest.is_some() {
                    holes.next();
                }
            }
            left.extend(rest.map(|first| Range { first, last }));
        }
        Self::sorted(left)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.as_slice().iter().all(|range| {
            let at = other.as_slice().partition_point(|whole| whole.last < range.last);
            other.as_slice().get(at).is_some_and(|whole| whole.first <= range.first)
        })
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        self.common(other).next().is_some()
    }

    /// The ranges that both have, in order.
    fn common<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Range<T>> + 'a {
        let (mut mine, mut theirs) = (self.as_slice().iter().peekable(), other.as_slice().iter().peekable());
        std::iter::from_fn(move || {
            while let (Some(a), Some(b)) = (mine.peek(), theirs.peek()) {
                let (first, last) = (max(a.first, b.first), min(a.last, b.last));
                if a.last < b.last {
                    mine.next();
                } else {
                    theirs.next();
                }
                if first <= last {
                    return Some(Range { first, last });
                }
            }
            None
        })
    }
}
