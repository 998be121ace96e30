//! GitLab's code quality report: one list, in which each finding has a fingerprint of its own.

use serde::Serialize;

use super::fingerprint::fingerprints;
use super::place::{Place, notes};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

#[derive(Serialize)]
struct Entry<'d> {
    description: String,
    check_name: &'d str,
    fingerprint: String,
    severity: &'d str,
    location: Where<'d>,
}

#[derive(Serialize)]
struct Where<'d> {
    path: &'d str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// All diagnostics as one list on one line, with a line end.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let fingerprints = fingerprints(sources, diagnostics);
    let entries: Vec<Entry<'_>> =
        diagnostics.iter().zip(fingerprints).map(|(found, own)| entry(sources, found, own)).collect();
    // Strings and numbers alone: nothing of it can fail to be written.
    let mut text = serde_json::to_string(&entries).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'d>(sources: &'d Sources, found: &'d Diagnostic, fingerprint: String) -> Entry<'d> {
    let words: Vec<String> = std::iter::once(found.message.clone()).chain(notes(found)).collect();
    // GitLab drops what has no path and line; what is about no file is shown at the folder.
    let (path, begin, end) = Place::primary(sources, found)
        .map_or((".", 1, 1), |place| (place.file, place.start.line, place.end.line));
    Entry {
        description: format!("{}: {}", found.code.code(), words.join("; ")),
        check_name: found.code.name(),
        fingerprint,
        severity: match found.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Where { path, lines: Lines { begin, end } },
    }
}
