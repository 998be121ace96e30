//! What a quoted text means: its escapes resolved.

use super::Lowering;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::read::MAX_ERRORS;
use crate::syntax::tree::Node;

impl Lowering<'_> {
    /// The meaning of a string's node. An escape that means nothing is reported, and kept as it is written.
    pub(super) fn unquote(&mut self, node: Node) -> String {
        let text = node.text();
        // The grammar gives a string both its quotes.
        let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
        if !inner.contains('\\') {
            return inner.to_owned();
        }
        let mut meaning = String::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(backslash) = rest.find('\\') {
            let (before, escape) = rest.split_at(backslash);
            meaning.push_str(before);
            let (value, length) = resolve(escape);
            if let Some(value) = value {
                meaning.push(value);
            } else {
                meaning.push_str(&escape[..length]);
                self.report_escape(node.span(), text.len() - 1 - escape.len(), &escape[..length]);
            }
            rest = &escape[length..];
        }
        meaning.push_str(rest);
        meaning
    }

    fn report_escape(&mut self, string: Span, at: usize, escape: &str) {
        if self.diagnostics.len() > MAX_ERRORS {
            return;
        }
        // A string is shorter than its file, which has less than 4 GiB.
        let start = string.start + u32::try_from(at).unwrap_or_default();
        let length = u32::try_from(escape.len()).unwrap_or_default();
        let span = Span { start, end: start + length, ..string };
        let found = Diagnostic::new(Code::BadEscape, format!("the escape `{escape}` means nothing"))
            .at(span, "in this string")
            .note(r#"a string takes `\"`, `\\`, `\n`, `\t` and `\u{…}` with the number of a character in hexadecimal"#);
        self.diagnostics.push(found.fix(
            Applicability::Unsafe,
            "double the backslash to mean a backslash",
            span.at_start(),
            "\\",
        ));
    }
}

/// The meaning of the escape that `text` begins with, and its length in bytes. An unknown escape is the backslash and
/// the character after it (for `\u`, up to its closing brace).
fn resolve(text: &str) -> (Option<char>, usize) {
    let mut chars = text.chars();
    chars.next();
    let Some(letter) = chars.next() else {
        return (None, text.len());
    };
    let length = 1 + letter.len_utf8();
    match letter {
        '"' | '\\' => (Some(letter), length),
        'n' => (Some('\n'), length),
        't' => (Some('\t'), length),
        'u' => unicode(text).unwrap_or((None, length)),
        _ => (None, length),
    }
}

/// The meaning and the length of `\u{…}`; `None` without its braces.
fn unicode(text: &str) -> Option<(Option<char>, usize)> {
    let digits = text.strip_prefix(r"\u{")?;
    let end = digits.find(|c: char| !c.is_ascii_hexdigit())?;
    if !digits[end..].starts_with('}') {
        return None;
    }
    let value =
        if end <= 6 { u32::from_str_radix(&digits[..end], 16).ok().and_then(char::from_u32) } else { None };
    Some((value, r"\u{".len() + end + 1))
}
