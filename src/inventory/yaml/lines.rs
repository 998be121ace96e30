//! Block YAML of the simplest kind, read line by line, in the parser's own events: `key: value`, `- value`, nesting by
//! indentation, brackets on one line, comments. Nearly all manifests are written so, and the parser takes ten times as long over them.
//!
//! A document that has anything else in it is left to the parser, so nothing here has to know what that means; what is
//! read here is the very document that the parser would give, which a test holds. Nothing here knows what a value means.

mod flow;

use std::borrow::Cow;

use saphyr_parser::{Event, ScalarStyle};

/// Longer lines are the parser's: it looks no further for a key's `:`.
const LONGEST_LINE: usize = 1000;

/// Longer keys are the parser's.
const LONGEST_KEY: usize = 256;

/// Takes an event and its bytes; `false` where no more are wanted.
pub(super) trait Take<'a>: FnMut(Event<'a>, usize, usize) -> bool {}

impl<'a, F: FnMut(Event<'a>, usize, usize) -> bool> Take<'a> for F {}

/// Reads a text that is one document of this kind, and gives its events to `take`. Whether it is such a one, and all
/// were wanted: else what was given says nothing.
pub(super) fn read<'a>(text: &'a str, take: impl Take<'a>) -> bool {
    is_printable(text) && Lines { text, open: Vec::new(), bare_key: None, take }.read().is_some()
}

struct Lines<'a, F> {
    text: &'a str,
    /// The open collections.
    open: Vec<Open>,
    /// The place of the `:` of a key that has no value yet.
    bare_key: Option<usize>,
    take: F,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    /// How far its lines are indented.
    column: usize,
    is_list: bool,
}

impl<'a, F: Take<'a>> Lines<'a, F> {
    /// Reads all lines; none where one is of another kind, or where there is none.
    fn read(mut self) -> Option<()> {
        let mut at = if self.text.starts_with("---\n") { 4 } else { 0 };
        while let Some(rest) = self.text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let indent = rest.iter().take_while(|&&byte| byte == b' ').count();
            if indent < length && rest[indent] != b'#' {
                if length > LONGEST_LINE {
                    return None;
                }
                self.line(at + indent, indent, at + length)?;
            }
            at += length + 1;
        }
        if self.open.is_empty() {
            return None;
        }
        self.value_of_bare_key()?;
        while !self.open.is_empty() {
            self.close()?;
        }
        Some(())
    }

    /// Reads what a line holds from `at`, its `column`th byte, to `end`.
    fn line(&mut self, at: usize, column: usize, end: usize) -> Option<()> {
        let rest = &self.text[at..end];
        let content = rest.strip_prefix("- ").map(|content| {
            let blanks = content.bytes().take_while(|&byte| byte == b' ').count();
            2 + blanks
        });
        let is_list = content.is_some();
        let goes_deeper = match (self.open.last(), self.bare_key) {
            (None, _) => column == 0,
            // A list in a mapping needs no further indentation.
            (Some(top), Some(_)) => top.column < column || top.column == column && is_list,
            (Some(_), None) => false,
        };
        if goes_deeper {
            self.bare_key = None;
            self.begin(Open { column, is_list }, at)?;
        } else {
            self.value_of_bare_key()?;
            while self.open.last().is_some_and(|top| top.is_beyond(column, is_list)) {
                self.close()?;
            }
            if self.open.last() != Some(&Open { column, is_list }) {
                return None;
            }
        }
        match content {
            Some(inset) => self.item(at + inset, column + inset, end),
            None => self.entry(at, key(rest)?, end),
        }
    }

    /// What follows a dash: a scalar, or the first entry of a mapping.
    fn item(&mut self, at: usize, column: usize, end: usize) -> Option<()> {
        let rest = &self.text[at..end];
        let Some(key) = key(rest) else { return self.value(at, end) };
        self.begin(Open { column, is_list: false }, at)?;
        self.entry(at, key, end)
    }

    fn entry(&mut self, at: usize, key: &'a str, end: usize) -> Option<()> {
        let colon = at + key.len();
        self.scalar(key, ScalarStyle::Plain, at, colon)?;
        let rest = &self.text[colon + 1..end];
        let value = rest.trim_start_matches(' ');
        if value.is_empty() || value.starts_with('#') {
            self.bare_key = Some(colon);
            return Some(());
        }
        self.value(end - value.len(), end)
    }

    /// A scalar or brackets that end with their line.
    fn value(&mut self, at: usize, end: usize) -> Option<()> {
        let rest = &self.text[at..end];
        if rest.starts_with(['[', '{']) {
            return flow::read(self.text, at, end, &mut self.take);
        }
        let (text, style, length) = if let Some((text, style)) = quoted(rest) {
            (text, style, text.len() + 2)
        } else {
            let text = plain(rest)?;
            (text, ScalarStyle::Plain, text.len())
        };
        let after = &rest[length..];
        let left = after.trim_start_matches(' ');
        let is_comment = left.starts_with('#') && left.len() < after.len();
        if !left.is_empty() && !is_comment {
            return None;
        }
        self.scalar(text, style, at, at + length)
    }

    fn take(&mut self, event: Event<'a>, start: usize, end: usize) -> Option<()> {
        (self.take)(event, start, end).then_some(())
    }

    fn scalar(&mut self, text: &'a str, style: ScalarStyle, start: usize, end: usize) -> Option<()> {
        self.take(scalar(text, style), start, end)
    }

    fn value_of_bare_key(&mut self) -> Option<()> {
        let Some(colon) = self.bare_key.take() else { return Some(()) };
        self.scalar("", ScalarStyle::Plain, colon, colon)
    }

    fn begin(&mut self, open: Open, place: usize) -> Option<()> {
        self.open.push(open);
        self.take(start_of(open.is_list), place, place)
    }

    fn close(&mut self) -> Option<()> {
        let open = self.open.pop()?;
        // Where a block ends is where its last child does.
        self.take(end_of(open.is_list), 0, 0)
    }
}

