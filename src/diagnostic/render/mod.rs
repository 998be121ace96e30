//! Diagnostics as text: one renderer a file. Nothing is decided here.

mod excerpt;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
mod place;
pub mod sarif;
pub mod short;
pub mod visible;
mod wrap;

use super::{Diagnostic, Severity};

/// "3 errors, 1 warning": what was found, in one line; none where nothing was.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let parts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (count(severity), severity.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") })
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
