//! One look at the text before it is parsed: comments, NUL bytes, bracket depth, and where it can be cut.
//!
//! A statement's keyword at the start of a line always starts a statement, so the text can be cut before such a line
//! and each piece be parsed alone: pest's memory then depends on a piece, not on the file. pest recurses on brackets;
//! a statement that nests them too deep is kept from it here. Linear in the text, and nothing is judged but that.

use std::ops::Range;

/// Brackets may nest this deep.
pub(super) const MAX_DEPTH: usize = 64;
/// A statement may be this long, in bytes: what pest holds of a piece is many times its text.
pub(super) const MAX_STATEMENT: usize = 2 << 20;
/// Pieces are cut once they are this long, in bytes.
const PIECE: usize = 32 << 10;

/// The words that start a statement or a declaration.
pub(super) const KEYWORDS: [&str; 14] = [
    "allow",
    "deny",
    "isolate",
    "pod",
    "container",
    "assert",
    "namespace",
    "use",
    "manifests",
    "set",
    "kubernetes",
    "label",
    "let",
    "profile",
];

/// What the scan found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Every comment, in order.
    pub(super) comments: Vec<Range<usize>>,
    /// Every NUL byte, wherever it stands, in order.
    pub(super) nul_bytes: Vec<usize>,
    /// The pieces, in order; together they are the text.
    pub(super) pieces: Vec<Piece>,
}

/// A part of the text that can be parsed alone.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// Whether it may be given to pest.
    pub(super) fitness: Fitness,
}

/// Whether a piece may be given to pest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fitness {
    /// It may.
    Readable,
    /// The bracket at this offset is the first that is nested too deep.
    TooDeep(usize),
    /// A statement in it is longer than [`MAX_STATEMENT`].
    TooLong,
}

/// Scans the whole text.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner::new(text);
    while scanner.at < text.len() {
        scanner.step();
    }
    scanner.finish()
}

struct Scanner<'t> {
    bytes: &'t [u8],
    at: usize,
    found: Scan,
    /// Where the piece in hand begins.
    piece: usize,
    /// Where its last statement at a line's start begins.
    statement: usize,
    /// The open brackets of that statement.
    open: Vec<u8>,
    too_deep: Option<usize>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        let mut scanner = Self {
            bytes: text.as_bytes(),
            at: 0,
            found: Scan::default(),
            piece: 0,
            statement: 0,
            open: Vec::new(),
            too_deep: None,
        };
        // A byte-order mark belongs to no piece.
        if text.starts_with('\u{feff}') {
            (scanner.at, scanner.piece, scanner.statement) = (3, 3, 3);
        }
        scanner
    }

    /// Reads one byte, comment or string; `at` is within the text.
    fn step(&mut self) {
        let byte = self.bytes[self.at];
        let here = self.at;
        self.at += 1;
        match byte {
            b'#' => self.comment(here),
            b'"' => self.at = string_end(self.bytes, self.at),
            b'\n' => self.line_start(),
            b'(' | b'[' | b'{' => self.open(byte, here),
            b')' => self.close(b'('),
            b']' => self.close(b'['),
            b'}' => self.close_brace(),
            b';' => self.semicolon(),
            _ => {}
        }
    }

    fn comment(&mut self, start: usize) {
        let rest = &self.bytes[start..];
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let end = start + length;
        let visible = if self.bytes[..end].ends_with(b"\r") { end - 1 } else { end };
        self.found.comments.push(start..visible);
        self.at = end;
    }

    fn open(&mut self, bracket: u8, here: usize) {
        if self.open.len() == MAX_DEPTH {
            self.too_deep.get_or_insert(here);
        } else {
            self.open.push(bracket);
        }
    }

    fn close(&mut self, bracket: u8) {
        if self.open.last() == Some(&bracket) {
            self.open.pop();
        }
    }

    /// A `}` ends what is open inside its braces.
    fn close_brace(&mut self) {
        let depth = self.open.iter().rposition(|&bracket| bracket == b'{').unwrap_or(0);
        self.open.truncate(depth);
    }

    /// A `;` ends statements and settings, so what is open inside the innermost braces ends with it.
    fn semicolon(&mut self) {
        let depth = self.open.iter().rposition(|&bracket| bracket == b'{').map_or(0, |at| at + 1);
        self.open.truncate(depth);
        if depth == 0 && self.at - self.piece > PIECE {
            self.cut(self.at);
        }
    }

    fn line_start(&mut self) {
        let start = self.at;
        let rest = &self.bytes[start..];
        let indent = rest.iter().take_while(|&&byte| byte == b' ' || byte == b'\t').count();
        self.at = start + indent;
        if starts_statement(&rest[indent..]) {
            self.cut(start);
        }
    }

    /// Ends the statement in hand at `end`, and the piece where it is long enough or not fit to be parsed.
    fn cut(&mut self, end: usize) {
        let fitness = match self.too_deep.take() {
            Some(bracket) => Fitness::TooDeep(bracket),
            None if end - self.statement > MAX_STATEMENT => Fitness::TooLong,
            None => Fitness::Readable,
        };
        if fitness != Fitness::Readable {
            self.push(self.piece..self.statement, Fitness::Readable);
            self.push(self.statement..end, fitness);
            self.piece = end;
        } else if end - self.piece > PIECE {
            self.push(self.piece..end, fitness);
            self.piece = end;
        }
        self.statement = end;
        self.open.clear();
    }

    fn push(&mut self, range: Range<usize>, fitness: Fitness) {
        if !range.is_empty() {
            self.found.pieces.push(Piece { range, fitness });
        }
    }

    fn finish(mut self) -> Scan {
        self.found.nul_bytes = memchr::memchr_iter(0, self.bytes).collect();
        let end = self.bytes.len();
        self.cut(end);
        self.push(self.piece..end, Fitness::Readable);
        self.found
    }
}

/// Where the string ends whose first character stands at `at`: after its closing quote, or at the line end.
pub(super) fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => return at,
            b'\\' if !matches!(bytes.get(at + 1), Some(b'\n' | b'\r') | None) => at += 1,
            _ => {}
        }
        at += 1;
        if byte == b'"' {
            return at;
        }
    }
    at
}

/// Whether a word starts a statement where it stands at the start of a line, with a blank behind it.
pub(crate) fn is_statement_word(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Whether a keyword and a blank stand here.
pub(super) fn starts_statement(bytes: &[u8]) -> bool {
    // The first byte rules out nearly all other lines.
    let Some(first) = bytes.first() else { return false };
    KEYWORDS.iter().any(|word| {
        word.as_bytes().first() == Some(first)
            && bytes.starts_with(word.as_bytes())
            && matches!(bytes.get(word.len()), Some(b' ' | b'\t'))
    })
}
