//! Where a finding stands, as the formats of other tools want it.

use crate::diagnostic::{Diagnostic, Help};
use crate::source::{Location, Sources, Span};

/// A range of a file in lines and columns from 1; the end is the place after the last character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'s> {
    pub(super) file: &'s str,
    pub(super) start: Location,
    pub(super) end: Location,
}

impl<'s> Place<'s> {
    pub(super) fn of(sources: &'s Sources, span: Span) -> Self {
        let location = |offset| sources.location(span.file, offset);
        // Paths are written with `/` on every system: the host gives them so.
        Self { file: sources.name(span.file), start: location(span.start), end: location(span.end) }
    }

    /// The finding's own place, if it has one.
    pub(super) fn primary(sources: &'s Sources, found: &Diagnostic) -> Option<Self> {
        found.primary().map(|span| Self::of(sources, span))
    }
}

/// All that is said of a finding in words, a line each: what it is, the places beside it, notes and helps.
pub(super) fn in_full(sources: &Sources, found: &Diagnostic) -> Vec<String> {
    let mut lines = vec![found.message.clone()];
    for label in found.labels.iter().filter(|label| !label.message.is_empty()) {
        let place = Place::of(sources, label.span);
        lines.push(format!("{}:{}:{}: {}", place.file, place.start.line, place.start.column, label.message));
    }
    lines.extend(notes(found));
    lines
}

/// Its notes and helps, a line each.
pub(super) fn notes(found: &Diagnostic) -> impl Iterator<Item = String> {
    let notes = found.notes.iter().map(|note| format!("note: {note}"));
    notes.chain(found.helps.iter().map(|Help { message, .. }| format!("help: {message}")))
}
