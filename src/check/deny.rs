//! Whether every `deny` holds: no `allow` and no policy of the manifests may let through what it forbids.
//!
//! A connection goes through where both ends permit it. One end is isolated by the `deny` itself; there every permit
//! that meets it is looked at, and whether the other end would permit the same connection.

use std::collections::HashMap;

use super::Subject;
use super::denied;
use super::ends::{End, Ends};
use crate::diagnostic::Diagnostic;
use crate::network::isolation::too_complex;
use crate::network::{Origin, Permit};
use crate::resolve::facts::port_numbers;
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind};
use crate::sets::{PeerSet, PodSet, PortSet, Space, TooComplex};

/// How many conflicts of one `deny` are shown: the first tells what is wrong, the others how far it goes.
const SHOWN: usize = 8;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let mut open = HashMap::new();
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Deny(flow) = &statement.kind else { continue };
        let mut proof = Proof { subject, space, deny: id, flow, conflicts: Vec::new(), open: &mut open };
        match proof.run() {
            Ok(()) => diagnostics.append(&mut proof.conflicts),
            Err(TooComplex) => diagnostics.push(too_complex(statement.span)),
        }
    }
}

/// A permit that meets the `deny` at the end that the `deny` isolates.
struct Meeting<'m> {
    /// The direction of that end.
    direction: Direction,
    /// The pods of the far end that the permit is about.
    far_pods: PodSet,
    /// Whether the far end can be an address that is no pod's.
    far_address: bool,
    /// The pods of the near end that the permit is about.
    near_pods: PodSet,
    /// The ports that the permit and the `deny` name.
    ports: [PortSet; 2],
    /// The `deny`'s destination.
    to: &'m Item,
}

struct Proof<'d, 'c, 'p, 'a> {
    subject: &'d Subject<'c, 'p, 'a>,
    space: &'d mut Space,
    deny: StatementId,
    flow: &'d Flow,
    conflicts: Vec<Diagnostic>,
    /// By direction and pods: those of them that nothing isolates, once asked for.
    open: &'d mut HashMap<(Direction, PodSet), PodSet>,
}

impl Proof<'_, '_, '_, '_> {
    fn run(&mut self) -> Result<(), TooComplex> {
        let flow = self.flow;
        self.at_destinations(flow)?;
        // What isn't the program's own can't be closed there: its source is.
        let mut outside = Vec::new();
        for to in &flow.to.items {
            if self.reaches_outside(to)? {
                outside.push(to);
            }
        }
        let Some(first) = outside.first().copied() else { return Ok(()) };
        self.at_sources(flow, outside)?;
        for from in &flow.from.items {
            if from.scope == Scope::Any || self.reaches_outside(from)? {
                self.conflicts.push(denied::unenforced(self.subject, self.deny, flow, from, first));
                break;
            }
        }
        Ok(())
    }

    /// The destinations' pods in the program's namespaces: their ingress is isolated by the `deny`.
    fn at_destinations(&mut self, flow: &Flow) -> Result<(), TooComplex> {
        let far = Ends::new(flow.from.items.iter().map(|from| (End::of(from), from)).collect(), self.space)?;
        for to in flow.to.items.iter().filter(|to| to.scope != Scope::Any) {
            let near = self.space.intersection(to.set.pods, self.subject.isolation.owned)?;
            let near = End { set: PeerSet::pods(near), workload: to.workload() };
            self.meet(Direction::Ingress, &near, to, &far)?;
        }
        Ok(())
    }

    /// The sources' pods in the program's namespaces: their egress is isolated by the `deny`, as these destinations
    /// lie outside of them.
    fn at_sources(&mut self, flow: &Flow, outside: Vec<&Item>) -> Result<(), TooComplex> {
        let owned = self.subject.isolation.owned;
        let mut ends = Vec::with_capacity(outside.len());
        for to in outside {
            let mut end = End::of(to);
            if to.scope != Scope::Any {
                end.set.pods = self.space.difference(to.set.pods, owned)?;
            }
            ends.push((end, to));
        }
        let far = Ends::new(ends, self.space)?;
        for from in flow.from.items.iter().filter(|from| from.scope != Scope::Any) {
            let near = self.space.intersection(from.set.pods, owned)?;
            let near = End { set: PeerSet::pods(near), workload: from.workload() };
            self.meet(Direction::Egress, &near, from, &far)?;
        }
        Ok(())
    }

