//! The peers of a network policy's rule.
//!
//! Source: `ValidateNetworkPolicyPeer` and `ValidateIPBlock`.

use ipnet::IpNet;

use super::field::FieldName;
use super::{field, label};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::PolicyPeer;
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::sets::AddressSet;

/// The readable peers of a rule; none, which is everybody, where the list is absent or empty. One that can't be read
/// is an error and lets nobody through.
pub(super) fn read_all(rule: Node, key: &str, out: &mut Sink) -> Option<Vec<PolicyPeer>> {
    let list = rule.get(key)?;
    let nodes = field::mappings_at(rule, key, &key, out);
    let is_empty_list = list.kind() == Kind::List && list.items().next().is_none();
    let peers = nodes.into_iter().filter_map(|node| read(node, key, out)).collect();
    (!is_empty_list).then_some(peers)
}

fn read(node: Node, key: &str, out: &mut Sink) -> Option<PolicyPeer> {
    let [pods, namespaces, block] = ["podSelector", "namespaceSelector", "ipBlock"].map(|key| node.get(key));
    let block_beside = block.filter(|_| pods.is_some() || namespaces.is_some());
    if let Some(block) = block_beside {
        let what = "`ipBlock` stands beside a selector in one peer";
        out.push(
            Diagnostic::new(Code::RefusedTogether, what)
                .at(block.span(), "")
                .note("a peer is either addresses or pods")
                .help("begin a peer of its own with `- ipBlock:`"),
        );
        return None;
    }
    if block.is_some() {
        return read_block(node, out).map(|addresses| PolicyPeer::Block { addresses });
    }
    if pods.is_none() && namespaces.is_none() {
        let message = format!("a peer of `{key}` says nothing");
        out.push(
            Diagnostic::new(Code::MissingField, message)
                .at(node.span(), "")
                .help("give it `podSelector`, `namespaceSelector` or `ipBlock`; `podSelector: {}` is every pod of the namespace"),
        );
        return None;
    }
    let before = out.errors();
    let namespaces = label::selector_at(node, "namespaceSelector", &"namespaceSelector", out);
    let pods = label::selector_at(node, "podSelector", &"podSelector", out);
    // Half a selector would let in more than was said.
    (out.errors() == before).then_some(PolicyPeer::Pods { namespaces, pods })
}

fn read_block(peer: Node, out: &mut Sink) -> Option<AddressSet> {
    let block = field::mapping_at(peer, "ipBlock", &"ipBlock", out)?;
    let Some(node) = block.get("cidr") else {
        field::missing(block.span(), &"ipBlock.cidr", out);
        return None;
    };
    let cidr = read_cidr(node, &"ipBlock.cidr", out)?;
    let mut taken = Vec::new();
    let except = field::list_at(block, "except", &"ipBlock.except", out);
    for item in except.into_iter().flat_map(Node::items) {
        let Some(inner) = read_cidr(item, &"ipBlock.except[]", out) else {
            continue;
        };
        if cidr.contains(&inner) && inner.prefix_len() > cidr.prefix_len() {
            taken.push(inner);
        } else {
            let what = format!("`{inner}` in `except` is no part of `{cidr}`");
            let wanted = "`except` takes away blocks that lie inside `cidr` and are smaller";
            field::refused(item.span(), what, wanted, out);
        }
    }
    Some(AddressSet::block(cidr).difference(&AddressSet::blocks_of(taken)))
}

fn read_cidr(node: Node, field: FieldName, out: &mut Sink) -> Option<IpNet> {
    let text = field::string(node, field, out)?;
    let parsed = text.value.parse().ok();
    if parsed.is_none() {
        let what = format!("`{}` is no block of addresses", text.value);
        let wanted = "write an address, `/` and the number of leading bits: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7/32`";
        field::refused(text.span, what, wanted, out);
    }
    parsed
}
