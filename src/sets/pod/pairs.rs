//! Two sets' children, value by value.

use super::PodSet;
use super::diagram::Branches;
use super::text::Text;
use std::cmp::Ordering;

/// One value and where it leads in the one set and in the other.
pub(super) type Pair = (Text, PodSet, PodSet);

/// For every value that matters to either.
pub(super) fn of_both(a: &Branches, b: &Branches) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(a.edges.len() + b.edges.len());
    let (mut left, mut right) = (a.edges.iter().peekable(), b.edges.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let mine = if order.is_le() { left.next() } else { None };
        let theirs = if order.is_ge() { right.next() } else { None };
        let value = mine.or(theirs).map(|(value, _)| *value);
        let child = |edge: Option<&(Text, PodSet)>, other| edge.map_or(other, |(_, child)| *child);
        pairs.extend(value.map(|value| (value, child(mine, a.other), child(theirs, b.other))));
    }
}

/// For every value that matters to the first set.
pub(super) fn of_first(a: &Branches, b: &Branches) -> Vec<Pair> {
    a.edges.iter().map(|&(value, child)| (value, child, b.value(value))).collect()
}

/// For every value that matters to the second set.
pub(super) fn of_second(a: &Branches, b: &Branches) -> Vec<Pair> {
    b.edges.iter().map(|&(value, child)| (value, a.value(value), child)).collect()
}
