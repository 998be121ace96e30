//! `kpol graph`, as users run it, against np-guard's netpol-analyzer 1.4.4, pair by pair: random worlds, and an example
//! with all that it compiles to.
//!
//! What is left out, as the two mean different things by it or the other one refuses it: pairs of a workload with
//! itself, named ports of an egress rule to addresses (without `to`, too), and addresses of IPv6. And netpol-analyzer 1.4.4 isn't always of
//! one mind: where a port's name stands for a number that a range of another rule has too, its answer may differ from
//! run to run. So it is asked again where it differs, and one of its answers has to be the same.

mod said;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use super::super::manifests::documents;
use super::super::policy::Peer;
use super::super::ports::Port;
use super::worlds;
use said::{Counts, Said, kpols, theirs};

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
        seeds.map(|seed| compare(seed, &analyzer)).fold(Counts::default(), Counts::and)
    };
    let counts = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        half(0).and(other.join().expect("a difference fails the test"))
    });
    eprintln!("{WORLDS} worlds: {counts:?}");
    assert!(counts.talking > 1_000 && counts.pairs > counts.talking + 4_000, "{counts:?}");
    assert!(counts.outside > 1_000, "{counts:?}");
    assert!(counts.again < 20, "netpol-analyzer answered {} of {WORLDS} worlds differently", counts.again);
}

#[test]
fn the_shop_is_the_same_as_netpol_analyzers() {
    let Some(analyzer) = analyzer() else { return };
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/shop");
    let compiled = kpol(&shop, &["compile", ".", "--emit", "policies", "-q"]);
    let folder = tempfile::tempdir().expect("a folder can be made");
    // The example says `manifests "k8s/warehouse/" in warehouse`; all others name their namespace.
    let mut objects = manifests(&shop.join("k8s"), "warehouse");
    objects.extend(objects_of(&compiled).into_iter().map(without_long_addresses));
    for (number, object) in objects.iter().enumerate() {
        let file = folder.path().join(format!("{number}.json"));
        fs::write(file, object.to_string()).expect("a file can be written");
    }
    let own = kpols(&kpol(&shop, &["graph", ".", "-q", "--to", "json"])).with_names(called);
    let ends: Vec<String> = own.ends().into_iter().collect();
    assert!(ends.len() >= 40, "{} workloads", ends.len());
    let counts =
        same(&own, &ends, &analyzer, folder.path()).unwrap_or_else(|differences| panic!("{differences}"));
    eprintln!("the shop: {counts:?}");
    assert!(counts.talking > 50 && counts.pairs > 1_500 && counts.outside > 5, "{counts:?}");
}

/// Compares one world.
fn compare(seed: u64, analyzer: &Path) -> Counts {
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
    let own = kpols(&kpol(folder.path(), &["graph", "-m", "all.yaml", "--to", "json"]));
    let ends = world.workloads.iter().map(|workload| {
        format!("{}/{:?}/{}", world.namespaces[workload.namespace].name, workload.kind, workload.name)
    });
    same(&own, &ends.collect::<Vec<_>>(), analyzer, folder.path())
        .unwrap_or_else(|differences| panic!("seed {seed}: {differences}\n{text}"))
}

/// What there was to compare between these ends; else where the two differ, however often netpol-analyzer is asked.
fn same(own: &Said, ends: &[String], analyzer: &Path, folder: &Path) -> Result<Counts, String> {
    assert!(own.pods.keys().all(|(from, to)| from != to), "a pair of one workload");
    let mut differences = BTreeSet::new();
    for _ in 0..ASKED {
        match own.compared(&theirs(&listed(analyzer, folder)), ends) {
            Ok(counts) => return Ok(Counts { again: usize::from(!differences.is_empty()), ..counts }),
            Err(difference) => _ = differences.insert(difference),
        }
    }
    Err(Vec::from_iter(differences).join("\n"))
}

/// What kpol writes.
fn kpol(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kpol"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what is written is text")
}

/// What netpol-analyzer writes. It exits 0 whatever it thinks of its input, and says what it doesn't like.
fn listed(analyzer: &Path, folder: &Path) -> String {
    let output = Command::new(analyzer)
        .args(["list", "-q", "--dirpath", ".", "-o", "json"])
        .current_dir(folder)
        .output()
        .expect("netpol-analyzer runs");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("what is written is text")
}

/// The documents of all files below a folder, an absent namespace filled in. Workloads are called `KIND-NAME`: to
/// netpol-analyzer two kinds of one name are one.
fn manifests(folder: &Path, namespace: &str) -> Vec<Value> {
    let entries = fs::read_dir(folder).expect("the example's manifests are there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            all.extend(manifests(&path, namespace));
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file can be read");
        all.extend(objects_of(&text).into_iter().map(|object| renamed(object, namespace)));
    }
    all
}

/// The objects of some documents, those of lists too.
fn objects_of(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let objects = documents.map(|document| Value::deserialize(document).expect("a manifest is YAML"));
    let items = objects.map(|object| object["items"].as_array().cloned().unwrap_or_else(|| vec![object]));
    items.flatten().collect()
}

/// A policy without blocks of IPv6, which netpol-analyzer 1.4.4 takes for ones of IPv4. A rule about nothing else is
/// left out, as one without peers would be about everybody.
fn without_long_addresses(mut policy: Value) -> Value {
    let is_long = |peer: &Value| peer["ipBlock"]["cidr"].as_str().is_some_and(|cidr| cidr.contains(':'));
    for (direction, end) in [("ingress", "from"), ("egress", "to")] {
        let Some(rules) = policy["spec"].get_mut(direction).and_then(Value::as_array_mut) else { continue };
        rules.retain_mut(|rule| {
            let Some(peers) = rule.get_mut(end).and_then(Value::as_array_mut) else { return true };
            peers.retain(|peer| !is_long(peer));
            !peers.is_empty()
        });
    }
    policy
}

fn renamed(mut object: Value, namespace: &str) -> Value {
    let kind = object["kind"].as_str().expect("an object has a kind").to_owned();
    let metadata = object["metadata"].as_object_mut().expect("an object has metadata");
    if kind != "Namespace" {
        metadata.entry("namespace").or_insert_with(|| namespace.into());
    }
    if ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"].contains(&kind.as_str()) {
        let name = metadata["name"].as_str().expect("a name");
        metadata["name"] = called(&kind, name).into();
    }
    object
}

fn called(kind: &str, name: &str) -> String {
    format!("{}-{name}", kind.to_lowercase())
}
