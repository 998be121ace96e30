//! The proof of each compile: the policies that were made, read as Kubernetes reads them, say what the program says, of
//! every pod that could exist. What lowering did isn't trusted, only what the statements mean.
//!
//! Who isn't isolated by them but ought to be, or is and oughtn't, shows by comparing sets. What gets through is compared
//! rule by rule: each `allow`, where it counts, is covered by rules, and each rule by `allow`s.

use std::collections::HashMap;

use k8s_openapi::api::networking::v1::NetworkPolicy;

use super::Subject;
use super::region::Region;
use crate::diagnostic::{Code, Diagnostic};
use crate::network::{Origin, isolation, permit::DirectionPermits};
use crate::reach::{self, Possible, Side};
use crate::resolve::program::{Direction, StatementId};
use crate::sets::{PodSet, Space, TooComplex};

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
        let mut difference = None;
        for direction in [Direction::Ingress, Direction::Egress] {
            let mut proof = Proof { subject, space, direction, side: possible.side(direction) };
            difference = difference.or(proof.isolation()?).or(proof.openings()?);
        }
        Ok(difference)
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

struct Proof<'d, 'c, 'p, 'a> {
    subject: &'d Subject<'c, 'p, 'a>,
    space: &'d mut Space,
    direction: Direction,
    side: &'d Side,
}

impl Proof<'_, '_, '_, '_> {
    /// Whether the right pods are isolated: all that a statement isolates, and none that nothing does.
    fn isolation(&mut self) -> Result<Option<Diagnostic>, TooComplex> {
        let world = &self.subject.context.program.world;
        let pieces = &self.subject.isolation.side(self.direction).pieces;
        let mut said = Vec::new();
        for namespace in world.owned_ids() {
            let here = isolation::namespace_pods(world.name(namespace), self.space);
            let stated = pieces[namespace.0].iter().filter(|piece| piece.statements().next().is_some());
            let stated: Vec<PodSet> = stated.map(|piece| piece.set).collect();
            let stated = self.space.union_all(stated)?;
            said.push(self.space.intersection(stated, here)?);
        }
        let said = self.space.union_all(said)?;
        let open = self.space.difference(said, self.side.isolated)?;
        if !open.is_empty() {
            return Ok(Some(self.difference("isn't isolated, and should be", open, None)));
        }
        // Rules for what the manifests' policies isolate stand in policies of their own.
        let all = self.subject.isolation.side(self.direction).all;
        let closed = self.space.difference(self.side.isolated, all)?;
        if !closed.is_empty() {
            return Ok(Some(self.difference("is isolated, and shouldn't be", closed, None)));
        }
        Ok(None)
    }

    /// Whether the rules let through what the `allow`s do, and nothing else.
    fn openings(&mut self) -> Result<Option<Diagnostic>, TooComplex> {
        let isolation = self.subject.isolation;
        let world = &self.subject.context.program.world;
        let counts = self.space.intersection(isolation.side(self.direction).all, isolation.owned)?;
        let said: &DirectionPermits = self.subject.permits.side(self.direction);
        let statement = |origin: &Origin| match origin {
            Origin::Statement(id) => Some(*id),
            Origin::Policy(_) => None,
        };
        let side = self.side;
        // Where a rule says it comes from is only a hint of where to look first.
        let mut rules_of: HashMap<StatementId, Vec<Region>> = HashMap::new();
        let lowered = &self.subject.lowered.policies;
        let from = |rule: &reach::Permit| -> &[StatementId] {
            let emitted = lowered.get(rule.rule.policy);
            emitted.and_then(|emitted| emitted.rules.get(rule.rule.rule)).map_or(&[], Vec::as_slice)
        };
        for rule in &side.permits {
            for id in from(rule) {
                rules_of.entry(*id).or_default().push(Region::of_rule(rule));
            }
        }
        let mut allows_of: HashMap<StatementId, Vec<Region>> = HashMap::new();
        for permit in &said.all {
            let Some(id) = statement(&permit.origin) else { continue };
            allows_of.entry(id).or_default().push(Region::of_permit(permit));
            let near = self.space.intersection(permit.subject, counts)?;
            let whole = Region { near, ..Region::of_permit(permit) };
            let hints = rules_of.get(&id).map_or(&[][..], Vec::as_slice);
            let Some(left) = whole.left_by(hints, world, self.space)? else { continue };
            let all = side.near(left.near, self.space).into_iter().map(Region::of_rule);
            let all: Vec<Region> = all.collect();
            if let Some(left) = whole.left_by(&all, world, self.space)? {
                return Ok(Some(self.difference("is closed to", left.near, Some(&left))));
            }
        }
        for rule in &side.permits {
            let whole = Region::of_rule(rule);
            let hints = from(rule).iter().filter_map(|id| allows_of.get(id)).flatten().cloned();
            let hints: Vec<Region> = hints.collect();
            let Some(_) = whole.left_by(&hints, world, self.space)? else { continue };
            let near =
                said.near(whole.near, None, self.space).filter(|permit| statement(&permit.origin).is_some());
            let all: Vec<Region> = near.map(Region::of_permit).collect();
            if let Some(left) = whole.left_by(&all, world, self.space)? {
                return Ok(Some(self.difference("is open to", left.near, Some(&left))));
            }
        }
        Ok(None)
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

fn mistake(what: &str) -> Diagnostic {
    Diagnostic::new(Code::OwnMistake, "kpol made policies that don't say what this program says")
        .note(what)
        .note("this is a mistake in kpol, not in the program; nothing was emitted")
        .help("please report it, with the program if it can be shown")
}
