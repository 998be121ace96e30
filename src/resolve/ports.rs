//! Ports: what stands after `on`, and what it means at each destination.

use super::facts::{pod_label, port_numbers};
use super::labels;
use super::program::{Item, PortEntry, PortEntryKind, Scope};
use super::resolver::Resolver;
use super::selectors::listed;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::{Service, ServicePort, TargetPort, Workload};
use crate::sets::{PortSet, Protocol};
use crate::source::Span;
use crate::syntax::ast;

/// A protocol as it is written in programs.
pub(super) fn protocol_word(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

impl Resolver<'_, '_> {
    /// The ports of a list, `let`s replaced by theirs; none where a diagnostic says what is wrong with one.
    pub(super) fn port_entries(&mut self, ports: &ast::Ports) -> Option<Vec<PortEntry>> {
        let mut entries = Vec::new();
        let mut good = true;
        for port in &ports.list {
            match self.port(port) {
                Some(found) => entries.extend(found),
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

    fn let_ports(&mut self, name: &ast::Name) -> Option<Vec<PortEntry>> {
        let binding = *self.layout.lets.get(name.text.as_str())?;
        match binding.value {
            ast::LetValue::Ports(ports) => {
                if !self.open_let(&name.text, binding.name) {
                    return None;
                }
                let entries = stacker::maybe_grow(64 << 10, 1 << 20, || self.port_entries(ports));
                self.open_lets.pop();
                let mut entries = entries?;
                // What is said about a port is said where it is used.
                for entry in &mut entries {
                    entry.span = name.span;
                }
                Some(entries)
            }
            ast::LetValue::Terms { terms, .. } => {
                let message = format!("`{}` stands for pods, and ports are asked for here", name.text);
                self.report(
                    Diagnostic::new(Code::WrongBinding, message)
                        .at(name.span, "a port is needed")
                        .also(terms.span, "bound to this")
                        .help(format!("quote it (`\"{}\"`) where a port of that name is meant", name.text)),
                );
                None
            }
        }
    }

    /// Destinations narrowed to the ports after `on`; none where a diagnostic says what is wrong with one.
    pub(super) fn on_ports(
        &mut self,
        items: Vec<Item>,
        entries: &[PortEntry],
        span: Span,
    ) -> Option<Vec<Item>> {
        let set = entries.iter().fold(PortSet::none(), |all, entry| all.union(&port_set(entry)));
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
            good &= item.service.is_some() || self.names_are_there(&item, entries);
            narrowed.push(item);
        }
        good.then_some(narrowed)
    }

    /// Fills in what proofs need to know of the items' ports, and judges the ports that Services carry.
    pub(super) fn settle_ports(&mut self, items: &mut [Item]) {
        for item in items {
            if let Some(service) = item.service
                && item.ports.is_all()
            {
                item.ports = service_targets(self.facts.service(service))
                    .fold(PortSet::none(), |all, (_, set)| all.union(&set));
            }
            item.proof_ports = match item.workload {
                Some(index) => {
                    let workload = self.facts.workload(index);
                    item.ports.resolved(|protocol, name| port_numbers(workload, protocol, name))
                }
                None => item.ports.clone(),
            };
        }
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
            } else if item.ports.names().any(|(protocol, known)| protocol == entry.protocol && known == name)
            {
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
        let candidates: Vec<usize> = match item.workload {
            Some(index) => vec![index],
            None => self.shown_pods(item),
        };
        let has = |index: &usize| !port_numbers(facts.workload(*index), entry.protocol, name).is_empty();
        // What isn't shown may have it.
        if candidates.is_empty() || candidates.iter().any(has) {
            return true;
        }
        let text = self.sources.slice(item.span).to_owned();
        let message = format!(
            "no pod of `{text}` has a {} port called `{name}`",
            protocol_word(entry.protocol).to_uppercase()
        );
        let mut diagnostic = Diagnostic::new(Code::UnknownPort, message);
        let other = candidates.iter().flat_map(|index| ports_of(facts.workload(*index))).find(|port| {
            port.protocol != entry.protocol && port.name.as_ref().is_some_and(|known| known.value == name)
        });
        let mut names: Vec<&str> = candidates
            .iter()
            .take(1000)
            .flat_map(|index| ports_of(facts.workload(*index)))
            .filter(|port| port.protocol == entry.protocol)
            .filter_map(|port| port.name.as_ref().map(|name| name.value.as_str()))
            .collect();
        names.sort_unstable();
        names.dedup();
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
            let fixed = format!("{}/{name}", protocol_word(port.protocol));
            diagnostic = diagnostic.fix(Applicability::Safe, format!("write `{fixed}`"), entry.span, fixed);
        }
        for near in self.near(name, names.iter().copied()) {
            let fixed = match entry.protocol {
                Protocol::Tcp => near.to_owned(),
                protocol => format!("{}/{near}", protocol_word(protocol)),
            };
            diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{fixed}`"), entry.span, fixed);
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
            Some(mut names) => {
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
            found.extend(self.facts.matching(namespace, &requirements).filter(|index| {
                let workload = self.facts.workload(*index);
                self.space.may_contain(set, |key| pod_label(workload, key), |_| false)
            }));
        }
        found
    }
}

/// Ports in words: "tcp/80 and udp/53".
fn port_words(ports: &PortSet) -> String {
    let mut words = Vec::new();
    for protocol in [Protocol::Tcp, Protocol::Udp, Protocol::Sctp] {
        let word = protocol_word(protocol);
        words.extend(ports.ranges(protocol).iter().map(|range| {
            if range.first == range.last {
                format!("{word}/{}", range.first)
            } else {
                format!("{word}/{}-{}", range.first, range.last)
            }
        }));
    }
    words.extend(ports.names().map(|(protocol, name)| format!("{}/{name}", protocol_word(protocol))));
    listed(words.iter().map(String::as_str), words.len())
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
        other => format!("{}/", protocol_word(other)),
    };
    match &port.name {
        Some(name) => format!("{protocol}{}", name.value),
        None => format!("{protocol}{}", port.port.value),
    }
}
