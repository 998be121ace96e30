//! Requirements as sets: one, or many at once from the last label up.

use super::diagram::Variable;
use super::text::{Text, Texts};
use super::{PodSet, Space};
use crate::sets::{Operator, Requirement, Scope};

/// What all requirements on one label leave of it; values sorted, each once.
#[derive(Default)]
struct Allowed {
    /// Where set, no other value is left.
    only: Option<Vec<Text>>,
    never: Vec<Text>,
    not_absent: bool,
    not_present: bool,
}

impl Space {
    /// The pods that meet one requirement. Every namespace has its name's label.
    pub fn requirement(&mut self, scope: Scope, requirement: &Requirement) -> PodSet {
        self.cube([(scope, requirement)])
    }

    /// Conjunction; linear (times log) in the number of requirements, whatever their order.
    pub fn cube<'a>(&mut self, requirements: impl IntoIterator<Item = (Scope, &'a Requirement)>) -> PodSet {
        let texts = &mut self.diagram.texts;
        let mut labels: Vec<(Variable, &Operator)> = requirements
            .into_iter()
            .map(|(scope, requirement)| {
                (Variable { scope, key: texts.intern(&requirement.key) }, &requirement.operator)
            })
            .collect();
        labels.sort_by(|(a, _), (b, _)| self.diagram.order(*b, *a));
        let mut set = PodSet::ALL;
        for same in labels.chunk_by(|(a, _), (b, _)| a == b) {
            // Chunks aren't empty.
            let Some((variable, _)) = same.first() else { continue };
            let operators = same.iter().map(|(_, operator)| *operator);
            let allowed = Allowed::by(operators, &mut self.diagram.texts);
            set = self.restricted(*variable, &allowed, set);
        }
        set
    }

    /// The pods of `below`, which asks for later labels only, whose label is as allowed.
    fn restricted(&mut self, variable: Variable, allowed: &Allowed, below: PodSet) -> PodSet {
        if below.is_empty() {
            return below;
        }
        let absent = if allowed.not_absent { PodSet::NONE } else { below };
        let (edges, other) = match &allowed.only {
            _ if allowed.not_present => (Vec::new(), PodSet::NONE),
            Some(only) => {
                let left = only.iter().filter(|value| allowed.never.binary_search(value).is_err());
                (left.map(|value| (*value, below)).collect(), PodSet::NONE)
            }
            None => (allowed.never.iter().map(|value| (*value, PodSet::NONE)).collect(), below),
        };
        self.diagram.set(variable, edges, other, absent)
    }
}

impl Allowed {
    fn by<'a>(operators: impl Iterator<Item = &'a Operator>, texts: &mut Texts) -> Self {
        let mut allowed = Self::default();
        for operator in operators {
            allowed.narrow(operator, texts);
        }
        sort(&mut allowed.never);
        allowed
    }

    fn narrow(&mut self, operator: &Operator, texts: &mut Texts) {
        match operator {
            Operator::In(values) => {
                let mut values: Vec<Text> = values.iter().map(|value| texts.intern(value)).collect();
                sort(&mut values);
                match &mut self.only {
                    Some(only) => only.retain(|value| values.binary_search(value).is_ok()),
                    None => self.only = Some(values),
                }
                self.not_absent = true;
            }
            Operator::NotIn(values) => self.never.extend(values.iter().map(|value| texts.intern(value))),
            Operator::Exists => self.not_absent = true,
            Operator::DoesNotExist => self.not_present = true,
        }
    }
}

fn sort(values: &mut Vec<Text>) {
    values.sort_unstable();
    values.dedup();
}
