//! What the policies of other namespaces let through at the workloads that are shown there, each kind of answer
//! worked out once.

use std::collections::HashMap;
use std::rc::Rc;

use super::Subject;
use super::atoms::combinations;
use crate::network::Origin;
use crate::resolve::facts::port_numbers;
use crate::resolve::pods::{can_be_in, may_satisfy};
use crate::resolve::program::Direction;
use crate::sets::{PeerSet, PodSet, PortSet, Requirement, Space, TooComplex};

/// A workload in a namespace of others, closed in some direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closed {
    /// Whose pods.
    pub(super) workload: usize,
    /// The first policy that closes them, by its position in the inventory.
    pub(super) policy: usize,
    /// What is let through all the same.
    gate: usize,
}

/// Who is left out: pods, and whether addresses are among them.
type LeftOut = (PodSet, bool);

/// Peers by the ports on which they are let through.
type Gate = Rc<[(PortSet, PeerSet)]>;

/// The closed workloads of others, found and judged as they are asked for.
pub(super) struct Gates<'s, 'c, 'p, 'a> {
    subject: &'s Subject<'c, 'p, 'a>,
    /// By namespace: the policies of others there, by their positions in the inventory.
    policies: HashMap<&'a str, Vec<usize>>,
    /// By direction and policy: its permits.
    permits: HashMap<(Direction, usize), Vec<usize>>,
    found: Vec<Gate>,
    /// Their positions there.
    positions: HashMap<Vec<(PortSet, PeerSet)>, usize>,
    closed: HashMap<(Direction, usize), Option<Closed>>,
    shown: HashMap<PodSet, Rc<[usize]>>,
    near: HashMap<(Direction, PodSet), Rc<[Closed]>>,
    answers: HashMap<(usize, PeerSet, PortSet), LeftOut>,
}

impl<'s, 'c, 'p, 'a> Gates<'s, 'c, 'p, 'a> {
    /// None where no policy stands in a namespace of others.
    pub(super) fn new(subject: &'s Subject<'c, 'p, 'a>) -> Option<Self> {
        let world = &subject.context.program.world;
        let mut policies: HashMap<&str, Vec<usize>> = HashMap::new();
        for given in subject.context.given {
            if world.owned_id(given.namespace).is_none() {
                policies.entry(given.namespace).or_default().push(given.index);
            }
        }
        if policies.is_empty() {
            return None;
        }
        let mut permits: HashMap<(Direction, usize), Vec<usize>> = HashMap::new();
        for direction in [Direction::Ingress, Direction::Egress] {
            for (number, permit) in subject.permits.side(direction).all.iter().enumerate() {
                if let Origin::Policy(policy) = permit.origin {
                    permits.entry((direction, policy)).or_default().push(number);
                }
            }
        }
        Some(Self {
            subject,
            policies,
            permits,
            found: Vec::new(),
            positions: HashMap::new(),
            closed: HashMap::new(),
            shown: HashMap::new(),
            near: HashMap::new(),
            answers: HashMap::new(),
        })
    }

    /// The workloads of others that are closed in a direction and have pods in a set; one of those that let the same
    /// through, unless the names of ports make a difference among them.
    pub(super) fn near(
        &mut self,
        direction: Direction,
        set: PodSet,
        by_name: bool,
        space: &mut Space,
    ) -> Result<Vec<Closed>, TooComplex> {
        let all = if let Some(known) = self.near.get(&(direction, set)) {
            Rc::clone(known)
        } else {
            let mut found = Vec::new();
            for workload in self.shown(set, space).iter() {
                found.extend(self.closed(direction, *workload, space)?);
            }
            let found: Rc<[Closed]> = found.into();
            self.near.insert((direction, set), Rc::clone(&found));
            found
        };
        let mut seen = std::collections::HashSet::new();
        Ok(all.iter().filter(|closed| by_name || seen.insert(closed.gate)).copied().collect())
    }

