//! Workflow commands of GitHub Actions: an annotation at each finding's line.

use super::place::{Place, notes};
use super::visible::visible;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// All diagnostics, each as a command on a line of its own.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|found| command(sources, found)).collect()
}

fn command(sources: &Sources, found: &Diagnostic) -> String {
    let name = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties: Vec<String> = Vec::new();
    if let Some(place) = Place::primary(sources, found) {
        let (start, end) = (place.start, place.end);
        properties.push(format!("file={}", property(place.file)));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // GitHub takes columns only within one line, and its last column is a part of what is marked.
        if start.line == end.line {
            let last = end.column.saturating_sub(1).max(start.column);
            properties.push(format!("col={},endColumn={last}", start.column));
        }
    }
    properties.push(format!("title={}", property(&format!("{} {}", found.code.code(), found.code.name()))));
    let words: Vec<String> =
        std::iter::once(found.message.clone()).chain(notes(found)).map(|line| visible(&line)).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(&words.join("\n")))
}

/// A text as the runner takes it for a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as the runner takes it for a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
