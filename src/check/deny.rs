//! Whether every `deny` holds: no `allow` and no policy of the manifests may let through what it forbids.
//!
//! A connection goes through where both ends permit it. One end is isolated by the `deny` itself; there every permit
//! that meets it is looked at, and whether the other end would permit the same connection.

use super::Subject;
use super::ends::End;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::network::isolation::too_complex;
use crate::network::{Origin, Permit};
use crate::resolve::facts::port_numbers;
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind, Terms};
use crate::sets::{PeerSet, PodSet, PortSet, Space, TooComplex};
use crate::source::Span;
use crate::syntax::one_line;

/// How many conflicts of one `deny` are shown: the first tells what is wrong, the others how far it goes.
const SHOWN: usize = 8;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    for (id, statement) in subject.context.program.statements.iter().enumerate() {
        let StatementKind::Deny(flow) = &statement.kind else { continue };
        let mut proof = Proof { subject, space, deny: id, flow, conflicts: Vec::new() };
        match proof.run() {
            Ok(()) => diagnostics.append(&mut proof.conflicts),
            Err(TooComplex) => diagnostics.push(too_complex(statement.span)),
        }
    }
}

/// A permit that meets the `deny` at the end that the `deny` isolates.
struct Meeting<'m> {
    permit: &'m Permit,
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
}

impl Proof<'_, '_, '_, '_> {
    fn run(&mut self) -> Result<(), TooComplex> {
        let (flow, to_any) = (self.flow, self.flow.to.speaks_of_any());
        let mut unenforced = None;
        for to in &flow.to.items {
            for from in &flow.from.items {
                if self.conflicts.len() >= SHOWN {
                    return Ok(());
                }
                if !to_any {
                    self.at_destination(from, to)?;
                }
                if from.scope != Scope::Any && self.reaches_outside(to)? {
                    self.at_source(from, to)?;
                    if unenforced.is_none() && self.reaches_outside(from)? {
                        unenforced = Some((from, to));
                    }
                } else if from.scope == Scope::Any && self.reaches_outside(to)? {
                    unenforced = unenforced.or(Some((from, to)));
                }
            }
        }
        if let Some((from, to)) = unenforced {
            self.unenforced(from, to);
        }
        Ok(())
    }

    /// The destination's pods in the program's namespaces: their ingress is isolated by the `deny`.
    fn at_destination(&mut self, from: &Item, to: &Item) -> Result<(), TooComplex> {
        let owned = self.subject.isolation.owned;
        let near = self.space.intersection(to.set.pods, owned)?;
        if near.is_empty() {
            return Ok(());
        }
        let near_end = End { set: PeerSet::pods(near), workload: to.workload };
        let far_end = End::of(from);
        self.meet(Direction::Ingress, &near_end, &far_end, &to.proof_ports, from, to)
    }

    /// The source's pods in the program's namespaces: their egress is isolated by the `deny`, as its destination
    /// lies outside of them.
    fn at_source(&mut self, from: &Item, to: &Item) -> Result<(), TooComplex> {
        let owned = self.subject.isolation.owned;
        let near = self.space.intersection(from.set.pods, owned)?;
        if near.is_empty() {
            return Ok(());
        }
        let near_end = End { set: PeerSet::pods(near), workload: from.workload };
        let mut far_end = End::of(to);
        if to.scope != Scope::Any {
            far_end.set.pods = self.space.difference(to.set.pods, self.subject.isolation.owned)?;
        }
        self.meet(Direction::Egress, &near_end, &far_end, &to.proof_ports, from, to)
    }

