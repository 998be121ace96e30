//! The proof of each compile: the policies that were made, read as Kubernetes reads them, say what the program says, of
//! every pod that could exist. What lowering did isn't trusted, only what the statements mean.
//!
//! Who isn't isolated by them but ought to be, or is and oughtn't, shows by comparing sets, piece by piece. What gets
//! through is compared rule by rule: each `allow`, where it counts, is covered by rules, and each rule by `allow`s.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::Subject;
use super::region::Region;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::{Origin, Permit, Piece, Together, isolation};
use crate::reach::{self, Possible, Side};
use crate::resolve::program::Direction;
use crate::sets::{PeerSet, PodSet, PortSet, Space, TooComplex};

/// Compares what was made with what was said. A difference is a mistake of kpol's own, whatever the program says.
#[must_use]
pub fn proof(
    subject: &Subject<'_, '_, '_>,
    policies: &[&NetworkPolicy],
    space: &mut Space,
) -> Option<Diagnostic> {
    let read = policies.iter().map(|policy| reach::read(policy)).collect::<Result<Vec<_>, _>>();
    let read = match read {
        Ok(read) => read,
        Err(error) => return Some(mistake(&format!("Kubernetes would refuse {error}"))),
    };
    let found = Possible::new(&read, space).and_then(|possible| {
        for direction in [Direction::Ingress, Direction::Egress] {
            let side = possible.side(direction);
            let isolated = isolated(subject, direction, |_| true, space)?;
            let isolated = Together::new(isolated);
            let mut proof = Proof { subject, space, direction, side, isolated };
            let checks = [Proof::isolation, Proof::nothing_is_closed, Proof::nothing_else_is_open];
            for check in checks {
                if let Some(difference) = check(&mut proof)? {
                    return Ok(Some(difference));
                }
            }
        }
        Ok(None)
    });
    found.unwrap_or_else(|TooComplex| {
        let message = "whether the policies say what the program says takes too many steps to decide";
        let diagnostic = Diagnostic::new(Code::TooComplex, message);
        Some(match subject.context.program.statements.first() {
            Some(first) => diagnostic.at(first.span, "in the program that begins here"),
            None => diagnostic,
        })
    })
}

/// The pods of the program's namespaces that some pieces isolate, piece by piece.
fn isolated(
    subject: &Subject<'_, '_, '_>,
    direction: Direction,
    counts: impl Fn(&Piece) -> bool,
    space: &mut Space,
) -> Result<Vec<PodSet>, TooComplex> {
    let world = &subject.context.program.world;
    let mut all = Vec::new();
    for (namespace, pieces) in world.owned_ids().zip(&subject.isolation.side(direction).pieces) {
        let here = isolation::namespace_pods(world.name(namespace), space);
        for piece in pieces.iter().filter(|piece| counts(piece)) {
            all.push(space.intersection(piece.set, here)?);
        }
    }
    Ok(all)
}

struct Proof<'d, 'c, 'p, 'a> {
    subject: &'d Subject<'c, 'p, 'a>,
    space: &'d mut Space,
    direction: Direction,
    side: &'d Side,
    /// All pods of the program's namespaces that statements or the manifests' policies isolate.
    isolated: Together,
}

impl Proof<'_, '_, '_, '_> {
    /// Whether the right pods are isolated: all that a statement isolates, and none that nothing does.
    fn isolation(&mut self) -> Result<Option<Diagnostic>, TooComplex> {
        let by_statements = |piece: &Piece| piece.statements().next().is_some();
        for said in isolated(self.subject, self.direction, by_statements, self.space)? {
            let open = self.side.isolated.left_of(said, self.space)?;
            if !open.is_empty() {
                return Ok(Some(self.difference("isn't isolated, and should be", open, None)));
            }
        }
        // Rules for what the manifests' policies isolate stand in policies of their own.
        for (made, _) in &self.side.subjects {
            let closed = self.isolated.left_of(*made, self.space)?;
            if !closed.is_empty() {
                return Ok(Some(self.difference("is isolated, and shouldn't be", closed, None)));
            }
        }
        Ok(None)
    }

