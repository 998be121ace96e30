//! Bytes to text: what is no text, or too much of it, is an error with its place.

use super::Loader;
use super::host::HostError;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// Where a path was named: in a program, or by whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// On the command line, or by another caller.
    ByRequest,
    /// At this place of a program.
    At(Span),
}

impl Loader<'_> {
    /// Adds a file's bytes as a text; none, with a diagnostic, where they are none.
    pub(super) fn add_text(&mut self, name: &str, bytes: Vec<u8>, limit: u64) -> Option<FileId> {
        if bytes.len() as u64 > limit {
            let message = format!("`{name}` is larger than {} MB", limit >> 20);
            let file = self.input.sources.add(name, "");
            self.input.diagnostics.push(
                Diagnostic::new(Code::TooLarge, message)
                    .at(Span::new(file, 0, 0), "not read")
                    .help("split it into several files"),
            );
            return None;
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                return self.not_text(name, text, valid, "this byte is no UTF-8");
            }
        };
        match memchr::memchr(0, text.as_bytes()) {
            Some(at) => self.not_text(name, text, at, "a NUL byte"),
            None => Some(self.input.sources.add(name, text)),
        }
    }

    fn not_text(&mut self, name: &str, text: String, at: usize, what: &str) -> Option<FileId> {
        let file = self.input.sources.add(name, text);
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        self.input.diagnostics.push(
            Diagnostic::new(Code::NotText, format!("`{name}` is no text"))
                .at(Span::new(file, at, at), what)
                .help("save it as UTF-8"),
        );
        None
    }

    /// Says that a path can't be read.
    pub(super) fn unreadable(&mut self, path: &str, error: &HostError, named: Named) {
        let diagnostic = Diagnostic::new(Code::Unreadable, format!("can't read `{path}`: {}", error.0));
        self.input.diagnostics.push(match named {
            Named::ByRequest => {
                self.unreadable = true;
                diagnostic
            }
            Named::At(span) => diagnostic.at(span, "named here"),
        });
    }
}
