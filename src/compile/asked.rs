//! What is asked on the command line, read as a part of a statement and shown as it was written.

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{FileId, Sources, Span};

/// A text with what makes a statement of it.
pub(super) struct Asked {
    /// All of the statement.
    pub(super) text: String,
    pub(super) file: FileId,
    /// All texts, the statement among them, as the phases know it.
    pub(super) sources: Sources,
    /// The same with what was asked alone, as people are shown it.
    pub(super) shown: Sources,
    /// How long what stands before it is, and how long it is itself.
    before: u32,
    length: u32,
}

impl Asked {
    pub(super) fn new(others: &Sources, name: &str, before: &str, asked: &str, behind: &str) -> Self {
        let text = format!("{before}{asked}{behind}");
        let (mut sources, mut shown) = (others.clone(), others.clone());
        let file = sources.add(name, text.as_str());
        // The same texts in the same order: it has the same number.
        shown.add(name, asked);
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        Self { file, sources, shown, before: length(before), length: length(asked), text }
    }

    /// All of what was asked, as a place in the statement.
    pub(super) fn whole(&self) -> Span {
        Span::new(self.file, self.before, self.before.saturating_add(self.length))
    }

    /// Places in the statement become places in what was asked.
    pub(super) fn shift(&self, diagnostics: &mut [Diagnostic]) {
        let shift = |span: &mut Span| {
            if span.file == self.file {
                let at = |offset: u32| offset.saturating_sub(self.before).min(self.length);
                *span = Span::new(self.file, at(span.start), at(span.end));
            }
        };
        for found in diagnostics {
            found.labels.iter_mut().for_each(|Label { span, .. }| shift(span));
            let edits = found.helps.iter_mut().flat_map(|help| &mut help.edits);
            edits.for_each(|edit| shift(&mut edit.span));
        }
    }
}
