//! What policies say of all pods that could exist, as sets: who is isolated, and what each rule lets through at whose
//! end.

use std::cell::OnceCell;

use super::judge::RuleId;
use super::object::{Peer, Policy, Rule};
use crate::network::{PairIndex, Same, Together};
use crate::resolve::program::Direction;
use crate::sets::{Addresses, PeerSet, PodSet, PortSet, Requirement, Scope, Space, TooComplex};

/// A rule at the end of the pods that its policy is about.
#[derive(Clone, Debug)]
pub struct Permit {
    /// Those pods, with their namespace.
    pub subject: PodSet,
    /// Whom it lets in, or lets them reach.
    pub peers: PeerSet,
    /// On which of the destination's ports; a name is each pod's own number.
    pub ports: PortSet,
    /// The rule.
    pub rule: RuleId,
}

/// One direction.
#[derive(Debug)]
pub struct Side {
    /// The pods that each policy isolates, with its position.
    pub subjects: Vec<(PodSet, usize)>,
    /// All of them together.
    pub isolated: Together,
    /// What gets through.
    pub permits: Vec<Permit>,
    /// The permits by the very sets that are their subjects.
    same: Same,
    /// The permits by what their subjects have, made when somebody asks for more than that.
    index: OnceCell<PairIndex>,
}

/// Policies as sets.
#[derive(Debug)]
pub struct Possible {
    ingress: Side,
    egress: Side,
}

impl Possible {
    /// Reads policies as sets.
    ///
    /// # Errors
    /// Where the peers of a rule take too many steps.
    pub fn new(policies: &[Policy], space: &mut Space) -> Result<Self, TooComplex> {
        Ok(Self {
            ingress: Side::new(policies, Direction::Ingress, space)?,
            egress: Side::new(policies, Direction::Egress, space)?,
        })
    }

    /// One direction.
    #[must_use]
    pub fn side(&self, direction: Direction) -> &Side {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}

impl Side {
    fn new(policies: &[Policy], direction: Direction, space: &mut Space) -> Result<Self, TooComplex> {
        let mut side = Self {
            subjects: Vec::new(),
            isolated: Together::default(),
            permits: Vec::new(),
            same: Same::default(),
            index: OnceCell::new(),
        };
        for (number, policy) in policies.iter().enumerate() {
            let Some(rules) = policy.rules(direction) else { continue };
            let subject = pods_of(&policy.namespace, &policy.subject, space);
            side.subjects.push((subject, number));
            for (position, rule) in rules.iter().enumerate() {
                let peers = peers(rule, &policy.namespace, space)?;
                let rule_id = RuleId { policy: number, direction, rule: position };
                if subject.is_empty() || peers.is_empty() || rule.ports.is_empty() {
                    continue;
                }
                side.permits.push(Permit { subject, peers, ports: rule.ports.clone(), rule: rule_id });
            }
        }
        side.isolated = Together::new(side.subjects.iter().map(|(set, _)| *set));
        side.same = Same::of(side.permits.iter().map(|permit| permit.subject));
        Ok(side)
    }

    fn index(&self, space: &Space) -> &PairIndex {
        self.index.get_or_init(|| PairIndex::of(self.permits.iter().map(|permit| permit.subject), space))
    }

    /// The permits at the end of just these pods, in their order.
    pub fn at(&self, set: PodSet) -> impl Iterator<Item = &Permit> + use<'_> {
        self.same.at(set).map(|number| &self.permits[number])
    }

    /// The permits at the ends of pods that may be in a set, in their order.
    pub fn near<'s>(&'s self, set: PodSet, space: &Space) -> impl Iterator<Item = &'s Permit> + use<'s> {
        self.index(space).candidates(set, space).numbers().into_iter().map(|number| &self.permits[number])
    }

    /// The permits at the ends of pods that may be all of a set; some may be missed.
    pub fn holding<'s>(&'s self, set: PodSet, space: &Space) -> impl Iterator<Item = &'s Permit> + use<'s> {
        self.index(space).containing(set, space).into_iter().map(|number| &self.permits[number])
    }
}

/// Pods of a namespace by their labels.
fn pods_of(namespace: &str, pods: &[Requirement], space: &mut Space) -> PodSet {
    let place = Requirement::equals(Space::NAMESPACE_NAME, namespace);
    let pods = pods.iter().map(|requirement| (Scope::Pod, requirement));
    space.cube(std::iter::once((Scope::Namespace, &place)).chain(pods))
}

fn peers(rule: &Rule, own: &str, space: &mut Space) -> Result<PeerSet, TooComplex> {
    let Some(peers) = &rule.peers else { return Ok(PeerSet::all()) };
    let mut sets = Vec::with_capacity(peers.len());
    let mut addresses = Addresses::default();
    for peer in peers {
        match peer {
            Peer::Block(block) => addresses = addresses.union(&Addresses::block(block.clone())),
            Peer::Pods { namespaces: None, pods } => sets.push(pods_of(own, pods, space)),
            Peer::Pods { namespaces: Some(namespaces), pods } => {
                let namespaces = namespaces.iter().map(|requirement| (Scope::Namespace, requirement));
                let pods = pods.iter().map(|requirement| (Scope::Pod, requirement));
                sets.push(space.cube(namespaces.chain(pods)));
            }
        }
    }
    let pods = match sets.as_slice() {
        [only] => *only,
        _ => space.union_all(sets)?,
    };
    Ok(PeerSet { pods, addresses })
}
