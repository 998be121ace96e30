//! Which policies isolate each class of a namespace, in one direction: made once, and changed where one policy changes
//! without a look at the others.

use super::class_set::ClassSet;
use super::classes::{ClassId, number_of};

/// The policies that isolate each class of a namespace, in one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Subjects {
    /// The classes of the namespace, `first..end`.
    first: u32,
    end: u32,
    /// Those that isolate all of them, ascending.
    all: Vec<u32>,
    /// Those of class `c`, counted from the namespace's first, are `some[starts[c]..starts[c + 1]]`, ascending.
    some: Vec<u32>,
    starts: Vec<u32>,
}

impl Subjects {
    /// The policies, ascending, each with the classes that it isolates.
    pub(super) fn new<'s>(first: u32, end: u32, policies: impl Iterator<Item = (u32, &'s ClassSet)>) -> Self {
        let whole = ClassSet::range(first, end);
        let mut subjects = Self { first, end, ..Self::default() };
        let mut some: Vec<(u32, u32)> = Vec::new();
        for (number, subject) in policies {
            if *subject == whole {
                subjects.all.push(number);
            } else {
                some.extend(subject.iter().map(|class| (class.0, number)));
            }
        }
        some.sort_unstable();
        let mut at = 0;
        for class in first..end {
            subjects.starts.push(number_of(at));
            at += some[at..].iter().take_while(|(other, _)| *other == class).count();
        }
        subjects.starts.push(number_of(at));
        subjects.some = some.into_iter().map(|(_, number)| number).collect();
        subjects
    }

    /// The policies that isolate a class.
    pub(super) fn isolating(&self, class: ClassId) -> impl Iterator<Item = usize> + '_ {
        let at = (class.0 - self.first) as usize;
        let some = &self.some[self.starts[at] as usize..self.starts[at + 1] as usize];
        self.all.iter().chain(some).map(|number| *number as usize)
    }

    /// Takes a policy away that isolates these classes; none: it isolates nobody in this direction.
    pub(super) fn remove(&mut self, number: u32, subject: Option<&ClassSet>) {
        let Some(subject) = subject else { return };
        if *subject == ClassSet::range(self.first, self.end) {
            self.all.retain(|other| *other != number);
            return;
        }
        self.change(subject, |list, all| all.extend(list.iter().filter(|other| **other != number)));
    }

    /// Adds a policy that isolates these classes.
    pub(super) fn insert(&mut self, number: u32, subject: Option<&ClassSet>) {
        let Some(subject) = subject else { return };
        if *subject == ClassSet::range(self.first, self.end) {
            self.all.insert(self.all.partition_point(|other| *other < number), number);
            return;
        }
        self.change(subject, |list, all| {
            let at = list.partition_point(|other| *other < number);
            all.extend_from_slice(&list[..at]);
            all.push(number);
            all.extend_from_slice(&list[at..]);
        });
    }

    /// Writes the lists of some classes anew; the others are copied as they are.
    fn change(&mut self, subject: &ClassSet, write: impl Fn(&[u32], &mut Vec<u32>)) {
        if subject.is_empty() {
            return;
        }
        let mut some = Vec::with_capacity(self.some.len() + subject.len());
        // How far the lists have moved, by their start before and their start now.
        let (mut before, mut now) = (0, 0);
        let mut next = 0;
        for class in subject.iter() {
            let at = (class.0 - self.first) as usize;
            let (start, end) = (self.starts[at] as usize, self.starts[at + 1] as usize);
            some.extend_from_slice(&self.some[before..start]);
            for moved in &mut self.starts[next..=at] {
                *moved = *moved - number_of(before) + number_of(now);
            }
            write(&self.some[start..end], &mut some);
            (before, now, next) = (end, some.len(), at + 1);
        }
        some.extend_from_slice(&self.some[before..]);
        for moved in &mut self.starts[next..] {
            *moved = *moved - number_of(before) + number_of(now);
        }
        self.some = some;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The classes of the namespace.
    const CLASSES: std::ops::Range<u32> = 5..12;

    fn subjects() -> impl Strategy<Value = ClassSet> {
        proptest::collection::btree_set(CLASSES, 0..=7).prop_map(ClassSet::of_sorted)
    }

    fn made(policies: &[Option<ClassSet>]) -> Subjects {
        let there =
            policies.iter().zip(0..).filter_map(|(set, number)| set.as_ref().map(|set| (number, set)));
        Subjects::new(CLASSES.start, CLASSES.end, there)
    }

    proptest! {
        #[test]
        fn a_change_gives_what_making_it_anew_gives(
            start in proptest::collection::vec(proptest::option::of(subjects()), 6),
            changes in proptest::collection::vec((0usize..6, proptest::option::of(subjects())), 0..12),
        ) {
            let mut policies = start;
            let mut changed = made(&policies);
            for (position, to) in changes {
                changed.remove(number_of(position), policies[position].as_ref());
                changed.insert(number_of(position), to.as_ref());
                policies[position] = to;
                prop_assert_eq!(&changed, &made(&policies));
            }
        }
    }
}
