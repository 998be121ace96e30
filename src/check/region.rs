//! Regions: the connections of some pods with some peers on some ports. What is left of one when others are taken away
//! shows whether they cover it.

use crate::network;
use crate::reach;
use crate::resolve::program::World;
use crate::sets::{PeerSet, PodSet, PortSet, Space, TooComplex};

/// All connections of `near` with `far` on these ports of the destination.
#[derive(Clone, Debug)]
pub(super) struct Region {
    /// The pods at whose end something is said.
    pub(super) near: PodSet,
    /// Who is at the other end.
    pub(super) far: PeerSet,
    /// On which ports, names as they are written.
    pub(super) ports: PortSet,
}

/// More pieces than this are too many to look at.
const MOST_PIECES: usize = 4096;

impl Region {
    pub(super) fn of_permit(permit: &network::Permit) -> Self {
        Self { near: permit.subject, far: permit.peers.clone(), ports: permit.ports.clone() }
    }

    pub(super) fn of_rule(rule: &reach::Permit) -> Self {
        Self { near: rule.subject, far: rule.peers.clone(), ports: rule.ports.clone() }
    }

    /// Whether it is known at a glance to be all in another one.
    pub(super) fn is_within(&self, other: &Self, space: &mut Space) -> Result<bool, TooComplex> {
        let mut is_part = |part: PodSet, whole: PodSet| {
            if part == whole || part.is_empty() { Ok(true) } else { space.is_subset(part, whole) }
        };
        let (mine, theirs) = (&self.far.addresses, &other.far.addresses);
        Ok((mine.is_empty() || mine == theirs)
            && (self.ports == other.ports || self.ports.is_subset(&other.ports))
            && is_part(self.near, other.near)?
            && is_part(self.far.pods, other.far.pods)?)
    }

    fn is_empty(&self) -> bool {
        self.near.is_empty() || self.far.is_empty() || self.ports.is_empty()
    }

    /// What none of the others covers: a piece of it that there can be in these namespaces; none where together they cover
    /// it all. Pods count by their labels, and addresses as those of nobody's pods.
    pub(super) fn left_by(
        &self,
        others: &[Self],
        world: &World,
        space: &mut Space,
    ) -> Result<Option<Self>, TooComplex> {
        for other in others {
            if self.is_within(other, space)? {
                return Ok(None);
            }
        }
        let mut pieces = self.without(others, space)?.into_iter();
        Ok(pieces.find(|piece| space.is_inhabited(piece.near, &world.known)))
    }

    /// All that none of the others covers, in pieces.
    pub(super) fn without(&self, others: &[Self], space: &mut Space) -> Result<Vec<Self>, TooComplex> {
        let mut pieces = vec![self.clone()];
        pieces.retain(|piece| !piece.is_empty());
        for other in others {
            if pieces.is_empty() {
                break;
            }
            let mut left = Vec::with_capacity(pieces.len());
            for piece in pieces {
                piece.take(other, space, &mut left)?;
            }
            if left.len() > MOST_PIECES {
                return Err(TooComplex);
            }
            pieces = left;
        }
        Ok(pieces)
    }

    /// Adds what is left of it without another one.
    fn take(self, other: &Self, space: &mut Space, left: &mut Vec<Self>) -> Result<(), TooComplex> {
        let near =
            if other.near == self.near { self.near } else { space.intersection(self.near, other.near)? };
        let pods = space.intersection(self.far.pods, other.far.pods)?;
        let addresses = self.far.addresses.outside.intersects(&other.far.addresses.outside);
        let ports = self.ports.intersection(&other.ports);
        if near.is_empty() || (pods.is_empty() && !addresses) || ports.is_empty() {
            left.push(self);
            return Ok(());
        }
        let far_left = PeerSet {
            pods: space.difference(self.far.pods, other.far.pods)?,
            addresses: self.far.addresses.without(&other.far.addresses.outside),
        };
        let far_taken = PeerSet { pods, addresses: self.far.addresses.intersection(&other.far.addresses) };
        let ports_left = self.ports.difference(&other.ports);
        let near_left = space.difference(self.near, near)?;
        let pieces = [
            Self { near, far: far_taken, ports: ports_left },
            Self { near, far: far_left, ports: self.ports.clone() },
            Self { near: near_left, far: self.far, ports: self.ports },
        ];
        left.extend(pieces.into_iter().filter(|piece| !piece.is_empty()));
        Ok(())
    }
}
