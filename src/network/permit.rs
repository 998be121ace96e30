//! Permits: what lets which connection through at one end, an `allow` or a rule of the manifests' policies.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::index::PairIndex;
use super::isolation::{namespace_pods, selected, too_complex};
use super::{Context, Origin, Same};
use crate::diagnostic::Diagnostic;
use crate::inventory::{Policy, PolicyPeer, PolicyPort, PolicyPortKind, PolicyRule};
use crate::resolve::program::{Direction, Flow, Item, Scope, StatementId, StatementKind, Terms};
use crate::sets::{Addresses, PeerSet, PodSet, PortSet, Scope as LabelScope, Space};
use crate::source::Span;

/// What lets connections through at one end.
#[derive(Clone, Debug)]
pub struct Permit {
    /// The pods at whose end it stands: the destination's for ingress, the source's for egress.
    pub subject: PodSet,
    /// Whom it lets in, or lets them reach.
    pub peers: PeerSet,
    /// On which of the destination's ports, as they are written: a name is each pod's own number.
    pub ports: PortSet,
    /// The statement or the policy.
    pub origin: Origin,
    /// Where it stands: the statement, or the policy's rule.
    pub span: Span,
}

/// All permits of one direction.
#[derive(Debug, Default)]
pub struct DirectionPermits {
    /// The permits, the program's first.
    pub all: Vec<Permit>,
    indexes: OnceCell<Indexes>,
    same: OnceCell<Same>,
}

/// Where the permits of a direction are found, made when somebody looks.
#[derive(Debug, Default)]
struct Indexes {
    by_subject: PairIndex,
    /// Who has addresses among the peers is found whoever is looked for: a block may be any pod's.
    by_peers: PairIndex,
}

impl Indexes {
    fn of(permits: &[Permit], space: &Space) -> Self {
        let mut indexes = Self::default();
        for (number, permit) in permits.iter().enumerate() {
            indexes.by_subject.insert(number, permit.subject, space);
            let peers = if permit.peers.addresses.is_empty() { permit.peers.pods } else { PodSet::ALL };
            indexes.by_peers.insert(number, peers, space);
        }
        indexes
    }
}

/// So few permits are looked at without asking for fewer.
const FEW: usize = 8;

impl DirectionPermits {
    fn add(&mut self, permit: Permit) {
        if permit.subject.is_empty() || permit.peers.is_empty() || permit.ports.is_empty() {
            return;
        }
        self.all.push(permit);
    }

    /// The permits whose subject is just this set, in their order.
    pub fn at(&self, set: PodSet) -> impl Iterator<Item = &Permit> + use<'_> {
        let same = self.same.get_or_init(|| Same::of(self.all.iter().map(|permit| permit.subject)));
        same.at(set).map(|number| &self.all[number])
    }

    /// The permits whose subjects may meet a set; where the far end is pods alone, of those only such whose peers may
    /// meet it.
    pub fn near<'p>(
        &'p self,
        set: PodSet,
        far: Option<PodSet>,
        space: &Space,
    ) -> impl Iterator<Item = &'p Permit> + use<'p> {
        let indexes = self.indexes.get_or_init(|| Indexes::of(&self.all, space));
        let mut found = indexes.by_subject.candidates(set, space);
        if let Some(far) = far.filter(|_| found.count() > FEW) {
            let by_peers = indexes.by_peers.candidates(far, space);
            if by_peers.count() < found.count() {
                found = by_peers;
            }
        }
        found.numbers().into_iter().map(|number| &self.all[number])
    }
}

/// All permits of a program and its manifests.
#[derive(Debug, Default)]
pub struct Permits {
    /// What lets in.
    pub ingress: DirectionPermits,
    /// What lets out.
    pub egress: DirectionPermits,
}

