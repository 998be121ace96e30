//! `kpol graph`, as users run it, against np-guard's netpol-analyzer 1.4.4: random worlds, pair by pair.
//!
//! What is left out, as the two mean different things by it or the other one refuses it: pairs of a workload with
//! itself, and named ports of an egress rule to addresses (without `to`, too). And netpol-analyzer 1.4.4 isn't always of
//! one mind: where a port's name stands for a number that a range of another rule has too, its answer may differ from
//! run to run. So it is asked again where it differs, and one of its answers has to be the same.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::super::address::{Block, one_of_each_region};
use super::super::enforce;
use super::super::manifests::documents;
use super::super::policy::Peer;
use super::super::ports::{Mask, Port, Protocol, Universe};
use super::super::world::{InPlay, World};
use super::{universe, worlds};

/// How many random worlds are compared.
const WORLDS: u64 = 600;

/// How often netpol-analyzer is asked about a world before a difference is believed.
const ASKED: usize = 20;

/// The other judge; none where there is no Go to build it with, which is a failure in CI.
fn analyzer() -> Option<PathBuf> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/judges/netpol-analyzer");
    let output = Command::new(script).output().expect("the script runs");
    let said = String::from_utf8_lossy(&output.stderr);
    match output.status.code() {
        Some(0) => Some(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim())),
        Some(3) if env::var_os("CI").is_none_or(|value| value.is_empty()) => {
            eprintln!("not compared with netpol-analyzer: there is no Go to build it with");
            None
        }
        code => panic!("netpol-analyzer can't be built ({code:?}): {said}"),
    }
}

#[test]
fn graphs_are_the_same_as_netpol_analyzers() {
    let Some(analyzer) = analyzer() else { return };
    let half = |odd: u64| {
        let seeds = (0..WORLDS).filter(move |seed| seed % 2 == odd);
        seeds.map(|seed| compare(seed, &analyzer)).fold([0; 4], sum)
    };
    let [pairs, talking, outside, again] = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let own = half(0);
        let other = other.join().expect("a difference fails the test");
        sum(own, other)
    });
    assert!(pairs > 5_000 && talking > 1_000 && pairs - talking > 1_000, "{pairs}, of which {talking} talk");
    assert!(outside > 1_000, "{outside}");
    assert!(again < 20, "netpol-analyzer answered {again} of {WORLDS} worlds differently");
}

fn sum(a: [usize; 4], b: [usize; 4]) -> [usize; 4] {
    [0, 1, 2, 3].map(|at| a[at] + b[at])
}

/// Compares one world: what there was to compare, and whether netpol-analyzer had to be asked again.
fn compare(seed: u64, analyzer: &Path) -> [usize; 4] {
    let world = worlds::world(1_000_000 + seed, |policy| {
        for rule in policy.egress.iter_mut().flatten() {
            if rule.peers.is_empty() || rule.peers.iter().any(|peer| matches!(peer, Peer::Block { .. })) {
                let ports = rule.ports.take().into_iter().flatten();
                let ports: Vec<Port> = ports.filter(|port| !matches!(port, Port::Named(..))).collect();
                rule.ports = (!ports.is_empty()).then_some(ports);
            }
        }
    });
    let text = documents(&world, false).join("---\n");
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("all.yaml"), &text).expect("a file can be written");
    let universe = universe(&world);
    let own = own_pairs(folder.path(), &universe);
    let mut play = InPlay::default();
    enforce::mention(&world.holding(), &mut play);
    let compared = Compared {
        ends: ends(&world),
        addresses: one_of_each_region(&play.blocks).into_iter().filter(IpAddr::is_ipv4).collect(),
        universe,
        own,
    };
    let own = &compared.own;
    assert!(own.pods.keys().all(|(from, to)| from != to), "seed {seed}: a pair of one workload\n{text}");
    let mut differences = BTreeSet::new();
    for _ in 0..ASKED {
        let theirs = their_pairs(analyzer, folder.path(), &compared.universe);
        match compared.with(&theirs) {
            Ok([pairs, talking, outside]) => {
                return [pairs, talking, outside, usize::from(!differences.is_empty())];
            }
            Err(difference) => _ = differences.insert(difference),
        }
    }
    panic!("seed {seed}: {}\n{text}", Vec::from_iter(differences).join("\n"));
}

/// One world, with what kpol says of it.
struct Compared {
    ends: Vec<String>,
    addresses: Vec<IpAddr>,
    universe: Universe,
    own: Pairs,
}

impl Compared {
    /// The first difference in words; else how many pairs there were, how many of them talk, and how many addresses are let
    /// in or reached.
    fn with(&self, theirs: &Pairs) -> Result<[usize; 3], String> {
        let mut counts = [0; 3];
        for from in &self.ends {
            for to in self.ends.iter().filter(|to| *to != from) {
                let key = (from.clone(), to.clone());
                let ports = |pairs: &Pairs| pairs.pods.get(&key).copied().unwrap_or(0);
                let found = self.same(from, to, [ports(&self.own), ports(theirs)])?;
                counts[0] += 1;
                counts[1] += usize::from(found);
            }
            for address in &self.addresses {
                for leaves in [true, false] {
                    let ports = [&self.own, theirs].map(|pairs| pairs.at(from, *address, leaves));
                    let way = if leaves { "to" } else { "from" };
                    counts[2] += usize::from(self.same(from, &format!("{way} {address}"), ports)?);
                }
            }
        }
        Ok(counts)
    }

