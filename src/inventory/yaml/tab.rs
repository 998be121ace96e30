//! Tabs where YAML wants spaces, as Kubernetes' reader finds them: before what a line holds, on blank lines and
//! before comments too, unless brackets or quotes are open (but for lines right after a text without quotes there).
//!
//! The parser lets many of them pass. Source: `scannerc.go` of the YAML library beneath sigs.k8s.io/yaml.

use std::cell::OnceCell;

use saphyr_parser::{Event, ScalarStyle};

/// No key begins further from the start of its line.
const MAX_COLUMN: usize = 1024;

/// Looks at all that lies between events, and at what lies in texts without quotes.
#[derive(Debug)]
pub(super) struct Tabs<'a> {
    text: &'a str,
    /// Where the last event ended.
    from: usize,
    /// Whether it was a plain scalar: that goes on over blank lines, which are held by its own rule.
    after_plain: bool,
    /// Whether there is a tab at all.
    any: bool,
}

/// Where an event stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte after its last.
    pub(super) end: usize,
    /// Whether it stands in brackets.
    pub(super) in_brackets: bool,
    /// Where the innermost collection around it that isn't in brackets begins.
    pub(super) block: Option<usize>,
}

impl<'a> Tabs<'a> {
    /// For a text from its beginning.
    pub(super) fn new(text: &'a str) -> Self {
        let any = memchr::memchr(b'\t', text.as_bytes()).is_some();
        Self { text, from: 0, after_plain: false, any }
    }

    /// The first tab, in an event or since the last one, that Kubernetes' reader refuses.
    pub(super) fn check(&mut self, event: &Event, mut site: Site) -> Option<usize> {
        if !self.any {
            return None;
        }
        if matches!(event, Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..)) {
            // Blank lines that follow are its own.
            let blank = Lines::new(self.text, site.end.saturating_sub(1), self.text.len());
            site.end = blank.take_while(|line| line.is_blank()).last().map_or(site.end, |line| line.end);
        }
        let found = self.find(event, site);
        if site.end > self.from {
            self.from = site.end;
            self.after_plain = matches!(event, Event::Scalar(_, ScalarStyle::Plain, ..));
        }
        found
    }

    fn find(&self, event: &Event, site: Site) -> Option<usize> {
        let begins = matches!(
            event,
            Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..)
        );
        let column = OnceCell::new();
        let column = || *column.get_or_init(|| self.column(site.block));
        let begins_line = begins && !site.in_brackets;
        let before = self.between(site, begins_line, &column);
        let before = before.or_else(|| begins_line.then(|| before_content(self.text, site.start)).flatten());
        before.or_else(|| match event {
            Event::Scalar(_, ScalarStyle::Plain, ..) => {
                let mut lines = Lines::new(self.text, site.start, site.end);
                lines.find_map(|line| line.tab().filter(|&tab| Some(tab - line.start) <= column()))
            }
            Event::Scalar(_, ScalarStyle::Literal | ScalarStyle::Folded, ..) => self.in_block_scalar(site),
            _ => None,
        })
    }

    /// A refused tab between the last event and this one; on the line where something begins there, others look.
    fn between(&self, site: Site, begins_line: bool, column: &impl Fn() -> Option<usize>) -> Option<usize> {
        let to = site.start;
        let gap = self.text.get(self.from..to)?;
        let first_line = gap.split('\n').next().unwrap_or_default();
        let at_line_start = self.from == 0 || self.text.as_bytes()[self.from - 1] == b'\n';
        let mut plain = self.after_plain && !at_line_start && first_line.trim().is_empty();
        let lead = at_line_start.then(|| Line::new(self.text, self.from, self.from + first_line.len()));
        for line in lead.into_iter().chain(Lines::new(self.text, self.from, to)) {
            // In brackets only what may go on a plain scalar is held by its rule.
            if begins_line && line.end == to || site.in_brackets && !plain {
                return None;
            }
            if let Some(tab) = line.tab().filter(|&tab| !plain || Some(tab - line.start) <= column()) {
                return Some(tab);
            }
            plain &= line.is_blank();
        }
        None
    }

    /// A tab in the indentation of a block scalar, whose header stands before it or begins it.
    fn in_block_scalar(&self, site: Site) -> Option<usize> {
        let before = self.text.get(self.from..site.start)?;
        let header = self.text.get(self.from..site.end)?;
        let header = header.get(header.find(['|', '>'])?..)?.lines().next()?;
        if header.split('#').next()?.bytes().any(|byte| byte.is_ascii_digit()) {
            // The indentation is given, from that of the parent on; the parser looks at it.
            return None;
        }
        let from = before.rfind('\n').map_or(site.start, |newline| self.from + newline);
        let mut indent = None;
        for line in Lines::new(self.text, from, site.end) {
            if let Some(tab) = line.tab().filter(|tab| indent.is_none_or(|indent| tab - line.start < indent))
            {
                return Some(tab);
            }
            if !line.is_blank() {
                indent = indent.or(Some(line.spaces()));
            }
        }
        None
    }

    /// How far from the start of its line a byte is; none without one.
    fn column(&self, at: Option<usize>) -> Option<usize> {
        let at = at?;
        let from = at.saturating_sub(MAX_COLUMN);
        let before = self.text.as_bytes().get(from..at).unwrap_or_default();
        Some(memchr::memrchr(b'\n', before).map_or(at - from, |line| at - from - line - 1))
    }
}

/// A line, or its part that is looked at, without its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, start: usize, end: usize) -> Self {
        Self { text, start, end }
    }

    fn bytes(self) -> &'a [u8] {
        self.text.as_bytes().get(self.start..self.end).unwrap_or_default()
    }

    /// The first tab before anything but spaces.
    fn tab(self) -> Option<usize> {
        let spaces = self.spaces();
        (self.bytes().get(spaces) == Some(&b'\t')).then_some(self.start + spaces)
    }

    fn spaces(self) -> usize {
        self.bytes().iter().take_while(|&&byte| byte == b' ').count()
    }

    fn is_blank(self) -> bool {
        self.bytes().trim_ascii().is_empty()
    }
}

/// The lines that begin within `at..end`.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, at: usize, end: usize) -> Self {
        Self { text, at, end }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let bytes = self.text.as_bytes().get(..self.end)?;
        let start = self.at + memchr::memchr(b'\n', bytes.get(self.at..)?)? + 1;
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(self.end, |line| start + line);
        self.at = end;
        Some(Line::new(self.text, start, end))
    }
}

/// A tab between a line's start and `start`, where nothing but indentation and list dashes stands there.
fn before_content(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..start)?;
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'-' | b'?');
    let indent = bytes.iter().rev().take_while(|byte| blank(byte)).count();
    let from = start - indent;
    let begins_line = from == 0 || matches!(bytes.get(from - 1), Some(b'\n' | b'\r'));
    let tab = bytes.get(from..)?.iter().position(|&byte| byte == b'\t')?;
    begins_line.then_some(from + tab)
}

#[cfg(test)]
mod tests {
    use super::before_content;

    #[test]
    fn tabs_count_in_indentation_alone() {
        let rows = [
            ("\ta", 1, Some(0)),
            ("x\n \ta", 4, Some(3)),
            ("x\n- \ta", 5, Some(4)),
            ("x\n  a", 4, None),
            ("x:\ta", 3, None),
        ];
        for (text, start, expected) in rows {
            assert_eq!(before_content(text, start), expected, "{text:?}");
        }
    }
}
