//! Declarations.

use super::{Lowering, plain, plain_list};
use crate::syntax::ast::{Declaration, DeclarationKind, LetValue, Text};
use crate::syntax::grammar::Rule;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    pub(super) fn declaration(&mut self, node: Node) -> Option<Declaration> {
        let mut children = node.children();
        children.next()?;
        let nodes = &mut children;
        let kind = match node.rule() {
            Rule::use_files => DeclarationKind::Use(self.strings(nodes)),
            Rule::manifests => DeclarationKind::Manifests {
                paths: self.strings(nodes),
                namespace: nodes.accept(Rule::kw_in).and_then(|_| self.name(nodes)),
            },
            Rule::set => self.set(nodes)?,
            Rule::kubernetes => DeclarationKind::Kubernetes(plain(nodes.accept(Rule::version)?)),
            Rule::label => DeclarationKind::Label {
                key: self.string_or(Rule::bare_key, nodes)?,
                values: Some(self.values(nodes)).filter(|values| !values.is_empty()),
            },
            Rule::let_names => {
                DeclarationKind::Let { name: self.name(nodes)?, value: self.let_value(nodes)? }
            }
            Rule::profile => DeclarationKind::Profile {
                name: self.name(nodes)?,
                settings: self.settings(nodes.accept(Rule::settings)?)?,
            },
            _ => return None,
        };
        Some(Declaration { span: node.span(), kind })
    }

    fn set(&mut self, nodes: &mut Nodes) -> Option<DeclarationKind> {
        if nodes.accept(Rule::kw_name_label).is_some() {
            return Some(DeclarationKind::NameLabel(self.string_or(Rule::bare_key, nodes)?));
        }
        nodes.accept(Rule::kw_pod_cidr)?;
        Some(DeclarationKind::PodCidr(plain_list(Rule::address, nodes)))
    }

    fn let_value(&mut self, nodes: &mut Nodes) -> Option<LetValue> {
        if let Some(ports) = nodes.accept(Rule::let_ports) {
            return Some(LetValue::Ports(self.ports(ports)?));
        }
        if let Some(ports) = self.on(nodes) {
            return Some(LetValue::Ports(ports));
        }
        Some(LetValue::Terms { terms: self.terms(nodes.accept(Rule::terms)?)?, on: self.on(nodes) })
    }

    /// The label values that come next.
    pub(super) fn values(&mut self, nodes: &mut Nodes) -> Vec<Text> {
        std::iter::from_fn(|| self.string_or(Rule::bare_value, nodes)).collect()
    }
}
