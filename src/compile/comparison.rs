//! Two programs, or two sets of manifests, compared.

use super::{Input, Parts, Wanted, phases};
use crate::diagnostic::Diagnostic;
use crate::diff::{Diff, Effective, Side, effective};
use crate::graph::Graph;

/// What came of a comparison.
#[derive(Debug)]
pub struct Compared {
    /// What was found in the old one and in the new one, each sorted by file and place.
    pub diagnostics: [Vec<Diagnostic>; 2],
    /// What differs; none where one of them can't be judged. Assertions that fail are errors, and keep nothing back.
    pub diff: Option<Diff>,
}

/// Compares what two inputs come to, each with the manifests that it has.
#[must_use]
pub fn diff(old: &Input, new: &Input) -> Compared {
    let [(said_of_old, old), (said_of_new, new)] = [old, new].map(side);
    let diff = old.zip(new).map(|(old, new)| Diff::new(&old, &new));
    Compared { diagnostics: [said_of_old, said_of_new], diff }
}

pub(super) fn side(input: &Input) -> (Vec<Diagnostic>, Option<Side>) {
    let (compiled, found) = phases(&Parts::of(input), Wanted::Comparison, None, |subject, _, _| {
        let facts = subject.context.facts;
        let count = input.inventory.as_ref().map_or(0, |inventory| inventory.workloads.len());
        let places: Vec<String> =
            (0..count).map(|workload| Graph::place_of(facts.namespace_of(workload)).to_owned()).collect();
        (Graph::new(subject), places)
    });
    let side = found.map(|(graph, places)| {
        let of = |inventory| effective(inventory, &compiled.settled, |workload| places[workload].clone());
        let settings = input.inventory.as_ref().map_or_else(Effective::default, of);
        Side { graph, settings }
    });
    (compiled.diagnostics, side)
}
