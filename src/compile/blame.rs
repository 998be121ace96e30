//! Who is to blame where all of some together don't hold, found by trying parts of them. Knows nothing of what they are.

use std::collections::BTreeSet;

/// As many trials; what hasn't been told apart by then is blamed together.
const MOST_TRIALS: usize = 200;

/// As many of the suspects as have to be left out. `holds` says whether what remains holds with these left out. The groups
/// are tried as wholes first.
pub(super) fn blamed<T: Ord + Copy>(
    groups: &[Vec<T>],
    holds: impl FnMut(&BTreeSet<T>) -> bool,
) -> BTreeSet<T> {
    let out = groups.iter().flatten().copied().collect();
    let mut trial = Trial { out, left: MOST_TRIALS, holds };
    trial.take_in(groups);
    trial.out
}

struct Trial<T, F> {
    /// What is left out.
    out: BTreeSet<T>,
    /// How many trials are left.
    left: usize,
    holds: F,
}

impl<T: Ord + Copy, F: FnMut(&BTreeSet<T>) -> bool> Trial<T, F> {
    /// Takes in what can be of these, beside what has been taken in.
    fn take_in(&mut self, groups: &[Vec<T>]) {
        if groups.is_empty() || self.left == 0 {
            return;
        }
        self.left -= 1;
        let here: BTreeSet<T> = groups.iter().flatten().copied().collect();
        let out = &self.out - &here;
        if (self.holds)(&out) {
            self.out = out;
            return;
        }
        match groups {
            [only] if only.len() < 2 => {}
            [only] => {
                let single: Vec<Vec<T>> = only.iter().map(|one| vec![*one]).collect();
                self.halves(&single);
            }
            several => self.halves(several),
        }
    }

    fn halves(&mut self, groups: &[Vec<T>]) {
        let (first, second) = groups.split_at(groups.len() / 2);
        self.take_in(first);
        self.take_in(second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Faults are sets that don't hold together.
    fn holds(out: &BTreeSet<u32>, faults: &[BTreeSet<u32>]) -> bool {
        faults.iter().all(|fault| fault.iter().any(|one| out.contains(one)))
    }

    #[test]
    fn nobody_is_blamed_in_vain() {
        let mut state = 7_u64;
        let mut next = |below: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u32::try_from(state >> 40).expect("24 bits are left") % below
        };
        for _ in 0..300 {
            let count = 1 + next(40);
            let faults: Vec<BTreeSet<u32>> =
                (0..=next(4)).map(|_| (0..=next(2)).map(|_| next(count)).collect()).collect();
            let groups: Vec<Vec<u32>> =
                (0..4).map(|group| (0..count).filter(|one| one % 4 == group).collect()).collect();
            let out = blamed(&groups, |out| holds(out, &faults));
            assert!(holds(&out, &faults), "{faults:?} {out:?}");
            for one in &out {
                let mut without = out.clone();
                without.remove(one);
                assert!(!holds(&without, &faults), "{one} is blamed in vain: {faults:?} {out:?}");
            }
        }
    }

    #[test]
    fn few_trials_find_one_of_many() {
        let groups: Vec<Vec<u32>> =
            (0..100).map(|group| (group * 100..group * 100 + 100).collect()).collect();
        let mut trials = 0;
        let out = blamed(&groups, |out| {
            trials += 1;
            holds(out, &[BTreeSet::from([4321])])
        });
        assert_eq!(out, BTreeSet::from([4321]));
        assert!(trials <= 32, "{trials}");
    }

    #[test]
    fn what_nobody_tells_apart_is_blamed_together() {
        let groups: Vec<Vec<u32>> = vec![(0..1000).collect()];
        let mut trials = 0;
        let out = blamed(&groups, |out| {
            trials += 1;
            out.len() == 1000
        });
        assert_eq!((out.len(), trials), (1000, MOST_TRIALS));
    }
}
