//! Ports as sets over a small universe: one number of each region that the ranges of a case cut, of each protocol.

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Port {
    /// Every port of a protocol.
    Every(Protocol),
    /// From the first to the last, both included.
    Range(Protocol, u16, u16),
    /// What the destination's containers call so.
    Named(Protocol, String),
}

impl Port {
    pub(crate) fn protocol(&self) -> Protocol {
        match self {
            Self::Every(protocol) | Self::Range(protocol, ..) | Self::Named(protocol, _) => *protocol,
        }
    }
}

/// A list of ports; none is every port of every protocol.
pub(crate) type Ports = Option<Vec<Port>>;

/// What two lists share. A name and a number meet at some pods and not at others, which no policy can say: an error.
pub(crate) fn meet(a: &Ports, b: &Ports) -> Result<Ports, String> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(a.clone().or_else(|| b.clone()));
    };
    let mut shared = Vec::new();
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
        if a.protocol() != b.protocol() {
            continue;
        }
        match (a, b) {
            (Port::Every(_), other) | (other, Port::Every(_)) => shared.push(other.clone()),
            (Port::Range(protocol, first, last), Port::Range(_, other_first, other_last)) => {
                let (first, last) = (*first.max(other_first), *last.min(other_last));
                if first <= last {
                    shared.push(Port::Range(*protocol, first, last));
                }
            }
            (Port::Named(_, name), Port::Named(_, other)) if name == other => shared.push(a.clone()),
            _ => return Err(format!("{a:?} and {b:?} meet at some pods alone")),
        }
    }
    Ok(Some(shared))
}

/// A set of ports of the universe, one bit each.
pub(crate) type Mask = u128;

/// One number of each region, in each protocol.
#[derive(Clone, Debug)]
pub(crate) struct Universe {
    numbers: Vec<u16>,
}

impl Universe {
    /// The first number of each region that these ranges cut.
    pub(crate) fn around(ranges: impl IntoIterator<Item = (u16, u16)>) -> Self {
        let mut all = BTreeSet::from([1]);
        for (first, last) in ranges {
            all.insert(first);
            all.extend(last.checked_add(1));
        }
        assert!(all.len() <= 42, "three protocols of {} numbers don't fit into 128 bits", all.len());
        Self { numbers: all.into_iter().collect() }
    }

    /// Asks about one more number.
    pub(crate) fn add(&mut self, number: u16) {
        let ranges = self.numbers.iter().map(|number| (*number, u16::MAX));
        *self = Self::around(ranges.chain([(number, number)]).collect::<Vec<_>>());
    }

    pub(crate) fn every(&self) -> Mask {
        Protocol::ALL.into_iter().fold(0, |mask, protocol| mask | self.range(protocol, 1, u16::MAX))
    }

    pub(crate) fn range(&self, protocol: Protocol, first: u16, last: u16) -> Mask {
        let offset = self.numbers.len() * protocol as usize;
        let inside = self.numbers.iter().enumerate().filter(|(_, number)| (first..=last).contains(*number));
        inside.fold(0, |mask, (index, _)| mask | 1 << (offset + index))
    }

    /// The ports of a list. `resolve` says what a name stands for.
    pub(crate) fn of_list(&self, ports: &Ports, resolve: impl Fn(Protocol, &str) -> Mask) -> Mask {
        let Some(ports) = ports else { return self.every() };
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

/// The ranges that a list of ports mentions.
pub(crate) fn ranges(ports: &Ports) -> impl Iterator<Item = (u16, u16)> {
    ports.iter().flatten().filter_map(|port| match port {
        Port::Range(_, first, last) => Some((*first, *last)),
        Port::Every(_) | Port::Named(..) => None,
    })
}

#[test]
fn lists_of_ports_mean_what_they_say() {
    use Protocol::{Sctp, Tcp, Udp};
    let universe = Universe::around([(80, 80), (443, 443)]);
    let pod = [NamedPort { name: "http".to_owned(), protocol: Tcp, number: 80 }];
    let table: [(Vec<Port>, &str); 7] = [
        (vec![], ""),
        (vec![Port::Range(Tcp, 80, 80)], "TCP/80"),
        (vec![Port::Range(Tcp, 80, 442)], "TCP/80 TCP/81"),
        (vec![Port::Every(Udp)], "UDP/1 UDP/80 UDP/81 UDP/443 UDP/444"),
        (vec![Port::Named(Tcp, "http".to_owned())], "TCP/80"),
        (vec![Port::Named(Udp, "http".to_owned())], ""),
        (vec![Port::Range(Sctp, 443, 443), Port::Range(Udp, 1, 79)], "UDP/1 SCTP/443"),
    ];
    for (ports, expected) in table {
        let list = Some(ports);
        let mask = universe.of_list(&list, |protocol, name| universe.declared(&pod, protocol, name));
        assert_eq!(universe.words(mask), expected, "{list:?}");
    }
    assert_eq!(universe.of_list(&None, |_, _| 0).count_ones(), 15, "every port of the three protocols");
}

#[test]
fn lists_of_ports_share_what_both_say() {
    use Protocol::{Tcp, Udp};
    let name = |name: &str| Port::Named(Tcp, name.to_owned());
    let range = |first, last| Port::Range(Tcp, first, last);
    // (one list, another, what they share; none where no policy can say it)
    let table = [
        (vec![range(80, 90)], vec![range(85, 99)], Some(vec![range(85, 90)])),
        (vec![range(80, 90)], vec![range(91, 99)], Some(vec![])),
        (vec![Port::Every(Tcp)], vec![range(80, 80), name("http")], Some(vec![range(80, 80), name("http")])),
        (vec![Port::Every(Udp)], vec![range(80, 80)], Some(vec![])),
        (vec![name("http")], vec![name("http")], Some(vec![name("http")])),
        (vec![name("http")], vec![range(80, 80)], None),
        (vec![name("http")], vec![name("metrics")], None),
    ];
    for (a, b, expected) in table {
        assert_eq!(meet(&Some(a.clone()), &Some(b.clone())).ok(), expected.map(Some), "{a:?} {b:?}");
    }
    assert_eq!(meet(&None, &Some(vec![range(1, 2)])), Ok(Some(vec![range(1, 2)])));
}
