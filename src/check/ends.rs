//! One end of a connection that a rule forbids or asks for: a set of pods, or one workload's own pods, and addresses.
//!
//! A set is about every pod that could ever exist; a workload named by itself is about its own pods alone, with the
//! labels of its template and those that controllers add.

use crate::network::Context;
use crate::resolve::facts::{is_added_by_controllers, pod_label};
use crate::resolve::program::Item;
use crate::sets::{AddressSet, PeerSet, PodSet, Space, TooComplex};

/// One end.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// The pods, and the addresses that are no pods'.
    pub(super) set: PeerSet,
    /// The workload whose own pods are meant.
    pub(super) workload: Option<usize>,
    /// Whether it has addresses that pods may have, as the plugin decides.
    pub(super) may_be_pods: bool,
}

impl End {
    pub(super) fn of(item: &Item, context: &Context<'_, '_>) -> Self {
        Self { set: item.set.clone(), workload: item.workload, may_be_pods: may_be_pods(&item.set, context) }
    }

    /// The pods that this end may be, of which an IP block may be any.
    pub(super) fn pods(&self) -> PodSet {
        if self.may_be_pods { PodSet::ALL } else { self.set.pods }
    }

    /// The pods that this end and some peers may have in common.
    pub(super) fn pods_among(
        &self,
        peers: &PeerSet,
        context: &Context<'_, '_>,
        space: &mut Space,
    ) -> Result<PodSet, TooComplex> {
        let peer_pods = if may_be_pods(peers, context) { PodSet::ALL } else { peers.pods };
        space.intersection(self.pods(), peer_pods)
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
            Ok(pods) => space.may_contain(
                pods,
                |key| pod_label(workload, key),
                |key| pod_label(workload, key).is_none() && is_added_by_controllers(&workload.id.kind.value, key),
            ),
            // A label of the namespace that nobody shows may be there.
            Err(_) => true,
        }
    }
}

/// Whether some of the addresses may be pods': not where `set pod-cidr` says otherwise.
pub(super) fn may_be_pods(set: &PeerSet, context: &Context<'_, '_>) -> bool {
    let addresses: &AddressSet = &set.addresses.of_pods;
    match &context.program.pod_cidr {
        Some(pods) => addresses.intersects(pods),
        None => !addresses.is_empty(),
    }
}
