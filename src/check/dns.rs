//! An isolated egress that can't look up names: the commonest way in which closing egress breaks an application.

use super::Subject;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::resolve::program::{OwnedId, StatementId, StatementKind, Terms};
use crate::sets::{PodSet, Space};
use std::collections::BTreeSet;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let world = &subject.context.program.world;
    let mut reported: BTreeSet<StatementId> = BTreeSet::new();
    for namespace in world.owned_ids() {
        let pieces = &subject.isolation.egress.pieces[namespace.0];
        let Some(dns) = subject.context.program.dns.get(namespace.0) else { continue };
        if pieces.is_empty() || dns.items.is_empty() {
            continue;
        }
        let Some(asking) = asking(subject, namespace, dns, space) else { continue };
        for piece in pieces {
            let Some(first) = piece.statements().next() else { continue };
            if !space.is_subset(piece.set, asking).unwrap_or(true) && reported.insert(first) {
                diagnostics.push(warning(subject, first));
            }
        }
    }
}

/// The pods of a namespace that may look up names by some permit; none where it can't be decided.
fn asking(
    subject: &Subject<'_, '_, '_>,
    namespace: OwnedId,
    dns: &Terms,
    space: &mut Space,
) -> Option<PodSet> {
    let world = &subject.context.program.world;
    let name = world.name(namespace);
    let mut sets = Vec::new();
    let mut seen: BTreeSet<PodSet> = BTreeSet::new();
    for permit in &subject.permits.egress.all {
        let mut asks = false;
        for item in &dns.items {
            asks |=
                permit.ports.may_intersect(&item.ports) && item.set.intersects(&permit.peers, space).ok()?;
        }
        if asks && seen.insert(permit.subject) {
            sets.push(space.in_namespace(permit.subject, name, world.labels(name)).ok()?);
        }
    }
    space.union_all(sets).ok()
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
