//! Requirements as sets: one, or many at once from the last label up.

use super::diagram::Variable;
use super::text::{Text, Texts};
use super::{PodSet, Space};
use crate::sets::{Operator, Requirement, Scope};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What all requirements on one label leave of it.
#[derive(Default)]
struct Allowed {
    /// Where set, no other value is left.
    only: Option<BTreeSet<Text>>,
    never: BTreeSet<Text>,
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
        let mut labels: FxHashMap<Variable, Allowed> = FxHashMap::default();
        for (scope, Requirement { key, operator }) in requirements {
            let variable = Variable { scope, key: self.diagram.texts.intern(key) };
            labels.entry(variable).or_default().narrow(operator, &mut self.diagram.texts);
        }
        let mut labels: Vec<_> = labels.into_iter().collect();
        labels.sort_by(|(a, _), (b, _)| self.diagram.order(*b, *a));
        labels
            .into_iter()
            .fold(PodSet::ALL, |below, (variable, allowed)| self.restricted(variable, &allowed, below))
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
                (only.difference(&allowed.never).map(|value| (*value, below)).collect(), PodSet::NONE)
            }
            None => (allowed.never.iter().map(|value| (*value, PodSet::NONE)).collect(), below),
        };
        self.diagram.set(variable, edges, other, absent)
    }
}

impl Allowed {
    fn narrow(&mut self, operator: &Operator, texts: &mut Texts) {
        match operator {
            Operator::In(values) => {
                let values: BTreeSet<Text> = values.iter().map(|value| texts.intern(value)).collect();
                match &mut self.only {
                    Some(only) => only.retain(|value| values.contains(value)),
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