    fn same(&self, from: &str, to: &str, [found, expected]: [Mask; 2]) -> Result<bool, String> {
        if found == expected {
            return Ok(found != 0);
        }
        let [found, expected] = [found, expected].map(|ports| self.universe.words(ports));
        Err(format!("{from} -> {to} is `{found}`, and to netpol-analyzer `{expected}`"))
    }
}

/// `NS/KIND/NAME` of each workload.
fn ends(world: &World) -> Vec<String> {
    let id = |workload: &super::super::world::Workload| {
        let namespace = &world.namespaces[workload.namespace].name;
        format!("{namespace}/{:?}/{}", workload.kind, workload.name)
    };
    world.workloads.iter().map(id).collect()
}

/// What one of the judges says.
#[derive(Default)]
struct Pairs {
    pods: BTreeMap<(String, String), Mask>,
    /// A pod, whether it is the source, and blocks or ranges of addresses.
    outside: Vec<(String, bool, Addresses, Mask)>,
}

enum Addresses {
    Block(Block),
    Range(IpAddr, IpAddr),
}

impl Addresses {
    fn contains(&self, address: IpAddr) -> bool {
        match self {
            Self::Block(block) => block.contains(address),
            Self::Range(first, last) => (first..=last).contains(&&address),
        }
    }
}

impl Pairs {
    fn at(&self, pod: &str, address: IpAddr, leaves: bool) -> Mask {
        let here = self.outside.iter().filter(|(other, out, addresses, _)| {
            other == pod && *out == leaves && addresses.contains(address)
        });
        here.fold(0, |mask, (_, _, _, ports)| mask | ports)
    }

    fn add(&mut self, from: &str, to: &str, ports: Mask, addresses: impl Fn(&str) -> Option<Addresses>) {
        match (addresses(from), addresses(to)) {
            (None, None) => {
                let before = self.pods.insert((from.to_owned(), to.to_owned()), ports);
                assert_eq!(before, None, "{from} -> {to} is there twice");
            }
            (Some(block), None) => self.outside.push((to.to_owned(), false, block, ports)),
            (None, Some(block)) => self.outside.push((from.to_owned(), true, block, ports)),
            (Some(_), Some(_)) => panic!("two ends outside: {from} -> {to}"),
        }
    }
}

fn own_pairs(folder: &Path, universe: &Universe) -> Pairs {
    let output = Command::new(env!("CARGO_BIN_EXE_kpol"))
        .args(["graph", "-m", "all.yaml", "--to", "json"])
        .current_dir(folder)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let graph: Value = serde_json::from_slice(&output.stdout).expect("a graph is JSON");
    let mut pairs = Pairs::default();
    for pair in graph["pairs"].as_array().expect("a list of pairs") {
        let text = |key: &str| pair[key].as_str().expect("an end is text").to_owned();
        let number =
            |entry: &Value, key: &str| u16::try_from(entry[key].as_u64().expect("a number")).expect("a port");
        let ports = pair["ports"].as_array().expect("a list of ports").iter().fold(0, |mask, entry| {
            let protocol = entry["protocol"].as_str().and_then(Protocol::from_upper).expect("a protocol");
            mask | universe.range(protocol, number(entry, "from"), number(entry, "to"))
        });
        assert_ne!(ports, 0, "a pair that can't talk is left out: {pair}");
        pairs.add(&text("from"), &text("to"), ports, |end| end.parse().ok().map(Addresses::Block));
    }
    pairs
}

fn their_pairs(analyzer: &Path, folder: &Path, universe: &Universe) -> Pairs {
    let output = Command::new(analyzer)
        .args(["list", "-q", "--dirpath", ".", "-o", "json"])
        .current_dir(folder)
        .output()
        .expect("netpol-analyzer runs");
    let said = String::from_utf8_lossy(&output.stdout);
    // It says nothing at all where there is nothing to list, and exits 0 whatever it thinks of its input.
    let list: Value = if said.trim().is_empty() {
        Value::Array(Vec::new())
    } else {
        serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
    };
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut pairs = Pairs::default();
    for pair in list.as_array().map_or(&[][..], Vec::as_slice) {
        let text = |key: &str| pair[key].as_str().expect("an end is text");
        let range = |end: &str| {
            let (low, high) = end.split_once('-')?;
            Some(Addresses::Range(low.parse().ok()?, high.parse().ok()?))
        };
        // `ns/name[Kind]`
        let id = |end: &str| match end
            .split_once('[')
            .and_then(|(path, kind)| Some((path.split_once('/')?, kind)))
        {
            Some(((namespace, name), kind)) => format!("{namespace}/{}/{name}", kind.trim_end_matches(']')),
            None => end.to_owned(),
        };
        pairs.add(&id(text("src")), &id(text("dst")), conn(text("conn"), universe), range);
    }
    pairs
}

/// `All Connections`, or `SCTP 1-65535,TCP 1-79,81-65535,UDP 53`.
fn conn(text: &str, universe: &Universe) -> Mask {
    if text == "All Connections" {
        return universe.every();
    }
    let mut protocol = Protocol::Tcp;
    let mut mask = 0;
    for part in text.split(',') {
        let range = match part.trim().split_once(' ') {
            Some((name, range)) => {
                protocol = Protocol::from_upper(name).unwrap_or_else(|| panic!("`{name}` in {text}"));
                range
            }
            None => part.trim(),
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.parse::<u16>().unwrap_or_else(|_| panic!("`{text}` is no port"));
        mask |= universe.range(protocol, number(first), number(last));
    }
    mask
}
