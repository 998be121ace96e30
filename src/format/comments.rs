//! The comments of a file in their order, each taken once by what it stands beside.

use crate::source::Span;
use crate::syntax::ast;

/// A comment, and how it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Remark<'t> {
    /// From the `#` on, without blanks at the end.
    pub(super) text: &'t str,
    /// Whether something stands before it on its line.
    pub(super) trails: bool,
    /// Whether it goes on with the comment above it, below whose `#` its own stands, far right as that one.
    pub(super) goes_on: bool,
    /// Whether an empty line stands before it.
    pub(super) apart: bool,
}

/// The comments that nothing has taken yet.
pub(super) struct Comments<'t> {
    text: &'t str,
    left: std::vec::IntoIter<(u32, Remark<'t>)>,
}

impl<'t> Comments<'t> {
    pub(super) fn new(text: &'t str, comments: &[ast::Comment]) -> Self {
        let mut all: Vec<(u32, Remark<'t>)> = Vec::with_capacity(comments.len());
        let mut above = None;
        for comment in comments {
            let place = Place::of(text, comment.span);
            let goes_on = !place.trails
                && above.is_some_and(|above: Place| {
                    above.is_right && (above.end, above.column) == (place.line, place.column)
                });
            let written = text.get(comment.span.start as usize..comment.span.end as usize);
            let remark = Remark {
                text: written.unwrap_or_default().trim_end_matches([' ', '\t', '\r']),
                trails: place.trails,
                goes_on,
                apart: stands_apart(text, comment.span.start),
            };
            all.push((comment.span.start, remark));
            above = Some(Place { is_right: place.trails || goes_on, ..place });
        }
        Self { text, left: all.into_iter() }
    }

    /// The text that they stand in.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Those that begin before `offset` and that nothing took so far.
    pub(super) fn before(&mut self, offset: u32) -> Vec<Remark<'t>> {
        let count = self.left.as_slice().iter().take_while(|(start, _)| *start < offset).count();
        self.left.by_ref().take(count).map(|(_, remark)| remark).collect()
    }

    /// The next one, if it trails what ends at `offset`, with nothing but braces and separators between them.
    pub(super) fn on_line_of(&mut self, offset: u32) -> Option<Remark<'t>> {
        let (start, remark) = self.left.as_slice().first()?;
        let between = self.text.get(offset as usize..*start as usize)?;
        let joined = remark.trails && between.chars().all(|c| matches!(c, ' ' | '\t' | ';' | '}'));
        if joined { self.left.next().map(|(_, remark)| remark) } else { None }
    }
}

/// Where a comment stands.
#[derive(Clone, Copy)]
struct Place {
    /// Where its line begins.
    line: usize,
    /// Where the next line begins.
    end: usize,
    column: usize,
    trails: bool,
    /// Whether it stands right of a statement, by itself or as what goes on with one that does.
    is_right: bool,
}

impl Place {
    fn of(text: &str, span: Span) -> Self {
        let before = text.get(..span.start as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        let lead = before.get(line..).unwrap_or_default().trim_start_matches('\u{feff}');
        let end = text.get(span.end as usize..).and_then(|rest| rest.find('\n'));
        Self {
            line,
            end: end.map_or(text.len(), |length| span.end as usize + length + 1),
            column: lead.chars().count(),
            trails: !lead.trim_matches([' ', '\t']).is_empty(),
            is_right: false,
        }
    }
}

/// Whether an empty line stands before what begins at `start`.
pub(super) fn stands_apart(text: &str, start: u32) -> bool {
    let before = text.as_bytes().get(..start as usize).unwrap_or_default();
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';');
    before.iter().rev().take_while(blank).filter(|byte| **byte == b'\n').nth(1).is_some()
}
