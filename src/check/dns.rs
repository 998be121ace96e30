//! An isolated egress that can't look up names: the commonest way in which closing egress breaks an application.

use super::Subject;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::resolve::program::{StatementId, StatementKind, Terms};
use crate::sets::{PodSet, Space};
use std::collections::BTreeSet;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let program = subject.context.program;
    let mut reported: BTreeSet<StatementId> = BTreeSet::new();
    // `dns` mostly means the same in every namespace: what may ask it is worked out once.
    let mut before: Option<(&Terms, Option<PodSet>)> = None;
    for namespace in program.world.owned_ids() {
        let pieces = &subject.isolation.egress.pieces[namespace.0];
        let Some(dns) = program.dns.get(namespace.0) else { continue };
        if pieces.is_empty() || dns.items.is_empty() {
            continue;
        }
        let all = match before {
            Some((same, all)) if is_same(same, dns) => all,
            _ => asking(subject, dns, space),
        };
        before = Some((dns, all));
        let name = program.world.name(namespace);
        let here = all.and_then(|all| space.in_namespace(all, name, program.world.labels(name)).ok());
        let Some(here) = here else { continue };
        for piece in pieces {
            let Some(first) = piece.statements().next() else { continue };
            if !space.is_subset(piece.set, here).unwrap_or(true) && reported.insert(first) {
                diagnostics.push(warning(subject, first));
            }
        }
    }
}

fn is_same(a: &Terms, b: &Terms) -> bool {
    let parts =
        |terms: &Terms| terms.items.iter().map(|i| (i.set.clone(), i.ports.clone())).collect::<Vec<_>>();
    parts(a) == parts(b)
}

/// The pods that may look up names by some permit; none where it can't be decided.
fn asking(subject: &Subject<'_, '_, '_>, dns: &Terms, space: &mut Space) -> Option<PodSet> {
    let mut subjects: BTreeSet<PodSet> = BTreeSet::new();
    for permit in &subject.permits.egress.all {
        for item in &dns.items {
            if permit.ports.may_intersect(&item.ports) && item.set.intersects(&permit.peers, space).ok()? {
                subjects.insert(permit.subject);
            }
        }
    }
    space.union_all(subjects).ok()
}

fn warning(subject: &Subject<'_, '_, '_>, id: StatementId) -> Diagnostic {
    let statement = &subject.context.program.statements[id];
    let who = match &statement.kind {
        StatementKind::Isolate { who, .. } => words::terms(subject.sources, who),
        StatementKind::Allow(flow) | StatementKind::Deny(flow) => words::terms(subject.sources, &flow.from),
        _ => String::new(),
    };
    let end = statement.span.at_end();
    Diagnostic::new(Code::NoDns, format!("`{who}` can't look up names"))
        .at(statement.span, "this isolates its egress, and no `allow` opens `dns`")
        .note("without DNS most programs fail as if the network were gone")
        .fix(
            Applicability::Unsafe,
            format!("write `allow {who} -> dns` too"),
            end,
            format!("\nallow {who} -> dns"),
        )
}
