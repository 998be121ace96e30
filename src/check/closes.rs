//! A `deny` of some closes for all: NetworkPolicy can't subtract, so whoever denies one isolates. Where nothing else
//! in the program shows that this is known, it is said, once for a statement.

use std::collections::BTreeSet;

use super::Subject;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::isolation::namespace_pods;
use crate::network::{Origin, Piece};
use crate::resolve::program::{Direction, Flow, Item, Scope, Statement, StatementId, StatementKind, Terms};
use crate::sets::{PeerSet, PodSet, Space};

/// Warns; gives the statements of which it was said that they close egress.
pub(super) fn check(
    subject: &Subject<'_, '_, '_>,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeSet<StatementId> {
    let mut said = BTreeSet::new();
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Deny(flow) = &statement.kind else { continue };
        let whole = flow.to.items.iter().all(|item| item.ports.is_all());
        let closing = |terms: &Terms, direction, says_all: bool| -> Vec<usize> {
            let all = terms.items.iter().enumerate().filter(|_| !says_all);
            let found = all.filter(|(_, item)| closes_unasked(subject, id, item, direction, space));
            found.map(|(number, _)| number).collect()
        };
        let ingress = closing(&flow.to, Direction::Ingress, whole && flow.from.speaks_of_any());
        let egress = closing(&flow.from, Direction::Egress, whole && flow.to.speaks_of_any());
        if !egress.is_empty() {
            said.insert(id);
        }
        if !ingress.is_empty() || !egress.is_empty() {
            let mut warning = Warning { subject, space, statement, flow };
            diagnostics.push(warning.of(&ingress, &egress));
        }
    }
    said
}

/// Whether this `deny` isolates some pod of a term, and nothing else says so.
fn closes_unasked(
    subject: &Subject<'_, '_, '_>,
    id: StatementId,
    item: &Item,
    direction: Direction,
    space: &Space,
) -> bool {
    let statements = &subject.context.program.statements;
    let shows = |piece: &&Piece| {
        piece.origins.iter().any(|origin| match origin {
            Origin::Statement(id) => !matches!(statements[*id].kind, StatementKind::Deny(_)),
            Origin::Policy(_) => true,
        })
    };
    let world = &subject.context.program.world;
    let side = subject.isolation.side(direction);
    world.owned_of(item.set.pods, space).into_iter().any(|namespace| {
        let Ok(set) = item.pods_in(world, namespace, space) else { return false };
        let Some(piece) = side.piece(namespace, set) else { return false };
        if !piece.is_by(Origin::Statement(id)) || shows(&piece) {
            return false;
        }
        let known: Vec<PodSet> =
            side.near(namespace, set, space).filter(shows).map(|piece| piece.set).collect();
        // What can't be seen to be known is said.
        !space.is_covered(set, &known, super::COVER_STEPS).unwrap_or(false)
    })
}

struct Warning<'w, 'c, 'p, 'a> {
    subject: &'w Subject<'c, 'p, 'a>,
    space: &'w mut Space,
    statement: &'w Statement,
    flow: &'w Flow,
}

impl Warning<'_, '_, '_, '_> {
    /// About the destinations and the sources of these numbers.
    fn of(&mut self, ingress: &[usize], egress: &[usize]) -> Diagnostic {
        let sources = self.subject.sources;
        let (flow, statement) = (self.flow, self.statement);
        let (from, to) = (words::terms(sources, &flow.from), words::terms(sources, &flow.to));
        let (into, out_of) = (self.some_of(&flow.to, ingress), self.some_of(&flow.from, egress));
        let message = match (ingress.is_empty(), egress.is_empty()) {
            (false, false) => {
                format!(
                    "this `deny` closes `{into}` to everybody and everything to `{out_of}`, not the one to the other alone"
                )
            }
            (false, true) if flow.from.speaks_of_any() => {
                format!("this `deny` closes every port of `{into}`, not those after `on` alone")
            }
            (false, true) => format!("this `deny` closes `{into}` to everybody, not to `{from}` alone"),
            (true, _) if flow.to.speaks_of_any() => {
                format!("this `deny` closes every port to `{out_of}`, not those after `on` alone")
            }
            (true, _) => format!("this `deny` closes everything to `{out_of}`, not `{to}` alone"),
        };
        let sides = [(Direction::Ingress, ingress, into), (Direction::Egress, egress, out_of)];
        let closed = sides.iter().filter(|(_, numbers, _)| !numbers.is_empty());
        let isolates =
            closed.map(|(direction, _, text)| format!("the {} of `{text}`", words::direction(*direction)));
        let isolates = isolates.collect::<Vec<_>>().join(" and ");
        let mut diagnostic = Diagnostic::new(Code::DenyCloses, message)
            .at(statement.span, format!("isolates {isolates}"))
            .note("a NetworkPolicy can't take one peer out of all: who is denied one is opened for others by name");
        for (direction, numbers, _) in sides {
            if !numbers.is_empty() {
                diagnostic = self.ways_out(diagnostic, direction, numbers);
            }
        }
        diagnostic
    }

    /// Some of the terms, for people.
    fn some_of(&self, terms: &Terms, numbers: &[usize]) -> String {
        match numbers.first() {
            Some(_) if numbers.len() == terms.items.len() => words::terms(self.subject.sources, terms),
            Some(first) => words::item(self.subject.sources, &terms.items[*first]),
            None => String::new(),
        }
    }

    fn ways_out(&mut self, diagnostic: Diagnostic, direction: Direction, numbers: &[usize]) -> Diagnostic {
        let sources = self.subject.sources;
        let (near, far) = match direction {
            Direction::Ingress => (&self.flow.to, &self.flow.from),
            Direction::Egress => (&self.flow.from, &self.flow.to),
        };
        let Some(who) = words::part(sources, near, numbers) else {
            let help =
                format!("isolate the {} of these pods too, if that is meant", words::direction(direction));
            return diagnostic.help(help);
        };
        let isolate = format!("isolate {who} {}", words::direction(direction));
        let diagnostic =
            words::line_before(diagnostic, sources, self.statement.span, &isolate, ", if that is meant");
        let Some(all) = self.all_but(far) else { return diagnostic };
        let allow = match direction {
            Direction::Ingress => format!("allow {all} -> {who}"),
            Direction::Egress => format!("allow {who} -> {all}"),
        };
        words::line_before(diagnostic, sources, self.statement.span, &allow, ", for what is to stay open")
    }

    /// `* except …` or `*/* except …`, where that can be written and says something.
    fn all_but(&mut self, denied: &Terms) -> Option<String> {
        let set = PeerSet::union_all(denied.items.iter().map(|item| &item.set), self.space).ok()?;
        if denied.items.iter().any(|item| matches!(item.scope, Scope::Any | Scope::Outside)) {
            return None;
        }
        let name = self.subject.context.program.world.name(self.statement.namespace);
        let here = namespace_pods(name, self.space);
        let in_here = self.space.is_subset(set.pods, here).ok()?;
        let in_some_of_here = self.space.intersects(set.pods, here).ok()?;
        let all = match (in_here, in_some_of_here) {
            (true, _) => here,
            // Every namespace but a part of the nameless one: no policy can say that.
            (false, true) if name.is_empty() => return None,
            (false, _) => PodSet::ALL,
        };
        let left = self.space.difference(all, set.pods).ok()?;
        let all = if in_here { "*" } else { "*/*" };
        (!left.is_empty()).then(|| format!("{all} except {}", words::group(self.subject.sources, denied)))
    }
}
