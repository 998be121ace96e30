//! Brackets that close on their line: lists and mappings of simple scalars and of one another.

use saphyr_parser::{Event, ScalarStyle};

use super::{Take, end_of, key, plain_start, quoted, scalar, start_of};

/// Reads brackets that begin at `start` and end, with blanks or a comment after them, at `end`; none where they hold
/// anything else.
pub(super) fn read<'a>(text: &'a str, start: usize, end: usize, take: &mut impl Take<'a>) -> Option<()> {
    Flow { text, at: start, end, open: Vec::new(), take }.read()
}

struct Flow<'a, 'o, F> {
    text: &'a str,
    at: usize,
    end: usize,
    /// The open brackets, `true` for a list.
    open: Vec<bool>,
    take: &'o mut F,
}

impl<'a, F: Take<'a>> Flow<'a, '_, F> {
    fn read(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                b'[' => {
                    self.begin(true)?;
                    if self.byte()? != b']' {
                        continue;
                    }
                }
                b'{' => {
                    self.begin(false)?;
                    if self.byte()? != b'}' {
                        self.key()?;
                        continue;
                    }
                }
                _ => self.scalar()?,
            }
            // A value has ended, or a bracket closes at once.
            loop {
                let Some(&is_list) = self.open.last() else {
                    return (self.at == self.end).then_some(());
                };
                match (self.byte()?, is_list) {
                    (b']', true) | (b'}', false) => self.close(is_list)?,
                    (b',', _) => {
                        self.skip(1);
                        if !is_list {
                            self.key()?;
                        }
                        break;
                    }
                    _ => return None,
                }
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..self.end]
    }

    fn byte(&self) -> Option<u8> {
        self.rest().bytes().next()
    }

    /// Goes past so many bytes, the blanks after them, and a comment after those.
    fn skip(&mut self, bytes: usize) {
        let after = &self.rest()[bytes..];
        let rest = after.trim_start_matches(' ');
        let is_comment = rest.starts_with('#') && rest.len() < after.len();
        self.at = if is_comment { self.end } else { self.end - rest.len() };
    }

    fn take(&mut self, event: Event<'a>, start: usize, end: usize) -> Option<()> {
        (self.take)(event, start, end).then_some(())
    }

    fn begin(&mut self, is_list: bool) -> Option<()> {
        let start = self.at;
        self.skip(1);
        self.open.push(is_list);
        self.take(start_of(is_list), start, start + 1)
    }

    fn close(&mut self, is_list: bool) -> Option<()> {
        let start = self.at;
        self.skip(1);
        self.open.pop();
        self.take(end_of(is_list), start, start + 1)
    }

    fn key(&mut self) -> Option<()> {
        let key = key(self.rest())?;
        self.take(scalar(key, ScalarStyle::Plain), self.at, self.at + key.len())?;
        self.skip(key.len() + 1);
        Some(())
    }

    fn scalar(&mut self) -> Option<()> {
        if let Some((text, style)) = quoted(self.rest()) {
            self.take(scalar(text, style), self.at, self.at + text.len() + 2)?;
            self.skip(text.len() + 2);
            return Some(());
        }
        let rest = self.rest();
        plain_start(rest)?;
        let length = rest.find([',', '[', ']', '{', '}', '#'])?;
        let text = rest[..length].trim_end_matches(' ');
        // A `:` can make a key of it, and a `#` a comment. With a `?` it is no text.
        if text.ends_with([':', '-'])
            || text.contains(": ")
            || text.contains('?')
            || rest[length..].starts_with('#')
        {
            return None;
        }
        self.take(scalar(text, ScalarStyle::Plain), self.at, self.at + text.len())?;
        self.skip(length);
        Some(())
    }
}
