//! Port sets: numbers and names of ports, by protocol. What a name stands for is known to the caller alone.

use super::ranges::{Range, Ranges};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// The protocols that a `NetworkPolicy` can tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP, the default.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// As Kubernetes writes it: `TCP`.
    ///
    /// Source: `Protocol` of the Kubernetes API (`core/v1`).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        }
    }

    /// As programs write it: `tcp`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        }
    }

    /// The protocol that Kubernetes calls so.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == name)
    }

    /// The protocol that programs call so.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.word() == word)
    }
}

/// `first..=last`, 1 to 65535.
pub type PortRange = Range<u16>;

/// Every port that a number can name.
const WHOLE: PortRange = Range { first: 1, last: u16::MAX };

/// Ports of all protocols, by number and by name. "Every port" (`all`) is more than the three protocols' ports
/// together: it is what a rule without `ports` lets through, other protocols included.
///
/// A whole protocol (1 to 65535) has all names too, as a name always stands for some number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet {
    /// Shared, as every term and every rule has ports, and most have the same ones.
    protocols: Arc<[Ports; 3]>,
    /// Whether what is neither TCP, UDP nor SCTP belongs.
    other_protocols: bool,
}

/// The ports of one protocol; no names where it is whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Ports {
    numbers: Ranges<u16>,
    names: BTreeSet<String>,
}

impl PortSet {
    /// No port.
    pub fn none() -> Self {
        Self::default()
    }

    /// Every port of every protocol, those included that a `NetworkPolicy` can't name.
    pub fn all() -> Self {
        static ALL: LazyLock<PortSet> = LazyLock::new(|| {
            let whole = || Ports::new(Ranges::range(WHOLE.first, WHOLE.last), BTreeSet::new());
            PortSet { protocols: Arc::new([whole(), whole(), whole()]), other_protocols: true }
        });
        ALL.clone()
    }

    /// Every port of one protocol.
    pub fn protocol(protocol: Protocol) -> Self {
        Self::range(protocol, WHOLE.first, WHOLE.last)
    }

    /// `first..=last`; there is no port 0, and a range that ends before it starts is empty.
    pub fn range(protocol: Protocol, first: u16, last: u16) -> Self {
        Self::none().with(protocol, Ports::new(Ranges::range(first.max(WHOLE.first), last), BTreeSet::new()))
    }

    /// The port that each pod calls by this name.
    pub fn named(protocol: Protocol, name: impl Into<String>) -> Self {
        Self::none().with(protocol, Ports::new(Ranges::default(), BTreeSet::from([name.into()])))
    }

    /// Whether it is what a rule without `ports` lets through.
    pub fn is_all(&self) -> bool {
        self.other_protocols && self.protocols.iter().all(Ports::is_whole)
    }

    /// Whether it has no port at all.
    pub fn is_empty(&self) -> bool {
        !self.other_protocols && self.protocols.iter().all(Ports::is_empty)
    }

    /// Whether what is neither TCP, UDP nor SCTP belongs; without `is_all`, no list of ports can say that.
    pub fn has_other_protocols(&self) -> bool {
        self.other_protocols
    }

    /// Whether every port of a protocol belongs.
    pub fn is_whole(&self, protocol: Protocol) -> bool {
        self.of(protocol).is_whole()
    }

