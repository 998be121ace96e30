//! A document as text: its lines and columns, where values begin and end, and its comments.

use std::ops::Range;

use crate::inventory::yaml::{Kind, Node, Written};

/// The text of a document.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    /// The whole file's; all positions are in it.
    all: &'t str,
    start: usize,
    end: usize,
    /// How lines end.
    pub(super) newline: &'static str,
}

impl<'t> Text<'t> {
    pub(super) fn new(all: &'t str, range: Range<usize>) -> Self {
        let text = &all[range.clone()];
        let first = text.find('\n').filter(|&at| text[..at].ends_with('\r'));
        let newline = if first.is_some() { "\r\n" } else { "\n" };
        Self { all, start: range.start, end: range.end, newline }
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        &self.all[range]
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.all.as_bytes()[..self.end].get(at).copied()
    }

    /// Where the line of a position begins.
    pub(super) fn line_start(&self, at: usize) -> usize {
        self.all[self.start..at].rfind('\n').map_or(self.start, |newline| self.start + newline + 1)
    }

    /// Where the line after that of a position begins; the end where there is none.
    pub(super) fn line_end(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.all.as_bytes()[at..self.end]).map_or(self.end, |newline| at + newline + 1)
    }

    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// The first position of a line that isn't a blank.
    pub(super) fn first_in_line(&self, line: usize) -> usize {
        self.skip(line, |byte| matches!(byte, b' ' | b'\t'))
    }

    /// Whether a position is the first of its line that isn't a space.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.slice(self.line_start(at)..at).bytes().all(|byte| byte == b' ')
    }

    /// Whether nothing but blanks and dashes of lists stands before a position on its line.
    pub(super) fn begins_item(&self, at: usize) -> bool {
        self.slice(self.line_start(at)..at).bytes().all(|byte| matches!(byte, b' ' | b'-'))
    }

    /// Whether nothing but a comment follows on the line.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        let rest = self.slice(at..self.line_end(at));
        let text = rest.trim_start();
        text.is_empty() || text.starts_with('#') && text.len() < rest.len()
    }

    /// Whether the text ends here without a line end.
    pub(super) fn is_open_end(&self, at: usize) -> bool {
        at == self.end && !self.all[..at].ends_with('\n')
    }

    pub(super) fn is_bracketed(&self, node: Node) -> bool {
        matches!(self.byte(start_of(node)), Some(b'{' | b'['))
    }

    /// The position after the colon that follows a key, on its line.
    pub(super) fn after_colon(&self, key_end: usize) -> Option<usize> {
        let at = self.skip(key_end, |byte| matches!(byte, b' ' | b'\t'));
        (self.byte(at) == Some(b':')).then_some(at + 1)
    }

    /// The tags and anchors that follow on the line.
    pub(super) fn properties(&self, at: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = self.skip(at, |byte| matches!(byte, b' ' | b'\t'));
        while matches!(self.byte(at), Some(b'!' | b'&')) {
            let end =
                self.skip(at, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b',' | b'}' | b']'));
            found.push(at..end);
            at = self.skip(end, |byte| matches!(byte, b' ' | b'\t'));
        }
        found
    }

    fn skip(&self, mut at: usize, more: impl Fn(u8) -> bool) -> usize {
        while self.byte(at).is_some_and(&more) {
            at += 1;
        }
        at
    }

    /// The first position from here on that is neither blank nor in a comment.
    pub(super) fn next_token(&self, mut at: usize) -> usize {
        loop {
            at = self.skip(at, |byte| byte.is_ascii_whitespace());
            if self.byte(at) != Some(b'#') {
                return at;
            }
            at = self.skip(at, |byte| byte != b'\n');
        }
    }

    /// Where a value that is written somewhere ends.
    pub(super) fn end_of(&self, written: Written) -> usize {
        if let Some(alias) = written.alias {
            return alias.end as usize;
        }
        let node = written.node;
        let end = node.span().end as usize;
        let whole = match node.kind() {
            Kind::Mapping | Kind::List => self.is_bracketed(node),
            _ => end > start_of(node),
        };
        if whole {
            return end;
        }
        // What isn't there ends where its key does, or where its anchor begins.
        let end = self.after_colon(end).unwrap_or(end);
        self.properties(end).last().map_or(end, |last| last.end)
    }

    /// Where the line ends on which a value does; the blank lines after a block scalar are its own.
    pub(super) fn after(&self, written: Written) -> usize {
        let mut at = self.line_end(self.end_of(written));
        if self.ends_in_block_scalar(written) {
            loop {
                let next = self.line_end(at);
                if next == at || !self.slice(at..next).trim().is_empty() {
                    break;
                }
                at = next;
            }
        }
        at
    }

    fn ends_in_block_scalar(&self, written: Written) -> bool {
        let mut written = written;
        loop {
            if written.alias.is_some() {
                return false;
            }
            let node = written.node;
            let last = match node.kind() {
                Kind::Mapping => {
                    let all = node.own_entries().chain(node.merges()).map(|(_, value)| value);
                    all.max_by_key(|value| self.end_of(*value))
                }
                Kind::List => node.written_items().last(),
                _ => return self.block_scalar(node).is_some(),
            };
            match last {
                Some(last) => written = last,
                None => return false,
            }
        }
    }

    /// Where the header of a block scalar stands; none where the node is none.
    pub(super) fn block_scalar(&self, node: Node) -> Option<usize> {
        let start = start_of(node);
        if !self.begins_line(start) {
            return None;
        }
        let before = self.slice(self.start..self.line_start(start)).trim_end();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let comment = comments(&before[line..]).first().map_or(0, |comment| comment.len());
        let code = before[line..before.len() - comment].trim_end();
        let header = code.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
        let header = header.strip_suffix(['|', '>'])?;
        header.ends_with([' ', '\t']).then(|| self.start + line + header.len())
    }

    /// The comments in a part of the text that holds these values. What looks like one in a block scalar is none.
    pub(super) fn comments(&self, range: Range<usize>, values: &[Written]) -> Vec<&'t str> {
        let mut scalars = Vec::new();
        for value in values {
            self.block_scalars(*value, &mut scalars);
        }
        let base = self.all.as_ptr() as usize;
        let mut found = comments(self.slice(range));
        found.retain(|comment| {
            let at = comment.as_ptr() as usize - base;
            !scalars.iter().any(|scalar: &Range<usize>| scalar.contains(&at))
        });
        found
    }

    /// The contents of block scalars. Recurses; a document is at most `MAX_DEPTH` deep.
    fn block_scalars(&self, written: Written, found: &mut Vec<Range<usize>>) {
        let node = written.node;
        if written.alias.is_some() {
            return;
        }
        node.own_entries().for_each(|(_, value)| self.block_scalars(value, found));
        node.written_items().for_each(|item| self.block_scalars(item, found));
        if self.block_scalar(node).is_some() && !node.is_mapping() && !node.is_list() {
            found.push(start_of(node)..node.span().end as usize);
        }
    }

    /// The dash of the item of a block list that begins after a position.
    pub(super) fn dash(&self, after: usize) -> Option<usize> {
        let at = self.next_token(after);
        (self.byte(at) == Some(b'-')).then_some(at)
    }
}

pub(super) fn start_of(node: Node) -> usize {
    node.span().start as usize
}

/// The comments in a part of a document.
fn comments(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        match byte {
            b'#' if before.is_ascii_whitespace() => {
                let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |newline| at + newline);
                found.push(text[at..end].trim_end());
                at = end;
            }
            b'"' | b'\'' if before.is_ascii_whitespace() || b"[{,:-?".contains(&before) => {
                at = closing(bytes, at);
            }
            _ => at += 1,
        }
    }
    found
}

/// The position after the quote that closes the one at a position.
fn closing(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b'\\' if bytes[open] == b'"' => 2,
            _ if byte == bytes[open] => return at + 1,
            _ => 1,
        };
    }
    bytes.len()
}
