//! Whether several sets together hold all of one: a walk to the first pod that none of them has, which never makes
//! their union.

use super::{PodSet, Space, TooComplex, deeper};

impl Space {
    /// Whether every pod of a set is in one of the others.
    ///
    /// # Errors
    /// Where it would take more than `steps`; one looks at one set at one label.
    pub fn is_covered(&self, set: PodSet, by: &[PodSet], steps: usize) -> Result<bool, TooComplex> {
        let mut by = by.to_vec();
        by.sort_unstable();
        by.dedup();
        self.covered(set, by, &mut { steps })
    }

    fn covered(&self, set: PodSet, mut by: Vec<PodSet>, steps: &mut usize) -> Result<bool, TooComplex> {
        by.retain(|other| !other.is_empty());
        if set.is_empty() || by.iter().any(|other| *other == PodSet::ALL || *other == set) {
            return Ok(true);
        }
        if by.is_empty() {
            return Ok(false);
        }
        *steps = steps.checked_sub(by.len() + 1).ok_or(TooComplex)?;
        // `by` has a set that is neither nothing nor everything, and so asks for a label.
        let tops = by.iter().chain([&set]).filter_map(|one| self.diagram.node(*one));
        let Some(variable) = tops.map(|node| node.variable).min_by(|a, b| self.diagram.order(*a, *b)) else {
            return Err(TooComplex);
        };
        let own = self.diagram.branches(set, variable);
        let others: Vec<_> = by.iter().map(|other| self.diagram.branches(*other, variable)).collect();
        // Most sets are about single values: who has another one is the likeliest to be in none of them.
        let rest = others.iter().map(|branches| branches.other).collect();
        if !deeper(|| self.covered(own.other, rest, steps))? {
            return Ok(false);
        }
        let absent = others.iter().map(|branches| branches.absent).collect();
        if !deeper(|| self.covered(own.absent, absent, steps))? {
            return Ok(false);
        }
        let edges = others.iter().chain([&own]).flat_map(|branches| branches.edges.iter());
        let mut values: Vec<_> = edges.map(|(value, _)| *value).collect();
        values.sort_unstable();
        values.dedup();
        for value in values {
            let here = others.iter().map(|branches| branches.value(value)).collect();
            if !deeper(|| self.covered(own.value(value), here, steps))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
