//! An isolated egress that can't look up names: the commonest way in which closing egress breaks an application.

use super::Subject;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::PairIndex;
use crate::network::isolation::namespace_pods;
use crate::resolve::program::{StatementId, StatementKind, Terms};
use crate::sets::{PodSet, Space};
use std::collections::BTreeSet;

pub(super) fn check(
    subject: &Subject<'_, '_, '_>,
    said: &BTreeSet<StatementId>,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let program = subject.context.program;
    // Of what closes egress unawares that is said, and no more.
    let mut reported: BTreeSet<StatementId> = said.clone();
    // `dns` mostly means the same in every namespace: what may ask it is worked out once.
    let mut before: Option<(&Terms, Option<Asking>)> = None;
    for namespace in program.world.owned_ids() {
        let pieces = &subject.isolation.egress.pieces[namespace.0];
        let Some(dns) = program.dns.get(namespace.0) else { continue };
        if pieces.is_empty() || dns.items.is_empty() {
            continue;
        }
        let asking = match before.take() {
            Some((same, asking)) if is_same(same, dns) => asking,
            _ => asking(subject, dns, space),
        };
        let here = namespace_pods(program.world.name(namespace), space);
        for piece in pieces {
            let (Some(first), Some(asking)) = (piece.statements().next(), &asking) else { continue };
            if reported.contains(&first)
                || space.intersection(piece.set, here).is_ok_and(|set| asking.may(set, space))
            {
                continue;
            }
            reported.insert(first);
            diagnostics.push(warning(subject, first));
        }
        before = Some((dns, asking));
    }
}

/// The pods that may look up names.
struct Asking {
    sets: Vec<PodSet>,
    index: PairIndex,
}

impl Asking {
    /// Whether all pods of a set may.
    fn may(&self, set: PodSet, space: &Space) -> bool {
        let near = self.index.candidates(set, space).numbers();
        let near: Vec<PodSet> = near.into_iter().map(|number| self.sets[number]).collect();
        // What can't be seen to be open is said.
        space.is_covered(set, &near, super::COVER_STEPS).unwrap_or(false)
    }
}

fn is_same(a: &Terms, b: &Terms) -> bool {
    let parts =
        |terms: &Terms| terms.items.iter().map(|i| (i.set.clone(), i.ports.clone())).collect::<Vec<_>>();
    parts(a) == parts(b)
}

/// The pods that may look up names by some permit; none where it can't be decided.
fn asking(subject: &Subject<'_, '_, '_>, dns: &Terms, space: &mut Space) -> Option<Asking> {
    let mut subjects: BTreeSet<PodSet> = BTreeSet::new();
    for permit in &subject.permits.egress.all {
        for item in &dns.items {
            if permit.ports.may_intersect(&item.ports) && item.set.intersects(&permit.peers, space).ok()? {
                subjects.insert(permit.subject);
            }
        }
    }
    let mut index = PairIndex::default();
    let sets: Vec<PodSet> = subjects.into_iter().collect();
    for (number, set) in sets.iter().enumerate() {
        index.insert(number, *set, space);
    }
    Some(Asking { sets, index })
}

fn warning(subject: &Subject<'_, '_, '_>, id: StatementId) -> Diagnostic {
    let statement = &subject.context.program.statements[id];
    let terms = match &statement.kind {
        StatementKind::Isolate { who, .. } => Some(who),
        StatementKind::Allow(flow) | StatementKind::Deny(flow) => Some(&flow.from),
        _ => None,
    };
    let who = terms.map(|terms| words::terms(subject.sources, terms)).unwrap_or_default();
    let diagnostic = Diagnostic::new(Code::NoDns, format!("`{who}` can't look up names"))
        .at(statement.span, "this isolates its egress, and no `allow` opens `dns`")
        .note("without DNS most programs fail as if the network were gone");
    let Some(terms) = terms else { return diagnostic };
    let code = format!("allow {} -> dns", words::list(subject.sources, terms));
    words::line_after(diagnostic, subject.sources, statement.span, &code, "")
}
