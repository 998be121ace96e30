//! Words for what a graph shows: ports, selectors and addresses as a program would write them.

use std::collections::BTreeMap;

use crate::sets::{AddressSet, Operator, PortSet, Protocol, Requirement, Space, selector};

/// Ports in words: `tcp/80 (http) udp/53`; `all` for every port.
pub(super) fn ports(ports: &PortSet, names: &BTreeMap<(Protocol, u16), String>) -> String {
    if Protocol::ALL.iter().all(|protocol| ports.is_whole(*protocol)) {
        return "all".to_owned();
    }
    let mut words = Vec::new();
    for protocol in Protocol::ALL {
        let word = protocol.word();
        if ports.is_whole(protocol) {
            words.push(format!("every {word}"));
            continue;
        }
        for range in ports.ranges(protocol) {
            let name = names.get(&(protocol, range.first)).filter(|_| range.first == range.last);
            words.push(match (name, range.first == range.last) {
                (Some(name), _) => format!("{word}/{} ({name})", range.first),
                (None, true) => format!("{word}/{}", range.first),
                (None, false) => format!("{word}/{}-{}", range.first, range.last),
            });
        }
    }
    words.extend(ports.names().map(|(protocol, name)| match protocol {
        Protocol::Tcp => name.to_owned(),
        other => format!("{}/{name}", other.word()),
    }));
    words.join(" ")
}

/// The one namespace that a selector of namespaces names.
pub(super) fn only_namespace(requirements: &[Requirement]) -> Option<&str> {
    match requirements {
        [Requirement { key, operator: Operator::In(names) }] if key == Space::NAMESPACE_NAME => {
            match names.as_slice() {
                [only] => Some(only),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Pods by their labels and, but for a single one, by their namespaces': `[team=a]/[app=b]`, `*/*`, `[app=b]`.
pub(super) fn pods(namespaces: Option<&[Requirement]>, pods: &[Requirement]) -> String {
    let who = selector(pods);
    match namespaces {
        None => who,
        Some(namespaces) if only_namespace(namespaces).is_some() => who,
        Some([]) => format!("*/{who}"),
        Some(namespaces) => format!("{}/{who}", selector(namespaces)),
    }
}

/// Addresses outside in words: `outside` for all of them, `internet`, else their blocks.
pub(super) fn addresses(addresses: &AddressSet) -> String {
    if *addresses == AddressSet::all() {
        return "outside".to_owned();
    }
    let internet = AddressSet::internet();
    let mut words = Vec::new();
    let mut rest = addresses.clone();
    if internet.is_subset(addresses) {
        words.push("internet".to_owned());
        rest = rest.difference(&internet);
    }
    for block in rest.blocks() {
        let except: Vec<String> = block.except.iter().map(ToString::to_string).collect();
        words.push(if except.is_empty() {
            block.cidr.to_string()
        } else {
            format!("{} except {}", block.cidr, except.join(", "))
        });
    }
    words.join(", ")
}
