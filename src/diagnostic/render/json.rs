//! For machines: one JSON object. Its shape is a contract, see docs/reference.md.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::source::{Location, Sources, Span};

#[derive(Serialize)]
struct Report<'d> {
    version: u32,
    diagnostics: Vec<Entry<'d>>,
}

#[derive(Serialize)]
struct Entry<'d> {
    code: &'d str,
    name: &'d str,
    severity: &'d str,
    message: &'d str,
    file: Option<&'d str>,
    start: Option<Position>,
    end: Option<Position>,
    labels: Vec<LabelEntry<'d>>,
    notes: &'d [String],
    helps: Vec<HelpEntry<'d>>,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct LabelEntry<'d> {
    file: &'d str,
    start: Position,
    end: Position,
    message: &'d str,
    primary: bool,
}

#[derive(Serialize)]
struct HelpEntry<'d> {
    message: &'d str,
    edits: Vec<EditEntry<'d>>,
    applicability: &'d str,
}

#[derive(Serialize)]
struct EditEntry<'d> {
    file: &'d str,
    start: Position,
    end: Position,
    text: &'d str,
}

/// All diagnostics as one object on one line, with a line end.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let report = Report { version: 1, diagnostics: diagnostics.iter().map(|d| entry(sources, d)).collect() };
    // Strings, numbers and booleans alone: nothing of it can fail to be written.
    let mut text = serde_json::to_string(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'d>(sources: &'d Sources, diagnostic: &'d Diagnostic) -> Entry<'d> {
    let place = diagnostic.primary();
    Entry {
        code: diagnostic.code.code(),
        name: diagnostic.code.name(),
        severity: diagnostic.severity.word(),
        message: &diagnostic.message,
        file: place.map(|span| sources.name(span.file)),
        start: place.map(|span| start(sources, span)),
        end: place.map(|span| end(sources, span)),
        labels: diagnostic
            .labels
            .iter()
            .map(|label| LabelEntry {
                file: sources.name(label.span.file),
                start: start(sources, label.span),
                end: end(sources, label.span),
                message: &label.message,
                primary: label.primary,
            })
            .collect(),
        notes: &diagnostic.notes,
        helps: diagnostic
            .helps
            .iter()
            .map(|help| HelpEntry {
                message: &help.message,
                edits: help
                    .edits
                    .iter()
                    .map(|edit| EditEntry {
                        file: sources.name(edit.span.file),
                        start: start(sources, edit.span),
                        end: end(sources, edit.span),
                        text: &edit.text,
                    })
                    .collect(),
                applicability: help.applicability.word(),
            })
            .collect(),
    }
}

fn start(sources: &Sources, span: Span) -> Position {
    position(sources.location(span.file, span.start))
}

fn end(sources: &Sources, span: Span) -> Position {
    position(sources.location(span.file, span.end))
}

fn position(location: Location) -> Position {
    Position { line: location.line, column: location.column }
}
