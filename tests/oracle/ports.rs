//! Ports as sets over a small universe: the numbers that a case mentions and their neighbours, of each protocol.

use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Protocol {
    Tcp,
    Udp,
    Sctp,
}

impl Protocol {
    pub(crate) const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// As manifests write it.
    pub(crate) fn upper(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }

    pub(crate) fn from_upper(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.upper() == text)
    }
}

/// A port that a container declares under a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NamedPort {
    pub(crate) name: String,
    pub(crate) protocol: Protocol,
    pub(crate) number: u16,
}

/// What an item of `on`, or an entry of a policy's `ports`, speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// Every port of a protocol.
    Every(Protocol),
    /// From the first to the last, both included.
    Range(Protocol, u16, u16),
    /// What the destination's containers call so.
    Named(Protocol, String),
}

/// A set of ports of the universe, one bit each.
pub(crate) type Mask = u128;

/// The numbers that are asked about, in each protocol.
#[derive(Clone, Debug)]
pub(crate) struct Universe {
    numbers: Vec<u16>,
}

impl Universe {
    /// The numbers in play, their neighbours, and both ends of the range of ports.
    pub(crate) fn around(numbers: impl IntoIterator<Item = u16>) -> Self {
        let mut all = BTreeSet::from([1, u16::MAX]);
        for number in numbers {
            all.extend([number.saturating_sub(1).max(1), number, number.saturating_add(1)]);
        }
        assert!(all.len() <= 42, "three protocols of {} numbers don't fit into 128 bits", all.len());
        Self { numbers: all.into_iter().collect() }
    }

    pub(crate) fn every(&self) -> Mask {
        Protocol::ALL.into_iter().fold(0, |mask, protocol| mask | self.range(protocol, 1, u16::MAX))
    }

    pub(crate) fn range(&self, protocol: Protocol, first: u16, last: u16) -> Mask {
        let offset = self.numbers.len() * protocol as usize;
        let inside = self.numbers.iter().enumerate().filter(|(_, number)| (first..=last).contains(*number));
        inside.fold(0, |mask, (index, _)| mask | 1 << (offset + index))
    }

    /// The ports of a list; an empty list is every port. `resolve` says what a name stands for.
    pub(crate) fn of_list(&self, ports: &[Port], resolve: impl Fn(Protocol, &str) -> Mask) -> Mask {
        if ports.is_empty() {
            return self.every();
        }
        ports.iter().fold(0, |mask, port| {
            mask | match port {
                Port::Every(protocol) => self.range(*protocol, 1, u16::MAX),
                Port::Range(protocol, first, last) => self.range(*protocol, *first, *last),
                Port::Named(protocol, name) => resolve(*protocol, name),
            }
        })
    }

    /// What a pod's containers declare under that name and protocol.
    pub(crate) fn declared(&self, ports: &[NamedPort], protocol: Protocol, name: &str) -> Mask {
        let same = ports.iter().filter(|port| port.protocol == protocol && port.name == name);
        same.fold(0, |mask, port| mask | self.range(protocol, port.number, port.number))
    }

    /// A set in words, for messages.
    pub(crate) fn words(&self, mask: Mask) -> String {
        let mut words = Vec::new();
        for protocol in Protocol::ALL {
            for number in &self.numbers {
                if mask & self.range(protocol, *number, *number) != 0 {
                    words.push(format!("{}/{number}", protocol.upper()));
                }
            }
        }
        words.join(" ")
    }
}

/// The numbers that a list of ports mentions.
pub(crate) fn numbers(ports: &[Port]) -> impl Iterator<Item = u16> {
    ports.iter().flat_map(|port| match port {
        Port::Range(_, first, last) => vec![*first, *last],
        Port::Every(_) | Port::Named(..) => Vec::new(),
    })
}

#[test]
fn lists_of_ports_mean_what_they_say() {
    use Protocol::{Sctp, Tcp, Udp};
    let universe = Universe::around([80, 443]);
    let pod = [NamedPort { name: "http".to_owned(), protocol: Tcp, number: 80 }];
    let table: [(Vec<Port>, &str); 6] = [
        (vec![Port::Range(Tcp, 80, 80)], "TCP/80"),
        (vec![Port::Range(Tcp, 80, 442)], "TCP/80 TCP/81 TCP/442"),
        (vec![Port::Every(Udp)], "UDP/1 UDP/79 UDP/80 UDP/81 UDP/442 UDP/443 UDP/444 UDP/65535"),
        (vec![Port::Named(Tcp, "http".to_owned())], "TCP/80"),
        (vec![Port::Named(Udp, "http".to_owned())], ""),
        (vec![Port::Range(Sctp, 443, 443), Port::Range(Udp, 1, 79)], "UDP/1 UDP/79 SCTP/443"),
    ];
    for (ports, expected) in table {
        let mask = universe.of_list(&ports, |protocol, name| universe.declared(&pod, protocol, name));
        assert_eq!(universe.words(mask), expected, "{ports:?}");
    }
    assert_eq!(
        universe.of_list(&[], |_, _| 0).count_ones(),
        24,
        "no list is every port of the three protocols"
    );
}
