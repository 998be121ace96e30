//! Whether the policies of others close a term of an `allow` to the other end altogether, shown or not: then nothing
//! of what it says gets through, whoever comes to be there.

use super::Subject;
use crate::network::Origin;
use crate::network::isolation::{namespace_pods, selected};
use crate::resolve::program::{Direction, Item, Scope};
use crate::sets::{PeerSet, PodSet, PortSet, Scope as LabelScope, Space, TooComplex};

/// The first policy of others that closes all of `near` to all of `far`, by its position in the inventory.
pub(super) fn closed_to_all(
    subject: &Subject<'_, '_, '_>,
    direction: Direction,
    near: &Item,
    far: &[&Item],
    ports: &PortSet,
    space: &mut Space,
) -> Result<Option<usize>, TooComplex> {
    let world = &subject.context.program.world;
    let pods = near.set.pods;
    if pods.is_empty() || !near.set.addresses.is_empty() || near.scope == Scope::Any {
        return Ok(None);
    }
    // What is the program's own is its to open.
    let owned = space.intersection(pods, subject.isolation.owned)?;
    let isolated = |set: PodSet, space: &mut Space| -> Result<bool, TooComplex> {
        let open = subject.isolation.side(direction).open(set, world, space)?;
        Ok(!space.is_inhabited(open, &world.known))
    };
    if space.is_inhabited(owned, &world.known) || !isolated(pods, space)? {
        return Ok(None);
    }
    let far = PeerSet::union_all(far.iter().map(|item| &item.set), space)?;
    for permit in subject.permits.side(direction).near(pods, None, space) {
        let Origin::Policy(_) = permit.origin else { continue };
        let there = space.intersection(permit.subject, pods)?;
        // Whether a block means pods is for the network plugin to say: what may get through isn't closed.
        let meet = !permit.peers.addresses.is_empty()
            || !far.addresses.is_empty()
            || space.intersects(permit.peers.pods, far.pods)?;
        if meet && !there.is_empty() && permit.ports.may_intersect(ports) {
            return Ok(None);
        }
    }
    closing(subject, direction, pods, space)
}

/// The first policy of others that isolates some of these pods.
fn closing(
    subject: &Subject<'_, '_, '_>,
    direction: Direction,
    pods: PodSet,
    space: &mut Space,
) -> Result<Option<usize>, TooComplex> {
    let Some(inventory) = subject.context.facts.inventory else { return Ok(None) };
    for given in subject.context.given {
        let policy = &inventory.policies[given.index];
        let isolates = match direction {
            Direction::Ingress => policy.ingress.is_some(),
            Direction::Egress => policy.egress.is_some(),
        };
        let of_others = subject.context.program.world.owned_id(given.namespace).is_none();
        if isolates && of_others {
            let here = namespace_pods(given.namespace, space);
            let selected = selected(&policy.selector, LabelScope::Pod, space);
            let there = space.intersection(here, selected)?;
            if space.intersects(there, pods)? {
                return Ok(Some(given.index));
            }
        }
    }
    Ok(None)
}
