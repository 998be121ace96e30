//! The one way to report: a [`Diagnostic`] is data until a renderer makes text of it.
//!
//! Which codes there are stands in `code`; how they look, one file for each format, under [`render`].
//! No phase's types are known here.

mod code;
pub mod fix;
mod levels;
mod near;
pub mod render;

pub use code::Code;
pub use levels::{Allowance, Level, LevelError, Levels, Weighing};
pub use near::nearest;

use crate::source::{Sources, Span};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is emitted.
    Error,
    /// Something is probably not meant.
    Warning,
    /// A fact worth knowing.
    Note,
}

impl Severity {
    /// The word for people and machines: `error`, `warning`, `note`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A place that a diagnostic is about, in a program or in a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words beside it; may be empty.
    pub message: String,
    /// Whether this is the place of the mistake itself.
    pub primary: bool,
}

/// Whether an edit may be applied without a look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    /// It does what was meant.
    Safe,
    /// It may not be what was meant: a person chooses.
    Unsafe,
}

impl Applicability {
    /// The word for machines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// A replacement of a span's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span is an insertion.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// In words.
    pub message: String,
    /// As edits, where that is possible; they are applied together or not at all.
    pub edits: Vec<Edit>,
    /// Whether the edits may be applied without a look at them.
    pub applicability: Applicability,
}

/// A finding: what is wrong, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, so that it can stand alone: lower case, no full stop, user's text in backticks.
    pub message: String,
    /// The places; the first primary one is where the diagnostic is sorted.
    pub labels: Vec<Label>,
    /// Facts.
    pub notes: Vec<String>,
    /// Ways out.
    pub helps: Vec<Help>,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity, with no places yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// Adds the place of the mistake, with a few words (or none).
    #[must_use]
    pub fn at(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into(), primary: true });
        self
    }

    /// Adds a further place that explains it.
    #[must_use]
    pub fn also(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into(), primary: false });
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, message: impl Into<String>) -> Self {
        self.notes.push(message.into());
        self
    }

    /// Adds a way out in words.
    #[must_use]
    pub fn help(mut self, message: impl Into<String>) -> Self {
        self.helps.push(Help {
            message: message.into(),
            edits: Vec::new(),
            applicability: Applicability::Unsafe,
        });
        self
    }

    /// Adds a way out that replaces the text of `span`.
    #[must_use]
    pub fn fix(
        mut self,
        applicability: Applicability,
        message: impl Into<String>,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        let edits = vec![Edit { span, text: text.into() }];
        self.helps.push(Help { message: message.into(), edits, applicability });
        self
    }

    /// The place by which it is sorted and that machine formats give as its own.
    #[must_use]
    pub fn primary(&self) -> Option<Span> {
        self.labels.iter().find(|label| label.primary).or(self.labels.first()).map(|label| label.span)
    }
}

/// Sorts by file name and place, errors before warnings at one place, and drops exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| d.primary().map(|span| sources.sort_key(span));
        (key(a), a.severity, a.code, &a.message).cmp(&(key(b), b.severity, b.code, &b.message))
    });
    diagnostics.dedup();
}

/// Whether any of them is an error.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
