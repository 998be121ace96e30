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
    /// Adds a set under its number.
    pub fn insert(&mut self, number: usize, set: PodSet, space: &Space) {
        let room = match space.names_of(set).as_deref() {
            Some([name]) => match self.rooms.get_mut(*name) {
                Some(room) => room,
                None => self.rooms.entry((*name).to_owned()).or_default(),
            },
            _ => &mut self.anywhere,
        };
        room.list(set, space).push(number);
    }

    /// The numbers of all sets that may meet this one, ascending.
    pub fn candidates(&self, set: PodSet, space: &Space) -> Candidates<'_> {
        let mut lists = Vec::new();
        let pairs: Vec<(&str, &str)> = space.required(set).collect();
        match space.names_of(set) {
            None => self.rooms.values().for_each(|room| room.may_meet(&pairs, &mut lists)),
            Some(names) => {
                let rooms = names.iter().filter_map(|name| self.rooms.get(*name));
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
        if !self.keyed.contains_key(key) {
            self.keyed.insert(key.to_owned(), HashMap::new());
        }
        let values = self.keyed.get_mut(key).expect("it was put there");
        values.entry(value.to_owned()).or_default()
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
