//! The containers of a pod template and their ports.

use super::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::Node;
use crate::inventory::{Container, ContainerPort};
use crate::source::Spanned;

/// The containers of a pod's `spec`, init containers first. Where `named`, each has to have a name; else one
/// without is left out, since its controller gives it one.
pub(super) fn read_all(spec: Node, field: FieldName, named: bool, out: &mut Sink) -> Vec<Container> {
    let mut containers = Vec::new();
    for (key, init) in [("initContainers", true), ("containers", false)] {
        for node in field::mappings_at(spec, key, &format_args!("{field}.{key}"), out) {
            if named && node.get("name").is_none() {
                field::missing(node.span(), &format_args!("{key}[].name"), out);
            }
            containers.extend(read(node, key, init, out));
        }
    }
    containers
}

fn read(node: Node, list: &str, init: bool, out: &mut Sink) -> Option<Container> {
    let name = field::string_at(node, "name", &format_args!("{list}[].name"), out);
    let restart = node.get("restartPolicy");
    let restart = restart.and_then(|node| field::text(node, &format_args!("{list}[].restartPolicy"), out));
    let ports = field::mappings_at(node, "ports", &format_args!("{list}[].ports"), out);
    let ports = ports.into_iter().filter_map(|port| read_port(port, out)).collect();
    let sidecar = init && restart == Some("Always");
    Some(Container { name: name?, init, sidecar, ports })
}

fn read_port(node: Node, out: &mut Sink) -> Option<ContainerPort> {
    let name = field::string_at(node, "name", &"ports[].name", out);
    let name = name.filter(|name| field::port_name(name, &"ports[].name", out));
    let protocol = field::protocol(node, &"ports[].protocol", out);
    let Some(number) = node.get("containerPort") else {
        field::missing(node.span(), &"containerPort", out);
        return None;
    };
    let value = field::port_number(number, &"ports[].containerPort", out)?;
    Some(ContainerPort { name, number: Spanned::new(value, number.span()), protocol: protocol? })
}
