//! An index of pod sets by what all their pods have, a namespace and a label, so that proofs look at the few sets that
//! can meet.

use std::collections::{BTreeMap, HashMap};

use crate::sets::{PodSet, Space};

/// Sets by number. What the index leaves out of an answer surely doesn't meet what was asked for.
#[derive(Clone, Debug, Default)]
pub struct PairIndex {
    /// By the name of the namespace that all pods of the set are in.
    rooms: HashMap<String, Room>,
    /// Sets that aren't confined to one namespace.
    anywhere: Room,
}

#[derive(Clone, Debug, Default)]
struct Room {
    /// By key and value of one label that every pod of the set has.
    keyed: BTreeMap<String, HashMap<String, Vec<usize>>>,
    /// Sets without such a label.
    others: Vec<usize>,
}

impl PairIndex {
    /// An index of sets by their positions.
    pub fn of(sets: impl Iterator<Item = PodSet>, space: &Space) -> Self {
        let mut index = Self::default();
        sets.enumerate().for_each(|(number, set)| index.insert(number, set, space));
        index
    }

    /// Adds a set under its number.
    pub fn insert(&mut self, number: usize, set: PodSet, space: &Space) {
        let room = match space.name_of(set) {
            Some(name) => match self.rooms.get_mut(name) {
                Some(room) => room,
                None => self.rooms.entry(name.to_owned()).or_default(),
            },
            None => &mut self.anywhere,
        };
        room.list(set, space).push(number);
    }

    /// The numbers of the sets that may hold all of this one; which that are is looked for by its own labels alone, so
    /// some may be missed.
    pub fn containing(&self, set: PodSet, space: &Space) -> Vec<usize> {
        let room = space.name_of(set).and_then(|name| self.rooms.get(name));
        let mut found = Vec::new();
        for room in room.into_iter().chain([&self.anywhere]) {
            found.extend(&room.others);
            for (key, value) in space.required(set) {
                found.extend(room.keyed.get(key).and_then(|values| values.get(value)).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found
    }

    /// The numbers of all sets that may meet this one, ascending.
    pub fn candidates(&self, set: PodSet, space: &Space) -> Candidates<'_> {
        let mut lists = Vec::new();
        let pairs: Vec<(&str, &str)> = space.required(set).collect();
        match space.names_of(set) {
            None => self.rooms.values().for_each(|room| room.may_meet(&pairs, &mut lists)),
            Some(names) => {
                let rooms = names.filter_map(|name| self.rooms.get(name));
                rooms.for_each(|room| room.may_meet(&pairs, &mut lists));
            }
        }
        self.anywhere.may_meet(&pairs, &mut lists);
        Candidates(lists)
    }
}

impl Room {
    /// The list that a set belongs into. Of its labels the rarest so far tells most: one that all sets of a namespace
    /// share tells nothing.
    fn list(&mut self, set: PodSet, space: &Space) -> &mut Vec<usize> {
        let count = |(key, value): &(&str, &str)| {
            self.keyed.get(*key).and_then(|values| values.get(*value)).map_or(0, Vec::len)
        };
        let Some((key, value)) = space.required(set).min_by_key(count) else { return &mut self.others };
        self.keyed.entry(key.to_owned()).or_default().entry(value.to_owned()).or_default()
    }

    /// The lists of sets that may meet one with these labels, sorted by key.
    fn may_meet<'i>(&'i self, pairs: &[(&str, &str)], lists: &mut Vec<&'i [usize]>) {
        for (key, values) in &self.keyed {
            match pairs.binary_search_by(|(own, _)| (*own).cmp(key)) {
                Ok(at) => lists.extend(values.get(pairs[at].1).map(Vec::as_slice)),
                Err(_) => lists.extend(values.values().map(Vec::as_slice)),
            }
        }
        lists.push(&self.others);
    }
}

/// The numbers of sets that may meet another one.
#[derive(Debug)]
pub struct Candidates<'i>(Vec<&'i [usize]>);

