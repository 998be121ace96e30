//! Ports: what stands after `on`, and what it means at each destination.

use std::collections::HashSet;

use super::facts::{Facts, port_numbers};
use super::labels;
use super::names::service_without_pods;
use super::pods::can_be_in;
use super::program::{Item, PortEntry, PortEntryKind, Scope};
use super::resolver::Resolver;
use super::selectors::listed;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::{Service, ServicePort, TargetPort, Workload};
use crate::sets::{PortSet, Protocol};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver<'_, '_> {
    /// The ports of a list, `let`s replaced by theirs; none where a diagnostic says what is wrong with one.
    pub(super) fn port_entries(&mut self, ports: &ast::Ports) -> Option<Vec<PortEntry>> {
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        let mut good = true;
        for port in &ports.list {
            match self.port(port) {
                Some(found) => {
                    // What repeats is kept once, or a `let` of `let`s would double at every line.
                    let new = found.into_iter().filter(|e| seen.insert((e.protocol, e.kind.clone())));
                    entries.extend(new);
                }
                None => good = false,
            }
        }
        good.then_some(entries)
    }

    fn port(&mut self, port: &ast::Port) -> Option<Vec<PortEntry>> {
        let protocol = port.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
        let kind = match &port.port {
            None => PortEntryKind::Every,
            Some(ast::PortKind::Numbers { first, last }) => {
                let first_number = self.port_number(first);
                let last_number = last.as_ref().map_or(first_number, |last| self.port_number(last));
                let (first_number, last_number) = (first_number?, last_number?);
                if first_number > last_number {
                    let fixed = format!("{last_number}-{first_number}");
                    let span = last.as_ref().map_or(first.span, |last| first.span.to(last.span));
                    self.report(
                        Diagnostic::new(Code::PortNumber, "a range goes from the lower port to the higher")
                            .at(span, "this one is empty")
                            .fix(Applicability::Unsafe, format!("write `{fixed}`"), span, fixed),
                    );
                    return None;
                }
                PortEntryKind::Range(first_number, last_number)
            }
            Some(ast::PortKind::Name(name)) => {
                if port.protocol.is_none()
                    && !name.quoted
                    && self.layout.lets.contains_key(name.text.as_str())
                {
                    return self.let_ports(name);
                }
                if let Some(fault) = labels::port_name_fault(&name.text) {
                    let message = format!("`{}` can't be a port's name", name.text);
                    self.report(Diagnostic::new(Code::PortName, message).at(name.span, fault));
                    return None;
                }
                PortEntryKind::Name(name.text.clone())
            }
        };
        Some(vec![PortEntry { span: port.span, protocol, kind }])
    }

    fn port_number(&mut self, text: &ast::Text) -> Option<u16> {
        let number = text.value.parse::<u16>().ok().filter(|number| *number != 0);
        if number.is_none() {
            let message = format!("`{}` is no port", text.value);
            self.report(
                Diagnostic::new(Code::PortNumber, message).at(text.span, "ports are numbers from 1 to 65535"),
            );
        }
        number
    }

    /// Destinations narrowed to the ports after `on`; none where a diagnostic says what is wrong with one.
    pub(super) fn on_ports(
        &mut self,
        items: Vec<Item>,
        entries: &[PortEntry],
        span: Span,
    ) -> Option<Vec<Item>> {
        let set = PortSet::union_all(entries.iter().map(port_set));
        let mut good = true;
        let mut narrowed = Vec::with_capacity(items.len());
        for mut item in items {
            let ports = match item.service {
                // A `let` may have named some of the Service's ports already.
                Some(service) => {
                    let named = self.service_ports(service, entries);
                    named.map(|named| item.ports.intersection(&named))
                }
                None => Some(item.ports.intersection(&set)),
            };
            let Some(ports) = ports else {
                good = false;
                continue;
            };
            if ports.is_empty() {
                let carried = port_words(&item.ports);
                let message = format!("nothing is left of the ports of `{}`", self.sources.slice(item.span));
                self.report(
                    Diagnostic::new(Code::MisplacedPorts, message)
                        .at(span, "none of these")
                        .also(item.span, format!("this carries {carried}")),
                );
                good = false;
                continue;
            }
            item.ports = ports;
            self.service_ports_meant(&item, entries);
            good &= item.service.is_some() || self.names_are_there(&item, entries);
            narrowed.push(item);
        }
        good.then_some(narrowed)
    }

    /// Fills in the ports that Services carry and what proofs need to know of ports; false where a diagnostic says
    /// that a Service leads nowhere.
    pub(super) fn settle_ports(&mut self, items: &mut [Item]) -> bool {
        let mut good = true;
        for item in items {
            if let Some(service) = item.service
                && item.ports.is_all()
            {
                let service = self.facts.service(service);
                if service.ports.is_empty() {
                    self.report(service_without_pods(service, item.span, "it has no ports"));
                    good = false;
                    continue;
                }
                let targets = service_targets(service);
                item.ports = PortSet::union_all(targets.map(|(_, set)| set));
            }
            item.proof_ports = match item.workload() {
                Some(index) => {
                    let workload = self.facts.workload(index);
                    item.ports.resolved(|protocol, name| port_numbers(workload, protocol, name))
                }
                None => item.ports.clone(),
            };
            if let Some(service) = item.service {
                good &= self.targets_are_there(item, service);
            }
        }
        good
    }

    /// Whether the pods behind a Service have the ports that it leads to by name; a diagnostic where they don't.
    fn targets_are_there(&mut self, item: &Item, service: usize) -> bool {
        if item.ports.names().next().is_none() || !self.is_all_shown(item) {
            return true;
        }
        let facts = self.facts;
        let service = facts.service(service);
        let pods = self.shown_pods(item);
        let mut good = true;
        for (protocol, name) in item.ports.names() {
            if pods.iter().any(|index| !port_numbers(facts.workload(*index), protocol, name).is_empty()) {
                continue;
            }
            let message = format!(
                "no pod behind the Service `{}` has a {} port called `{name}`",
                service.id.name.value,
                protocol.name()
            );
            let mut diagnostic =
                Diagnostic::new(Code::UnknownPort, message).at(item.span, "the Service leads to that port");
            let is_it = |port: &&ServicePort| {
                port.protocol == protocol && port.target.value == TargetPort::Name(name.to_owned())
            };
            if let Some(port) = service.ports.iter().find(is_it) {
                diagnostic = diagnostic.also(port.target.span, "its targetPort");
            }
            let names = port_names(facts, &pods, protocol);
            diagnostic = if names.is_empty() {
                diagnostic.note("the pods behind it name no port")
            } else {
                let listed = listed(names.iter().copied(), names.len());
                diagnostic.note(format!("the pods behind it name {listed}"))
            };
            diagnostic = diagnostic.help(format!(
                "call a container's port `{name}` in the manifests, or lead the Service to a port that they have"
            ));
            self.report(diagnostic);
            good = false;
        }
        good
    }

    /// Whether the manifests show all pods that a term can mean: it is about the program's own namespaces alone.
    fn is_all_shown(&self, item: &Item) -> bool {
        let names = self.space.names_of(item.set.pods);
        names.is_some_and(|mut names| names.all(|name| self.world.owned_id(name).is_some()))
    }

    /// The pods' ports behind a Service's ports.
    fn service_ports(&mut self, index: usize, entries: &[PortEntry]) -> Option<PortSet> {
        let service = self.facts.service(index);
        let mut set = PortSet::none();
        let mut good = true;
        for entry in entries {
            let targets = service_targets(service).filter(|(port, _)| names_service_port(entry, port));
            let mut targets = targets.peekable();
            if targets.peek().is_none() {
                self.unknown_service_port(service, entry);
                good = false;
                continue;
            }
            set = targets.fold(set, |all, (_, target)| all.union(&target));
        }
        good.then_some(set)
    }

    fn unknown_service_port(&mut self, service: &Service, entry: &PortEntry) {
        let name = &service.id.name.value;
        let text = self.sources.slice(entry.span).to_owned();
        let ports: Vec<String> = service.ports.iter().map(service_port_words).collect();
        let message = format!("the Service `{name}` has no port `{text}`");
        let mut diagnostic = Diagnostic::new(Code::UnknownServicePort, message)
            .at(entry.span, format!("it has {}", listed(ports.iter().map(String::as_str), ports.len())))
            .also(service.id.name.span, "the Service");
        if let PortEntryKind::Name(port) = &entry.kind {
            let names: Vec<&str> = service
                .ports
                .iter()
                .filter_map(|port| port.name.as_ref())
                .map(|name| name.value.as_str())
                .collect();
            for near in self.near(port, names) {
                diagnostic = diagnostic.help(format!("write `{near}`"));
            }
        }
        let behind = service.ports.iter().find(|port| match (&port.target.value, &entry.kind) {
            (TargetPort::Number(number), PortEntryKind::Range(first, last)) => {
                first <= number && number <= last
            }
            (TargetPort::Name(target), PortEntryKind::Name(name)) => target == name,
            _ => false,
        });
        if let Some(port) = behind {
            let help =
                format!("after `svc:` stands the Service's port: write `{}`", service_port_words(port));
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    /// Whether each port's name is one of the destination's; a diagnostic where it isn't.
    fn names_are_there(&mut self, item: &Item, entries: &[PortEntry]) -> bool {
        let mut good = true;
        for entry in entries {
            let PortEntryKind::Name(name) = &entry.kind else { continue };
            if item.scope == Scope::Outside {
                let message = format!("an IP block has no port called `{name}`");
                self.report(
                    Diagnostic::new(Code::UnknownPort, message)
                        .at(entry.span, "a name is looked up on the destination's pods")
                        .also(item.span, "the destination")
                        .help("write the number"),
                );
                good = false;
            } else if item.ports.has_name(entry.protocol, name) {
                good &= self.name_is_there(item, entry, name);
            }
        }
        good
    }

    fn name_is_there(&mut self, item: &Item, entry: &PortEntry, name: &str) -> bool {
        if !self.facts.has_manifests() {
            return true;
        }
        let facts = self.facts;
        let candidates: Vec<usize> = match item.workload() {
            Some(index) => vec![index],
            None if self.is_all_shown(item) => self.shown_pods(item),
            // What isn't shown may have it.
            None => return true,
        };
        let has = |index: &usize| !port_numbers(facts.workload(*index), entry.protocol, name).is_empty();
        if candidates.is_empty() || candidates.iter().any(has) {
            return true;
        }
        let text = self.sources.slice(item.span).to_owned();
        let message = format!("no pod of `{text}` has a {} port called `{name}`", entry.protocol.name());
        let mut diagnostic = Diagnostic::new(Code::UnknownPort, message);
        let other = candidates.iter().flat_map(|index| ports_of(facts.workload(*index))).find(|port| {
            port.protocol != entry.protocol && port.name.as_ref().is_some_and(|known| known.value == name)
        });
        let names = port_names(facts, &candidates, entry.protocol);
        let label = if names.is_empty() {
            "they name none".to_owned()
        } else {
            format!("they name {}", listed(names.iter().copied(), names.len()))
        };
        diagnostic = diagnostic.at(entry.span, label);
        if let [only] = candidates.as_slice() {
            diagnostic = diagnostic.also(facts.workload(*only).id.name.span, "the destination");
        }
        if let Some(port) = other {
            let fixed = format!("{}/{name}", port.protocol.word());
            diagnostic = diagnostic.fix(Applicability::Safe, format!("write `{fixed}`"), entry.span, fixed);
        }
        for near in self.near(name, names.iter().copied()) {
            let fixed = match entry.protocol {
                Protocol::Tcp => near.to_owned(),
                protocol => format!("{}/{near}", protocol.word()),
            };
            diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), entry.span, fixed);
        }
        if name.eq_ignore_ascii_case("icmp") {
            diagnostic = diagnostic
                .note("a NetworkPolicy speaks of TCP, UDP and SCTP; what becomes of ICMP is for the network plugin to decide");
        }
        self.report(diagnostic);
        false
    }

    /// The workloads in the manifests whose pods are in a term.
    pub(super) fn shown_pods(&mut self, item: &Item) -> Vec<usize> {
        let pairs = self.space.required_pairs(item.set.pods);
        let requirements: Vec<_> =
            pairs.into_iter().map(|(key, value)| crate::sets::Requirement::equals(key, value)).collect();
        let namespaces: Vec<&str> = match self.space.names_of(item.set.pods) {
            None => self.facts.namespaces().collect(),
            Some(names) => {
                let mut names: Vec<&str> = names.collect();
                names.sort_unstable();
                names
            }
        };
        let mut found = Vec::new();
        for namespace in namespaces {
            let Ok(set) = self.space.in_namespace(item.set.pods, namespace, self.world.labels(namespace))
            else {
                continue;
            };
            if set.is_empty() {
                continue;
            }
            let candidates = self.facts.matching(namespace, &requirements);
            found.extend(candidates.filter(|index| can_be_in(self.facts.workload(*index), set, self.space)));
        }
        found
    }
}

