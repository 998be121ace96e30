//! Subjects: the pods that one policy is about, and what it opens for them.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::rules::Openings;
use crate::resolve::program::{Direction, OwnedId, StatementId};
use crate::sets::{PodSet, Requirement};

/// Where a policy stands.
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
    pub(super) key: Key,
    /// Its pods, without conditions on namespaces.
    pub(super) set: PodSet,
    /// Words for its name.
    pub(super) slug: String,
    /// Statements that isolate it.
    pub(super) isolating: Vec<StatementId>,
    /// What it lets through.
    pub(super) openings: Openings,
}

/// All subjects of a program, gathered in any order: equal sets are one subject.
#[derive(Debug, Default)]
pub(super) struct Subjects {
    all: Vec<Subject>,
    positions: FxHashMap<(OwnedId, Direction, PodSet), usize>,
}

impl Subjects {
    /// The subject of a set, made where it isn't there. Of several ways to write its pods, and of several words for it,
    /// the same one stays whatever the order.
    pub(super) fn subject(&mut self, key: Key, set: PodSet, slug: &str) -> &mut Subject {
        let position = *self.positions.entry((key.namespace, key.direction, set)).or_insert(self.all.len());
        if position == self.all.len() {
            let (isolating, openings) = (Vec::new(), Openings::default());
            self.all.push(Subject { key, set, slug: slug.to_owned(), isolating, openings });
            return &mut self.all[position];
        }
        let subject = &mut self.all[position];
        if !Rc::ptr_eq(&key.pods, &subject.key.pods) && key < subject.key {
            subject.key = key;
        }
        if (slug.len(), slug) < (subject.slug.len(), subject.slug.as_str()) {
            slug.clone_into(&mut subject.slug);
        }
        subject
    }

    /// All of them, by namespace first and then by direction.
    pub(super) fn into_sorted(self) -> Vec<Subject> {
        let mut all = self.all;
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Operator, Scope, Space};

    #[test]
    fn equal_sets_are_one_subject_whatever_comes_first() {
        let mut space = Space::new();
        let equal = Requirement::equals("app", "web");
        let exists = Requirement { key: "app".to_owned(), operator: Operator::Exists };
        let set = space.cube([(Scope::Pod, &equal)]);
        let longer = space.cube([(Scope::Pod, &exists), (Scope::Pod, &equal)]);
        assert_eq!(set, longer);
        let ways: [(Rc<[Requirement]>, &str); 3] = [
            (Rc::from([equal.clone(), exists]), "web"),
            (Rc::from([equal.clone()]), "app-web"),
            (Rc::from([equal.clone()]), "abc"),
        ];
        let key = |pods: &Rc<[Requirement]>, namespace| Key {
            namespace: OwnedId(namespace),
            direction: Direction::Ingress,
            pods: Rc::clone(pods),
        };
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let mut subjects = Subjects::default();
            for (statement, way) in order.into_iter().enumerate() {
                let (pods, slug) = &ways[way];
                subjects.subject(key(pods, 1), set, slug).isolating.push(statement);
            }
            subjects.subject(key(&ways[1].0, 0), set, "other");
            let sorted = subjects.into_sorted();
            let [other, subject] = sorted.as_slice() else { panic!("{sorted:?}") };
            assert_eq!((other.key.namespace, other.slug.as_str()), (OwnedId(0), "other"));
            assert_eq!((&*subject.key.pods, subject.slug.as_str()), ([equal.clone()].as_slice(), "abc"));
            assert_eq!(subject.isolating, [0, 1, 2]);
        }
    }
}
