//! The way through the phases: from a text to its tree and all that is wrong with it.

use std::ops::Range;

use pest::Parser;

use super::ast;
use super::blocks::Blocks;
use super::explain;
use super::grammar::{Grammar, Rule};
use super::lower::{Lowering, Part};
use super::scan::{self, Fitness, MAX_DEPTH, Piece, Scan};
use super::tree::Tree;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::{FileId, Span};

/// A program file may be this long, in bytes.
pub const MAX_BYTES: usize = 32 << 20;
/// So many errors of one file are shown; a note says that there are more.
pub const MAX_ERRORS: usize = 1000;

/// Reads a program. Parts that can't be read are [`ast::Item::Error`], each with a diagnostic that says why; all
/// others are there as if the broken ones weren't. A text over [`MAX_BYTES`] is not read at all.
pub fn parse(text: &str, file: FileId) -> (ast::File, Vec<Diagnostic>) {
    if text.len() > MAX_BYTES {
        let found = Diagnostic::new(Code::TooLarge, "this program is larger than 32 MB")
            .at(Span::new(file, 0, 0), "")
            .help("split it into files and join them with `use`");
        return (ast::File { items: Vec::new(), comments: Vec::new() }, vec![found]);
    }
    let scan = scan::scan(text);
    let mut reader = Reader {
        text,
        file,
        blocks: Blocks::default(),
        diagnostics: Vec::new(),
        broken: Vec::new(),
        last: Last::Whole,
        unread: false,
        block_end: None,
    };
    for piece in &scan.pieces {
        reader.piece(piece);
    }
    reader.finish(&scan)
}

/// What the part before was, and where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It could be read.
    Whole,
    /// It couldn't.
    Broken(u32),
    /// It couldn't, nor could what it continues.
    Run(u32),
    /// A `}` right after something broken: it may have been meant to close a block, or may be the mistake.
    Closed {
        end: u32,
        /// Whether it closed a block.
        block: bool,
    },
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    blocks: Blocks,
    diagnostics: Vec<Diagnostic>,
    /// What could not be read and is not the continuation of something else that couldn't.
    broken: Vec<Span>,
    last: Last,
    /// Whether some piece was not parsed: its braces are unknown.
    unread: bool,
    /// Where the `}` of a block ended, if that came last.
    block_end: Option<u32>,
}

impl<'t> Reader<'t> {
    fn piece(&mut self, piece: &Piece) {
        match piece.fitness {
            Fitness::Readable => self.readable(&piece.range),
            Fitness::TooDeep(bracket) => {
                let at = self.span(bracket..bracket + 1);
                self.refuse(
                    &piece.range,
                    Diagnostic::new(Code::TooDeep, format!("brackets are nested deeper than {MAX_DEPTH}"))
                        .at(at, "one too many")
                        .help("name the inner part with `let`, or leave out brackets that group nothing"),
                );
            }
            Fitness::TooLong => {
                let start = self.span(piece.range.start..piece.range.start);
                self.refuse(
                    &piece.range,
                    Diagnostic::new(Code::TooLarge, "this statement is longer than 2 MB")
                        .at(start, "starts here")
                        .help("split it, or select by a label what it lists"),
                );
            }
        }
    }

    /// Takes a piece for one error without parsing it.
    fn refuse(&mut self, range: &Range<usize>, found: Diagnostic) {
        self.diagnostics.push(found);
        let text = self.text.get(range.clone()).unwrap_or_default();
        let start = range.start + (text.len() - text.trim_start().len());
        self.blocks.add(Part::Broken(self.span(start..(range.start + text.trim_end().len()).max(start))));
        self.last = Last::Whole;
        self.unread = true;
    }

    fn readable(&mut self, range: &Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        // The grammar accepts every text that is not nested too deep, so this is a second guard.
        let Ok(pairs) = Grammar::parse(Rule::file, text) else {
            let whole = self.span(range.clone());
            let found =
                Diagnostic::new(Code::TooDeep, "this part is nested too deep").at(whole.at_start(), "");
            return self.refuse(range, found);
        };
        let tree = Tree::new(self.text, self.file, offset(range.start), &pairs);
        drop(pairs);
        for node in tree.roots() {
            let part = Lowering { diagnostics: &mut self.diagnostics }.part(node);
            let part = part.unwrap_or(Part::Broken(node.span()));
            self.after_block(&part, node.span());
            self.part(part);
        }
    }

    /// Reports a statement that follows the `}` of a block on its line.
    fn after_block(&mut self, part: &Part, span: Span) {
        let end = self.block_end.take();
        match part {
            Part::Close(brace) => self.block_end = self.blocks.is_open().then_some(brace.end),
            Part::Broken(_) => {}
            Part::Item(_) | Part::Namespace { .. } => {
                let Some(end) = end else { return };
                let joined = !self.gap(end, span.start).contains([';', '\n']);
                if joined && self.diagnostics.len() <= MAX_ERRORS {
                    let after = Span { start: end, end, ..span };
                    let found =
                        Diagnostic::new(Code::Missing, "a statement follows the `}` of a block on its line");
                    self.diagnostics.push(found.at(span.at_start(), "").fix(
                        Applicability::Safe,
                        "put `;` between them, or start a new line",
                        after,
                        ";",
                    ));
                }
            }
        }
    }

