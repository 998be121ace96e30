//! `assert A -/-> B`: a connection that gets through at both ends is looked for.

use super::Judge;
use super::parts::Part;
use crate::check::deny::meet;
use crate::reach::RuleId;
use crate::resolve::program::{Direction, StatementId};
use crate::sets::{AddressSet, PeerSet, PodSet, PortSet, TooComplex};

/// Some pods, perhaps at some addresses; or addresses of no pods.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) pods: PodSet,
    at: Option<AddressSet>,
    pub(super) outside: AddressSet,
}

/// A way through one end.
struct Way {
    near: Spot,
    far: Spot,
    ports: PortSet,
    /// The rule that lets it through; none where nothing isolates that end.
    rule: Option<RuleId>,
}

/// A connection that gets through.
pub(super) struct Found {
    pub(super) from: Spot,
    pub(super) to: Spot,
    pub(super) ports: PortSet,
    /// What lets it out, and what lets it in.
    pub(super) rules: [Option<RuleId>; 2],
}

impl Spot {
    fn of(part: &Part<'_>) -> Self {
        Self { pods: part.pods, at: part.at.clone(), outside: part.outside.clone() }
    }

    fn is_outside(&self) -> bool {
        !self.outside.is_empty()
    }
}

impl Judge<'_, '_, '_, '_, '_> {
    /// Whether some connection of these parts gets through; a diagnostic where one does.
    pub(super) fn open(&mut self, id: StatementId, a: &Part<'_>, b: &Part<'_>) -> Result<bool, TooComplex> {
        let asked = Self::asked(b);
        let Some(found) = self.connection(a, b, &asked)? else { return Ok(false) };
        self.report_open(id, a, b, &found);
        Ok(true)
    }

    fn connection(
        &mut self,
        a: &Part<'_>,
        b: &Part<'_>,
        asked: &PortSet,
    ) -> Result<Option<Found>, TooComplex> {
        for out in self.ways(&Spot::of(a), &Spot::of(b), Direction::Egress, b)? {
            if !meet(&[asked, &out.ports]) {
                continue;
            }
            for into in self.ways(&out.far, &out.near, Direction::Ingress, b)? {
                let real = |part: &Part<'_>, spot: &Spot| spot.is_outside() || self.is_real(part, spot.pods);
                let meets = meet(&[asked, &out.ports, &into.ports]);
                if meets && real(a, &into.far) && real(b, &into.near) {
                    let ports = asked.intersection(&out.ports).intersection(&into.ports);
                    let rules = [out.rule, into.rule];
                    return Ok(Some(Found { from: into.far, to: into.near, ports, rules }));
                }
            }
        }
        Ok(None)
    }

    /// All ways through the near end.
    fn ways(
        &mut self,
        near: &Spot,
        far: &Spot,
        direction: Direction,
        to: &Part<'_>,
    ) -> Result<Vec<Way>, TooComplex> {
        let all = |near: Spot| Way { near, far: far.clone(), ports: PortSet::all(), rule: None };
        // Outside of the cluster nothing is isolated.
        if near.is_outside() {
            return Ok(vec![all(near.clone())]);
        }
        let side = self.policies.side(direction);
        let mut ways = Vec::new();
        let open = side.isolated.left_of(near.pods, self.space)?;
        if self.exists(open) {
            ways.push(all(Spot { pods: open, ..near.clone() }));
        }
        for permit in side.near(near.pods, self.space) {
            let pods = self.space.intersection(near.pods, permit.subject)?;
            if !self.exists(pods) {
                continue;
            }
            for far in self.among(far, &permit.peers)? {
                let near = Spot { pods, ..near.clone() };
                ways.push(Way { near, far, ports: to.resolved(&permit.ports), rule: Some(permit.rule) });
            }
        }
        Ok(ways)
    }

    /// Who of the far end some peers name: by labels, or by an address that they may have.
    fn among(&mut self, far: &Spot, peers: &PeerSet) -> Result<Vec<Spot>, TooComplex> {
        let mut found = Vec::new();
        if far.is_outside() {
            let outside = far.outside.intersection(&peers.addresses.outside);
            if !outside.is_empty() {
                found.push(Spot { outside, ..far.clone() });
            }
            return Ok(found);
        }
        let pods = self.space.intersection(far.pods, peers.pods)?;
        if self.exists(pods) {
            found.push(Spot { pods, ..far.clone() });
        }
        let mut at = peers.addresses.of_pods.clone();
        for known in far.at.iter().chain(&self.subject.context.program.pod_cidr) {
            at = at.intersection(known);
        }
        if pods != far.pods && !at.is_empty() {
            found.push(Spot { at: Some(at), ..far.clone() });
        }
        Ok(found)
    }

    /// Whether some namespace that there may be has pods of a set.
    pub(super) fn exists(&self, pods: PodSet) -> bool {
        self.space.is_inhabited(pods, &self.subject.context.program.world.known)
    }
}
