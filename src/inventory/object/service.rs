//! Services of Kubernetes' core.

use super::field::FieldName;
use super::{field, label};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{ObjectId, Service, ServicePort, TargetPort};
use crate::source::{Span, Spanned};

pub(super) fn read(node: Node, id: ObjectId, out: &mut Sink) -> Service {
    let mut service = Service {
        id,
        selector: None,
        headless: false,
        external_name: false,
        dual_stack: None,
        ports: Vec::new(),
    };
    let Some(spec) = field::mapping_at(node, "spec", &"spec", out) else {
        return service;
    };
    let is = |key: &str, field: FieldName, text: &str, out: &mut Sink| {
        spec.get(key).and_then(|node| field::text(node, field, out)) == Some(text)
    };
    service.selector = label::map_selector_at(spec, "selector", &"spec.selector", out);
    service.headless = is("clusterIP", &"spec.clusterIP", "None", out);
    service.external_name = is("type", &"spec.type", "ExternalName", out);
    service.dual_stack = dual_stack(spec);
    let ports = field::mappings_at(spec, "ports", &"spec.ports", out);
    service.ports = ports.into_iter().filter_map(|port| read_port(port, out)).collect();
    service
}

/// Source: <https://kubernetes.io/docs/concepts/services-networking/dual-stack/#services>
fn dual_stack(spec: Node) -> Option<Span> {
    let policy = spec.get("ipFamilyPolicy").filter(|policy| policy.text() == Some("RequireDualStack"));
    let families = spec.get("ipFamilies").filter(|families| families.items().count() > 1);
    policy.or(families).map(Node::span)
}

fn read_port(node: Node, out: &mut Sink) -> Option<ServicePort> {
    let name = field::string_at(node, "name", &"ports[].name", out);
    let protocol = field::protocol(node, &"ports[].protocol", out);
    let Some(port) = node.get("port") else {
        field::missing(node.span(), &"port", out);
        return None;
    };
    let number = field::port_number(port, &"ports[].port", out);
    // Zero and the empty name stand for the Service's own number too, see `SetDefaults_Service`.
    let target =
        node.get("targetPort").filter(|target| target.whole() != Some(0) && target.text() != Some(""));
    let target = target.map(|target| (target_port(target, out), target));
    let port = Spanned::new(number?, port.span());
    let target = match target {
        None => Spanned::new(TargetPort::Number(port.value), port.span),
        Some((target, node)) => Spanned::new(target?, node.span()),
    };
    Some(ServicePort { name, port, protocol: protocol?, target })
}

/// A number, or the name of a container's port.
fn target_port(node: Node, out: &mut Sink) -> Option<TargetPort> {
    if node.kind() == Kind::Str {
        let name = field::string(node, &"ports[].targetPort", out)?;
        return field::port_name(&name, &"ports[].targetPort", out).then_some(TargetPort::Name(name.value));
    }
    field::port_number(node, &"ports[].targetPort", out).map(TargetPort::Number)
}
