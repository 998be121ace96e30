//! Selectors: `[app=web, tier in (a, b)]`.

use super::Lowering;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Requirement, RequirementOperator, Selector, Text};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    pub(super) fn selector(&mut self, node: Node) -> Option<Selector> {
        let mut children = node.children();
        let mut requirements = Vec::with_capacity(children.run_of(Rule::requirement));
        while let Some(requirement) = children.accept(Rule::requirement) {
            requirements.push(self.requirement(requirement)?);
        }
        Some(Selector { span: node.span(), requirements })
    }

    fn requirement(&mut self, node: Node) -> Option<Requirement> {
        let mut children = node.children();
        let nodes = &mut children;
        let negated = nodes.accept(Rule::not).is_some();
        let key = self.string_or(Rule::bare_key, nodes)?;
        let operator = if negated { RequirementOperator::DoesNotExist } else { self.operator(nodes) };
        Some(Requirement { span: node.span(), key, operator })
    }

    fn operator(&mut self, nodes: &mut Nodes) -> RequirementOperator {
        if let Some(comparison) = nodes.accept(Rule::comparison) {
            let value = self.value_or_empty(comparison.span(), nodes);
            return match comparison.text() {
                "!=" => RequirementOperator::NotEquals(value),
                _ => RequirementOperator::Equals(value),
            };
        }
        if nodes.accept(Rule::kw_in).is_some() {
            RequirementOperator::In(self.values(nodes))
        } else if nodes.accept(Rule::kw_notin).is_some() {
            RequirementOperator::NotIn(self.values(nodes))
        } else {
            RequirementOperator::Exists
        }
    }

    /// The value after `=` or `!=`: none written is the empty one, right after the sign.
    fn value_or_empty(&mut self, sign: Span, nodes: &mut Nodes) -> Text {
        self.string_or(Rule::bare_value, nodes).unwrap_or_else(|| Spanned::new(String::new(), sign.at_end()))
    }
}
