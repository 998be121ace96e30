//! What policies say of all pods that could exist, as sets: who is isolated, and what each rule lets through at whose
//! end.

use std::collections::HashMap;

use super::judge::RuleId;
use super::object::{Peer, Policy, Rule};
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
    pub isolated: PodSet,
    /// What gets through.
    pub permits: Vec<Permit>,
    /// The permits of each namespace, by position.
    by_namespace: HashMap<String, Vec<usize>>,
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
    /// Where uniting them takes too many steps.
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
            isolated: PodSet::NONE,
            permits: Vec::new(),
            by_namespace: HashMap::new(),
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
                match side.by_namespace.get_mut(&policy.namespace) {
                    Some(list) => list.push(side.permits.len()),
                    None => {
                        side.by_namespace.insert(policy.namespace.clone(), vec![side.permits.len()]);
                    }
                }
                side.permits.push(Permit { subject, peers, ports: rule.ports.clone(), rule: rule_id });
            }
        }
        side.isolated = space.union_all(side.subjects.iter().map(|(set, _)| *set))?;
        Ok(side)
    }

    /// The permits at the ends of pods that may be in a set: those of the namespaces that it is confined to.
    pub fn near<'s>(&'s self, set: PodSet, space: &Space) -> Vec<&'s Permit> {
        match space.names_of(set) {
            None => self.permits.iter().collect(),
            Some(names) => {
                let lists = names.into_iter().filter_map(|name| self.by_namespace.get(name));
                lists.flatten().map(|number| &self.permits[*number]).collect()
            }
        }
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