/// Ports in words: "tcp/80 and udp/53".
fn port_words(ports: &PortSet) -> String {
    let mut words = Vec::new();
    for protocol in Protocol::ALL {
        let word = protocol.word();
        words.extend(ports.ranges(protocol).iter().map(|range| {
            if range.first == range.last {
                format!("{word}/{}", range.first)
            } else {
                format!("{word}/{}-{}", range.first, range.last)
            }
        }));
    }
    words.extend(ports.names().map(|(protocol, name)| format!("{}/{name}", protocol.word())));
    listed(words.iter().map(String::as_str), words.len())
}

/// The names that some workloads have for ports of a protocol, sorted; of very many the first ones'.
fn port_names<'a>(facts: &Facts<'a>, workloads: &[usize], protocol: Protocol) -> Vec<&'a str> {
    let ports = workloads.iter().take(1000).flat_map(|index| ports_of(facts.workload(*index)));
    let ports = ports.filter(|port| port.protocol == protocol);
    let mut names: Vec<&str> =
        ports.filter_map(|port| port.name.as_ref().map(|name| name.value.as_str())).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn ports_of(workload: &Workload) -> impl Iterator<Item = &crate::inventory::ContainerPort> {
    workload.containers.iter().flat_map(|container| &container.ports)
}

fn port_set(entry: &PortEntry) -> PortSet {
    match &entry.kind {
        PortEntryKind::Every => PortSet::protocol(entry.protocol),
        PortEntryKind::Range(first, last) => PortSet::range(entry.protocol, *first, *last),
        PortEntryKind::Name(name) => PortSet::named(entry.protocol, name.as_str()),
    }
}

/// Each port of a Service with the pods' ports behind it.
fn service_targets(service: &Service) -> impl Iterator<Item = (&ServicePort, PortSet)> {
    service.ports.iter().map(|port| {
        let set = match &port.target.value {
            TargetPort::Number(number) => PortSet::range(port.protocol, *number, *number),
            TargetPort::Name(name) => PortSet::named(port.protocol, name.as_str()),
        };
        (port, set)
    })
}

fn names_service_port(entry: &PortEntry, port: &ServicePort) -> bool {
    entry.protocol == port.protocol
        && match &entry.kind {
            PortEntryKind::Every => true,
            PortEntryKind::Range(first, last) => (*first..=*last).contains(&port.port.value),
            PortEntryKind::Name(name) => port.name.as_ref().is_some_and(|known| known.value == *name),
        }
}

fn service_port_words(port: &ServicePort) -> String {
    let protocol = match port.protocol {
        Protocol::Tcp => String::new(),
        other => format!("{}/", other.word()),
    };
    match &port.name {
        Some(name) => format!("{protocol}{}", name.value),
        None => format!("{protocol}{}", port.port.value),
    }
}
