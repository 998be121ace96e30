//! Random worlds of policies alone: namespaces, labels, expressions, ports, names, ranges, both directions, blocks.

use super::super::labels::{Labels, NAMESPACE_NAME, Requirement, Selector, Test, labels};
use super::super::policy::{Peer, Policy, Rule};
use super::super::ports::{NamedPort, Port, Protocol};
use super::super::rng::Rng;
use super::super::world::{Kind, Namespace, Workload, World};

const POD_LABELS: [(&str, &[&str]); 4] =
    [("app", &["web", "api", "db"]), ("tier", &["front", "back"]), ("v", &["1", "2"]), ("zone", &["a"])];
const NAMESPACE_LABELS: [(&str, &[&str]); 2] = [("team", &["red", "blue"]), ("env", &["prod", "test"])];
const BLOCKS: [&str; 6] =
    ["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "203.0.113.0/24", "203.0.113.9/32", "0.0.0.0/0"];
const NAMES: [(&str, Protocol); 3] =
    [("http", Protocol::Tcp), ("metrics", Protocol::Tcp), ("dns", Protocol::Udp)];
const NUMBERS: [u16; 4] = [80, 443, 8080, 53];

/// The world of a seed.
pub(super) fn world(seed: u64) -> World {
    let mut rng = Rng::new(seed ^ 0x0005_eac4);
    let mut world = World::default();
    for name in ["shop", "bank", "ops", "lab"].iter().take(1 + rng.below(4)) {
        let shown = Some(some_labels(&mut rng, &NAMESPACE_LABELS, 60));
        world.namespaces.push(Namespace { name: (*name).to_owned(), owned: true, shown });
    }
    for index in 0..3 + rng.below(5) {
        let namespace = rng.below(world.namespaces.len());
        world.workloads.push(workload(&mut rng, namespace, index));
    }
    for index in 0..1 + rng.below(7) {
        let namespace = rng.below(world.namespaces.len());
        let namespace = world.namespaces[namespace].name.clone();
        let policy = policy(&mut rng, namespace, index);
        world.given.push(policy);
    }
    world
}

fn workload(rng: &mut Rng, namespace: usize, index: usize) -> Workload {
    let mut template = some_labels(rng, &POD_LABELS, 50);
    template.insert("app".to_owned(), (*rng.pick(POD_LABELS[0].1)).to_owned());
    let mut ports = Vec::new();
    for (name, protocol) in NAMES {
        if rng.chance(55) {
            ports.push(NamedPort { name: name.to_owned(), protocol, number: *rng.pick(&NUMBERS) });
        }
    }
    let job = rng.chance(20);
    let selector = labels(&[("app", template["app"].as_str())]);
    Workload {
        namespace,
        name: format!("w{index}"),
        kind: if job { Kind::Job } else { Kind::Deployment },
        selector: (!job).then_some(selector),
        template,
        ports,
    }
}

fn policy(rng: &mut Rng, namespace: String, index: usize) -> Policy {
    let which = rng.weighted(&[45, 35, 20]);
    let subject = if rng.chance(25) { Selector::default() } else { selector(rng, &POD_LABELS) };
    let ingress = (which != 1).then(|| rules(rng));
    let egress = (which != 0).then(|| rules(rng));
    Policy { namespace, name: format!("p{index}"), subject, ingress, egress }
}

fn rules(rng: &mut Rng) -> Vec<Rule> {
    let mut rules = Vec::new();
    for _ in 0..rng.weighted(&[15, 50, 25, 10]) {
        let everybody = rng.chance(12);
        let peers: Vec<Peer> =
            if everybody { Vec::new() } else { (0..1 + rng.below(3)).map(|_| peer(rng)).collect() };
        let ports =
            if rng.chance(45) { Vec::new() } else { (0..1 + rng.below(3)).map(|_| port(rng)).collect() };
        rules.push(Rule { peers, ports });
    }
    rules
}

fn peer(rng: &mut Rng) -> Peer {
    if rng.chance(25) {
        let text = *rng.pick(&BLOCKS);
        let inner: Vec<&str> = match text {
            "10.0.0.0/8" => vec!["10.1.0.0/16"],
            "203.0.113.0/24" => vec!["203.0.113.9/32"],
            "0.0.0.0/0" => vec!["10.0.0.0/8", "192.168.0.0/16"],
            _ => vec![],
        };
        let except =
            inner.iter().filter(|_| rng.chance(40)).map(|block| block.parse().expect("a block")).collect();
        return Peer::Block { block: text.parse().expect("a block"), except };
    }
    let namespaces = match rng.weighted(&[40, 15, 30, 15]) {
        0 => None,
        1 => Some(Selector::default()),
        2 => Some(selector(rng, &NAMESPACE_LABELS)),
        _ => {
            let name = (*rng.pick(&["shop", "bank", "nowhere"])).to_owned();
            let test = if rng.chance(70) { Test::In(vec![name]) } else { Test::NotIn(vec![name]) };
            Some(Selector(vec![Requirement { key: NAMESPACE_NAME.to_owned(), test }]))
        }
    };
    Peer::Pods {
        namespaces,
        pods: if rng.chance(20) { Selector::default() } else { selector(rng, &POD_LABELS) },
    }
}

fn port(rng: &mut Rng) -> Port {
    let protocol = *rng.pick(&[Protocol::Tcp, Protocol::Tcp, Protocol::Udp, Protocol::Sctp]);
    match rng.weighted(&[40, 25, 25, 10]) {
        0 => {
            let number = *rng.pick(&NUMBERS);
            Port::Range(protocol, number, number)
        }
        1 => {
            let (name, own) = *rng.pick(&NAMES);
            // A name under another protocol is none.
            Port::Named(if rng.chance(90) { own } else { Protocol::Sctp }, name.to_owned())
        }
        2 => Port::Range(protocol, *rng.pick(&[1, 60, 400]), *rng.pick(&[443, 9000, u16::MAX])),
        _ => Port::Every(protocol),
    }
}

/// One to three requirements that some labels satisfy, on different keys.
fn selector(rng: &mut Rng, keys: &[(&str, &[&str])]) -> Selector {
    let mut order = keys.to_vec();
    rng.shuffle(&mut order);
    order.truncate(1 + rng.weighted(&[60, 30, 10]));
    let requirement = |(key, values): (&str, &[&str])| {
        let mut some: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        rng.shuffle(&mut some);
        some.truncate(1 + usize::from(rng.chance(35)));
        let test = match rng.weighted(&[50, 25, 13, 12]) {
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
