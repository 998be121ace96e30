//! The nodes of a piece to the parts of the syntax tree. Shapes that the grammar lets through and the language
//! doesn't (a bad escape, `on any`) are reported here; nothing is looked up.

mod declarations;
mod ports;
mod selector;
mod settings;
mod statements;
mod terms;
mod text;

use super::ast::{Item, Name, Text};
use super::grammar::Rule;
use super::tree::{Node, Nodes};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

/// What a file consists of before its braces are paired.
#[derive(Debug)]
pub(super) enum Part {
    /// A statement or a declaration.
    Item(Item),
    /// `namespace a`, or `namespace a, b {` with the place of the brace.
    Namespace {
        /// From the keyword to the brace.
        span: Span,
        /// At least one.
        names: Vec<Name>,
        /// The `{`, if there is one.
        open: Option<Span>,
    },
    /// A `}` between statements.
    Close(Span),
    /// What can't be read.
    Broken(Span),
}

/// Makes parts of nodes and collects what is wrong with them.
pub(super) struct Lowering<'d> {
    /// What was found so far.
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
}

impl Lowering<'_> {
    /// The part of a node at the top of a tree. `None` stands for a node of another shape than the grammar gives it.
    pub(super) fn part(&mut self, node: Node) -> Option<Part> {
        let part = match node.rule() {
            Rule::broken => Part::Broken(node.span()),
            Rule::close_block => Part::Close(node.span()),
            Rule::namespace => self.namespace(node)?,
            Rule::allow | Rule::deny | Rule::isolate | Rule::pod | Rule::container | Rule::assert => {
                Part::Item(Item::Statement(self.statement(node)?))
            }
            _ => Part::Item(Item::Declaration(self.declaration(node)?)),
        };
        Some(part)
    }

    fn namespace(&mut self, node: Node) -> Option<Part> {
        let mut children = node.children();
        children.accept(Rule::kw_namespace)?;
        let names = self.names(&mut children);
        let open = children.accept(Rule::open_brace).map(Node::span);
        if names.is_empty() { None } else { Some(Part::Namespace { span: node.span(), names, open }) }
    }

    /// The names that come next.
    fn names(&mut self, nodes: &mut Nodes) -> Vec<Name> {
        std::iter::from_fn(|| self.name(nodes)).collect()
    }

    /// A name, if one comes next.
    fn name(&mut self, nodes: &mut Nodes) -> Option<Name> {
        if let Some(node) = nodes.accept(Rule::bare) {
            return Some(Name { span: node.span(), text: node.text().to_owned(), quoted: false });
        }
        let node = nodes.accept(Rule::string)?;
        Some(Name { span: node.span(), text: self.unquote(node), quoted: true })
    }

    /// The strings that come next.
    fn strings(&mut self, nodes: &mut Nodes) -> Vec<Text> {
        std::iter::from_fn(|| self.string(nodes)).collect()
    }

    /// A string, if one comes next.
    fn string(&mut self, nodes: &mut Nodes) -> Option<Text> {
        let node = nodes.accept(Rule::string)?;
        Some(Spanned::new(self.unquote(node), node.span()))
    }

    /// A string or a bare word of the given rule, if one comes next.
    fn string_or(&mut self, rule: Rule, nodes: &mut Nodes) -> Option<Text> {
        self.string(nodes).or_else(|| nodes.accept(rule).map(plain))
    }
}

/// A token's text as it is written.
fn plain(node: Node) -> Text {
    Spanned::new(node.text().to_owned(), node.span())
}

/// The tokens of one rule that come next, as they are written.
fn plain_list(rule: Rule, nodes: &mut Nodes) -> Vec<Text> {
    std::iter::from_fn(|| nodes.accept(rule)).map(plain).collect()
}
