//! Pairs the braces of namespace blocks. A missing or surplus brace is one mistake and harms no statement: each one
//! stays in the tree, in the namespace that its place suggests.

use super::ast::{File, Item, Name, Namespace};
use super::lower::Part;
use super::read::MAX_ERRORS;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;

/// The items of a file as they come, and the blocks that are open.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    items: Vec<Item>,
    open: Vec<Block>,
    /// What stands in a block and may not, unless it turns out that the block's `}` is missing.
    misplaced: Vec<Diagnostic>,
    diagnostics: Vec<Diagnostic>,
    /// What the outermost open block held before the first thing in it that may not be there: its `}` is missing there.
    before_misplaced: Option<Span>,
    /// How many `}` were taken for granted: as many that close nothing are passed over.
    owed: usize,
}

#[derive(Debug)]
struct Block {
    /// From the keyword to the brace.
    head: Span,
    brace: Span,
    names: Vec<Name>,
    body: Vec<Item>,
    /// The end of the last thing inside.
    end: Span,
}

impl Blocks {
    /// Adds the next part of the file.
    pub(super) fn add(&mut self, part: Part) {
        match part {
            Part::Item(item) => self.item(item),
            Part::Namespace { span, names, open: Some(brace) } => self.open(span, names, brace),
            Part::Namespace { span, names, open: None } => self.line(span, names),
            Part::Close(brace) => self.close(brace),
            Part::Broken(span) => self.push(Item::Error(span)),
        }
    }

    /// Makes the last item, which could not be read, reach to the end of `span`.
    pub(super) fn extend_error(&mut self, span: Span) {
        match self.current().last_mut() {
            Some(Item::Error(error)) => {
                *error = error.to(span);
                let end = *error;
                if let Some(block) = self.open.last_mut() {
                    block.end = end;
                }
            }
            _ => self.push(Item::Error(span)),
        }
    }

    /// Lets the next `}` that closes nothing pass: the broken text before it has its `{`.
    pub(super) fn expect_close(&mut self) {
        self.owed += 1;
    }

    /// Whether a block is open.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether a `}` would close something, or be passed over.
    pub(super) fn can_close(&self) -> bool {
        self.is_open() || self.owed > 0
    }

    /// The items and what is wrong with the braces.
    pub(super) fn finish(mut self, judge_braces: bool) -> (File, Vec<Diagnostic>) {
        let unclosed = self.open.first().map(|block| block.brace);
        match unclosed {
            Some(brace) if judge_braces => {
                let last = self.open.last().map_or(brace, |block| block.end);
                let end = self.before_misplaced.unwrap_or(last);
                report(&mut self.diagnostics, never_closed(brace, end));
            }
            Some(_) => {}
            None => self.diagnostics.append(&mut self.misplaced),
        }
        while let Some(block) = self.open.pop() {
            let end = block.end;
            self.end_block(block, end);
        }
        self.items.sort_by_key(|item| span_of(item).start);
        (File { items: self.items, comments: Vec::new() }, self.diagnostics)
    }

    fn current(&mut self) -> &mut Vec<Item> {
        match self.open.last_mut() {
            Some(block) => &mut block.body,
            None => &mut self.items,
        }
    }

    fn push(&mut self, item: Item) {
        if let Some(block) = self.open.last_mut() {
            block.end = span_of(&item);
        }
        self.current().push(item);
    }

    fn item(&mut self, item: Item) {
        if let (Item::Declaration(declaration), Some(block)) = (&item, self.open.last()) {
            report(&mut self.misplaced, declaration_in_block(declaration.span, block.head));
            self.before_misplaced.get_or_insert(block.end);
            self.items.push(item);
        } else {
            self.push(item);
        }
    }

    fn open(&mut self, head: Span, names: Vec<Name>, brace: Span) {
        if let Some(outer) = self.open.last() {
            report(&mut self.misplaced, nested(head, outer.head));
            self.before_misplaced.get_or_insert(outer.end);
        }
        self.open.push(Block { head, brace, names, body: Vec::new(), end: brace });
    }

    /// A `namespace` line ends the block that it stands in: it holds to the next such line anyway.
    fn line(&mut self, span: Span, names: Vec<Name>) {
        if let Some(block) = self.open.pop() {
            report(&mut self.diagnostics, line_in_block(span, block.head));
            self.owed += 1;
            let end = block.end;
            self.end_block(block, end);
        }
        if let [first, .., last] = names.as_slice() {
            report(&mut self.diagnostics, list_without_block(first.span.to(last.span)));
            // Its brace may be what is missing.
            self.owed += 1;
        }
        self.items.push(Item::Namespace(Namespace { span, names, body: None }));
    }

    fn close(&mut self, brace: Span) {
        if let Some(block) = self.open.pop() {
            self.end_block(block, brace);
        } else if self.owed > 0 {
            self.owed -= 1;
        } else {
            report(&mut self.diagnostics, closes_nothing(brace));
        }
    }

    fn end_block(&mut self, block: Block, end: Span) {
        match self.open.last_mut() {
            Some(outer) => outer.end = end,
            None => self.before_misplaced = None,
        }
        let span = block.head.to(end);
        self.items.push(Item::Namespace(Namespace { span, names: block.names, body: Some(block.body) }));
    }
}

/// Adds a finding, unless there are already more than are shown: memory stays bounded.
fn report(found: &mut Vec<Diagnostic>, diagnostic: Diagnostic) {
    if found.len() <= MAX_ERRORS {
        found.push(diagnostic);
    }
}

/// Where an item stands.
fn span_of(item: &Item) -> Span {
    match item {
        Item::Namespace(namespace) => namespace.span,
        Item::Declaration(declaration) => declaration.span,
        Item::Statement(statement) => statement.span,
        Item::Error(span) => *span,
    }
}

fn never_closed(brace: Span, end: Span) -> Diagnostic {
    let fix = "close the block, here or further up";
    Diagnostic::new(Code::Brace, "this block is never closed: its `}` is missing")
        .at(brace, "opened here")
        .fix(Applicability::Unsafe, fix, end.at_end(), "\n}")
}

fn closes_nothing(brace: Span) -> Diagnostic {
    Diagnostic::new(Code::Brace, "this `}` closes nothing").at(brace, "no block is open here").fix(
        Applicability::Unsafe,
        "remove it, or open the block with `namespace NAME {`",
        brace,
        "",
    )
}

fn declaration_in_block(span: Span, block: Span) -> Diagnostic {
    Diagnostic::new(Code::Misplaced, "a declaration stands inside a namespace block")
        .at(span, "holds for the whole program")
        .also(block, "the block")
        .help("write it outside of the block; a block holds `allow`, `deny`, `isolate`, `pod`, `container` and `assert`")
}

fn nested(span: Span, outer: Span) -> Diagnostic {
    Diagnostic::new(Code::Misplaced, "a namespace block stands inside another one")
        .at(span, "namespaces don't nest")
        .also(outer, "the outer block")
        .help("close the outer block before this one")
}

fn line_in_block(span: Span, block: Span) -> Diagnostic {
    Diagnostic::new(Code::Misplaced, "a `namespace` line stands inside a namespace block")
        .at(span, "namespaces don't nest")
        .also(block, "the block")
        .help("close the block before this line")
}

fn list_without_block(names: Span) -> Diagnostic {
    Diagnostic::new(Code::Misplaced, "several namespaces need a block: a line sets a single one")
        .at(names, "more than one")
        .help("put the statements in `{ }` after the names, or write one `namespace` line for each")
}