    fn meet(
        &mut self,
        direction: Direction,
        near: &End,
        near_item: &Item,
        far: &Ends<'_>,
    ) -> Result<(), TooComplex> {
        if near.set.pods.is_empty() {
            return Ok(());
        }
        let (subject, context) = (self.subject, &self.subject.context);
        for permit in subject.permits.side(direction).near(near.set.pods, far.whole.pods_alone(), self.space)
        {
            // A port is the destination's: at that end it is one question for all sources.
            if direction == Direction::Ingress && self.ports(permit, near_item).is_none() {
                continue;
            }
            let near_pods = self.space.intersection(near.set.pods, permit.subject)?;
            let near_pods = self.written_at(permit, near_pods)?;
            if !near.has_pod(near_pods, context, self.space) {
                continue;
            }
            if far.whole.pods_among(&permit.peers, context, self.space)?.is_empty()
                && !far.whole.addresses_meet(&permit.peers)
            {
                continue;
            }
            for (end, far_item) in far.meeting(&permit.peers, self.space) {
                if self.conflicts.len() >= SHOWN {
                    return Ok(());
                }
                let (from, to) = match direction {
                    Direction::Ingress => (*far_item, near_item),
                    Direction::Egress => (near_item, *far_item),
                };
                let Some(ports) = self.ports(permit, to) else { continue };
                let meeting = Meeting {
                    direction,
                    far_address: end.addresses_meet(&permit.peers) && !is_by_name(direction, &ports),
                    far_pods: end.pods_among(&permit.peers, context, self.space)?,
                    near_pods,
                    ports,
                    to,
                };
                if self.far_end_permits(&meeting, near, end)? {
                    let conflict = denied::conflict(subject, self.space, self.deny, permit, from, to);
                    if !self.conflicts.contains(&conflict) {
                        self.conflicts.push(conflict);
                    }
                }
            }
        }
        Ok(())
    }

    /// The ports of a permit and those that the `deny` names at a destination, where they can be the same.
    fn ports(&self, permit: &Permit, to: &Item) -> Option<[PortSet; 2]> {
        let permitted = self.resolved(&permit.ports, to);
        meet(&[&permitted, &to.proof_ports]).then(|| [permitted, to.proof_ports.clone()])
    }

    /// The pods at which a permit really stands: an `allow` is written into the program's namespaces alone.
    fn written_at(&mut self, permit: &Permit, pods: PodSet) -> Result<PodSet, TooComplex> {
        match permit.origin {
            Origin::Policy(_) => Ok(pods),
            Origin::Statement(_) => {
                let owned = self.subject.isolation.owned;
                self.space.intersection(pods, owned)
            }
        }
    }

    /// Ports as the `deny`'s destination has them: the names are its template's numbers where a workload is named.
    fn resolved(&self, ports: &PortSet, to: &Item) -> PortSet {
        let Some(index) = to.workload() else { return ports.clone() };
        let workload = self.subject.context.facts.workload(index);
        ports.resolved(|protocol, name| port_numbers(workload, protocol, name))
    }

    /// Whether the far end would permit some of what the near end's permit lets through.
    fn far_end_permits(&mut self, meeting: &Meeting<'_>, near: &End, far: &End) -> Result<bool, TooComplex> {
        // Outside of the cluster nothing is isolated.
        if meeting.far_address {
            return Ok(true);
        }
        if meeting.far_pods.is_empty() {
            return Ok(false);
        }
        let subject = self.subject;
        let context = &subject.context;
        let opposite = match meeting.direction {
            Direction::Ingress => Direction::Egress,
            Direction::Egress => Direction::Ingress,
        };
        let known = self.open.get(&(opposite, meeting.far_pods)).copied();
        let open = if let Some(known) = known {
            known
        } else {
            let side = subject.isolation.side(opposite);
            let open = side.open(meeting.far_pods, &context.program.world, self.space)?;
            self.open.insert((opposite, meeting.far_pods), open);
            open
        };
        if far.has_pod(open, context, self.space) {
            return Ok(true);
        }
        let near_pods = Some(meeting.near_pods);
        for permit in subject.permits.side(opposite).near(meeting.far_pods, near_pods, self.space) {
            let permitted = self.resolved(&permit.ports, meeting.to);
            if !meet(&[&permitted, &meeting.ports[0], &meeting.ports[1]]) {
                continue;
            }
            let far_pods = self.space.intersection(meeting.far_pods, permit.subject)?;
            let far_pods = self.written_at(permit, far_pods)?;
            if !far.has_pod(far_pods, context, self.space) {
                continue;
            }
            let near_end = End { set: PeerSet::pods(meeting.near_pods), workload: near.workload };
            let near_pods = near_end.pods_among(&permit.peers, context, self.space)?;
            if near.has_pod(near_pods, context, self.space) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether some of a term lies outside of the program's namespaces.
    fn reaches_outside(&mut self, item: &Item) -> Result<bool, TooComplex> {
        if !item.set.addresses.is_empty() {
            return Ok(true);
        }
        let context = &self.subject.context;
        let outside = self.space.difference(item.set.pods, self.subject.isolation.owned)?;
        Ok(self.space.is_inhabited(outside, &context.program.world.known))
    }
}

/// Whether one port can be in all of these sets; a name may be any number of its protocol.
pub(super) fn meet(sets: &[&PortSet]) -> bool {
    let numbers = sets.iter().filter(|set| set.names().next().is_none());
    let together = numbers.fold(PortSet::all(), |all, set| all.intersection(set));
    let all = sets.iter().copied().chain(std::iter::once(&together));
    !together.is_empty() && all.clone().all(|a| sets.iter().all(|b| a.may_intersect(b)))
}

/// Whether only a port's name lets through what would go to an address: a name is a pod's, and no address has one.
fn is_by_name(direction: Direction, ports: &[PortSet; 2]) -> bool {
    let numbers = |set: &PortSet| set.resolved(|_, _| Vec::new());
    direction == Direction::Egress && numbers(&ports[0]).intersection(&numbers(&ports[1])).is_empty()
}
