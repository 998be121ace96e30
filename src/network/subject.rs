//! Subjects: the pods that one policy is about, and what it opens for them.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::rules::Openings;
use crate::resolve::program::{Direction, OwnedId, StatementId};
use crate::sets::{PodSet, Requirement};

/// Where a policy stands: equal subjects are one policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) namespace: OwnedId,
    pub(super) direction: Direction,
    /// Its `podSelector`: conditions on the pods alone.
    pub(super) pods: Rc<[Requirement]>,
}

/// What becomes a policy.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    /// Its pods, without conditions on namespaces.
    pub(super) set: PodSet,
    /// Words for its name.
    pub(super) slug: String,
    /// Statements that isolate it.
    pub(super) isolating: Vec<StatementId>,
    /// What it lets through.
    pub(super) openings: Openings,
}

/// All subjects of a program, sorted.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    pub(super) by_key: BTreeMap<Key, Subject>,
}

impl Subjects {
    /// The subject of that key, made where it isn't there; of several words for it the shortest stay.
    pub(super) fn subject(&mut self, key: Key, set: PodSet, slug: &str) -> &mut Subject {
        let subject = self.by_key.entry(key).or_insert_with(|| Subject {
            set,
            slug: slug.to_owned(),
            isolating: Vec::new(),
            openings: Openings::default(),
        });
        if (slug.len(), slug) < (subject.slug.len(), subject.slug.as_str()) {
            slug.clone_into(&mut subject.slug);
        }
        subject
    }
}