    /// What is in one or in both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.zip(other, Ports::union, |a, b| a || b)
    }

    /// What is in any of them; `n` ports take `n log n` steps.
    #[must_use]
    pub fn union_all(sets: impl IntoIterator<Item = Self>) -> Self {
        let mut numbers: [Vec<PortRange>; 3] = Default::default();
        let mut names: [BTreeSet<String>; 3] = Default::default();
        let mut other_protocols = false;
        for set in sets {
            other_protocols |= set.other_protocols;
            for ((ports, numbers), names) in set.protocols.iter().zip(&mut numbers).zip(&mut names) {
                numbers.extend_from_slice(ports.numbers.as_slice());
                names.extend(ports.names.iter().cloned());
            }
        }
        let [tcp, udp, sctp] = numbers.map(Ranges::of);
        let [tcp_names, udp_names, sctp_names] = names;
        let protocols =
            [Ports::new(tcp, tcp_names), Ports::new(udp, udp_names), Ports::new(sctp, sctp_names)];
        Self { protocols: protocols.into(), other_protocols }
    }

    /// Numbers with numbers, names with the same names; a name meets a number only in `all` and in a whole protocol.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.zip(other, Ports::intersection, |a, b| a && b)
    }

    /// What is surely left: names go only with the same name, their whole protocol, or `all`; a name takes no number
    /// away, as it isn't known which one that would be.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.zip(other, Ports::difference, |a, b| a && !b)
    }

    /// Whether all of it is in the other, whatever the names stand for.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.pairs(other).all(|(a, b)| a.is_subset(b)) && (other.other_protocols || !self.other_protocols)
    }

    /// Whether some pod could have a port that is in both: a name may stand for any number of its protocol.
    pub fn may_intersect(&self, other: &Self) -> bool {
        self.pairs(other).any(|(a, b)| a.may_intersect(b)) || self.other_protocols && other.other_protocols
    }

    /// With every name replaced by the numbers that `lookup` gives for it.
    #[must_use]
    pub fn resolved(&self, lookup: impl Fn(Protocol, &str) -> Vec<u16>) -> Self {
        let mut resolved = self.clone();
        if self.protocols.iter().all(|ports| ports.names.is_empty()) {
            return resolved;
        }
        for (protocol, ports) in Protocol::ALL.into_iter().zip(Arc::make_mut(&mut resolved.protocols)) {
            let names = std::mem::take(&mut ports.names);
            let found = names.iter().flat_map(|name| lookup(protocol, name));
            let numbers =
                found.filter(|number| *number >= WHOLE.first).map(|port| Range { first: port, last: port });
            ports.numbers = Ranges::of(ports.numbers.as_slice().iter().copied().chain(numbers).collect());
        }
        resolved
    }

    /// The ranges of a protocol, sorted, not touching; none where `is_all`.
    pub fn ranges(&self, protocol: Protocol) -> &[PortRange] {
        if self.is_all() { &[] } else { self.of(protocol).numbers.as_slice() }
    }

    /// As they can stand after `on`: `tcp`, `udp/53`, `tcp/80-90`, and the named ones as `write_name` writes
    /// them. What is neither TCP, UDP nor SCTP has no words.
    pub fn words(&self, write_name: impl Fn(Protocol, &str) -> String) -> Vec<String> {
        let mut words = Vec::new();
        for protocol in Protocol::ALL {
            let word = protocol.word();
            if self.is_whole(protocol) {
                words.push(word.to_owned());
                continue;
            }
            words.extend(self.ranges(protocol).iter().map(|range| {
                if range.first == range.last {
                    format!("{word}/{}", range.first)
                } else {
                    format!("{word}/{}-{}", range.first, range.last)
                }
            }));
            let names = self.names().filter(|(of, _)| *of == protocol);
            words.extend(names.map(|(_, name)| write_name(protocol, name)));
        }
        words
    }

    /// The named ports, sorted.
    pub fn names(&self) -> impl Iterator<Item = (Protocol, &str)> {
        let each = Protocol::ALL.into_iter().zip(&*self.protocols);
        each.flat_map(|(protocol, ports)| ports.names.iter().map(move |name| (protocol, name.as_str())))
    }

    /// Whether the port of that name is in it by its name.
    pub fn has_name(&self, protocol: Protocol, name: &str) -> bool {
        self.of(protocol).names.contains(name)
    }

    fn of(&self, protocol: Protocol) -> &Ports {
        let [tcp, udp, sctp] = &*self.protocols;
        match protocol {
            Protocol::Tcp => tcp,
            Protocol::Udp => udp,
            Protocol::Sctp => sctp,
        }
    }

    fn with(mut self, protocol: Protocol, ports: Ports) -> Self {
        let [tcp, udp, sctp] = Arc::make_mut(&mut self.protocols);
        match protocol {
            Protocol::Tcp => *tcp = ports,
            Protocol::Udp => *udp = ports,
            Protocol::Sctp => *sctp = ports,
        }
        self
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Ports, &'a Ports)> {
        self.protocols.iter().zip(&*other.protocols)
    }

    fn zip(&self, other: &Self, ports: fn(&Ports, &Ports) -> Ports, rest: fn(bool, bool) -> bool) -> Self {
        let ([tcp, udp, sctp], [tcp2, udp2, sctp2]) = (&*self.protocols, &*other.protocols);
        Self {
            protocols: Arc::new([ports(tcp, tcp2), ports(udp, udp2), ports(sctp, sctp2)]),
            other_protocols: rest(self.other_protocols, other.other_protocols),
        }
    }
}

impl Ports {
    fn new(numbers: Ranges<u16>, names: BTreeSet<String>) -> Self {
        let whole = numbers.as_slice() == [WHOLE];
        Self { numbers, names: if whole { BTreeSet::new() } else { names } }
    }

    fn is_whole(&self) -> bool {
        self.numbers.as_slice() == [WHOLE]
    }

    fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.names.is_empty()
    }

    fn union(&self, other: &Self) -> Self {
        Self::new(self.numbers.union(&other.numbers), self.names.union(&other.names).cloned().collect())
    }

    fn intersection(&self, other: &Self) -> Self {
        let names = match (self.is_whole(), other.is_whole()) {
            (true, _) => other.names.clone(),
            (_, true) => self.names.clone(),
            _ => self.names.intersection(&other.names).cloned().collect(),
        };
        Self::new(self.numbers.intersection(&other.numbers), names)
    }

    fn difference(&self, other: &Self) -> Self {
        let left = self.names.iter().filter(|name| !other.has_name(name)).cloned().collect();
        Self::new(self.numbers.difference(&other.numbers), left)
    }

    fn is_subset(&self, other: &Self) -> bool {
        self.numbers.is_subset(&other.numbers) && self.names.iter().all(|name| other.has_name(name))
    }

    fn may_intersect(&self, other: &Self) -> bool {
        let by_name =
            !self.names.is_empty() && !other.is_empty() || !other.names.is_empty() && !self.is_empty();
        by_name || self.numbers.intersects(&other.numbers)
    }

    fn has_name(&self, name: &str) -> bool {
        self.is_whole() || self.names.contains(name)
    }
}

#[cfg(test)]
mod tests;
