//! The room as a whole: texts in, facts and diagnostics out.

mod documents;
mod hostile;
mod json;
mod objects;
mod order;
mod policies;
mod security;
mod security_places;
mod tabs;
mod wrong;
mod wrong_security;

use super::{Inventory, read};
use crate::diagnostic::Diagnostic;
use crate::source::{Sources, Span};

/// What one file says.
struct Reading {
    sources: Sources,
    inventory: Inventory,
    diagnostics: Vec<Diagnostic>,
}

fn reading(text: &str) -> Reading {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", text);
    let (inventory, diagnostics) = read(&sources, &[(file, 0)]);
    Reading { sources, inventory, diagnostics }
}

/// The reading of a text in which nothing is wrong.
fn clean(text: &str) -> Reading {
    let reading = reading(text);
    assert_eq!(reading.problems(), [""; 0], "{text}");
    reading
}

impl Reading {
    fn slice(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    /// Each diagnostic as `K0101 2:3 message`.
    fn problems(&self) -> Vec<String> {
        let line = |diagnostic: &Diagnostic| {
            let span = diagnostic.primary().expect("each has a place");
            let at = self.sources.location(span.file, span.start);
            format!("{} {}:{} {}", diagnostic.code.code(), at.line, at.column, diagnostic.message)
        };
        self.diagnostics.iter().map(line).collect()
    }
}

fn problems(text: &str) -> Vec<String> {
    reading(text).problems()
}
