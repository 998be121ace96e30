//! Random worlds of policies alone: namespaces, labels, expressions, ports, names, ranges, both directions, blocks.

use serde_json::{Map, Value, json};

use super::super::labels::{Labels, NAMESPACE_NAME, Requirement, Selector, Test, labels};
use super::super::manifests::selector as selector_value;
use super::super::policy::{Peer, Policy, Rule};
use super::super::ports::{NamedPort, Port, Protocol};
use super::super::rng::Rng;
use super::super::world::{Given, Kind, Namespace, Workload, World};

const POD_LABELS: [(&str, &[&str]); 4] =
    [("app", &["web", "api", "db"]), ("tier", &["front", "back"]), ("v", &["1", "2"]), ("zone", &["a"])];
const NAMESPACE_LABELS: [(&str, &[&str]); 2] = [("team", &["red", "blue"]), ("env", &["prod", "test"])];
const BLOCKS: [&str; 6] =
    ["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/16", "203.0.113.0/24", "203.0.113.9/32", "0.0.0.0/0"];
const NAMES: [(&str, Protocol); 3] =
    [("http", Protocol::Tcp), ("metrics", Protocol::Tcp), ("dns", Protocol::Udp)];
const NUMBERS: [u16; 4] = [80, 443, 8080, 53];

/// The world of a seed; `change` may change the policies before they are written.
pub(super) fn world(seed: u64, change: impl Fn(&mut Policy)) -> World {
    let mut rng = Rng::new(seed ^ 0x0005_eac4);
    let mut world = World { shown: true, ..World::default() };
    for name in ["shop", "bank", "ops", "lab"].iter().take(1 + rng.below(4)) {
        let shown = Some(some_labels(&mut rng, &NAMESPACE_LABELS, 60));
        world.namespaces.push(Namespace { name: (*name).to_owned(), owned: true, shown });
    }
    for index in 0..3 + rng.below(5) {
        let namespace = rng.below(world.namespaces.len());
        world.workloads.push(workload(&mut rng, namespace, index));
    }
    for index in 0..=rng.below(7) {
        let namespace = rng.below(world.namespaces.len());
        let namespace = world.namespaces[namespace].name.clone();
        let mut policy = policy(&mut rng, namespace, index);
        change(&mut policy);
        let spec = spec(&mut rng, &policy);
        world.given.push(Given { policy, spec, labelled: false });
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
        selector: (!job).then(|| Selector::exactly(&selector)),
        template,
        ports,
        host_network: false,
    }
}

fn policy(rng: &mut Rng, namespace: String, index: usize) -> Policy {
    let which = rng.weighted(&[45, 35, 20]);
    let subject = if rng.chance(25) { Selector::default() } else { selector(rng, &POD_LABELS) };
    let ingress = (which != 1).then(|| rules(rng));
    let egress = (which != 0).then(|| rules(rng));
    let (labels, annotations) = (Labels::new(), Labels::new());
    Policy { namespace, name: format!("p{index}"), labels, annotations, subject, ingress, egress }
}

fn rules(rng: &mut Rng) -> Vec<Rule> {
    let mut rules = Vec::new();
    for _ in 0..rng.weighted(&[15, 50, 25, 10]) {
        let everybody = rng.chance(12);
        let peers: Vec<Peer> =
            if everybody { Vec::new() } else { (0..=rng.below(3)).map(|_| peer(rng)).collect() };
        let ports = (!rng.chance(45)).then(|| (0..=rng.below(3)).map(|_| port(rng)).collect());
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

/// A policy's `spec`. `policyTypes` is left out here and there, where that says the same.
fn spec(rng: &mut Rng, policy: &Policy) -> Value {
    let mut spec = json!({"podSelector": selector_value(&policy.subject)});
    let mut types = Vec::new();
    let sections =
        [("Ingress", "ingress", "from", &policy.ingress), ("Egress", "egress", "to", &policy.egress)];
    for (name, key, end, rules) in sections {
        if let Some(rules) = rules {
            types.push(name);
            spec[key] = rules.iter().map(|each| rule(each, end)).collect();
        }
    }
    let has_rules = policy.egress.as_ref().is_some_and(|rules| !rules.is_empty());
    let guessed = policy.ingress.is_some() && policy.egress.is_some() == has_rules;
    if !(guessed && rng.chance(30)) {
        spec["policyTypes"] = json!(types);
    }
    spec
}

fn rule(rule: &Rule, end: &str) -> Value {
    let mut value = Map::new();
    if !rule.peers.is_empty() {
        value.insert(end.to_owned(), rule.peers.iter().map(peer_value).collect());
    }
    if let Some(ports) = &rule.ports {
        value.insert("ports".to_owned(), ports.iter().map(port_value).collect());
    }
    Value::Object(value)
}

fn peer_value(peer: &Peer) -> Value {
    match peer {
        Peer::Pods { namespaces: None, pods } => json!({"podSelector": selector_value(pods)}),
        Peer::Pods { namespaces: Some(namespaces), pods } => {
            json!({"namespaceSelector": selector_value(namespaces), "podSelector": selector_value(pods)})
        }
        Peer::Block { block, except } => {
            let except: Vec<String> = except.iter().map(ToString::to_string).collect();
            json!({"ipBlock": {"cidr": block.to_string(), "except": except}})
        }
    }
}

fn port_value(port: &Port) -> Value {
    match port {
        Port::Every(protocol) => json!({"protocol": protocol.upper()}),
        Port::Range(protocol, first, last) if first == last => {
            json!({"protocol": protocol.upper(), "port": first})
        }
        Port::Range(protocol, first, last) => {
            json!({"protocol": protocol.upper(), "port": first, "endPort": last})
        }
        Port::Named(protocol, name) => json!({"protocol": protocol.upper(), "port": name}),
    }
}