impl Open {
    /// Whether it ends before a line that is indented so far.
    fn is_beyond(self, column: usize, is_list: bool) -> bool {
        self.column > column || self.column == column && self.is_list && !is_list
    }
}

/// Whether a text is ASCII, without tabs and what can't be seen.
fn is_printable(text: &str) -> bool {
    // Without a way out in a piece, many bytes are looked at in one step.
    let is_good =
        |piece: &[u8]| piece.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~' | b'\n'));
    text.as_bytes().chunks(256).all(is_good)
}

/// The key that a line begins with: letters, digits and what stands in names, and a `:` that ends it.
fn key(line: &str) -> Option<&str> {
    let bytes = line.as_bytes();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/' | b'-');
    let length = bytes.iter().take_while(|byte| is_key(byte)).count();
    let good = (1..=LONGEST_KEY).contains(&length) && bytes[0] != b'-' && bytes.get(length) == Some(&b':');
    (good && matches!(bytes.get(length + 1), None | Some(b' '))).then(|| &line[..length])
}

/// The text in the quotes that a line's rest begins with; none where there are none, or where they hold what isn't
/// itself.
fn quoted(rest: &str) -> Option<(&str, ScalarStyle)> {
    let (quote, style) = match rest.as_bytes().first()? {
        b'"' => ('"', ScalarStyle::DoubleQuoted),
        b'\'' => ('\'', ScalarStyle::SingleQuoted),
        _ => return None,
    };
    let (text, after) = rest[1..].split_once(quote)?;
    let is_itself = if quote == '"' { !text.contains('\\') } else { !after.starts_with(quote) };
    is_itself.then_some((text, style))
}

/// The plain scalar that a line's rest begins with, up to a comment; none where it is something else.
fn plain(rest: &str) -> Option<&str> {
    plain_start(rest)?;
    let bytes = rest.as_bytes();
    let mut end = bytes.len();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            // A key, or the parser's complaint.
            b':' if matches!(bytes.get(at + 1), None | Some(b' ')) => return None,
            b'#' if bytes[..at].ends_with(b" ") => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    Some(rest[..end].trim_end_matches(' '))
}

/// Whether a plain scalar begins here.
fn plain_start(rest: &str) -> Option<()> {
    let good = match rest.as_bytes() {
        [b'-', next, ..] => !matches!(next, b' ' | b',' | b'[' | b']' | b'{' | b'}'),
        [first, ..] => first.is_ascii_alphanumeric() || b"/._+$(~=".contains(first),
        [] => false,
    };
    good.then_some(())
}

fn scalar(text: &str, style: ScalarStyle) -> Event<'_> {
    Event::Scalar(Cow::Borrowed(text), style, 0, None)
}

fn start_of<'a>(is_list: bool) -> Event<'a> {
    if is_list { Event::SequenceStart(0, None) } else { Event::MappingStart(0, None) }
}

fn end_of<'a>(is_list: bool) -> Event<'a> {
    if is_list { Event::SequenceEnd } else { Event::MappingEnd }
}

#[cfg(test)]
mod tests;
