//! Few `allow`s for many pairs: each says that all of its sources reach all of its destinations.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Sources, and the destinations that each of them reaches.
pub(super) type Rectangle<T> = (BTreeSet<T>, BTreeSet<T>);

/// Pairs as rectangles that have each of them once, no other, and are few. What has nothing to do with one another stays
/// apart; the rest is told by its sources or by its destinations, whichever is shorter.
pub(super) fn cover<T: Ord + Clone>(pairs: &BTreeSet<(T, T)>) -> Vec<Rectangle<T>> {
    parts(pairs).iter().flat_map(shorter).collect()
}

fn shorter<T: Ord + Clone>(pairs: &BTreeSet<(T, T)>) -> Vec<Rectangle<T>> {
    let turned = pairs.iter().map(|(from, to)| (to.clone(), from.clone())).collect();
    let by_source: Vec<Rectangle<T>> = alike(pairs);
    let by_destination: Vec<Rectangle<T>> = alike(&turned).into_iter().map(|(to, from)| (from, to)).collect();
    let length =
        |all: &[Rectangle<T>]| (all.len(), all.iter().map(|(from, to)| from.len() + to.len()).sum::<usize>());
    if length(&by_source) < length(&by_destination) { by_source } else { by_destination }
}

/// Those on the left that have the same on the right together.
fn alike<T: Ord + Clone>(pairs: &BTreeSet<(T, T)>) -> Vec<Rectangle<T>> {
    let mut rights: BTreeMap<&T, BTreeSet<T>> = BTreeMap::new();
    for (left, right) in pairs {
        rights.entry(left).or_default().insert(right.clone());
    }
    let mut lefts: BTreeMap<BTreeSet<T>, BTreeSet<T>> = BTreeMap::new();
    for (left, right) in rights {
        lefts.entry(right).or_default().insert(left.clone());
    }
    lefts.into_iter().map(|(right, left)| (left, right)).collect()
}

/// Pairs that hang together through their ends.
fn parts<T: Ord + Clone>(pairs: &BTreeSet<(T, T)>) -> Vec<BTreeSet<(T, T)>> {
    let (mut by_left, mut by_right) = (BTreeMap::<&T, Vec<usize>>::new(), BTreeMap::<&T, Vec<usize>>::new());
    let all: Vec<&(T, T)> = pairs.iter().collect();
    for (number, (left, right)) in all.iter().enumerate() {
        by_left.entry(left).or_default().push(number);
        by_right.entry(right).or_default().push(number);
    }
    let mut seen = vec![false; all.len()];
    let mut parts = Vec::new();
    for first in 0..all.len() {
        let mut part = BTreeSet::new();
        let mut waiting = VecDeque::from([first]);
        while let Some(number) = waiting.pop_front() {
            if std::mem::replace(&mut seen[number], true) {
                continue;
            }
            let (left, right) = all[number];
            part.insert((left.clone(), right.clone()));
            // Each end is followed once: who comes to it later finds nobody left.
            waiting.extend(by_left.remove(left).into_iter().chain(by_right.remove(right)).flatten());
        }
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[(&str, &str)]) -> BTreeSet<(String, String)> {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let pairs = rows.iter().flat_map(|(from, to)| {
            let to = list(to);
            list(from).into_iter().flat_map(move |from| {
                to.clone().into_iter().map(move |to| (from.clone(), to)).collect::<Vec<_>>()
            })
        });
        pairs.collect()
    }

    fn shown(rectangles: Vec<Rectangle<String>>) -> Vec<String> {
        let list = |terms: BTreeSet<String>| terms.into_iter().collect::<Vec<_>>().join(" ");
        rectangles.into_iter().map(|(from, to)| format!("{} -> {}", list(from), list(to))).collect()
    }

    #[test]
    fn pairs_are_told_the_short_way() {
        type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
        let rows: [Row; 5] = [
            (&[("a", "b"), ("c", "d")], &["a -> b", "c -> d"]),
            (&[("a b c", "x"), ("a", "x")], &["a b c -> x"]),
            (&[("a", "x y z"), ("b", "x y"), ("c", "x")], &["a -> z", "a b -> y", "a b c -> x"]),
            (&[("a b c", "x"), ("c", "y")], &["a b c -> x", "c -> y"]),
            (&[("web", "web api"), ("api", "db")], &["api -> db", "web -> api web"]),
        ];
        for (pairs, expected) in rows {
            assert_eq!(shown(cover(&of(pairs))), expected);
        }
    }

    #[test]
    fn each_pair_is_told_once() {
        let mut state = 1_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..500 {
            let pairs: BTreeSet<(u64, u64)> = (0..next(20)).map(|_| (next(6), next(6))).collect();
            let mut told = Vec::new();
            for (from, to) in cover(&pairs) {
                told.extend(from.iter().flat_map(|from| to.iter().map(|to| (*from, *to))));
            }
            told.sort_unstable();
            assert_eq!(told, pairs.into_iter().collect::<Vec<_>>());
        }
    }
}
