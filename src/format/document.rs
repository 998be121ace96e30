//! What a file consists of, as its lines are made: words, lists and brackets, each with the comments beside it.

use super::comments::Remark;

/// Items of a file or of a block, and the comments after the last.
pub(super) struct Body<'t> {
    pub(super) items: Vec<Item<'t>>,
    pub(super) tail: Vec<Remark<'t>>,
}

/// A line (or more) of its own.
pub(super) struct Item<'t> {
    pub(super) before: Vec<Remark<'t>>,
    /// Whether an empty line stands before it.
    pub(super) apart: bool,
    pub(super) kind: ItemKind<'t>,
    /// A comment at its end that would otherwise stand behind the brace that follows it.
    pub(super) after: Option<Remark<'t>>,
}

pub(super) enum ItemKind<'t> {
    Sentence(Sentence<'t>),
    Block {
        head: Segment<'t>,
        /// A comment behind the opening brace, and more.
        opening: Vec<Remark<'t>>,
        body: Body<'t>,
    },
}

/// Which sentences make a table, where they stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `allow` and `deny`.
    Flow,
    /// `assert A -> B`.
    Assertion,
    /// `let NAME = …`
    Let,
    /// `label KEY = …`
    Label,
    /// None: its words are separated by one blank.
    Other,
}

/// A statement, a declaration, or a setting on a line of its own.
pub(super) struct Sentence<'t> {
    pub(super) kind: Kind,
    /// At least one.
    pub(super) segments: Vec<Segment<'t>>,
    pub(super) settings: Option<Settings<'t>>,
    pub(super) because: Option<Segment<'t>>,
}

/// A word and what it says: `-> a, b`. A sentence may be broken before it.
pub(super) struct Segment<'t> {
    /// Comments before it.
    pub(super) before: Vec<Remark<'t>>,
    /// Whether it stays on the line of what is before it, unless a comment stands between.
    pub(super) stays: bool,
    /// Which cell of a table it belongs to.
    pub(super) cell: usize,
    /// May be empty.
    pub(super) word: &'t str,
    /// May be empty.
    pub(super) list: Vec<Entry<'t>>,
}

/// One of a list, with the comments before and after it.
pub(super) struct Entry<'t> {
    pub(super) before: Vec<Remark<'t>>,
    pub(super) piece: Piece<'t>,
    /// After its comma, where there is one.
    pub(super) after: Vec<Remark<'t>>,
}

pub(super) enum Piece<'t> {
    /// As it is written.
    Text(&'t str),
    /// A blank.
    Blank,
    /// Pieces that touch.
    Row(Vec<Piece<'t>>),
    Brackets(Box<Brackets<'t>>),
}

/// `(a, b except c)`, `[a=b, c]`
pub(super) struct Brackets<'t> {
    pub(super) open: &'static str,
    /// Behind the opening one.
    pub(super) head: Vec<Remark<'t>>,
    pub(super) list: Vec<Entry<'t>>,
    pub(super) except: Option<Segment<'t>>,
    /// Before the closing one.
    pub(super) tail: Vec<Remark<'t>>,
    pub(super) close: &'static str,
}

/// Settings in a row or in braces.
pub(super) struct Settings<'t> {
    pub(super) braces: bool,
    /// Behind the opening brace.
    pub(super) opening: Vec<Remark<'t>>,
    pub(super) list: Vec<Setting<'t>>,
    /// Before the closing one.
    pub(super) tail: Vec<Remark<'t>>,
}

pub(super) struct Setting<'t> {
    pub(super) before: Vec<Remark<'t>>,
    /// Whether an empty line stands before it.
    pub(super) apart: bool,
    pub(super) segment: Segment<'t>,
}

/// The same on one line; none where a comment stands in it.
pub(super) trait Flat {
    /// Writes it, up to the first comment in it; whether there was none.
    #[must_use]
    fn write(&self, line: &mut String) -> bool;

    /// On a line of its own.
    fn flat(&self) -> Option<String> {
        let mut line = String::new();
        self.write(&mut line).then_some(line)
    }
}

impl Flat for [Entry<'_>] {
    fn write(&self, line: &mut String) -> bool {
        self.iter().enumerate().all(|(index, entry)| {
            line.push_str(if index == 0 { "" } else { ", " });
            entry.before.is_empty() && entry.after.is_empty() && entry.piece.write(line)
        })
    }
}

impl Flat for Piece<'_> {
    fn write(&self, line: &mut String) -> bool {
        match self {
            Self::Text(text) => line.push_str(text),
            Self::Blank => line.push(' '),
            Self::Row(pieces) => return pieces.iter().all(|piece| piece.write(line)),
            Self::Brackets(brackets) => return brackets.write(line),
        }
        true
    }
}

impl Flat for Brackets<'_> {
    fn write(&self, line: &mut String) -> bool {
        line.push_str(self.open);
        let whole = self.head.is_empty()
            && self.list.write(line)
            && self.except.as_ref().is_none_or(|except| {
                line.push(' ');
                except.write(line)
            })
            && self.tail.is_empty();
        line.push_str(self.close);
        whole
    }
}

impl Flat for Segment<'_> {
    fn write(&self, line: &mut String) -> bool {
        line.push_str(self.word);
        if !self.word.is_empty() && !self.list.is_empty() {
            line.push(' ');
        }
        self.before.is_empty() && self.list.write(line)
    }
}

/// In a row, whether or not they stand in braces now.
impl Flat for Settings<'_> {
    fn write(&self, line: &mut String) -> bool {
        self.opening.is_empty()
            && self.tail.is_empty()
            && self.list.iter().enumerate().all(|(index, setting)| {
                line.push_str(if index == 0 { "" } else { " " });
                setting.before.is_empty() && setting.segment.write(line)
            })
    }
}