    /// Whether the rules let through all that the `allow`s do.
    fn nothing_is_closed(&mut self) -> Result<Option<Diagnostic>, TooComplex> {
        let (side, world) = (self.side, &self.subject.context.program.world);
        for permit in said(self.subject.permits.side(self.direction).all.iter()) {
            // One rule at just that end says it all, in nearly all cases.
            if self.is_within_one(&Region::of_permit(permit), side.at(permit.subject).map(Region::of_rule))? {
                continue;
            }
            let pieces: Vec<PodSet> = self.isolated.near(permit.subject, self.space).collect();
            for piece in pieces {
                let near = self.space.intersection(permit.subject, piece)?;
                if near.is_empty() {
                    continue;
                }
                let whole = Region { near, ..Region::of_permit(permit) };
                // One rule says it all, but for what was made wrong.
                let holding: Vec<Region> = side.holding(near, self.space).map(Region::of_rule).collect();
                let Some(_) = whole.left_by(&holding, world, self.space)? else { continue };
                let all: Vec<Region> = side.near(near, self.space).map(Region::of_rule).collect();
                if let Some(left) = whole.left_by(&all, world, self.space)? {
                    return Ok(Some(self.difference("is closed to", left.near, Some(&left))));
                }
            }
        }
        Ok(None)
    }

    /// Whether the `allow`s let through all that the rules do.
    fn nothing_else_is_open(&mut self) -> Result<Option<Diagnostic>, TooComplex> {
        let (all, world) = (self.subject.permits.side(self.direction), &self.subject.context.program.world);
        // What is said of just the pods of a policy, by its subject; then what is said of all of them and of more.
        let mut same: HashMap<PodSet, Vec<Region>> = HashMap::new();
        let mut known: HashMap<PodSet, Vec<Region>> = HashMap::new();
        for rule in &self.side.permits {
            let whole = Region::of_rule(rule);
            let of_same = match same.entry(whole.near) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.by_ports(whole.near, said(all.at(whole.near)))?),
            };
            if self.is_within_one(&whole, of_same.iter().cloned())? {
                continue;
            }
            let of_all = match known.entry(whole.near) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.said_of_all(whole.near)?),
            };
            let Some(_) = whole.left_by(of_all, world, self.space)? else { continue };
            let near: Vec<Region> =
                said(all.near(whole.near, None, self.space)).map(Region::of_permit).collect();
            if let Some(left) = whole.left_by(&near, world, self.space)? {
                return Ok(Some(self.difference("is open to", left.near, Some(&left))));
            }
        }
        Ok(None)
    }

    /// Whether it is known at a glance to be all in one of the others.
    fn is_within_one(
        &mut self,
        whole: &Region,
        mut others: impl Iterator<Item = Region>,
    ) -> Result<bool, TooComplex> {
        others.try_fold(false, |found, other| Ok(found || whole.is_within(&other, self.space)?))
    }

    /// Whom the `allow`s name that are about all these pods, by ports.
    fn said_of_all(&mut self, near: PodSet) -> Result<Vec<Region>, TooComplex> {
        let mut of_all = Vec::new();
        for permit in said(self.subject.permits.side(self.direction).near(near, None, self.space)) {
            if permit.subject == near || self.space.is_subset(near, permit.subject)? {
                of_all.push(permit);
            }
        }
        self.by_ports(near, of_all.into_iter())
    }

    /// Whom permits at the ends of these pods name, by ports.
    fn by_ports<'p>(
        &mut self,
        near: PodSet,
        permits: impl Iterator<Item = &'p Permit>,
    ) -> Result<Vec<Region>, TooComplex> {
        let mut by_ports: Vec<(&PortSet, Vec<&PeerSet>)> = Vec::new();
        let mut positions: HashMap<&PortSet, usize> = HashMap::new();
        for permit in permits {
            let position = *positions.entry(&permit.ports).or_insert_with(|| {
                by_ports.push((&permit.ports, Vec::new()));
                by_ports.len() - 1
            });
            by_ports[position].1.push(&permit.peers);
        }
        let mut regions = Vec::with_capacity(by_ports.len());
        for (ports, peers) in by_ports {
            let far = PeerSet::union_all(peers, self.space)?;
            regions.push(Region { near, far, ports: ports.clone() });
        }
        Ok(regions)
    }

    fn difference(&mut self, what: &str, near: PodSet, region: Option<&Region>) -> Diagnostic {
        let near = super::words::pods(near, self.space);
        let end = super::words::direction(self.direction);
        let text = match region {
            None => format!("the {end} of {near} {what}"),
            Some(region) => {
                let far = super::words::peers(&region.far, self.space);
                let ports = super::words::ports(&region.ports);
                format!("the {end} of {near} {what} {far} on {ports}, and shouldn't be")
            }
        };
        mistake(&text)
    }
}

/// What statements let through, not the manifests' policies.
fn said<'p>(permits: impl Iterator<Item = &'p Permit>) -> impl Iterator<Item = &'p Permit> {
    permits.filter(|permit| matches!(permit.origin, Origin::Statement(_)))
}

fn mistake(what: &str) -> Diagnostic {
    Diagnostic::new(Code::OwnMistake, "kpol made policies that don't say what this program says")
        .note(what)
        .note("this is a mistake in kpol, not in the program; nothing was emitted")
        .help("please report it, with the program if it can be shown")
}
