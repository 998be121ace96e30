//! Where diagnostics of one part of the work gather, so many and no more: a file of garbage has millions of mistakes,
//! and nobody reads them.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::Span;

/// So many of each severity are kept.
const LIMIT: usize = 100;

/// Diagnostics, the first of each severity kept and the rest counted.
#[derive(Debug, Default)]
pub(crate) struct Sink {
    kept: Vec<Diagnostic>,
    errors: Tally,
    warnings: Tally,
    notes: Tally,
}

#[derive(Debug, Default)]
struct Tally {
    all: usize,
    /// Where the first that isn't kept stands.
    beyond: Option<Span>,
}

impl Sink {
    /// Adds one.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let tally = match diagnostic.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            Severity::Note => &mut self.notes,
        };
        tally.all += 1;
        if tally.all <= LIMIT {
            self.kept.push(diagnostic);
        } else if tally.beyond.is_none() {
            tally.beyond = diagnostic.primary();
        }
    }

    /// Adds all that gathered elsewhere.
    pub(crate) fn append(&mut self, other: Self) {
        other.kept.into_iter().for_each(|diagnostic| self.push(diagnostic));
        let tallies = [
            (&mut self.errors, other.errors),
            (&mut self.warnings, other.warnings),
            (&mut self.notes, other.notes),
        ];
        for (tally, more) in tallies {
            tally.all += more.all.saturating_sub(LIMIT);
            tally.beyond = tally.beyond.or(more.beyond);
        }
    }

    /// How many errors there were, those that aren't kept included.
    pub(crate) fn errors(&self) -> usize {
        self.errors.all
    }

    /// What was kept, and a note for each severity of which there was more.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.kept;
        for (tally, word) in [(self.errors, "errors"), (self.warnings, "warnings"), (self.notes, "notes")] {
            let Some(span) = tally.beyond else { continue };
            let message = format!("{} more {word} from here on aren't shown", tally.all - LIMIT);
            diagnostics.push(Diagnostic::new(Code::MoreProblems, message).at(span, "the next one is here"));
        }
        diagnostics
    }
}
