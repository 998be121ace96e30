//! pest's token queue as one flat array of nodes.
//!
//! pest's own `Pair`s cost reference counts at every step; a program of 10 MB has millions of them. Here a node is
//! four numbers, its children follow it, and `next` jumps over them. What no tree needs (comments, commas) is left
//! out. Offsets are those of the whole file, not of the piece that was parsed.

use pest::Token;
use pest::iterators::Pairs;

use super::grammar::Rule;
use crate::source::{FileId, Span};

/// One node: which rule, where, and where its next sibling stands in the array.
#[derive(Clone, Copy, Debug)]
struct Entry {
    rule: Rule,
    start: u32,
    end: u32,
    next: u32,
}

/// The nodes of one piece of a file, in the order of the text.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    text: &'t str,
    file: FileId,
    entries: Vec<Entry>,
}

impl<'t> Tree<'t> {
    /// The nodes of `pairs`, parsed from the piece of `text` that begins at `base`.
    pub(super) fn new(text: &'t str, file: FileId, base: u32, pairs: &Pairs<'_, Rule>) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for token in pairs.clone().tokens() {
            match token {
                Token::Start { rule, .. } | Token::End { rule, .. } if is_left_out(rule) => {}
                Token::Start { rule, pos } => {
                    open.push(entries.len());
                    let start = base + offset(pos.pos());
                    entries.push(Entry { rule, start, end: start, next: 0 });
                }
                Token::End { pos, .. } => {
                    let next = offset(entries.len());
                    if let Some(entry) = open.pop().and_then(|index| entries.get_mut(index)) {
                        entry.end = base + offset(pos.pos());
                        entry.next = next;
                    }
                }
            }
        }
        Self { text, file, entries }
    }

    /// The nodes at the top.
    pub(super) fn roots(&self) -> Nodes<'_, 't> {
        Nodes { tree: self, at: 0, end: self.entries.len() }
    }
}

/// Whether a rule stands only for expected sets or blanks.
fn is_left_out(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::comment
            | Rule::fold
            | Rule::comma
            | Rule::equals
            | Rule::bar
            | Rule::open_paren
            | Rule::close_paren
            | Rule::open_bracket
            | Rule::close_bracket
            | Rule::close_brace
            | Rule::EOI
    )
}

/// A piece of a file is shorter than 32 MB.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'a, 't> {
    tree: &'a Tree<'t>,
    index: usize,
}

impl<'a, 't> Node<'a, 't> {
    fn entry(self) -> Entry {
        // A node is only made by `Nodes`, for an index within the array.
        self.tree.entries[self.index]
    }

    /// Which rule read it.
    pub(super) fn rule(self) -> Rule {
        self.entry().rule
    }

    /// Where it stands.
    pub(super) fn span(self) -> Span {
        let entry = self.entry();
        Span::new(self.tree.file, entry.start, entry.end)
    }

    /// Its text.
    pub(super) fn text(self) -> &'t str {
        let entry = self.entry();
        self.tree.text.get(entry.start as usize..entry.end as usize).unwrap_or_default()
    }

    /// Its children.
    pub(super) fn children(self) -> Nodes<'a, 't> {
        Nodes { tree: self.tree, at: self.index + 1, end: self.entry().next as usize }
    }
}

/// Siblings, from one on.
#[derive(Clone, Debug)]
pub(super) struct Nodes<'a, 't> {
    tree: &'a Tree<'t>,
    at: usize,
    end: usize,
}

impl<'a, 't> Nodes<'a, 't> {
    /// The next sibling, without taking it.
    pub(super) fn peek(&self) -> Option<Node<'a, 't>> {
        (self.at < self.end).then_some(Node { tree: self.tree, index: self.at })
    }

    /// How many siblings of one rule come next.
    pub(super) fn run_of(&self, rule: Rule) -> usize {
        self.clone().take_while(|node| node.rule() == rule).count()
    }

    /// Takes the next sibling if it was read by `rule`.
    pub(super) fn accept(&mut self, rule: Rule) -> Option<Node<'a, 't>> {
        self.peek().filter(|node| node.rule() == rule).inspect(|_| {
            self.next();
        })
    }
}

impl<'a, 't> Iterator for Nodes<'a, 't> {
    type Item = Node<'a, 't>;

    fn next(&mut self) -> Option<Self::Item> {
        let node = self.peek()?;
        self.at = node.entry().next as usize;
        Some(node)
    }
}
