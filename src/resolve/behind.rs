//! A Service's port where the pods' own is meant: `allow web -> api on 80` opens nothing where the Service `api` takes 80
//! and sends it to 8080, as NetworkPolicies look at the pods' ports. Warned, as pods may listen on what they don't declare.

use super::facts::port_numbers;
use super::program::{Item, PortEntry, PortEntryKind};
use super::resolver::Resolver;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::{Service, ServicePort, TargetPort, Workload};
use crate::sets::Protocol;

impl Resolver<'_, '_> {
    /// Looks at the ports after `on` for a workload that is named.
    pub(super) fn service_ports_meant(&mut self, item: &Item, entries: &[PortEntry]) {
        let (Some(index), None) = (item.workload(), item.service) else { return };
        let facts = self.facts;
        let workload = facts.workload(index);
        for entry in entries {
            let PortEntryKind::Range(port, last) = entry.kind else { continue };
            if port != last || is_declared(workload, entry.protocol, port) {
                continue;
            }
            let services = facts.services_of(index).into_iter().map(|service| facts.service(service));
            let mut led = services.filter_map(|service| {
                leads_elsewhere(service, workload, entry.protocol, port).map(|behind| (service, behind))
            });
            if let Some((service, behind)) = led.next() {
                self.report(service_port(self.sources.slice(item.span), entry, service, behind));
            }
        }
    }
}

fn is_declared(workload: &Workload, protocol: Protocol, number: u16) -> bool {
    let mut ports = workload.containers.iter().flat_map(|container| &container.ports);
    ports.any(|port| port.protocol == protocol && port.number.value == number)
}

/// The Service's port of a number, where it leads to another port of the pods.
fn leads_elsewhere<'s>(
    service: &'s Service,
    workload: &Workload,
    protocol: Protocol,
    number: u16,
) -> Option<&'s ServicePort> {
    // Behind a headless Service nothing changes the port.
    let mut ports = service.ports.iter().filter(|_| !service.headless);
    let port = ports.find(|port| port.protocol == protocol && port.port.value == number)?;
    let leads_there = match &port.target.value {
        TargetPort::Number(target) => *target == number,
        TargetPort::Name(name) => {
            let numbers = port_numbers(workload, protocol, name);
            numbers.is_empty() || numbers.contains(&number)
        }
    };
    (!leads_there).then_some(port)
}

fn service_port(term: &str, entry: &PortEntry, service: &Service, behind: &ServicePort) -> Diagnostic {
    let name = &service.id.name.value;
    let port = behind.port.value;
    let target = match &behind.target.value {
        TargetPort::Number(number) => number.to_string(),
        TargetPort::Name(name) => name.clone(),
    };
    let message = format!("{port} is the port of the Service `{name}`, and none of the pods of `{term}`");
    let own = match entry.protocol {
        Protocol::Tcp => target.clone(),
        protocol => format!("{}/{target}", protocol.word()),
    };
    Diagnostic::new(Code::ServicePort, message)
        .at(entry.span, format!("the Service sends it to `{target}`"))
        .also(behind.target.span, "its targetPort")
        .note("a NetworkPolicy looks at the port of the pod, after the Service has chosen one")
        .fix(Applicability::Unsafe, format!("write `{own}` for the pods' port"), entry.span, own)
        .help(format!("or name the Service instead of its pods: `svc:{name}`"))
}
