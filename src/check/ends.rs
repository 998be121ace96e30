//! One end of a connection that a rule forbids or asks for: a set of pods, or one workload's own pods, and addresses.
//!
//! A set is about every pod that could ever exist; a workload named by itself is about its own pods alone, with the
//! labels of its template and those that controllers add.

use crate::network::{Context, PairIndex};
use crate::resolve::pods::can_be_in;
use crate::resolve::program::Item;
use crate::sets::{AddressSet, PeerSet, PodSet, Space, TooComplex};

/// One end.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// The pods, and the addresses that are no pods'.
    pub(super) set: PeerSet,
    /// The workload whose own pods are meant.
    pub(super) workload: Option<usize>,
}

impl End {
    pub(super) fn of(item: &Item) -> Self {
        Self { set: item.set.clone(), workload: item.workload() }
    }

    /// Its pods, where it has no addresses.
    pub(super) fn pods_alone(&self) -> Option<PodSet> {
        self.set.addresses.is_empty().then_some(self.set.pods)
    }

    /// The pods that this end and some peers may have in common: by their labels, or by an address that a block of
    /// either names.
    pub(super) fn pods_among(
        &self,
        peers: &PeerSet,
        context: &Context<'_, '_>,
        space: &mut Space,
    ) -> Result<PodSet, TooComplex> {
        let addresses = |set: &PeerSet| pod_addresses(set, context);
        let (own, theirs) = (addresses(&self.set), addresses(peers));
        // A pod has one address, and any labels: blocks that share none never mean the same pod.
        if own.intersects(&theirs) {
            return Ok(PodSet::ALL);
        }
        let mut both = space.intersection(self.set.pods, peers.pods)?;
        if !own.is_empty() {
            both = space.union(both, peers.pods)?;
        }
        if !theirs.is_empty() {
            both = space.union(both, self.set.pods)?;
        }
        Ok(both)
    }

    /// Whether somebody who is no pod is in both.
    pub(super) fn addresses_meet(&self, peers: &PeerSet) -> bool {
        self.set.addresses.outside.intersects(&peers.addresses.outside)
    }

    /// Whether a pod of this end can be in a part of it.
    pub(super) fn has_pod(&self, part: PodSet, context: &Context<'_, '_>, space: &mut Space) -> bool {
        if part.is_empty() {
            return false;
        }
        let world = &context.program.world;
        let Some(index) = self.workload else { return space.is_inhabited(part, &world.known) };
        let workload = context.facts.workload(index);
        let namespace = context.facts.namespace_of(index);
        match space.in_namespace(part, namespace, world.labels(namespace)) {
            Ok(pods) => can_be_in(workload, pods, space),
            // A label of the namespace that nobody shows may be there.
            Err(_) => true,
        }
    }
}

/// The addresses of an end that may be pods': those of its blocks that `set pod-cidr` doesn't exclude.
fn pod_addresses(set: &PeerSet, context: &Context<'_, '_>) -> AddressSet {
    let addresses = &set.addresses.of_pods;
    match &context.program.pod_cidr {
        Some(pods) => addresses.intersection(pods),
        None => addresses.clone(),
    }
}

/// The terms of one end, to be looked through from the other.
#[derive(Debug)]
pub(super) struct Ends<'f> {
    each: Vec<(End, &'f Item)>,
    /// All of them together, whoever's pods they are.
    pub(super) whole: End,
    by_pods: PairIndex,
    with_addresses: Vec<usize>,
}

impl<'f> Ends<'f> {
    pub(super) fn new(ends: Vec<(End, &'f Item)>, space: &mut Space) -> Result<Self, TooComplex> {
        let set = PeerSet::union_all(ends.iter().map(|(end, _)| &end.set), space)?;
        let (mut by_pods, mut with_addresses) = (PairIndex::default(), Vec::new());
        for (number, (end, _)) in ends.iter().enumerate() {
            if end.set.addresses.is_empty() {
                by_pods.insert(number, end.set.pods, space);
            } else {
                with_addresses.push(number);
            }
        }
        Ok(Self { each: ends, whole: End { set, workload: None }, by_pods, with_addresses })
    }

    /// Those that may have somebody in common with some peers.
    pub(super) fn meeting<'e>(&'e self, peers: &PeerSet, space: &Space) -> Vec<&'e (End, &'f Item)> {
        if !peers.addresses.is_empty() {
            return self.each.iter().collect();
        }
        let mut numbers = self.by_pods.candidates(peers.pods, space).numbers();
        numbers.extend(&self.with_addresses);
        numbers.sort_unstable();
        numbers.into_iter().map(|number| &self.each[number]).collect()
    }
}
