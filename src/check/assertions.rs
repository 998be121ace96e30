//! Whether every `assert A -> B` and `assert A -/-> B` holds, under the policies that were made and those of the
//! manifests, as Kubernetes reads them.
//!
//! They are about the pods of the manifests in the program's namespaces and about all that could exist elsewhere; without
//! manifests, about all that could exist. An IP block may match any pod for `-/->`, and matches none for `->`.

mod impossible;
mod parts;
mod possible;
mod report;

use std::collections::BTreeSet;

use super::Subject;
use super::enforced::Enforced;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::isolation::too_complex;
use crate::reach::{Peer, Policy, Possible};
use crate::resolve::program::{Direction, Flow, Item, StatementId, StatementKind, Terms};
use crate::sets::{PodSet, PortSet, Protocol, Space, TooComplex};
use parts::Part;

/// How many failures of one assertion are shown: the first tells what is wrong.
const SHOWN: usize = 1;

/// Judges the assertions about connections of a program that is well otherwise.
pub fn assertions(subject: &Subject<'_, '_, '_>, space: &mut Space) -> Vec<Diagnostic> {
    let statements = subject.context.program.statements.iter().enumerate();
    let mut flows = statements
        .filter_map(|(id, statement)| match &statement.kind {
            StatementKind::AssertFlow { flow, possible } => Some((id, flow, *possible)),
            _ => None,
        })
        .peekable();
    let Some((first, ..)) = flows.peek() else { return Vec::new() };
    let span = subject.context.program.statements[*first].span;
    let enforced = Enforced::new(subject);
    let Ok(policies) = Possible::new(&enforced.policies, space) else { return vec![too_complex(span)] };
    let keys = keys(&enforced.policies);
    let workloads = subject.context.facts.inventory.map_or(0, |inventory| inventory.workloads.len());
    let mut judge = Judge {
        subject,
        space,
        enforced: &enforced,
        policies: &policies,
        keys,
        own: vec![None; workloads],
        diagnostics: Vec::new(),
    };
    for (id, flow, possible) in flows {
        if judge.judge(id, flow, possible) == Err(TooComplex) {
            judge.diagnostics.push(too_complex(subject.context.program.statements[id].span));
        }
    }
    judge.diagnostics
}

/// The keys of pods' labels that some policy asks for: no other can tell pods apart.
fn keys(policies: &[Policy]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for policy in policies {
        keys.extend(policy.subject.iter().map(|requirement| requirement.key.clone()));
        let both = [Direction::Ingress, Direction::Egress];
        for rule in both.into_iter().filter_map(|direction| policy.rules(direction)).flatten() {
            for peer in rule.peers.iter().flatten() {
                if let Peer::Pods { pods, .. } = peer {
                    keys.extend(pods.iter().map(|requirement| requirement.key.clone()));
                }
            }
        }
    }
    keys
}

struct Judge<'j, 's, 'c, 'p, 'a> {
    subject: &'j Subject<'c, 'p, 'a>,
    space: &'j mut Space,
    enforced: &'j Enforced<'s, 'c, 'p, 'a>,
    policies: &'j Possible,
    keys: BTreeSet<String>,
    /// The pods of each workload, once asked for.
    own: Vec<Option<PodSet>>,
    diagnostics: Vec<Diagnostic>,
}

impl Judge<'_, '_, '_, '_, '_> {
    fn judge(&mut self, id: StatementId, flow: &Flow, possible: bool) -> Result<(), TooComplex> {
        let (mut from, mut to) = (self.parts(&flow.from, possible)?, self.parts(&flow.to, possible)?);
        for (parts, terms) in [(&from, &flow.from), (&to, &flow.to)] {
            if parts.is_empty() {
                self.nobody(id, terms);
                return Ok(());
            }
        }
        self.set_apart(&mut from, &mut to);
        let mut shown = 0;
        for b in &to {
            for a in &from {
                // A pod to itself is no pair.
                if a.single.is_some() && a.single == b.single {
                    continue;
                }
                let failed = if possible { self.closed(id, a, b)? } else { self.open(id, a, b)? };
                shown += usize::from(failed);
                if shown >= SHOWN {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The destination's ports that are meant, as that part's pods have them. Without `on`, every port: of what has none
    /// nothing can be said.
    fn asked(part: &Part<'_>) -> PortSet {
        let ports = Protocol::ALL
            .into_iter()
            .fold(PortSet::none(), |all, protocol| all.union(&PortSet::protocol(protocol)));
        part.resolved(&part.item.ports.intersection(&ports))
    }

    fn nobody(&mut self, id: StatementId, terms: &Terms) {
        let text = super::words::terms(self.subject.sources, terms);
        let message = format!("nobody is meant by `{text}`, so this would hold whatever the policies say");
        self.diagnostics.push(
            Diagnostic::new(Code::AssertionOfNobody, message)
                .at(terms.span, "no pod of the manifests, and none that could be elsewhere")
                .also(self.subject.context.program.statements[id].span, "in this assertion"),
        );
    }
}

/// Whether a term is one of addresses, as far as it can be.
fn is_block(item: &Item) -> bool {
    item.set.pods.is_empty()
}
