//! Several sets together, taken from others without making their union: labels of different habits would make that one
//! as large as their product.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::index::PairIndex;
use crate::sets::{PodSet, Space, TooComplex};

/// Several sets.
#[derive(Clone, Debug, Default)]
pub struct Together {
    sets: Vec<PodSet>,
    known: HashSet<PodSet>,
    /// Made when somebody asks for more than the sets themselves.
    index: OnceCell<PairIndex>,
}

impl Together {
    /// These sets, each once.
    pub fn new(sets: impl IntoIterator<Item = PodSet>) -> Self {
        let mut together = Self::default();
        for set in sets {
            if !set.is_empty() && together.known.insert(set) {
                together.sets.push(set);
            }
        }
        together
    }

    fn index(&self, space: &Space) -> &PairIndex {
        self.index.get_or_init(|| PairIndex::of(self.sets.iter().copied(), space))
    }

    /// Those that may meet a set.
    pub fn near<'t>(&'t self, set: PodSet, space: &Space) -> impl Iterator<Item = PodSet> + use<'t> {
        self.index(space).candidates(set, space).numbers().into_iter().map(|number| self.sets[number])
    }

    /// What none of them has of a set.
    ///
    /// # Errors
    /// Where it would take too many steps.
    pub fn left_of(&self, set: PodSet, space: &mut Space) -> Result<PodSet, TooComplex> {
        if set.is_empty() || self.known.contains(&set) {
            return Ok(PodSet::NONE);
        }
        for number in self.index(space).containing(set, space) {
            if space.is_subset(set, self.sets[number])? {
                return Ok(PodSet::NONE);
            }
        }
        let near: Vec<PodSet> = self.near(set, space).collect();
        if let Ok(united) = space.union_all(near.iter().copied()) {
            return space.difference(set, united);
        }
        let mut left = set;
        for other in near {
            left = space.difference(left, other)?;
        }
        Ok(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::{Requirement, Scope};

    fn cube(labels: &[(&str, String)], space: &mut Space) -> PodSet {
        let labels: Vec<Requirement> =
            labels.iter().map(|(key, value)| Requirement::equals(*key, value.as_str())).collect();
        space.cube(labels.iter().map(|label| (Scope::Pod, label)))
    }

    /// Labels of three habits, each meeting all others.
    fn piece(number: usize) -> Vec<(&'static str, String)> {
        match number % 3 {
            0 => vec![("app", format!("a{number}")), ("tier", format!("t{number}"))],
            1 => vec![("k8s-app", format!("b{number}")), ("zone", format!("z{number}"))],
            _ => vec![("name", format!("c{number}"))],
        }
    }

    #[test]
    fn what_is_left_is_found_where_the_union_is_too_much() {
        let mut space = Space::new();
        let sets: Vec<PodSet> = (0..900).map(|number| cube(&piece(number), &mut space)).collect();
        assert_eq!(space.union_all(sets.iter().copied()), Err(TooComplex));
        let together = Together::new(sets.iter().copied());
        for (number, set) in sets.into_iter().enumerate() {
            assert_eq!(together.left_of(set, &mut space), Ok(PodSet::NONE));
            let mut part = piece(number);
            part.push(("team", "front".to_owned()));
            let part = cube(&part, &mut space);
            assert_eq!(together.left_of(part, &mut space), Ok(PodSet::NONE));
        }
    }

    #[test]
    fn several_may_hold_one_set_together() {
        let mut space = Space::new();
        let app = |value: &str, space: &mut Space| cube(&[("app", value.to_owned())], space);
        let (web, db) = (app("web", &mut space), app("db", &mut space));
        let front = cube(&[("app", "web".to_owned()), ("tier", "front".to_owned())], &mut space);
        let others = space.difference(web, front).expect("small");
        let both = space.union(web, db).expect("small");
        let together = Together::new([front, others, PodSet::NONE]);
        assert_eq!(together.left_of(web, &mut space), Ok(PodSet::NONE));
        assert_eq!(together.left_of(both, &mut space), Ok(db));
        assert_eq!(together.left_of(PodSet::NONE, &mut space), Ok(PodSet::NONE));
        assert_eq!(Together::default().left_of(web, &mut space), Ok(web));
        assert_eq!(together.near(front, &space).collect::<Vec<_>>(), [front, others]);
    }
}
