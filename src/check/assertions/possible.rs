//! `assert A -> B`: connections that don't get through at one end or the other are looked for.

use super::Judge;
use super::parts::Part;
use crate::check::region::Region;
use crate::resolve::program::{Direction, StatementId};
use crate::sets::{Addresses, PeerSet, PortSet, TooComplex};

/// Connections that don't get through.
pub(super) struct Closed {
    /// At which end.
    pub(super) direction: Direction,
    /// Which.
    pub(super) region: Region,
    /// The ports that do get through there, of those that were asked about.
    pub(super) open: PortSet,
}

impl Judge<'_, '_, '_, '_, '_> {
    /// Whether some connection of these parts is closed; a diagnostic where one is.
    pub(super) fn closed(&mut self, id: StatementId, a: &Part<'_>, b: &Part<'_>) -> Result<bool, TooComplex> {
        let asked = Self::asked(b);
        for direction in [Direction::Ingress, Direction::Egress] {
            let (near, far) = match direction {
                Direction::Ingress => (b, a),
                Direction::Egress => (a, b),
            };
            if let Some(closed) = self.closed_at(direction, near, far, b, &asked)? {
                self.report_closed(id, a, b, &closed);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn closed_at(
        &mut self,
        direction: Direction,
        near: &Part<'_>,
        far: &Part<'_>,
        to: &Part<'_>,
        asked: &PortSet,
    ) -> Result<Option<Closed>, TooComplex> {
        let side = self.policies.side(direction);
        let open = side.isolated.left_of(near.pods, self.space)?;
        let isolated = self.space.difference(near.pods, open)?;
        let (near_part, far_part) = (near, far);
        let far = PeerSet { pods: far.pods, addresses: Addresses::outside(far.outside.clone()) };
        let whole = Region { near: isolated, far, ports: asked.clone() };
        let through = side.near(isolated, self.space).map(|permit| {
            let region = Region::of_rule(permit);
            Region { ports: to.resolved(&region.ports), ..region }
        });
        let through: Vec<Region> = through.collect();
        let left = whole.without(&through, self.space)?;
        let real = left.into_iter().find(|piece| {
            let far = !piece.far.addresses.is_empty() || self.is_real(far_part, piece.far.pods);
            far && self.is_real(near_part, piece.near)
        });
        Ok(real.map(|region| Closed { direction, open: asked.difference(&region.ports), region }))
    }
}
