//! Lowering: statements become the NetworkPolicies that say them, each with the statements that it comes from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use rustc_hash::FxHashMap;

use super::index::PairIndex;
use super::isolation::too_complex;
use super::naming::{self, Naming};
use super::rules::{Peer, Rule, SharedCube, Unsayable, label_selector};
use super::subject::{Key, Subject, Subjects};
use super::{Context, Isolation};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{BECAUSE, MANAGED_BY};
use crate::resolve::program::{Direction, Flow, Item, OwnedId, Scope, StatementId, StatementKind, Terms};
use crate::sets::{CoverError, PodSet, PortSet, Requirement, Scope as LabelScope, Space};
use crate::source::Span;

/// The most entries that one term may need in a `from` or `to` list.
const MOST_PEERS: usize = 256;
/// How long it is tried to see that isolated pieces together hold all of a term. Without an answer there is one policy
/// for each piece, which says the same.
const COVER_STEPS: usize = 1 << 14;

/// A policy and where it comes from.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The object.
    pub policy: NetworkPolicy,
    /// The namespace it is for.
    pub namespace: OwnedId,
    /// All statements behind it, in order.
    pub statements: Vec<StatementId>,
    /// The statements behind each of its rules, in the order of the rules.
    pub rules: Vec<Vec<StatementId>>,
}

/// What an `allow` opens, term by term.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The `allow`.
    pub statement: StatementId,
    /// For each of its destinations, whether a rule lets it in.
    pub into: Vec<bool>,
    /// For each of its sources, whether a rule lets it out.
    pub out_of: Vec<bool>,
}

/// All that lowering gives.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The policies, sorted by namespace and name.
    pub policies: Vec<Emitted>,
    /// What each `allow` opens.
    pub effects: Vec<Effect>,
}

/// Lowers a program.
pub fn lower(
    context: &Context<'_, '_>,
    isolation: &Isolation,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Lowered {
    let mut lowering = Lowering {
        context: *context,
        isolation,
        space,
        diagnostics,
        subjects: Subjects::default(),
        covers: FxHashMap::default(),
        failed: BTreeSet::new(),
    };
    lowering.isolate();
    let mut effects = Vec::new();
    for (id, statement) in context.program.statements.iter().enumerate() {
        if let StatementKind::Allow(flow) = &statement.kind {
            effects.push(lowering.allow(id, flow));
        }
    }
    let subjects = lowering.uncovered();
    let policies = lowering.policies(&subjects);
    Lowered { policies, effects }
}

struct Lowering<'l, 'p, 'a> {
    context: Context<'p, 'a>,
    isolation: &'l Isolation,
    space: &'l mut Space,
    diagnostics: &'l mut Vec<Diagnostic>,
    subjects: Subjects,
    covers: FxHashMap<PodSet, Rc<[SharedCube]>>,
    /// Sets without a cover, each reported once.
    failed: BTreeSet<PodSet>,
}

