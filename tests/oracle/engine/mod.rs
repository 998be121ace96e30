//! `reach`, the library's judge of NetworkPolicies, held against this one's on random worlds.

mod analyzer;
mod round;
mod worlds;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use k8s_openapi::api::networking::v1::NetworkPolicy;
use kpol::reach::{self, Reach};
use kpol::resolve::program::Direction;
use kpol::sets::PortSet;
use serde::Deserialize;

use super::address::one_of_each_region;
use super::enforce::{self, Names};
use super::labels::NAMESPACE_NAME;
use super::manifests::documents;
use super::ports::{Mask, Protocol, Universe};
use super::reach::{Sends, Takes, reach as both_ends};
use super::world::{Endpoint, InPlay, Pod, Space, World};

/// How many random worlds are judged.
const WORLDS: u64 = 1500;

#[test]
fn the_engine_agrees_with_brute_force() {
    let (mut open, mut partly, mut closed, mut outside) = (0, 0, 0, 0);
    for seed in 0..WORLDS {
        let world = worlds::world(seed, |_| ());
        let pods = pods(&world);
        let judged = Judged::of(&world);
        for from in &judged.ends {
            for to in &judged.ends {
                if let (Some(_), Some(_)) = (&from.end.address, &to.end.address) {
                    continue;
                }
                let expected = both_ends(&from.sends, &to.takes, judged.universe.every());
                let found = judged.ports(from, to);
                assert_eq!(
                    judged.universe.words(found),
                    judged.universe.words(expected),
                    "seed {seed}, {from} -> {to}\n{}",
                    documents(&world, false).join("---\n")
                );
                match expected {
                    0 => closed += 1,
                    all if all == judged.universe.every() => open += 1,
                    _ => partly += 1,
                }
                outside += usize::from(from.end.address.is_some() && expected != 0);
            }
        }
        assert!(pods.len() > 1, "a world has pods");
    }
    assert!(
        [open, partly, closed, outside].iter().all(|count| *count > 5_000),
        "{open} {partly} {closed} {outside}"
    );
}

/// An end, with what the judge of this test says of it.
struct Judge {
    end: Endpoint,
    /// Its position among the pods.
    pod: Option<usize>,
    sends: Sends,
    takes: Takes,
}

impl std::fmt::Display for Judge {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.end.pod, self.end.address) {
            (Some(pod), _) => write!(out, "{}/{:?} {:?}", pod.space.name, pod.labels, pod.ports),
            (None, address) => write!(out, "{address:?}"),
        }
    }
}

/// A world with both judgements.
struct Judged {
    universe: Universe,
    ends: Vec<Judge>,
    /// By pods and then: the ports between them, and with each address, ingress first.
    pods: Vec<Vec<PortSet>>,
    addresses: Vec<BTreeMap<IpAddr, [PortSet; 2]>>,
}

impl Judged {
    fn of(world: &World) -> Self {
        let pods = pods(world);
        let mut play = InPlay::default();
        let holding = world.holding();
        enforce::mention(&holding, &mut play);
        let universe = universe(world);
        let addresses = one_of_each_region(&play.blocks);
        let ends = pods.iter().map(|pod| Endpoint { pod: Some(pod.clone()), address: None });
        let ends =
            ends.chain(addresses.iter().map(|address| Endpoint { pod: None, address: Some(*address) }));
        let judge = |(index, end): (usize, Endpoint)| Judge {
            sends: enforce::sends(&holding, &end),
            takes: enforce::takes(&holding, &end, &universe, Names::Declared),
            pod: end.pod.is_some().then_some(index),
            end,
        };
        let ends: Vec<Judge> = ends.enumerate().map(judge).collect();
        let policies = policies(&documents(world, false));
        let names: Vec<&str> = world.namespaces.iter().map(|space| space.name.as_str()).collect();
        let given = given_world(world, &pods, &names);
        let reach = Reach::new(&given, &policies).expect("Kubernetes would take these policies");
        let classes: Vec<_> = (0..pods.len()).map(|pod| reach.class(pod)).collect();
        let row = |from: &_| classes.iter().map(|to| reach.between(*from, *to)).collect();
        let outside = |class: &_| {
            let with = |address: IpAddr, direction| {
                let regions = reach.outside(*class, direction);
                let region = regions.iter().find(|region| region.addresses.contains(address));
                region.map_or(PortSet::none(), |region| region.ports.clone())
            };
            let both = |address: &IpAddr| {
                (*address, [with(*address, Direction::Ingress), with(*address, Direction::Egress)])
            };
            addresses.iter().map(both).collect()
        };
        let (between, with) = (classes.iter().map(row).collect(), classes.iter().map(outside).collect());
        Self { universe, ends, pods: between, addresses: with }
    }

