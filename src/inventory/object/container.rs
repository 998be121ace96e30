//! The containers of a pod template and their ports.

use super::field::{self, FieldName};
use super::{probe, security};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Node, Slot};
use crate::inventory::{Container, ContainerPort};
use crate::settings::Level;
use crate::source::Spanned;

/// Which list of a pod's `spec` containers stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Init,
    Main,
    Ephemeral,
}

impl List {
    /// Its way from the template.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Init => "spec.initContainers",
            Self::Main => "spec.containers",
            Self::Ephemeral => "spec.ephemeralContainers",
        }
    }

    /// The name of an item, for people.
    fn item(self) -> &'static str {
        match self {
            Self::Init => "initContainers[]",
            Self::Main => "containers[]",
            Self::Ephemeral => "ephemeralContainers[]",
        }
    }
}

/// The containers of a list. Where `named`, each has to have a name; else one without keeps none, since its
/// controller gives it one.
pub(super) fn read_all(
    node: Node,
    list: List,
    field: FieldName,
    named: bool,
    out: &mut Sink,
) -> Vec<Container> {
    let nodes = field::mappings(node, field, out);
    nodes.into_iter().map(|(position, node)| read(node, position, list, named, out)).collect()
}

fn read(node: Node, position: usize, list: List, named: bool, out: &mut Sink) -> Container {
    let field = list.item();
    let mut security = security::Reader::new(Level::Container, node.span());
    let keys = [
        "name",
        "image",
        "ports",
        "restartPolicy",
        "volumeDevices",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle",
    ];
    let [name, image, ports, restart, devices, liveness, readiness, startup, lifecycle] =
        node.pick(keys, |entry, value| security.take(&entry, value, &field, out)).map(Slot::set);
    if named && name.is_none() {
        field::missing(node.span(), &format_args!("{field}.name"), out);
    }
    let name = name.and_then(|name| field::string(name, &format_args!("{field}.name"), out));
    let image = image.and_then(|image| field::string(image, &format_args!("{field}.image"), out));
    let restart = restart.and_then(|node| field::text(node, &format_args!("{field}.restartPolicy"), out));
    let sidecar = list == List::Init && restart == Some("Always");
    let ports = ports.map(|ports| field::mappings(ports, &format_args!("{field}.ports"), out));
    let ports = ports.into_iter().flatten().filter_map(|(_, port)| read_port(port, out)).collect();
    let devices = devices.and_then(|list| field::list(list, &format_args!("{field}.volumeDevices"), out));
    let mut probe_hosts = Vec::new();
    for (key, probe) in
        [("livenessProbe", liveness), ("readinessProbe", readiness), ("startupProbe", startup)]
    {
        probe_hosts.extend(probe.and_then(|probe| probe::host(probe, &format_args!("{field}.{key}"), out)));
    }
    if let Some(lifecycle) = lifecycle {
        probe_hosts.extend(probe::lifecycle_hosts(lifecycle, &format_args!("{field}.lifecycle"), out));
    }
    Container {
        name,
        span: node.span(),
        position,
        init: list == List::Init,
        sidecar,
        ports,
        security: security.finish(),
        probe_hosts,
        image,
        volume_devices: devices.filter(|list| list.items().next().is_some()).map(Node::span),
    }
}

fn read_port(node: Node, out: &mut Sink) -> Option<ContainerPort> {
    let name = field::string_at(node, "name", &"ports[].name", out);
    let name = name.filter(|name| field::port_name(name, &"ports[].name", out));
    let protocol = field::protocol(node, &"ports[].protocol", out);
    // Zero is as good as none to Kubernetes.
    let host_port = node.get("hostPort").filter(|port| port.whole() != Some(0));
    let host_port = host_port.and_then(|port| {
        Some(Spanned::new(field::port_number(port, &"ports[].hostPort", out)?, port.span()))
    });
    let Some(number) = node.get("containerPort") else {
        field::missing(node.span(), &"containerPort", out);
        return None;
    };
    let value = field::port_number(number, &"ports[].containerPort", out)?;
    let number = Spanned::new(value, number.span());
    Some(ContainerPort { name, number, protocol: protocol?, host_port })
}
