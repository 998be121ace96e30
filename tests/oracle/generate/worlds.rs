//! Random worlds: namespaces, workloads, Services and given policies, over a few keys and values.

use super::super::labels::{Labels, NAMESPACE_NAME, Requirement, Selector, Test, labels};
use super::super::ports::{NamedPort, Port, Protocol};
use super::super::program::Layout;
use super::super::rng::Rng;
use super::super::world::{Kind, Namespace, Service, ServicePort, Workload, World};
use super::policies::given;

const POD_LABELS: [(&str, &[&str]); 3] =
    [("app", &["web", "api", "db"]), ("tier", &["front", "back"]), ("v", &["1"])];
const NAMESPACE_LABELS: [(&str, &[&str]); 2] = [("team", &["red", "blue"]), ("env", &["prod"])];
pub(super) const BLOCKS: [&str; 10] = [
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.244.0.0/16",
    "10.244.7.0/24",
    "192.168.0.0/16",
    "203.0.113.0/24",
    "203.0.113.9/32",
    "0.0.0.0/0",
    "2001:db8::/32",
    "fd00::/8",
];

/// A world, and how a program about it names its namespaces.
pub(super) fn world(rng: &mut Rng) -> (World, Layout) {
    let mut world = World { shown: rng.chance(88), ..World::default() };
    let layout = match rng.weighted(&[18, 44, 38]) {
        0 => Layout::Nameless,
        1 => Layout::Lines,
        _ => Layout::Blocks,
    };
    let labels_shown = world.shown && rng.chance(60);
    let owned: &[&str] = match (layout, rng.weighted(&[60, 30, 6, 4])) {
        (Layout::Nameless, _) => &[""],
        (_, 0) => &["shop"],
        (_, 1) => &["shop", "bank"],
        (_, 2) => &["shop", "kube-system"],
        _ => &["shop", "bank", "desk"],
    };
    for name in owned {
        let shown = (labels_shown && !name.is_empty()).then(|| some_labels(rng, &NAMESPACE_LABELS, 40));
        world.namespaces.push(Namespace { name: (*name).to_owned(), owned: true, shown });
    }
    if !world.shown {
        world.name_label = rng.chance(30).then(|| "tier".to_owned());
        return (world, layout);
    }
    for (name, percent) in [("seen", 40), ("kube-system", 20)] {
        if rng.chance(percent) && !owned.contains(&name) {
            let shown = rng.chance(70).then(|| some_labels(rng, &NAMESPACE_LABELS, 50));
            world.namespaces.push(Namespace { name: name.to_owned(), owned: false, shown });
        }
    }
    for index in 0..world.namespaces.len().max(2 + rng.below(4)) {
        let namespace =
            if index < world.namespaces.len() { index } else { rng.below(world.namespaces.len()) };
        let workload = workload(rng, &world, namespace, index);
        world.workloads.push(workload);
    }
    for index in 0..rng.weighted(&[45, 40, 15]) {
        let service = service(rng, &world, index);
        world.services.push(service);
    }
    for index in 0..rng.weighted(&[50, 35, 15]) {
        let namespace = rng.below(world.namespaces.len());
        let policy = given(rng, &world, &world.namespaces[namespace].name, index);
        world.given.push(policy);
    }
    (world, layout)
}

/// A random selector over the pods' keys that some labels satisfy: one or two requirements on different keys; or by
/// a label that is added to pods.
pub(super) fn pod_selector(rng: &mut Rng, world: &World) -> Selector {
    if world.shown && rng.chance(5) { by_an_added_label(rng, world) } else { selector(rng, &POD_LABELS) }
}

fn by_an_added_label(rng: &mut Rng, world: &World) -> Selector {
    let name = &rng.pick(&world.workloads).name;
    let is = |text: String| Test::In(vec![text]);
    let (key, test) = match rng.below(6) {
        0 => ("statefulset.kubernetes.io/pod-name", is(format!("{name}-0"))),
        1 => ("apps.kubernetes.io/pod-index", is("0".to_owned())),
        2 => ("job-name", is(name.clone())),
        3 => ("topology.kubernetes.io/zone", is("a".to_owned())),
        4 => ("pod-template-hash", Test::Exists),
        _ => ("pod-template-hash", Test::Absent),
    };
    Selector(vec![Requirement { key: key.to_owned(), test }])
}

