//! What each of the two judges says, and where they differ.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use ipnet::IpNet;
use serde_json::Value;

use super::super::super::ports::Protocol;

/// What there was to compare.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Pairs of workloads.
    pub(super) pairs: usize,
    /// Of these, pairs that talk.
    pub(super) talking: usize,
    /// Addresses that a workload reaches or takes something from.
    pub(super) outside: usize,
    /// Worlds of which netpol-analyzer said different things, the same as kpol in the end.
    pub(super) again: usize,
}

impl Counts {
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            talking: self.talking + other.talking,
            outside: self.outside + other.outside,
            again: self.again + other.again,
        }
    }
}

/// Ports in order, ranges that touch made one.
pub(super) type Ports = Vec<(Protocol, u16, u16)>;

fn in_order(mut ports: Ports) -> Ports {
    ports.sort_unstable();
    let mut merged: Ports = Vec::new();
    for (protocol, first, last) in ports {
        match merged.last_mut() {
            Some((same, _, end)) if *same == protocol && first <= end.saturating_add(1) => {
                *end = last.max(*end);
            }
            _ => merged.push((protocol, first, last)),
        }
    }
    merged
}

fn words(ports: &Ports) -> String {
    let word =
        |(protocol, first, last): &(Protocol, u16, u16)| format!("{} {first}-{last}", protocol.upper());
    ports.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Who reaches whom. Ends are `NS/KIND/NAME`.
#[derive(Default)]
pub(super) struct Said {
    pub(super) pods: BTreeMap<(String, String), Ports>,
    /// A pod, whether it is the source, and addresses, the first and the last.
    outside: Vec<(String, bool, (Ipv4Addr, Ipv4Addr), Ports)>,
}

impl Said {
    /// All workloads that somebody reaches, or that reach somebody.
    pub(super) fn ends(&self) -> BTreeSet<String> {
        let pods = self.pods.keys().flat_map(|(from, to)| [from, to]);
        pods.chain(self.outside.iter().map(|(pod, ..)| pod)).cloned().collect()
    }

    /// The same, the workloads called otherwise.
    pub(super) fn with_names(self, called: impl Fn(&str, &str) -> String) -> Self {
        let name = |end: &str| {
            let mut parts = end.splitn(3, '/');
            let [namespace, kind, name] = [(); 3].map(|()| parts.next().expect("`NS/KIND/NAME`"));
            format!("{namespace}/{kind}/{}", called(kind, name))
        };
        let pods = self.pods.into_iter().map(|((from, to), ports)| ((name(&from), name(&to)), ports));
        let outside = self.outside.into_iter();
        let outside = outside.map(|(pod, leaves, range, ports)| (name(&pod), leaves, range, ports));
        Self { pods: pods.collect(), outside: outside.collect() }
    }

    fn add(&mut self, from: &str, to: &str, ports: Ports, addresses: impl Fn(&str) -> Option<Addresses>) {
        assert!(!ports.is_empty(), "a pair that can't talk is left out: {from} -> {to}");
        let (pod, leaves, range) = match (addresses(from), addresses(to)) {
            (None, None) => {
                let before = self.pods.insert((from.to_owned(), to.to_owned()), ports);
                assert_eq!(before, None, "{from} -> {to} is there twice");
                return;
            }
            (Some(range), None) => (to, false, range),
            (None, Some(range)) => (from, true, range),
            (Some(_), Some(_)) => panic!("two ends outside: {from} -> {to}"),
        };
        // Of IPv6 netpol-analyzer says nothing.
        if let Addresses::V4(first, last) = range {
            self.outside.push((pod.to_owned(), leaves, (first, last), ports));
        }
    }

    fn at(&self, pod: &str, leaves: bool, address: Ipv4Addr) -> Ports {
        let here = self.outside.iter().filter(|(other, out, (first, last), _)| {
            other == pod && *out == leaves && (*first..=*last).contains(&address)
        });
        in_order(here.flat_map(|(.., ports)| ports).copied().collect())
    }

    /// The first difference between these ends in words; else how much there was to compare.
    pub(super) fn compared(&self, theirs: &Self, ends: &[String]) -> Result<Counts, String> {
        let strangers: Vec<String> = theirs.ends().into_iter().filter(|end| !ends.contains(end)).collect();
        if !strangers.is_empty() {
            return Err(format!("only netpol-analyzer knows {strangers:?}"));
        }
        // The answers change at these addresses alone.
        let ranges = self.outside.iter().chain(&theirs.outside).map(|(_, _, range, _)| *range);
        let after = |address: Ipv4Addr| u32::from(address).checked_add(1).map(Ipv4Addr::from);
        let addresses: BTreeSet<Ipv4Addr> =
            ranges.flat_map(|(first, last)| [Some(first), after(last)]).flatten().collect();
        let mut counts = Counts::default();
        for from in ends {
            for to in ends.iter().filter(|to| *to != from) {
                let key = (from.clone(), to.clone());
                let ports = [self, theirs].map(|said| said.pods.get(&key).cloned().unwrap_or_default());
                counts.pairs += 1;
                counts.talking += usize::from(is_same(from, to, &ports)?);
            }
            for address in &addresses {
                for leaves in [true, false] {
                    let ports = [self, theirs].map(|said| said.at(from, leaves, *address));
                    let way = if leaves { "to" } else { "from" };
                    counts.outside += usize::from(is_same(from, &format!("{way} {address}"), &ports)?);
                }
            }
        }
        Ok(counts)
    }
}

/// Whether something gets through, where both say the same.
fn is_same(from: &str, to: &str, [own, theirs]: &[Ports; 2]) -> Result<bool, String> {
    if own == theirs {
        return Ok(!own.is_empty());
    }
    Err(format!("{from} -> {to} is `{}`, and to netpol-analyzer `{}`", words(own), words(theirs)))
}

enum Addresses {
    V4(Ipv4Addr, Ipv4Addr),
    V6,
}

/// `kpol graph --to json`.
pub(super) fn kpols(text: &str) -> Said {
    let graph: Value = serde_json::from_str(text).expect("a graph is JSON");
    let addresses = |end: &str| {
        Some(match end.parse().ok()? {
            IpNet::V4(block) => Addresses::V4(block.network(), block.broadcast()),
            IpNet::V6(_) => Addresses::V6,
        })
    };
    let mut said = Said::default();
    for pair in graph["pairs"].as_array().expect("a list of pairs") {
        let number =
            |entry: &Value, key: &str| u16::try_from(entry[key].as_u64().expect("a number")).expect("a port");
        let entries = pair["ports"].as_array().expect("a list of ports").iter().map(|entry| {
            let protocol = entry["protocol"].as_str().and_then(Protocol::from_upper).expect("a protocol");
            (protocol, number(entry, "from"), number(entry, "to"))
        });
        said.add(text_of(pair, "from"), text_of(pair, "to"), in_order(entries.collect()), addresses);
    }
    said
}

/// `netpol-analyzer list -o json`, which says nothing at all where there is nothing to list.
pub(super) fn theirs(text: &str) -> Said {
    let list: Value = if text.trim().is_empty() {
        Value::Array(Vec::new())
    } else {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    };
    let range = |end: &str| {
        let (low, high) = end.split_once('-')?;
        Some(Addresses::V4(low.parse().ok()?, high.parse().ok()?))
    };
    let mut said = Said::default();
    for pair in list.as_array().map_or(&[][..], Vec::as_slice) {
        let (from, to) = (id(text_of(pair, "src")), id(text_of(pair, "dst")));
        said.add(&from, &to, connections(text_of(pair, "conn")), range);
    }
    said
}

fn text_of<'v>(pair: &'v Value, key: &str) -> &'v str {
    pair[key].as_str().expect("text")
}

/// `ns/name[Kind]` as `NS/KIND/NAME`; a range of addresses as it is.
fn id(end: &str) -> String {
    let parts = end.strip_suffix(']').and_then(|end| end.split_once('['));
    match parts.and_then(|(path, kind)| Some((path.split_once('/')?, kind))) {
        Some(((namespace, name), kind)) => format!("{namespace}/{kind}/{name}"),
        None => end.to_owned(),
    }
}

/// `All Connections`, or `SCTP 1-65535,TCP 1-79,81-65535,UDP 53`.
fn connections(text: &str) -> Ports {
    if text == "All Connections" {
        return Protocol::ALL.map(|protocol| (protocol, 1, u16::MAX)).to_vec();
    }
    let mut protocol = Protocol::Tcp;
    let ports = text.split(',').map(|part| {
        let range = match part.trim().split_once(' ') {
            Some((name, range)) => {
                protocol = Protocol::from_upper(name).unwrap_or_else(|| panic!("`{name}` in {text}"));
                range
            }
            None => part.trim(),
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.parse::<u16>().unwrap_or_else(|_| panic!("`{text}` is no port"));
        (protocol, number(first), number(last))
    });
    in_order(ports.collect())
}
