//! Random worlds: namespaces, workloads and given policies, over a few keys and values.

use super::super::labels::{Labels, Requirement, Selector, Test, labels};
use super::super::policy::{Peer, Policy, Rule};
use super::super::ports::{NamedPort, Port, Protocol};
use super::super::program::Layout;
use super::super::rng::Rng;
use super::super::world::{Kind, Namespace, Workload, World};

const POD_LABELS: [(&str, &[&str]); 3] =
    [("app", &["web", "api", "db"]), ("tier", &["front", "back"]), ("v", &["1"])];
const NAMESPACE_LABELS: [(&str, &[&str]); 2] = [("team", &["red", "blue"]), ("env", &["prod"])];
pub(super) const BLOCKS: [&str; 8] = [
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.244.0.0/16",
    "192.168.0.0/16",
    "203.0.113.0/24",
    "203.0.113.9/32",
    "2001:db8::/32",
    "fd00::/8",
];

/// A world, and how a program about it names its namespaces.
pub(super) fn world(rng: &mut Rng) -> (World, Layout) {
    let mut world = World::default();
    let layout = match rng.weighted(&[20, 45, 35]) {
        0 => Layout::Nameless,
        1 => Layout::Lines,
        _ => Layout::Blocks,
    };
    let labels_shown = rng.chance(60);
    let owned: &[&str] = match layout {
        Layout::Nameless => &[""],
        _ if rng.chance(35) => &["shop", "bank"],
        _ => &["shop"],
    };
    for name in owned {
        let shown = (labels_shown && !name.is_empty()).then(|| some_labels(rng, &NAMESPACE_LABELS, 40));
        world.namespaces.push(Namespace { name: (*name).to_owned(), owned: true, shown });
    }
    if rng.chance(30) {
        let shown = rng.chance(70).then(|| some_labels(rng, &NAMESPACE_LABELS, 50));
        world.namespaces.push(Namespace { name: "seen".to_owned(), owned: false, shown });
    }
    for index in 0..world.namespaces.len().max(2 + rng.below(4)) {
        let namespace =
            if index < world.namespaces.len() { index } else { rng.below(world.namespaces.len()) };
        world.workloads.push(workload(rng, namespace, index));
    }
    for index in 0..rng.weighted(&[60, 30, 10]) {
        let namespace = rng.below(owned.len());
        let policy = given(rng, &world, &world.namespaces[namespace].name, index);
        world.given.push(policy);
    }
    (world, layout)
}

/// A random selector over the pods' keys that some labels satisfy: one or two requirements on different keys.
pub(super) fn pod_selector(rng: &mut Rng) -> Selector {
    selector(rng, &POD_LABELS)
}

pub(super) fn namespace_selector(rng: &mut Rng) -> Selector {
    selector(rng, &NAMESPACE_LABELS)
}

/// Whether terms by a namespace's labels can be judged: every owned one is shown.
pub(super) fn labels_can_be_judged(world: &World) -> bool {
    world.namespaces.iter().all(|namespace| !namespace.owned || namespace.shown.is_some())
}

fn selector(rng: &mut Rng, keys: &[(&str, &[&str])]) -> Selector {
    let mut order: Vec<_> = keys.to_vec();
    rng.shuffle(&mut order);
    order.truncate(1 + usize::from(rng.chance(30)));
    let requirement = |(key, values): (&str, &[&str])| {
        let mut some: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        rng.shuffle(&mut some);
        let two = some.len() > 2 && rng.chance(35);
        some.truncate(1 + usize::from(two));
        let test = match rng.weighted(&[60, 20, 10, 10]) {
            0 => Test::In(some),
            1 => Test::NotIn(some),
            2 => Test::Exists,
            _ => Test::Absent,
        };
        Requirement { key: key.to_owned(), test }
    };
    Selector(order.into_iter().map(requirement).collect())
}

fn some_labels(rng: &mut Rng, keys: &[(&str, &[&str])], percent: usize) -> Labels {
    let mut found = Labels::new();
    for (key, values) in keys {
        if rng.chance(percent) {
            found.insert((*key).to_owned(), (*rng.pick(values)).to_owned());
        }
    }
    found
}

fn workload(rng: &mut Rng, namespace: usize, index: usize) -> Workload {
    let mut selector = labels(&[("app", *rng.pick(POD_LABELS[0].1))]);
    if rng.chance(20) {
        selector.insert("tier".to_owned(), (*rng.pick(POD_LABELS[1].1)).to_owned());
    }
    let mut template = some_labels(rng, &POD_LABELS[1..], 50);
    template.extend(selector.clone());
    let job = rng.chance(20);
    let mut ports = Vec::new();
    for (name, protocol, numbers) in [
        ("http", Protocol::Tcp, &[80, 8080][..]),
        ("metrics", Protocol::Tcp, &[443, 8080]),
        ("dns", Protocol::Udp, &[53]),
    ] {
        if rng.chance(45) {
            ports.push(NamedPort { name: name.to_owned(), protocol, number: *rng.pick(numbers) });
        }
    }
    Workload {
        namespace,
        name: format!("np{}", index + 1),
        kind: if job { Kind::Job } else { Kind::Deployment },
        selector: (!job).then_some(selector),
        template,
        ports,
    }
}

fn given(rng: &mut Rng, world: &World, namespace: &str, index: usize) -> Policy {
    let mut rules = || {
        let mut rules = Vec::new();
        for _ in 0..rng.weighted(&[20, 60, 20]) {
            let peers = (0..rng.below(3)).map(|_| peer(rng, world)).collect();
            rules.push(Rule { peers, ports: some_ports(rng) });
        }
        rules
    };
    let (ingress, egress) = (rules(), rules());
    let which = rng.weighted(&[60, 25, 15]);
    Policy {
        namespace: namespace.to_owned(),
        name: format!("given-{}", index + 1),
        subject: if rng.chance(25) { Selector::default() } else { pod_selector(rng) },
        ingress: (which != 1).then_some(ingress),
        egress: (which != 0).then_some(egress),
    }
}

fn peer(rng: &mut Rng, world: &World) -> Peer {
    if rng.chance(20) {
        let block = rng.pick(&BLOCKS).parse().expect("a block");
        let except = if block == BLOCKS[0].parse().expect("a block") && rng.chance(40) {
            vec![BLOCKS[1].parse().expect("a block")]
        } else {
            Vec::new()
        };
        return Peer::Block { block, except };
    }
    let namespaces = match rng.weighted(&[70, 15, 15]) {
        0 => None,
        1 if labels_can_be_judged(world) => Some(namespace_selector(rng)),
        _ => Some(Selector::default()),
    };
    Peer::Pods { namespaces, pods: if rng.chance(20) { Selector::default() } else { pod_selector(rng) } }
}

fn some_ports(rng: &mut Rng) -> Vec<Port> {
    match rng.weighted(&[60, 15, 10, 15]) {
        0 => Vec::new(),
        1 => vec![Port::Range(Protocol::Tcp, 80, 80)],
        2 => vec![Port::Named(Protocol::Tcp, "http".to_owned())],
        _ => vec![Port::Range(Protocol::Tcp, 8000, 8010), Port::Every(Protocol::Udp)],
    }
}