impl Lowering<'_, '_, '_> {
    /// A subject for everything that a statement isolates.
    fn isolate(&mut self) {
        for direction in [Direction::Ingress, Direction::Egress] {
            for namespace in self.context.program.world.owned_ids() {
                for piece in &self.isolation.side(direction).pieces[namespace.0] {
                    let statements: Vec<StatementId> = piece.statements().collect();
                    let Some(first) = statements.first() else { continue };
                    let span = self.context.program.statements[*first].span;
                    for (pods, set) in self.subjects_of(piece.set, span) {
                        let key = Key { namespace, direction, pods };
                        self.subjects.subject(key, set, &piece.slug).isolating.extend(&statements);
                    }
                }
            }
        }
    }

    fn allow(&mut self, id: StatementId, flow: &Flow) -> Effect {
        let mut open = |item: &Item, direction, peers: &Terms| {
            // `any` speaks of the other end alone.
            item.scope != Scope::Any && self.open(id, item, direction, peers)
        };
        let into = flow.to.items.iter().map(|item| open(item, Direction::Ingress, &flow.from)).collect();
        let out_of = flow.from.items.iter().map(|item| open(item, Direction::Egress, &flow.to)).collect();
        Effect { statement: id, into, out_of }
    }

    /// Opens one end for the other, wherever it is isolated; whether it is anywhere.
    fn open(&mut self, id: StatementId, item: &Item, direction: Direction, peers: &Terms) -> bool {
        let world = &self.context.program.world;
        if item.set.pods.is_empty() {
            return false;
        }
        let mut opened = false;
        for namespace in world.owned_of(item.set.pods, self.space) {
            if self.isolation.side(direction).pieces[namespace.0].is_empty() {
                continue;
            }
            let set = match item.pods_in(world, namespace, self.space) {
                Ok(set) if set.is_empty() => continue,
                Ok(set) => set,
                Err(unknown) => {
                    let name = world.name(namespace);
                    self.diagnostics.push(crate::resolve::unknown_namespace_label(
                        name,
                        &unknown.key,
                        item.span,
                    ));
                    continue;
                }
            };
            for (subject, slug) in self.isolated_parts(namespace, direction, set, item) {
                opened = true;
                for (pods, set) in self.subjects_of(subject, item.span) {
                    let key = Key { namespace, direction, pods };
                    let openings = self.openings(&key, item, peers);
                    let subject = self.subjects.subject(key, set, &slug);
                    for (peer, ports) in openings {
                        subject.openings.add(peer, ports, id);
                    }
                }
            }
        }
        opened
    }

    /// The isolated parts of a set, with words for each: opening never closes, so nothing else may be a subject.
    fn isolated_parts(
        &mut self,
        namespace: OwnedId,
        direction: Direction,
        set: PodSet,
        item: &Item,
    ) -> Vec<(PodSet, String)> {
        let isolation = self.isolation;
        let side = isolation.side(direction);
        // The destination of an `allow` is isolated by that statement itself.
        if direction == Direction::Ingress && item.scope == Scope::One {
            return vec![(set, item.slug.clone())];
        }
        let mut parts: BTreeMap<PodSet, String> = BTreeMap::new();
        for piece in side.near(namespace, set, self.space) {
            let Some(part) = self.decided(|space| space.intersection(set, piece.set), item.span) else {
                break;
            };
            if part == set {
                return vec![(set, item.slug.clone())];
            }
            if part.is_empty() {
                continue;
            }
            let slug =
                if part == piece.set { piece.slug.clone() } else { format!("{}-{}", piece.slug, item.slug) };
            // Of several words for it the shortest stay.
            let known = parts.entry(part).or_insert_with(|| slug.clone());
            if (slug.len(), &slug) < (known.len(), known) {
                *known = slug;
            }
        }
        // Several pieces that together hold all of it are one subject, where that is soon seen.
        let sets: Vec<PodSet> = parts.keys().copied().collect();
        if sets.len() > 1 && self.space.is_covered(set, &sets, COVER_STEPS).unwrap_or(false) {
            return vec![(set, item.slug.clone())];
        }
        self.widest(&parts.into_iter().collect::<Vec<_>>())
    }

    /// The parts that lie in no other one: who is opened by a wider one needs no rule of its own.
    fn widest(&mut self, parts: &[(PodSet, String)]) -> Vec<(PodSet, String)> {
        let mut index = super::index::PairIndex::default();
        for (number, (part, _)) in parts.iter().enumerate() {
            index.insert(number, *part, self.space);
        }
        let mut kept = Vec::with_capacity(parts.len());
        for (part, slug) in parts {
            let wider = index.containing(*part, self.space).into_iter().map(|number| parts[number].0);
            let mut wider = wider.filter(|wider| wider != part);
            if !wider.any(|wider| self.space.is_subset(*part, wider).unwrap_or(false)) {
                kept.push((*part, slug.clone()));
            }
        }
        kept
    }

    /// The conditions of the policies whose subjects together are a set, each with its pods.
    fn subjects_of(&mut self, set: PodSet, span: Span) -> Vec<(Rc<[Requirement]>, PodSet)> {
        let cubes = self.cover(set, span);
        if let [only] = &*cubes {
            return vec![(Rc::clone(&only.pod), set)];
        }
        let pods = |cube: &SharedCube| {
            self.space.cube(cube.pod.iter().map(|requirement| (LabelScope::Pod, requirement)))
        };
        let pods: Vec<PodSet> = cubes.iter().map(pods).collect();
        cubes.iter().map(|cube| Rc::clone(&cube.pod)).zip(pods).collect()
    }

    /// The other end's terms as a subject's openings.
    fn openings<'i>(&mut self, key: &Key, item: &'i Item, peers: &'i Terms) -> Vec<(Peer, &'i PortSet)> {
        let own = self.context.program.world.name(key.namespace);
        let ingress = key.direction == Direction::Ingress;
        let mut openings = Vec::with_capacity(peers.items.len());
        for peer in &peers.items {
            // Ports are the destination's, whichever end the rule stands at.
            let ports = if ingress { &item.ports } else { &peer.ports };
            if peer.set == crate::sets::PeerSet::all() {
                openings.push((Peer::Everybody, ports));
                continue;
            }
            for cube in self.cover(peer.set.pods, peer.span).iter() {
                match Peer::of_cube(cube, own) {
                    Ok(found) => openings.extend(found.into_iter().map(|peer| (peer, ports))),
                    Err(Unsayable) => self.unsayable(peer.span),
                }
            }
            let blocks = peer.set.addresses.outside.blocks();
            if blocks.len() > MOST_PEERS {
                self.too_many(peer.span);
            } else {
                openings.extend(blocks.into_iter().map(|block| (Peer::Block(block), ports)));
            }
        }
        openings
    }

    /// All subjects, sorted, but those that need no policy: one that opens nothing and whose pods another one isolates
    /// too gives its reasons to that one.
    fn uncovered(&mut self) -> Vec<Subject> {
        let mut subjects = std::mem::take(&mut self.subjects).into_sorted();
        let mut dropped = BTreeSet::new();
        let mut start = 0;
        let room = |a: &Subject, b: &Subject| {
            (a.key.namespace, a.key.direction) == (b.key.namespace, b.key.direction)
        };
        for room in subjects.chunk_by_mut(room) {
            self.drop_covered(room, start, &mut dropped);
            start += room.len();
        }
        let mut position = 0;
        subjects.retain(|_| {
            position += 1;
            !dropped.contains(&(position - 1))
        });
        subjects
    }

    /// Adds those of one namespace and direction that need no policy, by their positions from `start` on.
    fn drop_covered(&mut self, room: &mut [Subject], start: usize, dropped: &mut BTreeSet<usize>) {
        if room.iter().all(|subject| !subject.openings.is_empty()) {
            return;
        }
        let mut index = PairIndex::default();
        for (number, subject) in room.iter().enumerate() {
            index.insert(number, subject.set, self.space);
        }
        for number in 0..room.len() {
            if !room[number].openings.is_empty() {
                continue;
            }
            let set = room[number].set;
            let candidates = index.candidates(set, self.space).numbers();
            // One that was dropped itself lies within another that wasn't.
            let cover = candidates.into_iter().find(|other| {
                let wider = room[*other].set;
                wider != set
                    && !dropped.contains(&(start + other))
                    && self.space.is_subset(set, wider).unwrap_or(false)
            });
            if let Some(cover) = cover {
                dropped.insert(start + number);
                let reasons = std::mem::take(&mut room[number].isolating);
                room[cover].isolating.extend(reasons);
            }
        }
    }

    fn policies(&mut self, subjects: &[Subject]) -> Vec<Emitted> {
        self.covers.clear();
        let mut policies = Vec::with_capacity(subjects.len());
        for here in subjects.chunk_by(|a, b| a.key.namespace == b.key.namespace) {
            let namings: Vec<Naming<_>> = here.iter().map(naming_of).collect();
            let mut named: Vec<_> = naming::names(&namings).into_iter().zip(here).collect();
            named.sort_by(|(a, _), (b, _)| a.cmp(b));
            policies.extend(named.into_iter().map(|(name, subject)| self.policy(subject, name)));
        }
        policies
    }

    fn policy(&self, subject: &Subject, name: String) -> Emitted {
        let (key, program) = (&subject.key, self.context.program);
        let mut rules = subject.openings.rules();
        let rule_statements: Vec<Vec<StatementId>> =
            rules.iter_mut().map(|rule| std::mem::take(&mut rule.statements)).collect();
        let mut statements: Vec<StatementId> =
            subject.isolating.iter().chain(rule_statements.iter().flatten()).copied().collect();
        statements.sort_unstable();
        statements.dedup();
        let mut reasons: Vec<&str> =
            statements.iter().filter_map(|id| program.statements[*id].because.as_deref()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let namespace = program.world.name(key.namespace);
        let because = || (BECAUSE.to_owned(), reasons.join("; "));
        let policy = NetworkPolicy {
            metadata: ObjectMeta {
                name: Some(name),
                namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
                labels: Some(BTreeMap::from([(MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned())])),
                annotations: (!reasons.is_empty()).then(|| BTreeMap::from([because()])),
                ..ObjectMeta::default()
            },
            spec: Some(spec(key, rules)),
        };
        Emitted { policy, namespace: key.namespace, statements, rules: rule_statements }
    }

    /// The cubes of a set; none, with a diagnostic at the first use, where it needs too many.
    fn cover(&mut self, set: PodSet, span: Span) -> Rc<[SharedCube]> {
        if let Some(cubes) = self.covers.get(&set) {
            return Rc::clone(cubes);
        }
        let cubes: Rc<[SharedCube]> = match self.space.cover(set, MOST_PEERS) {
            Ok(cubes) => cubes.into_iter().map(SharedCube::from).collect(),
            Err(error) => {
                if self.failed.insert(set) {
                    match error {
                        CoverError::TooMany => self.too_many(span),
                        CoverError::TooComplex => self.diagnostics.push(too_complex(span)),
                    }
                }
                Rc::from([])
            }
        };
        self.covers.insert(set, Rc::clone(&cubes));
        cubes
    }

    fn too_many(&mut self, span: Span) {
        let message = format!("this takes more than {MOST_PEERS} entries of a NetworkPolicy");
        self.diagnostics.push(
            Diagnostic::new(Code::TooManyPeers, message)
                .at(span, "with what is taken out of it")
                .note("a NetworkPolicy has no `except` for pods: what is left is listed, one combination of labels each")
                .help("give the pods that are meant one common label, and name them by it"),
        );
    }

    fn unsayable(&mut self, span: Span) {
        self.diagnostics.push(
            Diagnostic::new(Code::Unsayable, "a NetworkPolicy without a namespace can't say this")
                .at(span, "\"every namespace but this one\" needs this one's name")
                .help("name the program's namespace by a `namespace` line"),
        );
    }

    fn decided<T>(
        &mut self,
        operation: impl FnOnce(&mut Space) -> Result<T, crate::sets::TooComplex>,
        span: Span,
    ) -> Option<T> {
        operation(self.space).map_err(|_| self.diagnostics.push(too_complex(span))).ok()
    }
}