    /// What the library says.
    fn ports(&self, from: &Judge, to: &Judge) -> Mask {
        let ports = match (from.pod, from.end.address, to.pod, to.end.address) {
            (Some(from), _, Some(to), _) => &self.pods[from][to],
            (Some(from), _, _, Some(address)) => &self.addresses[from][&address][1],
            (_, Some(address), Some(to), _) => &self.addresses[to][&address][0],
            _ => return 0,
        };
        mask(ports, &self.universe)
    }
}

fn mask(ports: &PortSet, universe: &Universe) -> Mask {
    use kpol::sets::Protocol::{Sctp, Tcp, Udp};
    let each = [(Tcp, Protocol::Tcp), (Udp, Protocol::Udp), (Sctp, Protocol::Sctp)];
    each.into_iter().fold(0, |mask, (theirs, own)| {
        if ports.is_whole(theirs) {
            return mask | universe.range(own, 1, u16::MAX);
        }
        let ranges = ports.ranges(theirs).iter();
        ranges.fold(mask, |mask, range| mask | universe.range(own, range.first, range.last))
    })
}

/// The pods of the workloads, with the labels of their templates.
fn pods(world: &World) -> Vec<Rc<Pod>> {
    let space = |index: usize| {
        let namespace = &world.namespaces[index];
        let mut labels = namespace.shown.clone().unwrap_or_default();
        labels.insert(NAMESPACE_NAME.to_owned(), namespace.name.clone());
        Rc::new(Space { name: namespace.name.clone(), owned: namespace.owned, labels })
    };
    let pod = |workload: &super::world::Workload| Pod {
        space: space(workload.namespace),
        labels: workload.template.clone(),
        ports: workload.ports.clone(),
    };
    world.workloads.iter().map(|workload| Rc::new(pod(workload))).collect()
}

/// The ports that are asked about.
fn universe(world: &World) -> Universe {
    let holding = world.holding();
    let declared = world.workloads.iter().flat_map(|workload| &workload.ports);
    let declared = declared.map(|port| (port.number, port.number));
    Universe::around(enforce::port_ranges(&holding).chain(declared).collect::<Vec<_>>())
}

/// The policies among documents, as Kubernetes' own types read them.
fn policies(documents: &[String]) -> Vec<NetworkPolicy> {
    let text = documents.join("---\n");
    let mut found = Vec::new();
    for document in serde_yaml::Deserializer::from_str(&text) {
        let value = serde_yaml::Value::deserialize(document).expect("these documents are YAML");
        if value["kind"] == "NetworkPolicy" {
            found.push(serde_yaml::from_value(value).expect("a NetworkPolicy"));
        }
    }
    found
}

/// The pods as the library takes them.
fn given_world<'a>(world: &'a World, pods: &'a [Rc<Pod>], names: &[&'a str]) -> reach::World<'a> {
    fn pairs(labels: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
        labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
    }
    let namespaces = world.namespaces.iter().map(|space| reach::Namespace {
        name: &space.name,
        labels: space.shown.as_ref().map(pairs).unwrap_or_default(),
    });
    let port = |port: &'a super::ports::NamedPort| reach::NamedPort {
        protocol: match port.protocol {
            Protocol::Tcp => kpol::sets::Protocol::Tcp,
            Protocol::Udp => kpol::sets::Protocol::Udp,
            Protocol::Sctp => kpol::sets::Protocol::Sctp,
        },
        name: &port.name,
        number: port.number,
    };
    let pods = pods.iter().map(|pod| reach::Pod {
        namespace: names.iter().position(|name| *name == pod.space.name).expect("a namespace of the world"),
        labels: pairs(&pod.labels),
        ports: pod.ports.iter().map(port).collect(),
    });
    reach::World { namespaces: namespaces.collect(), pods: pods.collect() }
}
