//! Which of many sets are the very same as another one: most that is asked of subjects, and cheap, as equal sets have
//! equal ids.

use crate::sets::PodSet;

/// Positions by set.
#[derive(Clone, Debug, Default)]
pub struct Same(Vec<(PodSet, usize)>);

impl Same {
    /// The positions of these sets.
    pub fn of(sets: impl Iterator<Item = PodSet>) -> Self {
        let mut positions: Vec<(PodSet, usize)> = sets.enumerate().map(|(at, set)| (set, at)).collect();
        positions.sort_unstable();
        Self(positions)
    }

    /// Where a set stands among them, ascending.
    pub fn at(&self, set: PodSet) -> impl Iterator<Item = usize> + use<'_> {
        let first = self.0.partition_point(|(other, _)| *other < set);
        self.0[first..].iter().take_while(move |(other, _)| *other == set).map(|(_, at)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::Space;

    #[test]
    fn a_set_is_found_wherever_it_stands() {
        let mut space = Space::new();
        let mut app = |value: &str| {
            let label = crate::sets::Requirement::equals("app", value);
            space.cube(std::iter::once((crate::sets::Scope::Pod, &label)))
        };
        let (web, db, cache) = (app("web"), app("db"), app("cache"));
        let same = Same::of([web, db, web, PodSet::ALL, db].into_iter());
        let at = |set| same.at(set).collect::<Vec<_>>();
        assert_eq!((at(web), at(db), at(PodSet::ALL), at(cache)), (vec![0, 2], vec![1, 4], vec![3], vec![]));
        assert_eq!(Same::default().at(web).count(), 0);
    }
}
