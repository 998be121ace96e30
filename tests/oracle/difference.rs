//! Whether policies enforce what the program means, and what of the program changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::address::is_internet;
use super::ends::{anywhere, classes, describe, in_play};
use super::enforce::{self, Names};
use super::meaning::{Allow, Meaning};
use super::part::Part;
use super::policy::Policy;
use super::reach::{Sends, Takes, reach};
use super::world::Endpoint;

/// The `allow`s of which a term does nothing, as nothing that it could open is closed.
pub(crate) fn without_effect(meaning: &Meaning<'_>) -> BTreeSet<usize> {
    let universe = meaning.universe(&[]);
    let play = in_play(meaning, &[]);
    let ends = classes(meaning, &[], &universe, &play);
    let sends: Vec<bool> = ends.iter().map(|end| meaning.sends(end).isolated).collect();
    let takes: Vec<bool> =
        ends.iter().map(|end| meaning.takes(end, &universe, Names::Declared).isolated).collect();
    let opens = |part: &Part<'_>, closed: &[bool]| {
        ends.iter().zip(closed).any(|(end, closed)| *closed && meaning.is_end(part, end))
    };
    let mut found = BTreeSet::new();
    let numbers: BTreeSet<usize> = meaning.allows.iter().map(|allow| allow.statement).collect();
    for number in numbers {
        for home in 0..meaning.world.namespaces.len() {
            let of_it = |allow: &&Allow<'_>| allow.statement == number && allow.home == home;
            let allows: Vec<&Allow<'_>> = meaning.allows.iter().filter(of_it).collect();
            let Some(first) = allows.first() else { continue };
            // A term of which its `except` leaves nobody is none.
            let is_left = |part: &&Part<'_>| meaning.has_own_end(part) || meaning.reaches_others(part);
            let to = allows.iter().map(|allow| &allow.to).filter(is_left);
            let into: Vec<bool> = to.map(|part| opens(part, &takes)).collect();
            let from = first.from.iter().filter(is_left);
            let out_of: Vec<bool> = from.map(|part| opens(part, &sends)).collect();
            let idle = |own: &[bool], other: &[bool]| own.contains(&false) && !other.contains(&true);
            if idle(&into, &out_of) || idle(&out_of, &into) {
                found.insert(number);
            }
        }
    }
    found
}

/// Where what the policies enforce differs from what the program means: the first pair, with its ports both ways.
/// Everybody is tried, and pods once as if blocks matched them by their addresses and once as if they didn't.
pub(crate) fn difference(meaning: &Meaning<'_>, emitted: &[Policy]) -> Option<String> {
    let enforced: Vec<Policy> = emitted.iter().chain(&meaning.holding).cloned().collect();
    let universe = meaning.universe(emitted);
    let play = in_play(meaning, emitted);
    let classes = classes(meaning, emitted, &universe, &play);
    let pod_cidr = &meaning.program.pod_cidr;
    // No pod has a public address, but where the program says that it has.
    let endpoints =
        anywhere(&classes, &play, pod_cidr, |address| !pod_cidr.is_empty() || !is_internet(address));
    let mut sources: BTreeMap<(Sends, Sends), Endpoint> = BTreeMap::new();
    let mut destinations: BTreeMap<(Takes, Takes), Endpoint> = BTreeMap::new();
    for endpoint in endpoints {
        let sends = (meaning.sends(&endpoint), enforce::sends(&enforced, &endpoint));
        sources.entry(sends).or_insert(endpoint.clone());
        let takes = (
            meaning.takes(&endpoint, &universe, Names::Declared),
            enforce::takes(&enforced, &endpoint, &universe, Names::Declared),
        );
        destinations.entry(takes).or_insert(endpoint);
    }
    for ((meant_from, found_from), source) in &sources {
        for ((meant_to, found_to), destination) in &destinations {
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
