//! Ports of Services that no container of their pods has.

use super::shown::is_custom;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{ContainerPort, Service, ServicePort, TargetPort, Workload};
use crate::source::Spanned;

pub(super) fn check(service: &Service, selected: &[&Workload], found: &mut Vec<Diagnostic>) {
    // A controller may add containers to what a custom resource says.
    if selected.iter().any(|workload| is_custom(&workload.id)) {
        return;
    }
    let containers = selected.iter().flat_map(|workload| &workload.containers);
    let running = containers.filter(|container| !container.init || container.sidecar);
    let declared: Vec<&ContainerPort> = running.flat_map(|container| &container.ports).collect();
    let hit = |port: &ServicePort| declared.iter().any(|declared| is_target(port, declared));
    let some_hit = service.ports.iter().any(hit);
    for port in service.ports.iter().filter(|port| !hit(port)) {
        match &port.target.value {
            TargetPort::Name(name) => found.push(unknown(service, port, name, &declared, selected)),
            // Containers needn't declare their ports, and a Service without an address of its own doesn't translate any.
            // Where they declare others, and none of the Service's, that is hardly meant.
            TargetPort::Number(_) if service.headless || declared.is_empty() || some_hit => {}
            TargetPort::Number(number) => found.push(missed(service, port, *number, &declared)),
        }
    }
}

fn is_target(port: &ServicePort, declared: &ContainerPort) -> bool {
    port.protocol == declared.protocol
        && match &port.target.value {
            TargetPort::Number(number) => declared.number.value == *number,
            TargetPort::Name(name) => declared.name.as_ref().is_some_and(|declared| declared.value == *name),
        }
}

fn unknown(
    service: &Service,
    port: &ServicePort,
    name: &str,
    declared: &[&ContainerPort],
    selected: &[&Workload],
) -> Diagnostic {
    let message =
        format!("no container behind the Service {} has a port called `{name}`", words::name(&service.id));
    let found = Diagnostic::new(Code::UnknownTargetPort, message)
        .at(port.target.span, format!("not a port of {}", words::all(selected.len(), "selected workload")));
    let named = declared.iter().filter_map(|port| Some((port.name.as_ref()?, port.protocol)));
    if let Some((same, protocol)) = named.clone().find(|(declared, _)| declared.value == name) {
        let (ours, theirs) = (port.protocol.name(), protocol.name());
        return found
            .also(same.span, format!("this one is {theirs}, and the Service's port is {ours}"))
            .help("give both the same `protocol`");
    }
    let others: Vec<_> = named.map(|(name, _)| Spanned::new(name.value.as_str(), name.span)).collect();
    let help = format!("give the container's port the name `{name}`, or name another one");
    words::nearest_or(found, &Spanned::new(name, port.target.span), &others, help)
}

fn missed(service: &Service, port: &ServicePort, number: u16, declared: &[&ContainerPort]) -> Diagnostic {
    let mut numbers: Vec<u16> = declared.iter().map(|port| port.number.value).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let texts: Vec<String> = numbers.iter().map(u16::to_string).collect();
    let message = format!(
        "the Service {} sends to port {number}, and its containers declare {}",
        words::name(&service.id),
        texts.join(", "),
    );
    let place = declared.first().map_or(port.target.span, |port| port.number.span);
    Diagnostic::new(Code::MissedTargetPort, message)
        .at(port.target.span, "declared by no container")
        .also(place, "declared here")
        .note("what a container declares doesn't open or close a port: it may listen on others as well")
        .help("write the container's port as `targetPort`, or declare the port where it is listened on")
}
