//! The syntax tree to a document. Each part takes the comments that stand before it, so none is left out and none
//! comes twice; what a word like `on` had before and after it stands before the word.

mod declarations;
mod statements;
mod terms;

use super::comments::{Comments, Remark, stands_apart};
use super::document::{Body, Entry, Item, ItemKind, Piece, Segment};
use crate::source::{Span, Spanned};
use crate::syntax::ast;

/// The document of a file without errors.
pub(super) fn file<'t>(text: &'t str, tree: &ast::File) -> Body<'t> {
    let mut builder = Builder { comments: Comments::new(text, &tree.comments) };
    builder.body(&tree.items, Vec::new(), u32::MAX)
}

struct Builder<'t> {
    comments: Comments<'t>,
}

impl<'t> Builder<'t> {
    /// Items up to the end of their block, or of the file; comments of the first may be known already.
    fn body(&mut self, items: &[ast::Item], first: Vec<Remark<'t>>, end: u32) -> Body<'t> {
        let mut before = first;
        let mut built = Vec::with_capacity(items.len());
        for item in items {
            let span = match item {
                ast::Item::Namespace(namespace) => namespace.span,
                ast::Item::Declaration(declaration) => declaration.span,
                ast::Item::Statement(statement) => statement.span,
                ast::Item::Error(span) => *span,
            };
            before.extend(self.comments.before(span.start));
            let kind = match item {
                ast::Item::Namespace(namespace) => self.namespace(namespace),
                ast::Item::Declaration(declaration) => ItemKind::Sentence(self.declaration(declaration)),
                ast::Item::Statement(statement) => ItemKind::Sentence(self.statement(statement)),
                ast::Item::Error(span) => ItemKind::Sentence(self.as_written(*span)),
            };
            let after = self.comments.on_line_of(span.end);
            let apart = stands_apart(self.comments.text(), span.start);
            built.push(Item { before: std::mem::take(&mut before), apart, kind, after });
        }
        before.extend(self.comments.before(end));
        Body { items: built, tail: before }
    }

    fn namespace(&mut self, namespace: &ast::Namespace) -> ItemKind<'t> {
        let head = self.first("namespace", |builder| builder.names(&namespace.names));
        let Some(body) = &namespace.body else {
            return ItemKind::Sentence(statements::sentence(vec![head]));
        };
        let end = namespace.span.end.saturating_sub(1);
        let start = body.first().map_or(end, |item| match item {
            ast::Item::Namespace(namespace) => namespace.span.start,
            ast::Item::Declaration(declaration) => declaration.span.start,
            ast::Item::Statement(statement) => statement.span.start,
            ast::Item::Error(span) => span.start,
        });
        let (opening, first) = trailing(self.comments.before(start));
        ItemKind::Block { head, opening, body: self.body(body, first, end) }
    }

    /// The first segment of a sentence: before its list no comment can stand.
    fn first(&mut self, word: &'static str, list: impl FnOnce(&mut Self) -> Vec<Entry<'t>>) -> Segment<'t> {
        Segment { before: Vec::new(), stays: true, cell: 0, word, list: list(self) }
    }

    /// A further segment, whose list begins at `start`.
    fn segment(
        &mut self,
        word: &'static str,
        start: Span,
        list: impl FnOnce(&mut Self) -> Vec<Entry<'t>>,
    ) -> Segment<'t> {
        Segment { before: self.comments.before(start.start), stays: false, cell: 0, word, list: list(self) }
    }

    /// A list of nodes, each with the comments round it; those before the first are somebody else's.
    fn list<'n, N: 'n>(
        &mut self,
        nodes: &'n [N],
        span: impl Fn(&N) -> Span,
        mut piece: impl FnMut(&mut Self, &'n N) -> Piece<'t>,
    ) -> Vec<Entry<'t>> {
        let mut entries: Vec<Entry<'t>> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let span = span(node);
            let (after, before) = trailing(self.comments.before(span.start));
            match entries.last_mut() {
                Some(last) => last.after.extend(after),
                None => debug_assert!(after.is_empty(), "the comments before a list are taken by its word"),
            }
            let piece = piece(self, node);
            // Within a requirement there is no place for comments.
            entries.push(Entry { before, piece, after: self.comments.before(span.end) });
        }
        entries
    }

    fn names(&mut self, names: &[ast::Name]) -> Vec<Entry<'t>> {
        self.list(names, |name| name.span, |builder, name| builder.written(name.span))
    }

    fn texts(&mut self, texts: &[ast::Text]) -> Vec<Entry<'t>> {
        self.list(texts, |text| text.span, |builder, text| builder.written(text.span))
    }

    /// One word as a list.
    fn one<T>(&self, text: &Spanned<T>) -> Vec<Entry<'t>> {
        vec![Entry { before: Vec::new(), piece: self.written(text.span), after: Vec::new() }]
    }

    /// What stands at a place, as it stands there.
    fn written(&self, span: Span) -> Piece<'t> {
        Piece::Text(self.slice(span))
    }

    fn slice(&self, span: Span) -> &'t str {
        self.comments.text().get(span.start as usize..span.end as usize).unwrap_or_default()
    }
}

/// The first comment where it trails what is before it, and the others.
fn trailing(mut remarks: Vec<Remark<'_>>) -> (Vec<Remark<'_>>, Vec<Remark<'_>>) {
    let count = usize::from(remarks.first().is_some_and(|remark| remark.trails));
    let rest = remarks.split_off(count);
    (remarks, rest)
}
