//! The ends of connections that have to be tried: one of each kind that nothing in play tells apart.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::rc::Rc;

use super::address::Block;
use super::enforce::{self, Names};
use super::everybody::{outside, pod_addresses, pods};
use super::meaning::Meaning;
use super::part::{Naming, Part};
use super::policy::Policy;
use super::ports::{Mask, Universe};
use super::world::{Endpoint, InPlay, Pod};

/// All that the program and all policies mention.
pub(crate) fn in_play(meaning: &Meaning<'_>, emitted: &[Policy]) -> InPlay {
    let mut play = InPlay::default();
    meaning.mention(&mut play);
    enforce::mention(emitted, &mut play);
    play
}

/// One pod for each kind that nothing tells apart but an address, without one.
pub(crate) fn classes(
    meaning: &Meaning<'_>,
    emitted: &[Policy],
    universe: &Universe,
    play: &InPlay,
) -> Vec<Endpoint> {
    let mut classes: BTreeMap<_, Endpoint> = BTreeMap::new();
    for pod in pods(meaning.world, play) {
        let ports = pod.ports.clone();
        let endpoint = Endpoint { pod: Some(pod), address: None };
        let means = |part: &&Part<'_>, naming| part.contains(meaning.world, &endpoint, naming);
        let named = |naming| meaning.parts().map(|part| means(&part, naming)).collect::<Vec<bool>>();
        let key = (
            (named(Naming::Selector), named(Naming::OwnPods), ports),
            (enforce::sends(&meaning.holding, &endpoint), enforce::sends(emitted, &endpoint)),
            (
                enforce::takes(&meaning.holding, &endpoint, universe, Names::AnyNumber),
                enforce::takes(emitted, &endpoint, universe, Names::AnyNumber),
            ),
            endpoint.owned_pod().is_some(),
        );
        classes.entry(key).or_insert(endpoint);
    }
    classes.into_values().collect()
}

/// The pods without an address and at each that they could have, and everybody outside.
pub(crate) fn anywhere(
    classes: &[Endpoint],
    play: &InPlay,
    pod_cidr: &[Block],
    may_be: impl Fn(IpAddr) -> bool,
) -> Vec<Endpoint> {
    let mut endpoints: Vec<Endpoint> = classes.to_vec();
    if !play.blocks.is_empty() {
        for address in pod_addresses(play, pod_cidr).into_iter().filter(|address| may_be(*address)) {
            endpoints
                .extend(classes.iter().map(|class| Endpoint { address: Some(address), ..class.clone() }));
        }
    }
    endpoints.extend(outside(play, pod_cidr).into_iter().map(at));
    endpoints
}

/// A pod as an end.
pub(crate) fn pod_end(pod: Rc<Pod>) -> Endpoint {
    Endpoint { pod: Some(pod), address: None }
}

/// An address outside as an end.
pub(crate) fn at(address: IpAddr) -> Endpoint {
    Endpoint { pod: None, address: Some(address) }
}

/// A connection in words.
pub(crate) fn describe(
    source: &Endpoint,
    destination: &Endpoint,
    universe: &Universe,
    ports: Mask,
) -> String {
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
