//! An index of pod sets by a label that all their pods have, so that proofs look at the few sets that can meet.

use std::collections::{BTreeMap, HashMap};

use crate::sets::{PodSet, Space};

/// Sets by number. What the index leaves out of an answer surely doesn't meet what was asked for.
#[derive(Debug, Default)]
pub struct PairIndex {
    /// By key and value of one label that every pod of the set has.
    keyed: BTreeMap<String, HashMap<String, Vec<usize>>>,
    /// Sets without such a label.
    others: Vec<usize>,
}

impl PairIndex {
    /// Adds a set under its number.
    pub fn insert(&mut self, number: usize, set: PodSet, space: &Space) {
        match space.required_pairs(set).into_iter().next() {
            Some((key, value)) => self.keyed.entry(key).or_default().entry(value).or_default().push(number),
            None => self.others.push(number),
        }
    }

    /// The numbers of the sets that may hold all of this one; which that are is looked for by its own labels alone, so
    /// some may be missed.
    pub fn containing(&self, set: PodSet, space: &Space) -> Vec<usize> {
        let mut found = self.others.clone();
        for (key, value) in space.required_pairs(set) {
            found.extend(self.keyed.get(&key).and_then(|values| values.get(&value)).into_iter().flatten());
        }
        found.sort_unstable();
        found
    }

    /// The numbers of all sets that may meet this one, ascending.
    pub fn candidates(&self, set: PodSet, space: &Space) -> Vec<usize> {
        let pairs: HashMap<String, String> = space.required_pairs(set).into_iter().collect();
        let mut found = self.others.clone();
        for (key, values) in &self.keyed {
            match pairs.get(key) {
                Some(value) => found.extend(values.get(value).into_iter().flatten()),
                None => found.extend(values.values().flatten()),
            }
        }
        found.sort_unstable();
        found
    }
}
