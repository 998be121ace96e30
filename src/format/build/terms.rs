//! Terms, selectors and ports.

use super::Builder;
use crate::format::document::{Brackets, Entry, Piece, Segment};
use crate::source::Span;
use crate::syntax::ast::{
    NamespaceTerm, Pods, Ports, Requirement, RequirementOperator, Selector, Term, TermKind, Terms, Text,
};

impl<'t> Builder<'t> {
    /// A list of terms, and what is taken from it.
    pub(super) fn terms(&mut self, terms: &Terms) -> (Vec<Entry<'t>>, Option<Segment<'t>>) {
        let list = self.term_list(&terms.include);
        let except = terms.except.as_ref().and_then(|except| {
            let first = except.first()?;
            Some(self.segment("except", first.span, |builder| builder.term_list(except)))
        });
        (list, except)
    }

    fn term_list(&mut self, terms: &[Term]) -> Vec<Entry<'t>> {
        self.list(terms, |term| term.span, Self::term)
    }

    fn term(&mut self, term: &Term) -> Piece<'t> {
        match &term.kind {
            TermKind::Block(_) => self.written(term.span),
            TermKind::Group(terms) => {
                let head = self.comments.before(terms.span.start);
                let (list, except) = self.terms(terms);
                let tail = self.comments.before(term.span.end);
                Piece::Brackets(Box::new(Brackets { open: "(", head, list, except, tail, close: ")" }))
            }
            TermKind::Pods { namespace, pods } => {
                let mut pieces = Vec::new();
                if let Some(namespace) = namespace {
                    pieces.push(match namespace {
                        NamespaceTerm::Name(name) => self.written(name.span),
                        NamespaceTerm::Any(star) => self.written(*star),
                        NamespaceTerm::Labels(selector) => self.selector(selector),
                    });
                    pieces.push(Piece::Text("/"));
                }
                let refine = match pods {
                    Pods::All { star, refine } => {
                        pieces.push(self.written(*star));
                        refine.as_ref()
                    }
                    Pods::Labels(selector) => Some(selector),
                    Pods::Named { kind, name, refine } => {
                        if let Some(kind) = kind {
                            pieces.extend([self.written(kind.span), Piece::Text(":")]);
                        }
                        pieces.push(self.written(name.span));
                        refine.as_ref()
                    }
                };
                pieces.extend(refine.map(|selector| self.selector(selector)));
                Piece::Row(pieces)
            }
        }
    }

    fn selector(&mut self, selector: &Selector) -> Piece<'t> {
        let requirements = &selector.requirements;
        let head =
            self.comments.before(requirements.first().map_or(selector.span.end, |first| first.span.start));
        let list = self.list(requirements, |requirement| requirement.span, Self::requirement);
        let tail = self.comments.before(selector.span.end);
        Piece::Brackets(Box::new(Brackets { open: "[", head, list, except: None, tail, close: "]" }))
    }

    fn requirement(&mut self, requirement: &Requirement) -> Piece<'t> {
        let key = self.written(requirement.key.span);
        let pieces = match &requirement.operator {
            RequirementOperator::Exists => vec![key],
            RequirementOperator::DoesNotExist => vec![Piece::Text("!"), key],
            RequirementOperator::Equals(value) => vec![key, Piece::Text("="), self.written(value.span)],
            RequirementOperator::NotEquals(value) => vec![key, Piece::Text("!="), self.written(value.span)],
            RequirementOperator::In(values) => {
                vec![
                    key,
                    Piece::Blank,
                    Piece::Text("in"),
                    Piece::Blank,
                    self.values(values, requirement.span),
                ]
            }
            RequirementOperator::NotIn(values) => {
                vec![
                    key,
                    Piece::Blank,
                    Piece::Text("notin"),
                    Piece::Blank,
                    self.values(values, requirement.span),
                ]
            }
        };
        Piece::Row(pieces)
    }

    fn values(&mut self, values: &[Text], requirement: Span) -> Piece<'t> {
        let head = self.comments.before(values.first().map_or(requirement.end, |first| first.span.start));
        let list = self.texts(values);
        let tail = self.comments.before(requirement.end);
        Piece::Brackets(Box::new(Brackets { open: "(", head, list, except: None, tail, close: ")" }))
    }

    /// `on PORTS`
    pub(super) fn on(&mut self, ports: &Ports) -> Segment<'t> {
        self.segment("on", ports.span, |builder| builder.ports(ports))
    }

    pub(super) fn ports(&mut self, ports: &Ports) -> Vec<Entry<'t>> {
        self.list(&ports.list, |port| port.span, |builder, port| builder.written(port.span))
    }
}
