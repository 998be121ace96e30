//! Union, intersection and difference: the one walk over two diagrams that makes a third.

use super::{PodSet, Space, TooComplex, deeper, pairs};

/// What is done with two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Union,
    Intersection,
    Difference,
}

impl Space {
    /// What is in one or in both.
    ///
    /// # Errors
    /// Where it would take too many steps; the space is then as before.
    pub fn union(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        self.operation(|space| space.apply(Operation::Union, a, b))
    }

    /// What is in any of them; `n` sets of about one shape take `n log n` steps.
    ///
    /// # Errors
    /// Where it would take too many steps; the space is then as before.
    pub fn union_all(&mut self, sets: impl IntoIterator<Item = PodSet>) -> Result<PodSet, TooComplex> {
        let sets = sets.into_iter().collect();
        self.operation(|space| space.apply_all(Operation::Union, sets, PodSet::NONE))
    }

    /// What is in both.
    ///
    /// # Errors
    /// Where it would take too many steps; the space is then as before.
    pub fn intersection(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        self.operation(|space| space.apply(Operation::Intersection, a, b))
    }

    /// What is in the first alone.
    ///
    /// # Errors
    /// Where it would take too many steps; the space is then as before.
    pub fn difference(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        self.operation(|space| space.apply(Operation::Difference, a, b))
    }

    /// A union or an intersection of many: neighbours first, so that each set goes through `log n` of them.
    pub(super) fn apply_all(
        &mut self,
        operation: Operation,
        mut sets: Vec<PodSet>,
        neutral: PodSet,
    ) -> Result<PodSet, TooComplex> {
        sets.sort_unstable();
        sets.dedup();
        while sets.len() > 1 {
            let mut united = Vec::with_capacity(sets.len().div_ceil(2));
            for pair in sets.chunks(2) {
                united.push(match *pair {
                    [a, b] => self.apply(operation, a, b)?,
                    _ => pair.first().copied().unwrap_or(neutral),
                });
            }
            sets = united;
        }
        Ok(sets.first().copied().unwrap_or(neutral))
    }

    pub(super) fn apply(&mut self, operation: Operation, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        if let Some(known) = operation.known(a, b) {
            return Ok(known);
        }
        // Either order gives the same but for a difference.
        let (a, b) = if operation != Operation::Difference && b < a { (b, a) } else { (a, b) };
        if let Some(&known) = self.results.get(&(operation, a, b)) {
            return Ok(known);
        }
        let result = deeper(|| self.apply_children(operation, a, b))?;
        self.results.insert((operation, a, b), result);
        Ok(result)
    }

    fn apply_children(&mut self, operation: Operation, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        let Some(variable) = self.diagram.top(a, b) else {
            return Ok(operation.known(a, b).unwrap_or(PodSet::NONE));
        };
        let (left, right) = (self.diagram.branches(a, variable), self.diagram.branches(b, variable));
        // Where a set has nothing under other values, only its own values can give anything but that.
        let pairs = match operation {
            Operation::Intersection | Operation::Difference if left.other.is_empty() => {
                pairs::of_first(&left, &right)
            }
            Operation::Intersection if right.other.is_empty() => pairs::of_second(&left, &right),
            _ => pairs::of_both(&left, &right),
        };
        self.charge(pairs.len() + 1)?;
        let other = self.apply(operation, left.other, right.other)?;
        let absent = self.apply(operation, left.absent, right.absent)?;
        let mut edges = Vec::with_capacity(pairs.len());
        for (value, a, b) in pairs {
            let child = self.apply(operation, a, b)?;
            if child != other {
                edges.push((value, child));
            }
        }
        Ok(self.diagram.set(variable, edges, other, absent))
    }
}

impl Operation {
    /// The result, where it can be seen without looking into the sets; always where neither asks for a label.
    fn known(self, a: PodSet, b: PodSet) -> Option<PodSet> {
        const NONE: PodSet = PodSet::NONE;
        const ALL: PodSet = PodSet::ALL;
        match self {
            Self::Union if a == b || b == NONE => Some(a),
            Self::Union if a == NONE => Some(b),
            Self::Union if a == ALL || b == ALL => Some(ALL),
            Self::Intersection if a == b || b == ALL => Some(a),
            Self::Intersection if a == ALL => Some(b),
            Self::Intersection if a == NONE || b == NONE => Some(NONE),
            Self::Difference if a == b || a == NONE || b == ALL => Some(NONE),
            Self::Difference if b == NONE => Some(a),
            _ => None,
        }
    }
}
