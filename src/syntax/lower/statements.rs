//! Statements.

use super::Lowering;
use crate::source::Spanned;
use crate::syntax::ast::{
    ContainerPattern, Direction, Flow, Settings, Statement, StatementKind, Terms, Text,
};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    pub(super) fn statement(&mut self, node: Node) -> Option<Statement> {
        let mut children = node.children();
        children.next()?;
        let nodes = &mut children;
        let kind = match node.rule() {
            Rule::allow => StatementKind::Allow(self.flow(nodes)?),
            Rule::deny => StatementKind::Deny(self.flow(nodes)?),
            Rule::isolate => StatementKind::Isolate {
                terms: self.terms(nodes.accept(Rule::terms)?)?,
                direction: nodes.accept(Rule::direction).map(direction),
            },
            Rule::pod => {
                let (terms, settings) = self.terms_and_settings(nodes)?;
                StatementKind::Pod { terms, settings }
            }
            Rule::container => {
                let patterns = self.patterns(nodes);
                let (terms, settings) = self.terms_and_settings(nodes)?;
                StatementKind::Container { patterns, terms, settings }
            }
            Rule::assert => self.assert(nodes.next()?)?,
            _ => return None,
        };
        Some(Statement { span: node.span(), kind, because: self.reason(nodes) })
    }

    fn reason(&mut self, nodes: &mut Nodes) -> Option<Text> {
        nodes.accept(Rule::kw_because)?;
        self.string(nodes)
    }

    fn assert(&mut self, node: Node) -> Option<StatementKind> {
        let mut children = node.children();
        let nodes = &mut children;
        match node.rule() {
            Rule::assert_pod => {
                nodes.accept(Rule::kw_pod)?;
                let (terms, settings) = self.terms_and_settings(nodes)?;
                Some(StatementKind::AssertPod { terms, settings })
            }
            Rule::assert_container => {
                nodes.accept(Rule::kw_container)?;
                let patterns = self.patterns(nodes);
                let (terms, settings) = self.terms_and_settings(nodes)?;
                Some(StatementKind::AssertContainer { patterns, terms, settings })
            }
            _ => {
                let mut ahead = nodes.clone();
                ahead.accept(Rule::terms)?;
                let denied = ahead.accept(Rule::no_arrow).is_some();
                let flow = self.flow(nodes)?;
                Some(if denied {
                    StatementKind::AssertNoReach(flow)
                } else {
                    StatementKind::AssertReach(flow)
                })
            }
        }
    }

    fn flow(&mut self, nodes: &mut Nodes) -> Option<Flow> {
        let from = self.terms(nodes.accept(Rule::terms)?)?;
        let arrow = nodes.accept(Rule::arrow).or_else(|| nodes.accept(Rule::no_arrow))?.span();
        let to = self.terms(nodes.accept(Rule::terms)?)?;
        Some(Flow { from, arrow, to, on: self.on(nodes) })
    }

    fn terms_and_settings(&mut self, nodes: &mut Nodes) -> Option<(Terms, Settings)> {
        let terms = self.terms(nodes.accept(Rule::terms)?)?;
        Some((terms, self.settings(nodes.accept(Rule::settings)?)?))
    }

    /// The container patterns up to and with the `in` after them.
    fn patterns(&mut self, nodes: &mut Nodes) -> Vec<ContainerPattern> {
        let mut patterns = Vec::new();
        while let Some(node) = nodes.accept(Rule::pattern) {
            patterns.extend(self.pattern(node));
        }
        nodes.accept(Rule::kw_in);
        patterns
    }

    fn pattern(&mut self, node: Node) -> Option<ContainerPattern> {
        let mut children = node.children();
        let init = children.accept(Rule::init).is_some();
        let quoted = children.peek()?.rule() == Rule::string;
        let glob = self.string_or(Rule::glob, &mut children)?;
        Some(ContainerPattern { span: node.span(), init, glob, quoted })
    }
}

fn direction(node: Node) -> Spanned<Direction> {
    let direction = if node.text() == "ingress" { Direction::Ingress } else { Direction::Egress };
    Spanned::new(direction, node.span())
}