impl Permits {
    /// One direction.
    #[must_use]
    pub fn side(&self, direction: Direction) -> &DirectionPermits {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}

/// Gathers the permits. One that can't be judged is left out, with a diagnostic.
pub fn permits(context: &Context<'_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) -> Permits {
    let mut permits = Permits::default();
    for (id, statement) in context.program.statements.iter().enumerate() {
        if let StatementKind::Allow(flow) = &statement.kind {
            allow(&mut permits, id, statement.span, flow, space, diagnostics);
        }
    }
    for given in context.given {
        let Some(inventory) = context.facts.inventory else { continue };
        let policy = &inventory.policies[given.index];
        let Some(subject) = subject_of(policy, given.namespace, space, diagnostics) else { continue };
        let sides = [(&mut permits.ingress, &policy.ingress), (&mut permits.egress, &policy.egress)];
        for (side, rules) in sides {
            for rule in rules.iter().flatten() {
                let Some(peers) = peers_of(rule, given.namespace, space, diagnostics) else { continue };
                let origin = Origin::Policy(given.index);
                side.add(Permit { subject, peers, ports: ports_of(rule), origin, span: rule.span });
            }
        }
    }
    permits
}

fn allow(
    permits: &mut Permits,
    id: StatementId,
    span: Span,
    flow: &Flow,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let origin = Origin::Statement(id);
    let sources: Vec<&Item> = flow.from.items.iter().collect();
    if let Some(peers) = united(&sources, flow.from.span, space, diagnostics) {
        for item in own_ends(&flow.to) {
            let (subject, ports) = (item.set.pods, item.ports.clone());
            permits.ingress.add(Permit { subject, peers: peers.clone(), ports, origin, span });
        }
    }
    // Destinations with equal ports are one permit: there are as many as different port sets.
    let mut positions: HashMap<&PortSet, usize> = HashMap::new();
    let mut groups: Vec<(&PortSet, Vec<&Item>)> = Vec::new();
    for item in &flow.to.items {
        let position = *positions.entry(&item.ports).or_insert_with(|| {
            groups.push((&item.ports, Vec::new()));
            groups.len() - 1
        });
        groups[position].1.push(item);
    }
    let mut by_ports: Vec<(&PortSet, PeerSet)> = Vec::with_capacity(groups.len());
    for (ports, items) in groups {
        by_ports.extend(united(&items, flow.to.span, space, diagnostics).map(|peers| (ports, peers)));
    }
    for item in own_ends(&flow.from) {
        for (ports, peers) in &by_ports {
            let subject = item.set.pods;
            let (peers, ports) = (peers.clone(), (*ports).clone());
            permits.egress.add(Permit { subject, peers, ports, origin, span });
        }
    }
}

/// The terms at whose end something is written: `any` speaks of the other end alone.
fn own_ends(terms: &Terms) -> impl Iterator<Item = &Item> {
    terms.items.iter().filter(|item| item.scope != Scope::Any)
}

/// Everybody whom some terms name.
fn united(
    items: &[&Item],
    span: Span,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<PeerSet> {
    let united = PeerSet::union_all(items.iter().map(|item| &item.set), space);
    united.map_err(|_| diagnostics.push(too_complex(span))).ok()
}

/// The pods that a policy of the manifests is about.
fn subject_of(
    policy: &Policy,
    namespace: &str,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<PodSet> {
    let pods = selected(&policy.selector, LabelScope::Pod, space);
    let here = namespace_pods(namespace, space);
    let both = space.intersection(here, pods);
    both.map_err(|_| diagnostics.push(too_complex(policy.selector.span))).ok()
}

/// Whom a rule of the manifests names; a peer without a namespace selector is in the policy's own namespace.
fn peers_of(
    rule: &PolicyRule,
    namespace: &str,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<PeerSet> {
    let Some(peers) = &rule.peers else { return Some(PeerSet::all()) };
    let mut sets = Vec::new();
    let mut addresses = Addresses::default();
    for peer in peers {
        match peer {
            PolicyPeer::Block { addresses: block } => {
                addresses = addresses.union(&Addresses::block(block.clone()));
            }
            PolicyPeer::Pods { namespaces, pods } => {
                let place = match namespaces {
                    Some(selector) => selected(selector, LabelScope::Namespace, space),
                    None => namespace_pods(namespace, space),
                };
                let pods =
                    pods.as_ref().map_or(PodSet::ALL, |selector| selected(selector, LabelScope::Pod, space));
                sets.push(space.intersection(place, pods));
            }
        }
    }
    let pods = sets.into_iter().collect::<Result<Vec<_>, _>>().and_then(|sets| space.union_all(sets));
    if let Ok(pods) = pods {
        Some(PeerSet { pods, addresses })
    } else {
        diagnostics.push(too_complex(rule.span));
        None
    }
}

/// The ports that a rule of the manifests names.
pub(super) fn ports_of(rule: &PolicyRule) -> PortSet {
    let Some(ports) = &rule.ports else { return PortSet::all() };
    ports.iter().map(port_of).fold(PortSet::none(), |all, port| all.union(&port))
}

fn port_of(port: &PolicyPort) -> PortSet {
    match &port.port {
        None => PortSet::protocol(port.protocol),
        Some(PolicyPortKind::Numbers(first, last)) => PortSet::range(port.protocol, *first, *last),
        Some(PolicyPortKind::Name(name)) => PortSet::named(port.protocol, name.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sets::Requirement;
    use crate::source::Sources;

    fn named(name: &str, space: &mut Space) -> PodSet {
        space.requirement(LabelScope::Pod, &Requirement::equals("app", name))
    }

    #[test]
    fn few_permits_are_looked_at_where_many_have_one_subject() {
        let mut space = Space::new();
        let span = Span::new(Sources::new().add("a.kpol", ""), 0, 0);
        let hub = named("hub", &mut space);
        let far: Vec<PodSet> = (0..1000).map(|number| named(&format!("w{number}"), &mut space)).collect();
        let mut permits = DirectionPermits::default();
        for (number, pods) in far.iter().enumerate() {
            let (peers, ports) = (PeerSet::pods(*pods), PortSet::all());
            permits.add(Permit { subject: hub, peers, ports, origin: Origin::Statement(number), span });
        }
        let mut looked_at = 0;
        for (number, pods) in far.iter().enumerate() {
            let found: Vec<Origin> =
                permits.near(hub, Some(*pods), &space).map(|permit| permit.origin).collect();
            assert!(found.contains(&Origin::Statement(number)), "{number}");
            looked_at += found.len();
        }
        assert!(looked_at <= 3 * far.len(), "{looked_at}");
        assert_eq!(permits.near(hub, None, &space).count(), far.len());
    }

    #[test]
    fn a_block_may_be_any_pods() {
        let mut space = Space::new();
        let span = Span::new(Sources::new().add("a.kpol", ""), 0, 0);
        let hub = named("hub", &mut space);
        let far = named("far", &mut space);
        let mut permits = DirectionPermits::default();
        for number in 0..20 {
            let block = crate::sets::AddressSet::all();
            let other = named(&format!("w{number}"), &mut space);
            let peers = PeerSet { pods: other, addresses: Addresses::block(block) };
            let ports = PortSet::all();
            permits.add(Permit { subject: hub, peers, ports, origin: Origin::Statement(number), span });
        }
        assert_eq!(permits.near(hub, Some(far), &space).count(), 20);
    }
}
