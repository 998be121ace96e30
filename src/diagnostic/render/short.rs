//! A line each, as compilers have written it since ever: `FILE:LINE:COLUMN: SEVERITY[CODE]: MESSAGE`.

use super::place::Place;
use super::visible::visible;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// All diagnostics, each on a line of its own.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let place = Place::primary(sources, found).map_or_else(String::new, |place| {
            format!("{}:{}:{}: ", visible(place.file), place.start.line, place.start.column)
        });
        let (severity, code) = (found.severity.word(), found.code.code());
        format!("{place}{severity}[{code}]: {}\n", super::human::short(&found.message))
    };
    diagnostics.iter().map(line).collect()
}