fn naming_of(subject: &Subject) -> Naming<Identity<'_>> {
    let key = &subject.key;
    Naming { slug: subject.slug.clone(), direction: word(key.direction), identity: Identity(key) }
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

/// What tells a policy apart from all others of its namespace.
struct Identity<'k>(&'k Key);

impl Display for Identity<'_> {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        write!(out, "{} {:?}", word(self.0.direction), self.0.pods)
    }
}

fn spec(key: &Key, rules: Vec<Rule>) -> NetworkPolicySpec {
    let mut spec = NetworkPolicySpec { pod_selector: Some(label_selector(&key.pods)), ..Default::default() };
    match key.direction {
        Direction::Ingress => {
            let rules = rules
                .into_iter()
                .map(|rule| NetworkPolicyIngressRule { from: rule.peers, ports: rule.ports });
            spec.policy_types = Some(vec!["Ingress".to_owned()]);
            spec.ingress = Some(rules.collect()).filter(|rules: &Vec<_>| !rules.is_empty());
        }
        Direction::Egress => {
            let rules =
                rules.into_iter().map(|rule| NetworkPolicyEgressRule { to: rule.peers, ports: rule.ports });
            spec.policy_types = Some(vec!["Egress".to_owned()]);
            spec.egress = Some(rules.collect()).filter(|rules: &Vec<_>| !rules.is_empty());
        }
    }
    spec
}
