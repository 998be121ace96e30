//! A `deny` of some closes for all: NetworkPolicy can't subtract, so whoever denies one isolates. Where nothing else
//! in the program shows that this is known, it is said.

use super::Subject;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::{Origin, Piece};
use crate::resolve::program::{Direction, Flow, Item, StatementId, StatementKind};
use crate::sets::{PodSet, Space};

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let known = [known(subject, Direction::Ingress, space), known(subject, Direction::Egress, space)];
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Deny(flow) = &statement.kind else { continue };
        let whole = flow.to.items.iter().all(|item| item.ports.is_all());
        let sides = [
            (Direction::Ingress, &flow.to.items, whole && flow.from.speaks_of_any(), &known[0]),
            (Direction::Egress, &flow.from.items, whole && flow.to.speaks_of_any(), &known[1]),
        ];
        for (direction, items, says_all, known) in sides {
            if says_all {
                continue;
            }
            let closed = items.iter().find(|item| closes_unasked(subject, id, item, direction, known, space));
            if let Some(item) = closed {
                diagnostics.push(warning(subject, id, flow, item, direction));
            }
        }
    }
}

/// For each owned namespace, the pods whose isolation an `isolate`, an `allow` or a policy of the manifests shows.
fn known(subject: &Subject<'_, '_, '_>, direction: Direction, space: &mut Space) -> Vec<PodSet> {
    let statements = &subject.context.program.statements;
    let shows = |piece: &&Piece| {
        piece.origins.iter().any(|origin| match origin {
            Origin::Statement(id) => !matches!(statements[*id].kind, StatementKind::Deny(_)),
            Origin::Policy(_) => true,
        })
    };
    let pieces = &subject.isolation.side(direction).pieces;
    let sets =
        pieces.iter().map(|pieces| pieces.iter().filter(shows).map(|piece| piece.set).collect::<Vec<_>>());
    // What can't be decided here is reported where it is emitted; no warning then.
    sets.collect::<Vec<_>>().into_iter().map(|sets| space.union_all(sets).unwrap_or(PodSet::ALL)).collect()
}

/// Whether this `deny` isolates some pod of a term, and nothing else says so.
fn closes_unasked(
    subject: &Subject<'_, '_, '_>,
    id: StatementId,
    item: &Item,
    direction: Direction,
    known: &[PodSet],
    space: &mut Space,
) -> bool {
    let world = &subject.context.program.world;
    world.owned_of(item.set.pods, space).into_iter().any(|namespace| {
        let Ok(set) = item.pods_in(world, namespace, space) else { return false };
        let piece = subject.isolation.side(direction).piece(namespace, set);
        let isolates = piece.is_some_and(|piece| piece.is_by(Origin::Statement(id)));
        isolates && !space.is_subset(set, known[namespace.0]).unwrap_or(true)
    })
}

fn warning(
    subject: &Subject<'_, '_, '_>,
    id: StatementId,
    flow: &Flow,
    item: &Item,
    direction: Direction,
) -> Diagnostic {
    let sources = subject.sources;
    let text = words::item(sources, item);
    let (from, to) = (words::terms(sources, &flow.from), words::terms(sources, &flow.to));
    let span = subject.context.program.statements[id].span;
    let message = match direction {
        Direction::Ingress => format!("this `deny` closes `{text}` to everybody, not to `{from}` alone"),
        Direction::Egress => format!("this `deny` closes everything to `{text}`, not `{to}` alone"),
    };
    let rest = match direction {
        Direction::Ingress => format!("allow * except {from} -> {to}"),
        Direction::Egress => format!("allow {from} -> …"),
    };
    Diagnostic::new(Code::DenyCloses, message)
        .at(span, format!("isolates the {} of `{text}`", words::direction(direction)))
        .note(
            "a NetworkPolicy can't take one peer out of all: who is denied one is opened for others by name",
        )
        .help(format!("write `isolate {text} {}` too, if that is meant", words::direction(direction)))
        .help(format!("write `{rest}` for what is to stay open"))
}
