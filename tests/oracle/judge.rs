//! The two judgements over all endpoints that could exist: does a `deny` forbid what both ends permit, and do policies
//! enforce what the program means.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::Block;
use super::enforce::{self, Names};
use super::meaning::Meaning;
use super::policy::Policy;
use super::ports::{Mask, Universe, numbers};
use super::program::{Act, Program};
use super::reach::{Profile, reach};
use super::world::{Endpoint, InPlay, Pod, World, outside, pod_addresses, pods};

/// What is to be said of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Compiles,
    /// A `deny` forbids a connection that both ends would permit: this one.
    Refused(String),
    /// It depends on whether a connection may come from one address family and arrive in the other, which the rules
    /// leave open.
    Undecided,
}

/// Proves each `deny` for all pods that could exist, at all addresses at which they could be.
pub(crate) fn verdict(world: &World, program: &Program) -> Verdict {
    let meaning = Meaning::of(world, program);
    let universe = universe(world, program, &[]);
    let mut play = InPlay::default();
    meaning.mention(&mut play);
    play.blocks.extend(&program.pod_cidr);
    let classes = classes(world, &meaning, &[], &play);
    let endpoints = anywhere(&classes, &play, &program.pod_cidr);
    let mut judged: BTreeMap<_, Endpoint> = BTreeMap::new();
    for endpoint in endpoints {
        for view in meaning.views(&endpoint) {
            let profile = meaning.profile(&endpoint, &universe, meaning.names(view));
            let forbidden = meaning.forbidden(&endpoint, &universe, view);
            judged
                .entry((endpoint.address.map(|address| address.is_ipv4()), profile, forbidden))
                .or_insert(endpoint.clone());
        }
    }
    let mut undecided = false;
    for ((source_family, source, from), source_end) in &judged {
        if from.iter().all(|deny| !deny.source) {
            continue;
        }
        for ((family, destination, to), end) in &judged {
            let denied = from.iter().zip(to).filter(|(from, _)| from.source);
            let denied: Mask = denied.fold(0, |mask, (_, to)| mask | to.ports);
            let broken = denied & reach(source, destination, universe.every());
            if broken == 0 {
                continue;
            }
            if source_family.is_none() || family.is_none() || source_family == family {
                let shown = describe(source_end, end, &universe, broken);
                return Verdict::Refused(shown);
            }
            undecided = true;
        }
    }
    if undecided { Verdict::Undecided } else { Verdict::Compiles }
}

/// Where what the policies enforce differs from what the program means: the first pair, with its ports both ways.
pub(crate) fn difference(world: &World, program: &Program, emitted: &[Policy]) -> Option<String> {
    let meaning = Meaning::of(world, program);
    let enforced: Vec<Policy> = emitted.iter().chain(&world.given).cloned().collect();
    let universe = universe(world, program, emitted);
    let mut play = InPlay::default();
    meaning.mention(&mut play);
    enforce::mention(emitted, &mut play);
    play.blocks.extend(&program.pod_cidr);
    let mut endpoints = classes(world, &meaning, emitted, &play);
    endpoints.extend(outside(&play, &program.pod_cidr).into_iter().map(at));
    let mut judged: BTreeMap<(Profile, Profile), Endpoint> = BTreeMap::new();
    for endpoint in endpoints {
        let meant = meaning.profile(&endpoint, &universe, Names::Declared);
        let found = enforce::profile(&enforced, &endpoint, &universe, Names::Declared);
        judged.entry((meant, found)).or_insert(endpoint);
    }
    for ((meant_from, found_from), source) in &judged {
        for ((meant_to, found_to), destination) in &judged {
            let meant = reach(meant_from, meant_to, universe.every());
            let found = reach(found_from, found_to, universe.every());
            if meant != found {
                let open = describe(source, destination, &universe, found & !meant);
                let closed = describe(source, destination, &universe, meant & !found);
                return Some(format!("open, and shouldn't be: {open}\nclosed, and shouldn't be: {closed}"));
            }
        }
    }
    None
}

/// One pod for each kind that no selector or name in play tells apart, without an address.
fn classes(world: &World, meaning: &Meaning<'_>, emitted: &[Policy], play: &InPlay) -> Vec<Endpoint> {
    let mut classes: BTreeMap<_, Endpoint> = BTreeMap::new();
    for pod in pods(world, play) {
        let endpoint = Endpoint { pod: Some(pod), address: None };
        let mut answers = meaning.answers(&endpoint);
        answers.extend(enforce::answers(&world.given, &endpoint));
        answers.extend(enforce::answers(emitted, &endpoint));
        let ports = endpoint.pod.as_ref().map(|pod| pod.ports.clone());
        classes.entry((answers, ports)).or_insert(endpoint);
    }
    classes.into_values().collect()
}

/// The pods without an address and at each that they could have, and everybody outside.
fn anywhere(classes: &[Endpoint], play: &InPlay, pod_cidr: &[Block]) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = classes.to_vec();
    if !play.blocks.is_empty() {
        for address in pod_addresses(play, pod_cidr) {
            endpoints
                .extend(classes.iter().map(|class| Endpoint { address: Some(address), ..class.clone() }));
        }
    }
    endpoints.extend(outside(play, pod_cidr).into_iter().map(at));
    endpoints
}

fn at(address: IpAddr) -> Endpoint {
    Endpoint { pod: None, address: Some(address) }
}

/// The ports that are asked about.
pub(crate) fn universe(world: &World, program: &Program, emitted: &[Policy]) -> Universe {
    let flows = program.statements.iter().filter_map(|statement| match &statement.act {
        Act::Allow(flow) | Act::Deny(flow) => Some(&flow.ports),
        Act::Isolate { .. } => None,
    });
    let policies = emitted.iter().chain(&world.given);
    let rules = policies.flat_map(|policy| policy.ingress.iter().chain(&policy.egress).flatten());
    let lists = flows.chain(rules.map(|rule| &rule.ports));
    let declared = world.workloads.iter().flat_map(|workload| workload.ports.iter().map(|port| port.number));
    Universe::around(lists.flat_map(|list| numbers(list)).chain(declared))
}

fn describe(source: &Endpoint, destination: &Endpoint, universe: &Universe, ports: Mask) -> String {
    if ports == 0 {
        return "nothing".to_owned();
    }
    format!("{} -> {} on {}", words(source), words(destination), universe.words(ports))
}

fn words(endpoint: &Endpoint) -> String {
    let address = endpoint.address.map(|address| address.to_string()).unwrap_or_default();
    let Some(pod) = &endpoint.pod else { return address };
    let Pod { space, labels, ports } = Rc::as_ref(pod);
    format!("pod {address} {}{:?}/{labels:?} with ports {ports:?}", space.name, space.labels)
}
