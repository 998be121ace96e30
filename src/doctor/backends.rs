//! What an Ingress sends to: Services, and ports of theirs.

use std::collections::BTreeMap;

use super::references::look_up;
use super::shown::Lookup;
use super::uses::{Need, Use, text};
use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::inventory::yaml::Node;
use crate::inventory::{Object, Service, TargetPort};
use crate::source::Span;

/// What the controller of AWS's load balancers takes for a port: an annotation says the rest.
const BY_ANNOTATION: &str = "use-annotation";

/// A Service and a port of an Ingress.
struct Backend<'d, 'a> {
    name: Node<'d, 'a>,
    port: Option<Node<'d, 'a>>,
}

pub(super) fn check(patient: &mut Patient) {
    let services = patient.inventory.services.iter().enumerate();
    let services: BTreeMap<Span, usize> = services.map(|(at, service)| (service.id.name.span, at)).collect();
    let mut uses = Vec::new();
    for ingress in patient.shown.of_kind("Ingress") {
        let group = ingress.id.group();
        if group != "networking.k8s.io" && group != "extensions" {
            continue;
        }
        for backend in backends(ingress.node) {
            let Some(name) = text(backend.name) else { continue };
            if backend.port.and_then(Node::text) == Some(BY_ANNOTATION) {
                continue;
            }
            if let (Some(port), Lookup::Here(objects)) =
                (backend.port, patient.shown.look_up("Service", name.value, &ingress.id))
            {
                let mut at: Vec<usize> =
                    objects.iter().filter_map(|object| services.get(&object.id.name.span).copied()).collect();
                at.sort_unstable();
                let named = at.iter().map(|at| &patient.inventory.services[*at]).collect::<Vec<_>>();
                let found = port_of(ingress, port, name.value, &named);
                patient.found.extend(found);
            }
            uses.push(Use { from: ingress, kind: "Service", name, keys: Vec::new(), need: Need::Needed });
        }
    }
    look_up(&uses, patient);
}

fn backends<'d, 'a>(ingress: Node<'d, 'a>) -> Vec<Backend<'d, 'a>> {
    let Some(spec) = ingress.get("spec") else { return Vec::new() };
    let rules = spec.get("rules").into_iter().flat_map(Node::items);
    let paths = rules.filter_map(|rule| rule.get("http")?.get("paths")).flat_map(Node::items);
    let written = paths.filter_map(|path| path.get("backend"));
    let default = [spec.get("defaultBackend"), spec.get("backend")].into_iter().flatten();
    default.chain(written).filter_map(backend).collect()
}

fn backend<'d, 'a>(node: Node<'d, 'a>) -> Option<Backend<'d, 'a>> {
    if let Some(service) = node.get("service") {
        let port = service.get("port").and_then(|port| port.get("number").or_else(|| port.get("name")));
        return Some(Backend { name: service.get("name")?, port });
    }
    // As it was before networking.k8s.io/v1.
    Some(Backend { name: node.get("serviceName")?, port: node.get("servicePort") })
}

fn port_of(ingress: &Object, port: Node, name: &str, services: &[&Service]) -> Option<Diagnostic> {
    let mut ports = services.iter().flat_map(|service| &service.ports);
    let number = port.whole();
    let has = ports.any(|written| match (number, port.text()) {
        (Some(number), _) => i128::from(written.port.value) == number,
        (None, Some(text)) => {
            written.name.as_ref().is_some_and(|name| name.value == text)
                || text.parse().is_ok_and(|number: u16| written.port.value == number)
        }
        // Neither: that is an error of another kind.
        (None, None) => true,
    });
    let service = services.first()?;
    if has || services.iter().any(|service| service.external_name) {
        return None;
    }
    let written =
        number.map_or_else(|| port.text().unwrap_or_default().to_owned(), |number| number.to_string());
    let message = format!("the Service `{name}` has no port `{written}`");
    let found = Diagnostic::new(Code::UnknownBackendPort, message)
        .at(port.span(), format!("asked for by the Ingress `{}`", ingress.id.name.value))
        .also(service.id.name.span, "the Service");
    let names: Vec<String> = service
        .ports
        .iter()
        .map(|port| match &port.name {
            Some(name) if number.is_none() => name.value.clone(),
            _ => port.port.value.to_string(),
        })
        .collect();
    let near = nearest(&written, names.iter().map(String::as_str));
    // The containers' port is often meant: an Ingress counts the Service's.
    let sent = service.ports.iter().find(|port| {
        number.is_some_and(
            |number| matches!(port.target.value, TargetPort::Number(to) if i128::from(to) == number),
        )
    });
    if let Some(sent) = sent {
        let found = found
            .also(sent.target.span, "the port of its containers")
            .also(sent.port.span, "the Service's own, which an Ingress names");
        return Some(words::instead(found, port.span(), &sent.port.value.to_string()));
    }
    Some(match (near.first(), &names[..]) {
        (Some(near), _) if number.is_none() => words::instead(found, port.span(), near),
        (_, []) => found,
        (_, names) => found.help(format!("it has {}", words::list(names.iter().map(String::as_str)))),
    })
}
