//! The hosts that probes and hooks of a container's life name instead of the pod's own address.

use super::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Node, Slot};
use crate::source::Spanned;

/// The hosts of the hooks after a container's start and before its stop.
pub(super) fn lifecycle_hosts(node: Node, field: FieldName, out: &mut Sink) -> Vec<Spanned<String>> {
    let Some(node) = field::mapping(node, field, out) else { return Vec::new() };
    let keys = ["postStart", "preStop"];
    let hooks = keys.into_iter().zip(node.pick(keys, |_, _| {}).map(Slot::set));
    let host = |(key, hook): (&str, Option<Node>)| host(hook?, &format_args!("{field}.{key}"), out);
    hooks.filter_map(host).collect()
}

/// The host of a probe or a hook, which are shaped alike.
pub(super) fn host(node: Node, field: FieldName, out: &mut Sink) -> Option<Spanned<String>> {
    let node = field::mapping(node, field, out)?;
    let keys = ["httpGet", "tcpSocket"];
    let mut handlers = keys.into_iter().zip(node.pick(keys, |_, _| {}).map(Slot::set));
    handlers.find_map(|(key, handler)| {
        let handler = field::mapping(handler?, &format_args!("{field}.{key}"), out)?;
        let host = field::string_at(handler, "host", &format_args!("{field}.{key}.host"), out)?;
        // Empty, it is the pod's own address.
        (!host.value.is_empty()).then_some(host)
    })
}
