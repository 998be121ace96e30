//! The judgements over all ends that could exist: can a statement be enforced at all, does a `deny` forbid what both ends
//! permit, and does another namespace's policy block an `allow`.

use std::collections::{BTreeMap, BTreeSet};

use super::ends::{anywhere, at, classes, describe, in_play, pod_end};
use super::enforce::{self, Names};
use super::everybody::{outside, workloads_pods};
use super::meaning::{Allow, Meaning};
use super::part::{Naming, Part};
use super::ports::Mask;
use super::reach::{arrives, leaves, reach};
use super::world::{Endpoint, Pod};

/// What keeps a statement from holding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// A `deny` forbids a connection that both ends would permit.
    Denied,
    /// Another namespace's policy blocks an `allow`.
    Blocked,
    /// Nothing in the owned namespaces could enforce it.
    NotOwned,
    /// `any except` pods, without knowing where pods are.
    AnyExceptPods,
    /// It names pods in the host's network.
    HostNetwork,
}

impl Fault {
    /// What kpol calls it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Denied => "K0401",
            Self::Blocked => "K0406",
            Self::NotOwned => "K0404",
            Self::AnyExceptPods => "K0410",
            Self::HostNetwork => "K0411",
        }
    }

    /// Whether it can be told from the statement alone.
    pub(crate) fn is_of_the_statement(self) -> bool {
        !matches!(self, Self::Denied | Self::Blocked)
    }
}

/// What is to be said of a program: each statement that can't hold, why, and a connection as an example; nothing where it
/// compiles.
pub(crate) type Faults = BTreeMap<(usize, Fault), String>;

/// The verdict on a program over a world.
pub(crate) fn verdict(meaning: &Meaning<'_>) -> Faults {
    let faults = faults_of_statements(meaning);
    // What can't be enforced counts for nothing: nobody asks what would follow from it.
    if !faults.is_empty() {
        return faults.into_iter().map(|key| (key, String::new())).collect();
    }
    let mut found = denied(meaning);
    found.extend(blocked(meaning, true));
    found
}

fn faults_of_statements(meaning: &Meaning<'_>) -> BTreeSet<(usize, Fault)> {
    let mut faults = BTreeSet::new();
    let own_end = |parts: &[Part<'_>]| parts.iter().any(|part| meaning.has_own_end(part));
    let others = |parts: &[Part<'_>]| parts.iter().any(|part| meaning.reaches_others(part));
    let mut reachable: BTreeSet<usize> = BTreeSet::new();
    for allow in &meaning.allows {
        if own_end(&allow.from) || meaning.has_own_end(&allow.to) {
            reachable.insert(allow.statement);
        }
    }
    for allow in &meaning.allows {
        if !reachable.contains(&allow.statement) {
            faults.insert((allow.statement, Fault::NotOwned));
        }
    }
    for deny in &meaning.denies {
        let both_ends_elsewhere = others(&deny.from) && others(&deny.to);
        if both_ends_elsewhere || !(own_end(&deny.from) || own_end(&deny.to)) {
            faults.insert((deny.statement, Fault::NotOwned));
        }
    }
    // A term over many namespaces is closed in each owned one.
    for isolate in &meaning.isolates {
        let elsewhere = |part: &Part<'_>| meaning.reaches_others(part) && !meaning.has_own_end(part);
        if isolate.who.iter().any(elsewhere) {
            faults.insert((isolate.statement, Fault::NotOwned));
        }
    }
    let mut of_part = |statement: usize, part: &Part<'_>| {
        let mut without = part.except.iter().flatten();
        if part.is_any()
            && meaning.program.pod_cidr.is_empty()
            && without.any(|part| meaning.means_pods(part))
        {
            faults.insert((statement, Fault::AnyExceptPods));
        }
        let hosts = |part: &Part<'_>| {
            part.named_workload().is_some_and(|index| meaning.world.workloads[index].host_network)
        };
        if hosts(part) && (meaning.has_own_end(part) || meaning.reaches_others(part)) {
            faults.insert((statement, Fault::HostNetwork));
        }
    };
    for allow in &meaning.allows {
        allow.from.iter().chain([&allow.to]).for_each(|part| of_part(allow.statement, part));
    }
    for deny in &meaning.denies {
        deny.from.iter().chain(&deny.to).for_each(|part| of_part(deny.statement, part));
    }
    for isolate in &meaning.isolates {
        isolate.who.iter().for_each(|part| of_part(isolate.statement, part));
    }
    faults
}