/// A selector of namespaces, by their labels where those can be judged, or by their names, where they have any.
pub(super) fn namespace_selector(rng: &mut Rng, world: &World, layout: Layout) -> Option<Selector> {
    let by_name = layout != Layout::Nameless;
    let by_labels = labels_can_be_judged(world);
    if by_name && (!by_labels || rng.chance(35)) {
        let mut names: Vec<String> = world.namespaces.iter().map(|known| known.name.clone()).collect();
        names.extend(["ext".to_owned(), "kube-system".to_owned()]);
        names.sort();
        names.dedup();
        rng.shuffle(&mut names);
        names.truncate(1 + rng.below(2));
        let test = if rng.chance(55) { Test::In(names) } else { Test::NotIn(names) };
        return Some(Selector(vec![Requirement { key: NAMESPACE_NAME.to_owned(), test }]));
    }
    by_labels.then(|| selector(rng, &NAMESPACE_LABELS))
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

fn workload(rng: &mut Rng, world: &World, namespace: usize, index: usize) -> Workload {
    let mut selector = labels(&[("app", *rng.pick(POD_LABELS[0].1))]);
    if world.namespaces[namespace].name == "kube-system" && rng.chance(80) {
        selector = labels(&[("k8s-app", "kube-dns")]);
    } else if rng.chance(20) {
        selector.insert("tier".to_owned(), (*rng.pick(POD_LABELS[1].1)).to_owned());
    }
    let mut template = some_labels(rng, &POD_LABELS[1..], 50);
    template.extend(selector.clone());
    let kind = if rng.chance(45) { Kind::Deployment } else { *rng.pick(&Kind::ALL) };
    let selector = kind.has_selector().then(|| selector_of(rng, &selector, &template));
    let mut ports = Vec::new();
    for (name, protocol, numbers) in [
        ("http", Protocol::Tcp, &[80, 8080][..]),
        ("metrics", Protocol::Tcp, &[443, 8080]),
        ("dns", Protocol::Udp, &[53]),
        ("http", Protocol::Sctp, &[443]),
    ] {
        if rng.chance(if protocol == Protocol::Sctp { 8 } else { 45 }) {
            ports.push(NamedPort { name: name.to_owned(), protocol, number: *rng.pick(numbers) });
        }
    }
    // Two kinds may share a name.
    let others = world.workloads.iter().filter(|other| other.namespace == namespace && other.kind != kind);
    let shared: Vec<String> = others.map(|other| other.name.clone()).collect();
    let name =
        if !shared.is_empty() && rng.chance(15) { shared[0].clone() } else { format!("np{}", index + 1) };
    let taken = world
        .workloads
        .iter()
        .any(|other| other.namespace == namespace && other.kind == kind && other.name == name);
    let name = if taken { format!("np{}", index + 1) } else { name };
    Workload { namespace, name, kind, selector, template, ports, host_network: rng.chance(2) }
}

/// These labels as a selector, which the template has; sometimes in expressions that say less.
fn selector_of(rng: &mut Rng, wanted: &Labels, template: &Labels) -> Selector {
    let Selector(mut all) = Selector::exactly(wanted);
    if rng.chance(15) {
        for requirement in &mut all {
            let value = template[&requirement.key].clone();
            requirement.test = match rng.below(3) {
                0 => Test::Exists,
                1 => Test::In(vec![value, "other".to_owned()]),
                _ => Test::NotIn(vec!["other".to_owned()]),
            };
        }
    }
    Selector(all)
}

fn service(rng: &mut Rng, world: &World, index: usize) -> Service {
    let behind = rng.pick(&world.workloads);
    let mut selector = behind.template.clone();
    while selector.len() > 1 && rng.chance(60) {
        let key = rng.pick(&selector.keys().cloned().collect::<Vec<_>>()).clone();
        selector.remove(&key);
    }
    let mut ports = Vec::new();
    for (name, protocol, number) in
        [("http", Protocol::Tcp, 80), ("web", Protocol::Tcp, 8000), ("dns", Protocol::Udp, 53)]
    {
        let last = protocol == Protocol::Udp;
        if rng.chance(50) && !(last && ports.is_empty()) {
            continue;
        }
        let named: Vec<Port> = behind
            .ports
            .iter()
            .filter(|port| port.protocol == protocol)
            .map(|port| Port::Named(protocol, port.name.clone()))
            .collect();
        let target = match rng.below(3) {
            0 => None,
            1 if !named.is_empty() => Some(rng.pick(&named).clone()),
            _ => {
                let number = *rng.pick(&[80, 8080, 443]);
                Some(Port::Range(protocol, number, number))
            }
        };
        ports.push(ServicePort { name: Some(name.to_owned()), protocol, number, target });
    }
    if ports.len() == 1 && rng.chance(50) {
        ports[0].name = None;
    }
    let name = if rng.chance(50) { behind.name.clone() } else { format!("front-{index}") };
    let taken = world.services.iter().any(|other| other.namespace == behind.namespace && other.name == name);
    let name = if taken { format!("front-{index}") } else { name };
    Service { namespace: behind.namespace, name, selector, ports }
}
