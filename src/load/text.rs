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
    pub(super) fn add_text(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        limit: u64,
        named: Named,
    ) -> Option<FileId> {
        if bytes.len() as u64 > limit {
            let message = format!("`{name}` is larger than {} MiB", limit >> 20);
            let diagnostic = Diagnostic::new(Code::TooLarge, message).help("split it into several files");
            return self.refuse(named.point(diagnostic));
        }
        let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) if utf16 => {
                let diagnostic = Diagnostic::new(Code::NotText, format!("`{name}` is UTF-16, not UTF-8"));
                return self.refuse(named.point(diagnostic.help("save it as UTF-8")));
            }
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let byte = error.as_bytes().get(valid).copied().unwrap_or_default();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let what = format!("the byte 0x{byte:02X} isn't UTF-8");
                return self.not_text(name, text, valid, 3, &what, "save it as UTF-8");
            }
        };
        match memchr::memchr(0, text.as_bytes()) {
            Some(at) => {
                self.not_text(name, text, at, 1, "a NUL byte", "remove it, or save the file as UTF-8")
            }
            None => Some(self.input.sources.add(name, text)),
        }
    }

    fn not_text(
        &mut self,
        name: &str,
        text: String,
        at: usize,
        length: usize,
        what: &str,
        help: &str,
    ) -> Option<FileId> {
        let file = self.input.sources.add(name, text);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span::new(file, offset(at), offset(at + length));
        self.refuse(Diagnostic::new(Code::NotText, format!("`{name}` is no text")).at(span, what).help(help))
    }

    fn refuse(&mut self, diagnostic: Diagnostic) -> Option<FileId> {
        self.input.diagnostics.push(diagnostic);
        self.lost = true;
        None
    }

    /// Says that a path can't be read.
    pub(super) fn unreadable(&mut self, path: &str, error: &HostError, named: Named) {
        let diagnostic = Diagnostic::new(Code::Unreadable, format!("can't read `{path}`: {}", error.0));
        self.unreadable |= named == Named::ByRequest;
        self.refuse(named.point(diagnostic));
    }
}

impl Named {
    /// Adds the place where a program names what a diagnostic is about.
    pub(super) fn point(self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::ByRequest => diagnostic,
            Self::At(span) => diagnostic.at(span, "named here"),
        }
    }
}
