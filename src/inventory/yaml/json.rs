//! JSON, read as JSON: value by value, each a document, in the parser's own events.
//!
//! YAML takes JSON in, but for escaped surrogate pairs, which Python and others write; and read as YAML, a bracket
//! that may turn out to be a key is kept whole. Here memory is bounded by the depth alone. Whatever is no JSON is
//! left to the YAML parser; nothing here knows what a value means.
//!
//! Source: RFC 8259. Like Kubernetes' own reader, it takes several values in a row.

use std::borrow::Cow;

use saphyr_parser::{Event, ScalarStyle};

use super::MAX_DEPTH;

/// Why reading stopped, and the bytes that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No JSON from this byte on.
    Syntax(usize),
    /// Half of a surrogate pair, without the other: the bytes of its escape.
    Surrogate(usize, usize),
}

/// An event and its bytes; none at the end of a value.
pub(super) type Step<'a> = Result<Option<(Event<'a>, usize, usize)>, Fault>;

/// A text of JSON values that is read from `at` on.
#[derive(Clone, Debug)]
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
    /// The open collections, `true` for a mapping.
    open: Vec<bool>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A value, or the end of the list that has just begun.
    FirstItem,
    /// A value.
    Value,
    /// A key, or the end of the mapping that has just begun.
    FirstKey,
    /// A comma, or the end of the collection.
    Next,
    /// The value is whole.
    Done,
}

impl<'a> Json<'a> {
    /// The values of a document's text: none unless its first value is a list or a mapping in JSON, or would be if
    /// it were nested less, and nothing but another such value follows.
    pub(super) fn new(text: &'a str) -> Option<Self> {
        let mut at = skip_comments(text, 0);
        if text[at..].starts_with("---")
            && matches!(text.as_bytes().get(at + 3), Some(b' ' | b'\t' | b'\n' | b'\r'))
        {
            at = skip_comments(text, at + 3);
        }
        let json = Self { text, at, open: Vec::new(), state: State::Value };
        if !json.has_more() {
            return None;
        }
        let mut ahead = json.clone();
        loop {
            match ahead.next() {
                Ok(Some(_)) if ahead.open.len() <= MAX_DEPTH => {}
                Ok(None) => break,
                // The builder refuses such depth, and a half pair is a mistake of JSON.
                Ok(Some(_)) | Err(Fault::Surrogate(..)) => return Some(json),
                Err(Fault::Syntax(_)) => return None,
            }
        }
        ahead.seek();
        (ahead.is_at_end() || ahead.has_more()).then_some(json)
    }

    /// Goes to the next value. `false` where the text ends.
    pub(super) fn seek(&mut self) -> bool {
        self.at = skip_comments(self.text, self.at);
        self.state = State::Value;
        !self.is_at_end()
    }

    /// The next event of the value that is being read.
    pub(super) fn next(&mut self) -> Step<'a> {
        if self.state != State::Done {
            self.skip_blanks();
        }
        match self.state {
            State::Done => Ok(None),
            // A document is a list or a mapping.
            State::Value if self.open.is_empty() && !self.has_more() => Err(Fault::Syntax(self.at)),
            State::FirstItem if self.byte() == Some(b']') => Ok(Some(self.close())),
            State::FirstKey if self.byte() == Some(b'}') => Ok(Some(self.close())),
            State::FirstItem | State::Value => self.value().map(Some),
            State::FirstKey => self.key().map(Some),
            State::Next => self.after_value().map(Some),
        }
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    fn has_more(&self) -> bool {
        matches!(self.byte(), Some(b'{' | b'['))
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn after_value(&mut self) -> Result<(Event<'a>, usize, usize), Fault> {
        let mapping = self.open.last() == Some(&true);
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                self.skip_blanks();
                if mapping { self.key() } else { self.value() }
            }
            Some(b'}') if mapping => Ok(self.close()),
            Some(b']') if !mapping => Ok(self.close()),
            _ => Err(Fault::Syntax(self.at)),
        }
    }

    fn key(&mut self) -> Result<(Event<'a>, usize, usize), Fault> {
        if self.byte() != Some(b'"') {
            return Err(Fault::Syntax(self.at));
        }
        let key = self.string()?;
        self.skip_blanks();
        if self.byte() != Some(b':') {
            return Err(Fault::Syntax(self.at));
        }
        self.at += 1;
        self.state = State::Value;
        Ok(key)
    }

    fn value(&mut self) -> Result<(Event<'a>, usize, usize), Fault> {
        let start = self.at;
        let (mapping, event) = match self.byte() {
            Some(b'{') => (true, Event::MappingStart(0, None)),
            Some(b'[') => (false, Event::SequenceStart(0, None)),
            Some(b'"') => {
                let string = self.string()?;
                self.state = State::Next;
                return Ok(string);
            }
            _ => return self.word(),
        };
        self.at += 1;
        self.open.push(mapping);
        self.state = if mapping { State::FirstKey } else { State::FirstItem };
        Ok((event, start, self.at))
    }

    fn close(&mut self) -> (Event<'a>, usize, usize) {
        let start = self.at;
        self.at += 1;
        let event = if self.open.pop() == Some(true) { Event::MappingEnd } else { Event::SequenceEnd };
        self.state = if self.open.is_empty() { State::Done } else { State::Next };
        (event, start, self.at)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<(Event<'a>, usize, usize), Fault> {
        let start = self.at;
        while self
            .byte()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
        {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        if !matches!(word, "true" | "false" | "null") && !is_number(word) {
            return Err(Fault::Syntax(start));
        }
        self.state = State::Next;
        Ok((Event::Scalar(Cow::Borrowed(word), ScalarStyle::Plain, 0, None), start, self.at))
    }

    /// The string whose opening quote is at `at`.
    fn string(&mut self) -> Result<(Event<'a>, usize, usize), Fault> {
        let start = self.at;
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let from = self.at;
            while self.byte().is_some_and(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\')) {
                self.at += 1;
            }
            let piece = &self.text[from..self.at];
            match &mut text {
                Cow::Borrowed("") => text = Cow::Borrowed(piece),
                text => text.to_mut().push_str(piece),
            }
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let character = self.escape()?;
                    text.to_mut().push(character);
                }
                _ => return Err(Fault::Syntax(self.at)),
            }
        }
        self.at += 1;
        Ok((Event::Scalar(text, ScalarStyle::DoubleQuoted, 0, None), start, self.at))
    }

    /// The character of the escape whose backslash is at `at`.
    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.at += 1;
        let character = match self.byte() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at = start;
                return self.unicode_escape();
            }
            _ => return Err(Fault::Syntax(start)),
        };
        self.at += 1;
        Ok(character)
    }

    /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
    fn unicode_escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        let unit = self.code_unit(start).ok_or(Fault::Syntax(start))?;
        self.at += 6;
        if let Some(character) = char::from_u32(unit) {
            return Ok(character);
        }
        let low = self.code_unit(self.at).filter(|low| (0xdc00..0xe000).contains(low));
        let pair =
            low.filter(|_| unit < 0xdc00).map(|low| 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
        let half = Fault::Surrogate(start, self.at);
        self.at += 6;
        pair.and_then(char::from_u32).ok_or(half)
    }

    /// The number of the escape `\uXXXX` at `at`.
    fn code_unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        // `from_str_radix` would take a sign.
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

/// Past blanks and YAML's comments; a `#` right behind something begins none.
fn skip_comments(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        let from = at;
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'#') || (at == from && at > 0) {
            return at;
        }
        at = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |line| at + line);
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