impl Candidates<'_> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.iter().map(|list| list.len()).sum()
    }

    /// The numbers, ascending.
    pub fn numbers(&self) -> Vec<usize> {
        let mut numbers = self.0.concat();
        numbers.sort_unstable();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Requirement, Scope};

    /// The namespace (none: any) and the labels of the set of a number.
    type Shape = fn(usize) -> (Option<String>, Vec<(&'static str, String)>);

    const SHAPES: [(&str, Shape); 4] = [
        ("a name each", |i| (Some("shop".into()), vec![("app", format!("w{i}"))])),
        ("a label that all share", |i| {
            (Some("shop".into()), vec![("a-release", "r".into()), ("name", format!("w{i}"))])
        }),
        ("the same names everywhere", |i| {
            (Some(format!("n{}", i / 20)), vec![("app", format!("w{}", i % 20))])
        }),
        ("in no namespace", |i| (None, vec![("app", format!("w{i}")), ("tier", format!("t{}", i % 3))])),
    ];

    fn set((namespace, labels): (Option<String>, Vec<(&str, String)>), space: &mut Space) -> PodSet {
        let namespace = namespace.map(|name| Requirement::equals(Space::NAMESPACE_NAME, name));
        let labels: Vec<Requirement> =
            labels.into_iter().map(|(key, value)| Requirement::equals(key, value)).collect();
        let pods = labels.iter().map(|label| (Scope::Pod, label));
        space.cube(namespace.iter().map(|name| (Scope::Namespace, name)).chain(pods))
    }

    #[test]
    fn few_sets_are_looked_at_however_many_there_are() {
        for (name, shape) in SHAPES {
            let mut space = Space::new();
            let sets: Vec<PodSet> = (0..2000).map(|number| set(shape(number), &mut space)).collect();
            let mut index = PairIndex::default();
            sets.iter().enumerate().for_each(|(number, set)| index.insert(number, *set, &space));
            let mut looked_at = 0;
            for (number, set) in sets.iter().enumerate() {
                let candidates = index.candidates(*set, &space);
                assert!(candidates.numbers().contains(&number), "{name}: {number}");
                looked_at += candidates.count();
            }
            assert!(looked_at <= 3 * sets.len(), "{name}: {looked_at}");
            assert_eq!(index.candidates(PodSet::ALL, &space).count(), sets.len(), "{name}");
        }
    }

    #[test]
    fn no_set_that_meets_is_left_out() {
        let mut space = Space::new();
        let rows = [
            (Some("a"), &[("app", "x")][..]),
            (Some("a"), &[("app", "y"), ("tier", "t")]),
            (Some("b"), &[("app", "x")]),
            (Some("b"), &[("tier", "t")]),
            (Some("b"), &[]),
            (None, &[("app", "x"), ("tier", "u")]),
            (None, &[("key", "x")]),
            (None, &[]),
        ];
        let owned =
            |labels: &[(&'static str, &str)]| labels.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
        let sets: Vec<PodSet> =
            rows.map(|(name, labels)| set((name.map(str::to_owned), owned(labels)), &mut space)).to_vec();
        let all: Vec<PodSet> = sets.iter().copied().chain([PodSet::ALL]).collect();
        let mut index = PairIndex::default();
        all.iter().enumerate().for_each(|(number, set)| index.insert(number, *set, &space));
        for a in &all {
            for b in &all {
                let both = space.union(*a, *b).expect("small");
                for asked in [*a, both] {
                    let found = index.candidates(asked, &space).numbers();
                    assert!(found.is_sorted_by(|a, b| a < b), "{found:?}");
                    for (number, set) in all.iter().enumerate() {
                        let meets = space.intersects(asked, *set).expect("small");
                        assert!(!meets || found.contains(&number), "{number} meets {asked:?}");
                    }
                }
            }
        }
    }
}
