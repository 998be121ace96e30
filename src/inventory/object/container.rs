//! The containers of a pod template and their ports.

use super::{field, security};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::Node;
use crate::inventory::{Container, ContainerPort};
use crate::source::Spanned;

/// The containers of a pod's `spec`, init containers first. Where `named`, each has to have a name; else one
/// without is left out, since its controller gives it one.
pub(super) fn read_all(spec: Node, field: &str, named: bool, out: &mut Sink) -> Vec<Container> {
    let mut containers = Vec::new();
    for (key, init) in [("initContainers", true), ("containers", false)] {
        let nodes = field::mappings_at(spec, key, &format!("{field}.{key}"), out);
        for (position, node) in nodes.into_iter().enumerate() {
            if named && node.get("name").is_none() {
                field::missing(node.span(), &format!("{key}[].name"), out);
            }
            containers.push(read(node, position, key, init, out));
        }
    }
    containers
}

fn read(node: Node, position: usize, list: &str, init: bool, out: &mut Sink) -> Container {
    let name = field::string_at(node, "name", &format!("{list}[].name"), out);
    let restart = field::string_at(node, "restartPolicy", &format!("{list}[].restartPolicy"), out);
    let ports = field::mappings_at(node, "ports", &format!("{list}[].ports"), out);
    let ports = ports.into_iter().filter_map(|port| read_port(port, out)).collect();
    let sidecar = init && restart.is_some_and(|restart| restart.value == "Always");
    Container {
        name,
        span: node.span(),
        position,
        init,
        sidecar,
        ports,
        security: security::read(node, node.span()),
        probe_hosts: Vec::new(),
        image: field::string_at(node, "image", &format!("{list}[].image"), out),
        volume_devices: None,
    }
}

fn read_port(node: Node, out: &mut Sink) -> Option<ContainerPort> {
    let name = field::string_at(node, "name", "ports[].name", out);
    let name = name.filter(|name| field::port_name(name, "ports[].name", out));
    let protocol = field::protocol(node, "ports[].protocol", out);
    let Some(number) = node.get("containerPort") else {
        field::missing(node.span(), "containerPort", out);
        return None;
    };
    let value = field::port_number(number, "ports[].containerPort", out)?;
    let number = Spanned::new(value, number.span());
    Some(ContainerPort { name, number, protocol: protocol?, host_port: None })
}
