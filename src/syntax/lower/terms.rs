//! Terms: who.

use super::Lowering;
use crate::source::Spanned;
use crate::syntax::ast::{NamespaceTerm, Pods, Term, TermKind, Terms};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    /// A list of terms. It calls itself for groups, which nest no deeper than the scan lets through.
    pub(super) fn terms(&mut self, node: Node) -> Option<Terms> {
        let mut children = node.children();
        let include = self.list(&mut children)?;
        let except = match children.accept(Rule::kw_except) {
            Some(_) => Some(self.list(&mut children)?),
            None => None,
        };
        Some(Terms { span: node.span(), include, except })
    }

    fn list(&mut self, nodes: &mut Nodes) -> Option<Vec<Term>> {
        // Exactly as many as there are: a term is large, and a vector that grows starts with four.
        let mut terms = Vec::with_capacity(nodes.run_of(Rule::term));
        while let Some(node) = nodes.accept(Rule::term) {
            terms.push(Term { span: node.span(), kind: self.term(node)? });
        }
        Some(terms)
    }

    fn term(&mut self, node: Node) -> Option<TermKind> {
        let mut children = node.children();
        let nodes = &mut children;
        if let Some(inner) = nodes.accept(Rule::terms) {
            return Some(TermKind::Group(Box::new(self.terms(inner)?)));
        }
        if let Some(address) = nodes.accept(Rule::address) {
            return Some(TermKind::Block(address.text().to_owned()));
        }
        let namespace = self.namespace_term(nodes);
        Some(TermKind::Pods { namespace, pods: self.pods(nodes)? })
    }

    /// What stands before a `/`, if there is one.
    fn namespace_term(&mut self, nodes: &mut Nodes) -> Option<NamespaceTerm> {
        let mut ahead = nodes.clone();
        ahead.next()?;
        ahead.accept(Rule::slash)?;
        let namespace = if let Some(star) = nodes.accept(Rule::star) {
            NamespaceTerm::Any(star.span())
        } else if let Some(selector) = nodes.accept(Rule::selector) {
            NamespaceTerm::Labels(self.selector(selector)?)
        } else {
            NamespaceTerm::Name(self.name(nodes)?)
        };
        nodes.accept(Rule::slash)?;
        Some(namespace)
    }

    fn pods(&mut self, nodes: &mut Nodes) -> Option<Pods> {
        if let Some(selector) = nodes.accept(Rule::selector) {
            return Some(Pods::Labels(self.selector(selector)?));
        }
        if let Some(star) = nodes.accept(Rule::star) {
            let refine = nodes.accept(Rule::selector).and_then(|selector| self.selector(selector));
            return Some(Pods::All { star: star.span(), refine });
        }
        let first = self.name(nodes)?;
        let (kind, name) = match nodes.accept(Rule::colon) {
            Some(_) => (Some(Spanned::new(first.text, first.span)), self.name(nodes)?),
            None => (None, first),
        };
        let refine = nodes.accept(Rule::selector).and_then(|selector| self.selector(selector));
        Some(Pods::Named { kind, name, refine })
    }
}