    fn meet(
        &mut self,
        direction: Direction,
        near: &End,
        far: &End,
        ports: &PortSet,
        from: &Item,
        to: &Item,
    ) -> Result<(), TooComplex> {
        let subject = self.subject;
        let context = &subject.context;
        let permits = subject.permits.side(direction);
        for permit in permits.near(near.set.pods, far.pods_alone(), self.space) {
            if self.conflicts.len() >= SHOWN {
                return Ok(());
            }
            let permitted = self.resolved(&permit.ports, to);
            if !meet(&[&permitted, ports]) {
                continue;
            }
            let near_pods = self.space.intersection(near.set.pods, permit.subject)?;
            let near_pods = self.written_at(permit, near_pods)?;
            if !near.has_pod(near_pods, context, self.space) {
                continue;
            }
            let far_pods = far.pods_among(&permit.peers, context, self.space)?;
            let meeting = Meeting {
                permit,
                direction,
                far_address: far.addresses_meet(&permit.peers),
                far_pods,
                near_pods,
                ports: [permitted, ports.clone()],
                to,
            };
            if self.far_end_permits(&meeting, near, far)? {
                let conflict = self.conflict(&meeting, from, to);
                if !self.conflicts.contains(&conflict) {
                    self.conflicts.push(conflict);
                }
            }
        }
        Ok(())
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
        let Some(index) = to.workload else { return ports.clone() };
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
        let isolated = subject.isolation.side(opposite).all;
        let open = self.space.difference(meeting.far_pods, isolated)?;
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
            let near_end = End { set: PeerSet::pods(meeting.near_pods), ..near.clone() };
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

    /// Both ends partly outside of the program's namespaces: nothing there can enforce the `deny`.
    fn unenforced(&mut self, from: &Item, to: &Item) {
        let sources = self.subject.sources;
        let from_text = words::item(sources, from);
        let to_text = words::item(sources, to);
        let message = format!(
            "nothing in this program's namespaces keeps all of `{from_text}` from all of `{to_text}`"
        );
        let deny = &self.subject.context.program.statements[self.deny];
        let mut diagnostic = Diagnostic::new(Code::NotOwned, message)
            .at(deny.span, "both ends lie partly outside of them")
            .note("a connection is closed at the source or at the destination, by a policy in that one's namespace");
        diagnostic = if from.scope == Scope::Any {
            diagnostic.help(format!("write `deny * -> {to_text}` for the pods here"))
        } else {
            diagnostic.help("narrow one end to pods of this program's namespaces")
        };
        self.conflicts.push(diagnostic);
    }

    fn conflict(&mut self, meeting: &Meeting<'_>, from: &Item, to: &Item) -> Diagnostic {
        let subject = self.subject;
        let sources = subject.sources;
        let program = subject.context.program;
        let deny = &program.statements[self.deny];
        let allowed = match meeting.permit.origin {
            Origin::Statement(id) => match &program.statements[id].kind {
                StatementKind::Allow(flow) => Some(flow),
                _ => None,
            },
            Origin::Policy(_) => None,
        };
        // `any` in a `deny` is everybody: who could connect is said by what lets them through.
        let named = |item: &Item, allowed: Option<&Terms>| match allowed {
            _ if item.scope != Scope::Any => format!("`{}`", words::item(sources, item)),
            Some(terms) => format!("`{}`", words::terms(sources, terms)),
            None => "somebody".to_owned(),
        };
        let (from_text, to_text) =
            (named(from, allowed.map(|flow| &flow.from)), named(to, allowed.map(|flow| &flow.to)));
        let message = format!("{from_text} could reach {to_text}, which a `deny` forbids");
        let diagnostic = Diagnostic::new(Code::DeniedConnection, message);
        match meeting.permit.origin {
            Origin::Statement(_) => {
                let diagnostic = diagnostic
                    .at(meeting.permit.span, "this lets it through")
                    .also(deny.span, "forbidden here");
                match allowed {
                    Some(allowed) => self.mended(diagnostic, allowed),
                    None => diagnostic,
                }
            }
            Origin::Policy(index) => {
                let policy = subject.context.facts.inventory.map(|inventory| &inventory.policies[index]);
                let name = policy.map_or("", |policy| policy.id.name.value.as_str());
                diagnostic
                    .at(deny.span, "forbidden here")
                    .also(meeting.permit.span, format!("this rule of the policy `{name}` lets it through"))
                    .note("policies add up: none can take away what another one lets through")
                    .help(format!(
                        "narrow that rule, or leave what it lets through out of the `deny`: `{}`",
                        self.narrowed_deny()
                    ))
            }
        }
    }

    fn narrowed_deny(&self) -> String {
        let sources = self.subject.sources;
        format!(
            "deny {} except … -> {}",
            words::terms(sources, &self.flow.from),
            words::terms(sources, &self.flow.to)
        )
    }

    /// The `except` that takes out of an `allow` what the `deny` forbids.
    fn mended(&mut self, diagnostic: Diagnostic, allowed: &Flow) -> Diagnostic {
        let flow = self.flow;
        let pairs = [(&allowed.from, &flow.from), (&allowed.to, &flow.to)];
        for (wide, narrow) in pairs {
            if self.is_within(wide, narrow) {
                continue;
            }
            if !self.can_be_excepted(wide, narrow) {
                return diagnostic.help(
                    "say where pods' addresses lie by `set pod-cidr`: an IP block may match any pod without it",
                );
            }
            let sources = self.subject.sources;
            let except = one_line(sources.slice(narrow.span));
            let except = if narrow.takes_except { except } else { format!("({except})") };
            let (span, text) = except_edit(wide, &except, sources.slice(wide.span));
            let shown = one_line(&text);
            return diagnostic.fix(Applicability::Unsafe, format!("write `{shown}` there"), span, text);
        }
        diagnostic.help("leave one of the two out: all of what the one allows the other forbids")
    }

    /// Whether `wide except narrow` can be written: both share something, and `any` knows where pods' addresses lie.
    fn can_be_excepted(&mut self, wide: &Terms, narrow: &Terms) -> bool {
        let pods = narrow.items.iter().any(|item| !item.set.pods.is_empty());
        if wide.speaks_of_any() && pods && self.subject.context.program.pod_cidr.is_none() {
            return false;
        }
        narrow.items.iter().all(|inner| {
            wide.items.iter().any(|item| item.set.intersects(&inner.set, self.space).unwrap_or(false))
        })
    }

    /// Whether all of `inner` is in `outer`, so that an `except` would leave nothing.
    fn is_within(&mut self, inner: &Terms, outer: &Terms) -> bool {
        let pods = |terms: &Terms| terms.items.iter().map(|item| item.set.pods).collect::<Vec<_>>();
        let (inner_pods, outer_pods) = (self.space.union_all(pods(inner)), self.space.union_all(pods(outer)));
        let (Ok(inner_pods), Ok(outer_pods)) = (inner_pods, outer_pods) else { return true };
        let within = self.space.is_subset(inner_pods, outer_pods).unwrap_or(true);
        within && inner.items.iter().all(|item| item.set.addresses.is_empty() || outer.speaks_of_any())
    }
}

/// The replacement that adds `except WHAT` to terms.
fn except_edit(terms: &Terms, except: &str, text: &str) -> (Span, String) {
    let (span, text) = (terms.span, text.to_owned());
    // At most one `except` in a list: what has one is grouped.
    let text = if terms.takes_except { text } else { format!("({text})") };
    (span, format!("{text} except {except}"))
}

/// Whether one port can be in all of these sets; a name may be any number of its protocol.
pub(super) fn meet(sets: &[&PortSet]) -> bool {
    let numbers = sets.iter().filter(|set| set.names().next().is_none());
    let together = numbers.fold(PortSet::all(), |all, set| all.intersection(set));
    let all = sets.iter().copied().chain(std::iter::once(&together));
    !together.is_empty() && all.clone().all(|a| sets.iter().all(|b| a.may_intersect(b)))
}
