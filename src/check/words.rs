//! The program's own words, for messages: what was written at a place, on one line.

use crate::resolve::program::{Direction, Item, Terms};
use crate::sets::{AddressSet, Operator, PeerSet, PodSet, PortSet, Protocol, Space, selector};
use crate::source::{Sources, Span};
use crate::syntax::one_line;

/// The text at a place with its line ends and comments gone, cut where it is long.
pub(super) fn quoted(sources: &Sources, span: Span) -> String {
    const LONGEST: usize = 60;
    let text = one_line(sources.slice(span));
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The terms as they could be written beside `except` or before `->`.
pub(super) fn terms(sources: &Sources, terms: &Terms) -> String {
    quoted(sources, terms.span)
}

/// One term as written.
pub(super) fn item(sources: &Sources, item: &Item) -> String {
    quoted(sources, item.span)
}

/// `ingress` or `egress`.
pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

/// Some pods of a set, by the labels that tell them from others: `shop/[app=web]`.
pub(super) fn pods(set: PodSet, space: &mut Space) -> String {
    const MOST: usize = 256;
    let Some(cube) = space.cover(set, MOST).ok().and_then(|cubes| cubes.into_iter().next()) else {
        return "some pods".to_owned();
    };
    let name = cube.namespace.iter().find_map(|requirement| match &requirement.operator {
        Operator::In(names) if requirement.key == Space::NAMESPACE_NAME => names.first().cloned(),
        _ => None,
    });
    let place = match name {
        Some(name) if name.is_empty() => String::new(),
        Some(name) => format!("{name}/"),
        None if cube.namespace.is_empty() => "*/".to_owned(),
        None => format!("{}/", selector(&cube.namespace)),
    };
    format!("`{place}{}`", selector(&cube.pod))
}

/// Somebody of a set of peers.
pub(super) fn peers(peers: &PeerSet, space: &mut Space) -> String {
    if !peers.pods.is_empty() {
        return pods(peers.pods, space);
    }
    addresses(&peers.addresses.outside)
}

/// Some addresses of a set.
pub(super) fn addresses(set: &AddressSet) -> String {
    set.cidrs().first().map_or_else(|| "nobody".to_owned(), |block| format!("`{block}`"))
}

/// Ports as they could stand after `on`: `80, udp/53`.
#[must_use]
pub fn ports(ports: &PortSet) -> String {
    if ports.is_all() {
        return "every port".to_owned();
    }
    let mut words = Vec::new();
    for (protocol, word) in [(Protocol::Tcp, "tcp"), (Protocol::Udp, "udp"), (Protocol::Sctp, "sctp")] {
        if ports.is_whole(protocol) {
            words.push(word.to_owned());
            continue;
        }
        words.extend(ports.ranges(protocol).iter().map(|range| {
            if range.last == range.first {
                format!("{word}/{}", range.first)
            } else {
                format!("{word}/{}-{}", range.first, range.last)
            }
        }));
        let names = ports.names().filter(|(of, _)| *of == protocol);
        words.extend(names.map(|(_, name)| format!("{word}/{name}")));
    }
    if words.is_empty() && ports.has_other_protocols() {
        return "other protocols".to_owned();
    }
    words.join(", ")
}
