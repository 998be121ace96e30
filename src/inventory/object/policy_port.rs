//! The ports of a network policy's rule.
//!
//! Source: `ValidateNetworkPolicyPort`.

use super::field;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{PolicyPort, PolicyPortKind};

/// The readable ports of a rule; none, which is every port, where the list is absent or empty. One that can't be
/// read is an error and lets nothing through.
pub(super) fn read_all(rule: Node, out: &mut Sink) -> Option<Vec<PolicyPort>> {
    let list = rule.get("ports")?;
    let nodes = field::mappings_at(rule, "ports", &"ports", out);
    let is_empty_list = list.kind() == Kind::List && list.items().next().is_none();
    let ports = nodes.into_iter().filter_map(|node| read(node, out)).collect();
    (!is_empty_list).then_some(ports)
}

fn read(node: Node, out: &mut Sink) -> Option<PolicyPort> {
    let protocol = field::protocol(node, &"ports[].protocol", out);
    let port = node.get("port");
    let end = node.get("endPort");
    let port = match port {
        None => None,
        Some(port) if port.kind() == Kind::Str => {
            let name = field::string(port, &"ports[].port", out)?;
            field::port_name(&name, &"ports[].port", out).then_some(())?;
            Some(PolicyPortKind::Name(name.value))
        }
        Some(port) => {
            let number = field::port_number(port, &"ports[].port", out)?;
            Some(PolicyPortKind::Numbers(number, number))
        }
    };
    let port = match (port, end) {
        (port, None) => port,
        (Some(PolicyPortKind::Numbers(first, _)), Some(end)) => Some(range(first, end, out)?),
        (_, Some(end)) => {
            out.push(
                Diagnostic::new(Code::RefusedTogether, "`endPort` needs a `port` that is a number")
                    .at(end.span(), "")
                    .help("give the range's first port as `port`, or remove `endPort`"),
            );
            return None;
        }
    };
    Some(PolicyPort { protocol: protocol?, port })
}

fn range(first: u16, end: Node, out: &mut Sink) -> Option<PolicyPortKind> {
    let last = field::port_number(end, &"ports[].endPort", out)?;
    if last < first {
        let what = format!("`endPort` is {last}, less than `port`, which is {first}");
        field::refused(
            end.span(),
            what,
            "`endPort` is the last port of the range that begins with `port`",
            out,
        );
        return None;
    }
    Some(PolicyPortKind::Numbers(first, last))
}