    fn part(&mut self, part: Part) {
        match part {
            Part::Broken(span) => self.broken(span),
            Part::Close(brace) => self.close(brace),
            Part::Item(_) | Part::Namespace { .. } => {
                self.last = Last::Whole;
                self.blocks.add(part);
            }
        }
    }

    fn close(&mut self, brace: Span) {
        let (Last::Broken(end) | Last::Run(end) | Last::Closed { end, .. }) = self.last else {
            return self.blocks.add(Part::Close(brace));
        };
        if matches!(self.last, Last::Run(_)) {
            // Settings whose `{` is missing: their `}` is no mistake of its own.
            self.blocks.expect_close();
        }
        if self.blocks.can_close() || self.gap(end, brace.start).contains(';') {
            let block = self.blocks.is_open();
            self.blocks.add(Part::Close(brace));
            self.last = Last::Closed { end: brace.end, block };
        } else {
            // It closes nothing, right after a mistake: a part of that.
            self.blocks.extend_error(brace);
            self.last = Last::Run(brace.end);
        }
    }

    fn broken(&mut self, span: Span) {
        let text = self.slice(span);
        if brace_is_open(text) {
            self.blocks.expect_close();
        }
        if !explain::starts_anew(text) && self.continues(span) {
            if matches!(self.last, Last::Closed { block: true, .. }) {
                // The `}` in the middle of a line was the mistake, and the block's own is still to come.
                self.blocks.expect_close();
            }
            self.blocks.extend_error(span);
            self.last = Last::Run(span.end);
        } else {
            self.broken.push(span);
            self.blocks.add(Part::Broken(span));
            self.last = Last::Broken(span.end);
        }
    }

    /// Whether a broken part that starts like no statement goes on with the mistake before it.
    fn continues(&self, span: Span) -> bool {
        match self.last {
            Last::Whole => false,
            Last::Broken(end) | Last::Run(end) => {
                !self.gap(end, span.start).contains(';') || explain::starts_with_setting(self.slice(span))
            }
            Last::Closed { end, .. } => !self.gap(end, span.start).contains([';', '\n']),
        }
    }

    fn gap(&self, start: u32, end: u32) -> &'t str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn finish(mut self, scan: &Scan) -> (ast::File, Vec<Diagnostic>) {
        for &at in scan.nul_bytes.iter().take(MAX_ERRORS) {
            let place = self.span(at..at + 1);
            let found =
                Diagnostic::new(Code::NotText, "a NUL byte stands here, which no text has").at(place, "");
            self.diagnostics.push(found.fix(Applicability::Unsafe, "remove it", place, ""));
        }
        for &span in self.broken.iter().take(MAX_ERRORS) {
            let text = self.slice(span);
            // A NUL byte is its own explanation.
            if !text.contains('\0') {
                self.diagnostics.push(explain::explain(text, span));
            }
        }
        let (mut file, mut of_braces) = self.blocks.finish(!self.unread);
        self.diagnostics.append(&mut of_braces);
        file.comments = comments(scan, self.file);
        let left = self.broken.len().saturating_sub(MAX_ERRORS);
        (file, capped(self.diagnostics, left, self.file))
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, offset(range.start), offset(range.end))
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

/// An offset in a text of at most [`MAX_BYTES`].
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Whether more braces open than close. Braces in strings don't matter enough to look for them.
fn brace_is_open(text: &str) -> bool {
    let count = |brace: u8| memchr::memchr_iter(brace, text.as_bytes()).count();
    count(b'{') > count(b'}')
}

fn comments(scan: &Scan, file: FileId) -> Vec<ast::Comment> {
    let comment =
        |range: &Range<usize>| ast::Comment { span: Span::new(file, offset(range.start), offset(range.end)) };
    scan.comments.iter().map(comment).collect()
}

/// The diagnostics by their places, at most [`MAX_ERRORS`] and a note that counts the rest.
fn capped(mut diagnostics: Vec<Diagnostic>, left: usize, file: FileId) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|found| (found.primary().map(|span| (span.start, span.end)), found.code));
    let more = left + diagnostics.len().saturating_sub(MAX_ERRORS);
    diagnostics.truncate(MAX_ERRORS);
    if more > 0 {
        let place = diagnostics.last().and_then(Diagnostic::primary).unwrap_or(Span::new(file, 0, 0));
        diagnostics.push(
            Diagnostic::new(Code::TooMany, format!("at least {more} more errors in this file are left out"))
                .at(place, ""),
        );
    }
    diagnostics
}