/// Each `deny` that something contradicts, tried with all pods that could exist, at all addresses at which they could be.
/// Blocks may match a pod at one end by an address of one family and at the other end by one of the other.
fn denied(meaning: &Meaning<'_>) -> Faults {
    let universe = meaning.universe(&[]);
    let play = in_play(meaning, &[]);
    let classes = classes(meaning, &[], &universe, &play);
    let mut sources: BTreeMap<_, Endpoint> = BTreeMap::new();
    let mut destinations: BTreeMap<_, Endpoint> = BTreeMap::new();
    for endpoint in anywhere(&classes, &play, &meaning.program.pod_cidr, |_| true) {
        let from = meaning.denied_from(&endpoint);
        if from.contains(&true) {
            sources.entry((from, meaning.sends(&endpoint))).or_insert(endpoint.clone());
        }
        for view in meaning.views(&endpoint) {
            let to = meaning.denied_to(&endpoint, &universe, view);
            if to.iter().any(|mask| *mask != 0) {
                let takes = meaning.takes(&endpoint, &universe, meaning.names(view));
                destinations.entry((to, takes)).or_insert(endpoint.clone());
            }
        }
    }
    let mut found = Faults::new();
    for ((from, sends), source) in &sources {
        for ((to, takes), destination) in &destinations {
            let open = reach(sends, takes, universe.every());
            for (deny, (from, to)) in meaning.denies.iter().zip(from.iter().zip(to)) {
                if *from && to & open != 0 {
                    let shown = || describe(source, destination, &universe, to & open);
                    found.entry((deny.statement, Fault::Denied)).or_insert_with(shown);
                }
            }
        }
    }
    found
}

/// Each `allow` of which a connection doesn't get through: all that owned namespaces close it opens, so that what blocks
/// it is a policy elsewhere. `shown` asks about the workloads in the manifests, where as in all proofs a name means the
/// workload's own pods; else it is about all pods that could exist in others' namespaces.
pub(crate) fn blocked(meaning: &Meaning<'_>, shown: bool) -> Faults {
    let universe = meaning.universe(&[]);
    let play = in_play(meaning, &[]);
    let mut endpoints = classes(meaning, &[], &universe, &play);
    let mut own: Vec<Endpoint> = workloads_pods(meaning.world, &play).into_iter().map(pod_end).collect();
    if shown {
        endpoints.clear();
        // What a controller adds isn't shown.
        let templates: BTreeSet<_> =
            meaning.world.workloads.iter().map(|workload| &workload.template).collect();
        // Nor are the labels of a namespace of which there is no object.
        let seen = |pod: &Pod| {
            let mut seen =
                meaning.world.namespaces.iter().filter(|known| known.owned || known.shown.is_some());
            seen.any(|known| known.name == pod.space.name) || play.namespace_labels.each().next().is_none()
        };
        own.retain(|end| end.pod.as_ref().is_some_and(|pod| templates.contains(&pod.labels) && seen(pod)));
    } else {
        endpoints.retain(|end| end.owned_pod().is_none());
    }
    endpoints.append(&mut own);
    endpoints.extend(outside(&play, &meaning.program.pod_cidr).into_iter().map(at));
    let naming = if shown { Naming::OwnPods } else { Naming::Selector };
    let is = |part: &Part<'_>, end: &Endpoint| part.contains(meaning.world, end, naming);
    let mut sources: BTreeMap<_, &Endpoint> = BTreeMap::new();
    let mut destinations: BTreeMap<_, &Endpoint> = BTreeMap::new();
    for end in &endpoints {
        let from = |any: bool| -> Vec<bool> {
            let meant = |part: &Part<'_>| part.is_any() == any && is(part, end);
            meaning.allows.iter().map(|allow| allow.from.iter().any(meant)).collect()
        };
        let to = |allow: &Allow<'_>| {
            if is(&allow.to, end) { enforce::at(&allow.ports, end, &universe, Names::Declared) } else { 0 }
        };
        let to: Vec<Mask> = meaning.allows.iter().map(to).collect();
        sources.entry((from(false), from(true), meaning.sends(end))).or_insert(end);
        destinations.entry((to, meaning.takes(end, &universe, Names::Declared))).or_insert(end);
    }
    let mut found = BTreeMap::new();
    let every = universe.every();
    for ((named, any, sends), source) in &sources {
        for ((to, takes), destination) in &destinations {
            for (index, allow) in meaning.allows.iter().enumerate() {
                // `any` makes an `allow` speak of its other end alone, and of one elsewhere it may not speak at all.
                if shown && (!named[index] || allow.to.is_any()) {
                    continue;
                }
                let leaving = if named[index] { leaves(sends, takes, every) } else { every };
                let arriving = if allow.to.is_any() { every } else { arrives(sends, takes, every) };
                let closed = to[index] & !(leaving & arriving);
                if (named[index] || any[index]) && closed != 0 {
                    let shown = || describe(source, destination, &universe, closed);
                    found.entry((allow.statement, Fault::Blocked)).or_insert_with(shown);
                }
            }
        }
    }
    found
}
