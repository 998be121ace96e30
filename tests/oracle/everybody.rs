//! Everybody who could exist: pods of any labels in any namespace, the workloads' own among them, and addresses outside.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::{Block, one_of_each_region};
use super::labels::{Labels, Mentioned, NAMESPACE_NAME};
use super::ports::{NamedPort, Protocol};
use super::world::{InPlay, Pod, Space, World};

/// Every pod that could exist: the workloads' own, and those with any labels in any namespace.
pub(crate) fn pods(world: &World, play: &InPlay) -> Vec<Rc<Pod>> {
    let spaces = spaces(world, play);
    let mut pods = own_pods(world, &spaces, &play.pod_labels);
    for labels in play.pod_labels.label_sets("") {
        for ports in hypothetical_ports(play) {
            for space in &spaces {
                let pod = Pod { space: Rc::clone(space), labels: labels.clone(), ports: ports.clone() };
                pods.push(Rc::new(pod));
            }
        }
    }
    pods
}

/// The workloads' own pods alone.
pub(crate) fn workloads_pods(world: &World, play: &InPlay) -> Vec<Rc<Pod>> {
    own_pods(world, &spaces(world, play), &play.pod_labels)
}

/// One address of each region outside, without those where pods lie.
pub(crate) fn outside(play: &InPlay, pod_cidr: &[Block]) -> Vec<IpAddr> {
    let mut found = one_of_each_region(&play.blocks);
    found.retain(|address| !pod_cidr.iter().any(|block| block.contains(*address)));
    found
}

/// One address of each region where a pod may lie.
pub(crate) fn pod_addresses(play: &InPlay, pod_cidr: &[Block]) -> Vec<IpAddr> {
    let mut found = one_of_each_region(&play.blocks);
    found.retain(|address| pod_cidr.is_empty() || pod_cidr.iter().any(|block| block.contains(*address)));
    found
}

fn own_pods(world: &World, spaces: &[Rc<Space>], mentioned: &Mentioned) -> Vec<Rc<Pod>> {
    let mut pods = Vec::new();
    for workload in &world.workloads {
        let name = &world.namespaces[workload.namespace].name;
        for space in spaces.iter().filter(|space| space.name == *name) {
            for labels in workload.own_label_sets(mentioned) {
                let own = Pod { space: Rc::clone(space), labels, ports: workload.ports.clone() };
                pods.push(Rc::new(own));
            }
        }
    }
    pods
}

/// A shown namespace has its labels, an owned one that isn't shown its name alone, all others may have any.
fn spaces(world: &World, play: &InPlay) -> Vec<Rc<Space>> {
    let mut spaces = Vec::new();
    let mut add = |name: &str, owned, mut labels: Labels| {
        let known_as = if name.is_empty() { "whatever-it-is-applied-to" } else { name };
        labels.insert(NAMESPACE_NAME.to_owned(), known_as.to_owned());
        spaces.push(Rc::new(Space { name: name.to_owned(), owned, labels }));
    };
    let mut unseen: BTreeSet<&str> = play.namespace_names.iter().map(String::as_str).collect();
    unseen.extend(play.namespace_labels.values(NAMESPACE_NAME).map(String::as_str));
    unseen.insert("elsewhere");
    for namespace in &world.namespaces {
        unseen.remove(namespace.name.as_str());
        match (&namespace.shown, namespace.owned) {
            (Some(labels), owned) => add(&namespace.name, owned, labels.clone()),
            (None, true) => add(&namespace.name, true, Labels::new()),
            (None, false) => _ = unseen.insert(&namespace.name),
        }
    }
    for name in unseen {
        for labels in play.namespace_labels.label_sets(NAMESPACE_NAME) {
            add(name, false, labels);
        }
    }
    spaces
}

fn hypothetical_ports(play: &InPlay) -> Vec<Vec<NamedPort>> {
    let mut ports = Vec::new();
    for (name, number) in play.port_names.iter().zip([443, 8080, 53, 80].into_iter().cycle()) {
        ports.extend(Protocol::ALL.map(|protocol| NamedPort { name: name.clone(), protocol, number }));
    }
    if ports.is_empty() { vec![ports] } else { vec![Vec::new(), ports] }
}

#[test]
fn unseen_namespaces_have_any_labels_and_seen_ones_their_own() {
    use super::labels::{Selector, labels};
    use super::world::Namespace;
    let namespace = |name: &str, owned, shown| Namespace { name: name.to_owned(), owned, shown };
    let world = World {
        namespaces: vec![
            namespace("a", true, Some(labels(&[("team", "red")]))),
            namespace("b", true, None),
            namespace("seen", false, Some(Labels::new())),
            namespace("heard-of", false, None),
        ],
        ..World::default()
    };
    let mut play = InPlay::default();
    play.namespace_labels.add(&Selector::exactly(&labels(&[("team", "red"), (NAMESPACE_NAME, "far")])));
    play.namespace_names.insert("ext".to_owned());
    let count = |name: &str| spaces(&world, &play).iter().filter(|space| space.name == name).count();
    let found = ["a", "b", "seen", "heard-of", "ext", "far", "elsewhere"].map(count);
    assert_eq!(found, [1, 1, 1, 3, 3, 3, 3], "of `team`: absent, `red` or a fresh value");
}
