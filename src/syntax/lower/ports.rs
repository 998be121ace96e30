//! Lists of ports.

use super::{Lowering, plain};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::Protocol;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Port, PortKind, Ports};
use crate::syntax::grammar::Rule;
use crate::syntax::read::MAX_ERRORS;
use crate::syntax::tree::{Node, Nodes};

impl Lowering<'_> {
    /// `on PORTS`, if it comes next. `on any` says what leaving it out says, and is reported.
    pub(super) fn on(&mut self, nodes: &mut Nodes) -> Option<Ports> {
        let node = nodes.accept(Rule::on)?;
        let mut children = node.children();
        children.accept(Rule::kw_on)?;
        let ports = self.ports(children.accept(Rule::ports)?)?;
        let any = ports.list.iter().find(|port| {
            matches!((&port.protocol, &port.port), (None, Some(PortKind::Name(name))) if !name.quoted && name.text == "any")
        });
        let Some(any) = any else { return Some(ports) };
        if self.diagnostics.len() <= MAX_ERRORS {
            self.diagnostics.push(any_port(any.span, node.span()));
        }
        None
    }

    /// The ports of a list, whatever its rule.
    pub(super) fn ports(&mut self, node: Node) -> Option<Ports> {
        let mut list = Vec::with_capacity(node.children().count());
        for port in node.children() {
            list.push(self.port(port)?);
        }
        Some(Ports { span: node.span(), list })
    }

    fn port(&mut self, node: Node) -> Option<Port> {
        let mut children = node.children();
        let nodes = &mut children;
        let protocol = nodes.accept(Rule::protocol).map(protocol);
        nodes.accept(Rule::slash);
        let port = match nodes.accept(Rule::numbers) {
            Some(numbers) => Some(range(numbers)?),
            None => self.name(nodes).map(PortKind::Name),
        };
        Some(Port { span: node.span(), protocol, port })
    }
}

fn protocol(node: Node) -> Spanned<Protocol> {
    // The grammar knows no other words.
    let protocol = Protocol::of_word(node.text()).unwrap_or(Protocol::Tcp);
    Spanned::new(protocol, node.span())
}

fn range(node: Node) -> Option<PortKind> {
    let mut children = node.children();
    let first = plain(children.accept(Rule::integer)?);
    Some(PortKind::Numbers { first, last: children.accept(Rule::integer).map(plain) })
}

fn any_port(any: Span, on: Span) -> Diagnostic {
    Diagnostic::new(Code::OnAny, "no port is called `any`: without `on`, every port is meant")
        .at(any, "")
        .fix(Applicability::Safe, "leave the `on` out", on, "")
}