    /// Whether somebody of `far` (a shown pod, or an address) is let through on some of the ports not at all: into a
    /// closed workload, or out of it to them.
    pub(super) fn leaves_out(
        &mut self,
        direction: Direction,
        closed: Closed,
        far: &PeerSet,
        ports: &PortSet,
        space: &mut Space,
    ) -> Result<bool, TooComplex> {
        let gate = Rc::clone(&self.found[closed.gate]);
        let facts = self.subject.context.facts;
        // A port's name is the destination's number.
        if direction == Direction::Ingress {
            let workload = facts.workload(closed.workload);
            let ports = ports.resolved(|protocol, name| port_numbers(workload, protocol, name));
            let (pods, address) = self.answer(closed.gate, far, &ports, space)?;
            return Ok(address || self.has_shown(far.pods, pods, space));
        }
        if is_numeric(ports) && gate.iter().all(|(ports, _)| is_numeric(ports)) {
            let (pods, address) = self.answer(closed.gate, far, ports, space)?;
            return Ok(address || self.has_shown(far.pods, pods, space));
        }
        // What no pod has has no names of ports.
        let nameless = |set: &PortSet| set.resolved(|_, _| Vec::new());
        let outside = PeerSet { pods: PodSet::NONE, addresses: far.addresses.clone() };
        if left_out(&resolved(&gate, nameless), &outside, &nameless(ports), space)?.1 {
            return Ok(true);
        }
        // Destinations whose names stand for the same numbers are one case.
        let names: std::collections::BTreeSet<_> =
            gate.iter().map(|(ports, _)| ports).chain([ports]).flat_map(PortSet::names).collect();
        let mut cases: HashMap<Vec<Vec<u16>>, Vec<usize>> = HashMap::new();
        for index in self.shown(far.pods, space).iter() {
            let workload = facts.workload(*index);
            let numbers = names.iter().map(|(protocol, name)| port_numbers(workload, *protocol, name));
            cases.entry(numbers.collect()).or_default().push(*index);
        }
        for workloads in cases.into_values() {
            let Some(first) = workloads.first() else { continue };
            let workload = facts.workload(*first);
            let at = |set: &PortSet| set.resolved(|protocol, name| port_numbers(workload, protocol, name));
            let (pods, _) = left_out(&resolved(&gate, at), &PeerSet::pods(far.pods), &at(ports), space)?;
            if workloads.iter().any(|index| self.is_in(*index, pods, space)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn answer(
        &mut self,
        gate: usize,
        far: &PeerSet,
        ports: &PortSet,
        space: &mut Space,
    ) -> Result<LeftOut, TooComplex> {
        let key = (gate, far.clone(), ports.clone());
        if let Some(known) = self.answers.get(&key) {
            return Ok(*known);
        }
        let answer = left_out(&self.found[gate], far, ports, space)?;
        self.answers.insert(key, answer);
        Ok(answer)
    }

    /// Whether a shown pod of `whole` is in a part of it.
    fn has_shown(&mut self, whole: PodSet, part: PodSet, space: &mut Space) -> bool {
        !part.is_empty() && self.shown(whole, space).iter().any(|index| self.is_in(*index, part, space))
    }

    fn is_in(&self, workload: usize, set: PodSet, space: &Space) -> bool {
        let context = &self.subject.context;
        let namespace = context.facts.namespace_of(workload);
        let here = space.in_namespace(set, namespace, context.program.world.labels(namespace));
        here.is_ok_and(|here| can_be_in(context.facts.workload(workload), here, space))
    }

    /// The workloads that are shown and can have pods in a set.
    fn shown(&mut self, set: PodSet, space: &mut Space) -> Rc<[usize]> {
        if let Some(known) = self.shown.get(&set) {
            return Rc::clone(known);
        }
        let context = &self.subject.context;
        let pairs = space.required_pairs(set);
        let requirements: Vec<_> =
            pairs.into_iter().map(|(key, value)| Requirement::equals(key, value)).collect();
        let mut found = Vec::new();
        for namespace in context.facts.namespaces() {
            let Ok(here) = space.in_namespace(set, namespace, context.program.world.labels(namespace)) else {
                continue;
            };
            if !here.is_empty() {
                let candidates = context.facts.matching(namespace, &requirements);
                found.extend(
                    candidates.filter(|index| can_be_in(context.facts.workload(*index), here, space)),
                );
            }
        }
        let found: Rc<[usize]> = found.into();
        self.shown.insert(set, Rc::clone(&found));
        found
    }

    /// How a workload is closed by the policies of others.
    fn closed(
        &mut self,
        direction: Direction,
        workload: usize,
        space: &mut Space,
    ) -> Result<Option<Closed>, TooComplex> {
        if let Some(known) = self.closed.get(&(direction, workload)) {
            return Ok(*known);
        }
        let closed = match self.closing(direction, workload).as_slice() {
            [] => None,
            policies @ [first, ..] => {
                let gate = self.gate(direction, workload, policies, space)?;
                Some(Closed { workload, policy: *first, gate })
            }
        };
        self.closed.insert((direction, workload), closed);
        Ok(closed)
    }

    /// The policies of others that close a workload.
    fn closing(&self, direction: Direction, workload: usize) -> Vec<usize> {
        let context = &self.subject.context;
        let (Some(inventory), Some(here)) =
            (context.facts.inventory, self.policies.get(context.facts.namespace_of(workload)))
        else {
            return Vec::new();
        };
        let closes = |index: &usize| {
            let policy = &inventory.policies[*index];
            let closes = match direction {
                Direction::Ingress => policy.ingress.is_some(),
                Direction::Egress => policy.egress.is_some(),
            };
            closes && may_satisfy(context.facts.workload(workload), &policy.selector.requirements)
        };
        here.iter().copied().filter(closes).collect()
    }

    /// What some policies let through at a workload: whom, by ports.
    fn gate(
        &mut self,
        direction: Direction,
        workload: usize,
        policies: &[usize],
        space: &mut Space,
    ) -> Result<usize, TooComplex> {
        let subject = self.subject;
        let workload = subject.context.facts.workload(workload);
        let mut by_ports: Vec<(PortSet, Vec<&PeerSet>)> = Vec::new();
        let mut positions: HashMap<PortSet, usize> = HashMap::new();
        let numbers = policies.iter().filter_map(|policy| self.permits.get(&(direction, *policy))).flatten();
        for permit in numbers.map(|number| &subject.permits.side(direction).all[*number]) {
            let ports = match direction {
                Direction::Ingress => {
                    permit.ports.resolved(|protocol, name| port_numbers(workload, protocol, name))
                }
                Direction::Egress => permit.ports.clone(),
            };
            let position = *positions.entry(ports.clone()).or_insert_with(|| {
                by_ports.push((ports, Vec::new()));
                by_ports.len() - 1
            });
            by_ports[position].1.push(&permit.peers);
        }
        let mut gate = Vec::with_capacity(by_ports.len());
        for (ports, peers) in by_ports {
            gate.push((ports, PeerSet::union_all(peers, space)?));
        }
        if let Some(known) = self.positions.get(&gate) {
            return Ok(*known);
        }
        self.found.push(gate.clone().into());
        self.positions.insert(gate, self.found.len() - 1);
        Ok(self.found.len() - 1)
    }
}

fn is_numeric(ports: &PortSet) -> bool {
    ports.names().next().is_none()
}

fn resolved(gate: &Gate, at: impl Fn(&PortSet) -> PortSet) -> Gate {
    gate.iter().map(|(ports, peers)| (at(ports), peers.clone())).collect()
}

/// Who of `far` is let through on some of the ports not at all; names of ports are looked up before.
fn left_out(
    gate: &[(PortSet, PeerSet)],
    far: &PeerSet,
    ports: &PortSet,
    space: &mut Space,
) -> Result<LeftOut, TooComplex> {
    let sets: Vec<PortSet> = gate.iter().map(|(ports, _)| ports.clone()).collect();
    let (mut pods, mut address) = (Vec::new(), false);
    for together in combinations(ports, &sets)? {
        let permitted = PeerSet::union_all(together.iter().map(|number| &gate[*number].1), space)?;
        pods.push(space.difference(far.pods, permitted.pods)?);
        address |= !far.addresses.outside.is_subset(&permitted.addresses.outside);
    }
    Ok((space.union_all(pods)?, address))
}
