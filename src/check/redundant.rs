//! A statement that is part of another one: taking it away would let nothing less through and close nothing less. Most often it was
//! there before the wider one, or the wider one is wider than was meant.
//!
//! Seen is what one other statement says alone, not what several say together. One that has a reason of its own is left
//! alone: it is there for the reason.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::network::PairIndex;
use crate::resolve::program::{Item, Scope, Statement, StatementId, StatementKind};
use crate::sets::{Space, TooComplex};
use crate::source::Span;

/// So many pairs of statements are compared in one run: far more than programs need, as an index tells which can matter.
const MOST_COMPARISONS: usize = 1 << 20;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let statements = &subject.context.program.statements;
    let ends = Ends::of(statements, space);
    let mut left = MOST_COMPARISONS;
    // Of a block over several namespaces a statement is there once for each, and has to be redundant in all of them.
    let mut by_place: BTreeMap<Span, Vec<StatementId>> = BTreeMap::new();
    for (id, statement) in statements.iter().enumerate().filter(|(_, statement)| parts(statement).is_some()) {
        by_place.entry(statement.span).or_default().push(id);
    }
    for (span, ids) in by_place {
        let mut wider = BTreeSet::new();
        let all = ids.iter().all(|id| {
            let found = ends.wider(*id, statements, &mut left, space);
            found.inspect(|found| {
                wider.insert(statements[*found].span);
            });
            found.is_some()
        });
        if let Some(first) = wider.first().filter(|_| all) {
            diagnostics.push(warning(&statements[ids[0]], span, *first));
        }
    }
}

/// What a statement is about at both of its ends; nothing at the other end of `isolate`.
fn parts(statement: &Statement) -> Option<(&[Item], &[Item])> {
    match &statement.kind {
        StatementKind::Allow(flow) | StatementKind::Deny(flow) => Some((&flow.from.items, &flow.to.items)),
        StatementKind::Isolate { who, .. } => Some((&who.items, &[])),
        _ => None,
    }
}

/// The statements by the pods at each of their ends.
struct Ends {
    near: End,
    far: End,
}

/// One end: an index of its terms' pods, and the statement of each of its numbers.
#[derive(Default)]
struct End {
    index: PairIndex,
    statements: Vec<StatementId>,
}

impl End {
    fn add(&mut self, id: StatementId, items: &[Item], space: &Space) {
        for item in items {
            self.index.insert(self.statements.len(), item.set.pods, space);
            self.statements.push(id);
        }
    }
}

impl Ends {
    fn of(statements: &[Statement], space: &Space) -> Self {
        let (mut near, mut far) = (End::default(), End::default());
        for (id, statement) in statements.iter().enumerate() {
            if let Some((near_items, far_items)) = parts(statement) {
                near.add(id, near_items, space);
                far.add(id, far_items, space);
            }
        }
        Self { near, far }
    }

    /// Another statement that says all that this one does; of equal ones the first stays.
    fn wider(
        &self,
        id: StatementId,
        statements: &[Statement],
        left: &mut usize,
        space: &mut Space,
    ) -> Option<StatementId> {
        let statement = &statements[id];
        if statement.because.is_some() {
            return None;
        }
        let mut found: Option<Vec<StatementId>> = None;
        let (near, far) = parts(statement)?;
        for (items, end) in [(near, &self.near), (far, &self.far)] {
            // What has addresses is found by its other end.
            let Some(item) = items.iter().find(|item| item.set.addresses.is_empty()) else { continue };
            let numbers = end.index.containing(item.set.pods, space);
            if found.as_ref().is_none_or(|found| numbers.len() < found.len()) {
                found = Some(numbers.into_iter().map(|number| end.statements[number]).collect());
            }
        }
        let mut found = found?;
        found.dedup();
        found.into_iter().filter(|other| statements[*other].span != statement.span).find(|other| {
            let Some(rest) = left.checked_sub(1) else { return false };
            *left = rest;
            let other_one = &statements[*other];
            let inside = |a: &Statement, b: &Statement, space: &mut Space| is_part(a, b, space) == Ok(true);
            inside(statement, other_one, space) && (*other < id || !inside(other_one, statement, space))
        })
    }
}

/// Whether all that one statement says is said by another.
fn is_part(one: &Statement, other: &Statement, space: &mut Space) -> Result<bool, TooComplex> {
    match (&one.kind, &other.kind) {
        (StatementKind::Allow(one), StatementKind::Allow(other))
        | (StatementKind::Deny(one), StatementKind::Deny(other)) => {
            Ok(are_in(&one.from.items, &other.from.items, false, space)?
                && are_in(&one.to.items, &other.to.items, true, space)?)
        }
        (
            StatementKind::Isolate { who: one, directions },
            StatementKind::Isolate { who: other, directions: all },
        ) => Ok(directions.iter().all(|direction| all.contains(direction))
            && are_in(&one.items, &other.items, false, space)?),
        _ => Ok(false),
    }
}

/// Whether each term is within one of the others.
fn are_in(
    items: &[Item],
    others: &[Item],
    destinations: bool,
    space: &mut Space,
) -> Result<bool, TooComplex> {
    'items: for item in items {
        for other in others {
            if is_in(item, other, destinations, space)? {
                continue 'items;
            }
        }
        return Ok(false);
    }
    Ok(true)
}

fn is_in(item: &Item, other: &Item, destination: bool, space: &mut Space) -> Result<bool, TooComplex> {
    // `any` speaks of the statement's other end alone, so nothing else is within it, nor it in anything else.
    if (item.scope == Scope::Any) != (other.scope == Scope::Any) {
        return Ok(false);
    }
    // A destination over many namespaces isolates nobody.
    if destination && item.scope == Scope::One && other.scope == Scope::Many {
        return Ok(false);
    }
    Ok(item.ports.is_subset(&other.ports) && item.set.is_subset(&other.set, space)?)
}

fn warning(statement: &Statement, span: Span, wider: Span) -> Diagnostic {
    let word = match statement.kind {
        StatementKind::Deny(_) => "deny",
        StatementKind::Isolate { .. } => "isolate",
        _ => "allow",
    };
    Diagnostic::new(Code::Redundant, format!("this `{word}` is part of another one"))
        .at(span, "without it, the same gets through")
        .also(wider, "this says it already")
        .fix(Applicability::Unsafe, "leave it out, or narrow the wider one", span, "")
}
