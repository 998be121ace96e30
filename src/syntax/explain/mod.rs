//! Words for what could not be read.

use super::scan::KEYWORDS;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;

/// Whether a broken text begins like a statement of its own, and not like the rest of one before it.
pub(super) fn starts_anew(text: &str) -> bool {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'))
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    !rest.starts_with(':') && (KEYWORDS.contains(&word) || !nearest(word, KEYWORDS).is_empty())
}

/// Why a text could not be read.
pub(super) fn explain(_text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::Syntax, "this can't be read").at(span, "")
}
