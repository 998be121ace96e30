//! Whether sets meet, and whether one is in the other: a walk that makes no set and ends at the first witness.

use super::{PodSet, Space, TooComplex, deeper, pairs};

/// What is asked about two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Question {
    /// Is something in both?
    Meets,
    /// Is something in the first alone?
    Leaves,
}

impl Space {
    /// Whether some pod can be in both.
    ///
    /// # Errors
    /// Where it would take too many steps.
    pub fn intersects(&mut self, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        self.operation(|space| space.ask(Question::Meets, a, b))
    }

    /// Whether every pod of the first is in the second.
    ///
    /// # Errors
    /// Where it would take too many steps.
    pub fn is_subset(&mut self, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        self.operation(|space| space.ask(Question::Leaves, a, b)).map(|leaves| !leaves)
    }

    fn ask(&mut self, question: Question, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        if let Some(known) = question.known(a, b) {
            return Ok(known);
        }
        let (a, b) = if question == Question::Meets && b < a { (b, a) } else { (a, b) };
        if let Some(&known) = self.answers.get(&(question, a, b)) {
            return Ok(known);
        }
        let answer = deeper(|| self.ask_children(question, a, b))?;
        self.answers.insert((question, a, b), answer);
        Ok(answer)
    }

    fn ask_children(&mut self, question: Question, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        let Some(variable) = self.diagram.top(a, b) else {
            return Ok(question.known(a, b).unwrap_or(false));
        };
        let (left, right) = (self.diagram.branches(a, variable), self.diagram.branches(b, variable));
        self.charge(1)?;
        if self.ask(question, left.other, right.other)? || self.ask(question, left.absent, right.absent)? {
            return Ok(true);
        }
        let pairs = match question {
            _ if left.other.is_empty() => pairs::of_first(&left, &right),
            Question::Meets if right.other.is_empty() => pairs::of_second(&left, &right),
            _ => pairs::of_both(&left, &right),
        };
        for (_, a, b) in pairs {
            self.charge(1)?;
            if self.ask(question, a, b)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Question {
    /// The answer, where it can be seen without looking into the sets; always where neither asks for a label.
    fn known(self, a: PodSet, b: PodSet) -> Option<bool> {
        match self {
            _ if a.is_empty() => Some(false),
            // No set but `NONE` is empty, and none but `ALL` has everything.
            Self::Meets if a == b || a == PodSet::ALL || b == PodSet::ALL => Some(!b.is_empty()),
            Self::Meets if b.is_empty() => Some(false),
            Self::Leaves if a == b || b == PodSet::ALL => Some(false),
            Self::Leaves if a == PodSet::ALL || b.is_empty() => Some(true),
            _ => None,
        }
    }
}
