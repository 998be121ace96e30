//! Isolation: which pods take or send only what is allowed, and which statement or policy says so.
//!
//! Worked out from all statements and the manifests' policies before anything is opened, since an opening policy
//! isolates its subject too.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::index::PairIndex;
use super::{Context, Given};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::LabelSelector;
use crate::resolve::program::{Direction, Item, OwnedId, Scope, StatementId, StatementKind, Terms, World};
use crate::sets::{PodSet, Requirement, Scope as LabelScope, Space, TooComplex, UnknownLabel};
use crate::source::Span;

/// Who isolates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A statement of the program.
    Statement(StatementId),
    /// A policy of the manifests, by its position in the inventory.
    Policy(usize),
}

/// Pods of one namespace that are isolated together.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The pods, without conditions on namespaces.
    pub set: PodSet,
    /// Words for the name of a policy whose subject they are.
    pub slug: String,
    /// Who isolates them, in order.
    pub origins: Vec<Origin>,
}

impl Piece {
    /// Whether it is isolated by somebody.
    #[must_use]
    pub fn is_by(&self, origin: Origin) -> bool {
        // They were added in their order.
        self.origins.binary_search(&origin).is_ok()
    }

    /// The statements among the origins.
    pub fn statements(&self) -> impl Iterator<Item = StatementId> {
        self.origins.iter().filter_map(|origin| match origin {
            Origin::Statement(id) => Some(*id),
            Origin::Policy(_) => None,
        })
    }
}

/// What is isolated in one direction.
#[derive(Debug)]
pub struct Side {
    /// The pieces of each owned namespace.
    pub pieces: Vec<Vec<Piece>>,
    /// Of each namespace's pieces, made when it is asked for.
    indexes: Vec<OnceCell<PairIndex>>,
    positions: FxHashMap<(OwnedId, PodSet), usize>,
    /// What the manifests' policies isolate in namespaces of others, with their conditions on namespaces.
    elsewhere: Vec<PodSet>,
    elsewhere_index: PairIndex,
}

/// What is isolated.
#[derive(Debug)]
pub struct Isolation {
    /// All pods of the program's namespaces.
    pub owned: PodSet,
    /// What takes only what is allowed.
    pub ingress: Side,
    /// What sends only what is allowed.
    pub egress: Side,
}

impl Isolation {
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
    fn new(namespaces: usize) -> Self {
        Self {
            pieces: vec![Vec::new(); namespaces],
            indexes: vec![OnceCell::new(); namespaces],
            positions: FxHashMap::default(),
            elsewhere: Vec::new(),
            elsewhere_index: PairIndex::default(),
        }
    }

    fn add(&mut self, namespace: OwnedId, set: PodSet, slug: &str, origin: Origin) {
        if set.is_empty() {
            return;
        }
        let pieces = &mut self.pieces[namespace.0];
        let position = *self.positions.entry((namespace, set)).or_insert_with(|| {
            pieces.push(Piece { set, slug: slug.to_owned(), origins: Vec::new() });
            pieces.len() - 1
        });
        let piece = &mut pieces[position];
        if piece.origins.last() != Some(&origin) {
            piece.origins.push(origin);
        }
        // The shortest words name a subject best; equals are settled by the alphabet.
        if (slug.len(), slug) < (piece.slug.len(), piece.slug.as_str()) {
            slug.clone_into(&mut piece.slug);
        }
    }

    fn add_elsewhere(&mut self, set: PodSet, space: &Space) {
        self.elsewhere_index.insert(self.elsewhere.len(), set, space);
        self.elsewhere.push(set);
    }

    /// The piece of a namespace that is exactly this set.
    #[must_use]
    pub fn piece(&self, namespace: OwnedId, set: PodSet) -> Option<&Piece> {
        self.positions.get(&(namespace, set)).map(|position| &self.pieces[namespace.0][*position])
    }

    /// The pods of a set that are isolated by nothing.
    ///
    /// # Errors
    /// Where it would take too many steps.
    pub fn open(&self, set: PodSet, world: &World, space: &mut Space) -> Result<PodSet, TooComplex> {
        let mut isolated = Vec::new();
        for namespace in world.owned_of(set, space) {
            let name = world.name(namespace);
            // Labels of the namespace that aren't known may be any.
            let here = space.in_namespace(set, name, world.labels(name)).unwrap_or(PodSet::ALL);
            let pieces: Vec<PodSet> = self.near(namespace, here, space).map(|piece| piece.set).collect();
            let united = space.union_all(pieces)?;
            let here = namespace_pods(name, space);
            isolated.push(space.intersection(united, here)?);
        }
        let elsewhere = self.elsewhere_index.candidates(set, space);
        isolated.extend(elsewhere.numbers().into_iter().map(|number| self.elsewhere[number]));
        let isolated = space.union_all(isolated)?;
        space.difference(set, isolated)
    }

    /// The pieces of a namespace that may meet a set.
    pub fn near<'s>(
        &'s self,
        namespace: OwnedId,
        set: PodSet,
        space: &Space,
    ) -> impl Iterator<Item = &'s Piece> + use<'s> {
        let pieces = &self.pieces[namespace.0];
        let index = self.indexes[namespace.0].get_or_init(|| {
            let mut index = PairIndex::default();
            pieces.iter().enumerate().for_each(|(number, piece)| index.insert(number, piece.set, space));
            index
        });
        index.candidates(set, space).numbers().into_iter().map(|number| &pieces[number])
    }
}

/// The pods of a label selector.
pub fn selected(selector: &LabelSelector, scope: LabelScope, space: &mut Space) -> PodSet {
    space.cube(selector.requirements.iter().map(|requirement| (scope, requirement)))
}

/// All pods of a namespace.
pub fn namespace_pods(namespace: &str, space: &mut Space) -> PodSet {
    space.requirement(LabelScope::Namespace, &Requirement::equals(Space::NAMESPACE_NAME, namespace))
}

/// The diagnostic for a set that takes too many steps.
#[must_use]
pub fn too_complex(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooComplex, "this takes too many steps to decide")
        .at(span, "many different labels meet here")
        .help("give the pods that are meant one common label, and name them by it")
}

/// Works out who is isolated. A term that can't be judged is left out, with a diagnostic.
///
/// # Panics
/// Where a given policy comes from no inventory: `GivenPolicies` makes none such.
pub fn isolation(
    context: &Context<'_, '_>,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Isolation {
    let owned = context.program.world.owned.len();
    let owned_pods = owned_pods(context, space);
    let mut builder = Builder {
        context: *context,
        space,
        diagnostics,
        isolation: Isolation { owned: owned_pods, ingress: Side::new(owned), egress: Side::new(owned) },
    };
    for (id, statement) in context.program.statements.iter().enumerate() {
        builder.statement(id, &statement.kind);
    }
    for given in context.given {
        builder.given(given);
    }
    builder.isolation
}

struct Builder<'b, 'p, 'a> {
    context: Context<'p, 'a>,
    space: &'b mut Space,
    diagnostics: &'b mut Vec<Diagnostic>,
    isolation: Isolation,
}

impl Builder<'_, '_, '_> {
    fn statement(&mut self, id: StatementId, kind: &StatementKind) {
        match kind {
            StatementKind::Allow(flow) => {
                for item in flow.to.items.iter().filter(|item| item.scope == Scope::One) {
                    self.isolate(id, item, Direction::Ingress);
                }
            }
            StatementKind::Deny(flow) => {
                self.isolate_all(id, &flow.to, Direction::Ingress);
                if flow.to.items.iter().any(|item| self.reaches_outside(item)) {
                    self.isolate_all(id, &flow.from, Direction::Egress);
                }
            }
            StatementKind::Isolate { who, directions } => {
                for direction in directions {
                    self.isolate_all(id, who, *direction);
                }
            }
            _ => {}
        }
    }

    /// `any` speaks of the other end alone.
    fn isolate_all(&mut self, id: StatementId, who: &Terms, direction: Direction) {
        for item in who.items.iter().filter(|item| item.scope != Scope::Any) {
            self.isolate(id, item, direction);
        }
    }

    fn isolate(&mut self, id: StatementId, item: &Item, direction: Direction) {
        let world = &self.context.program.world;
        for namespace in world.owned_of(item.set.pods, self.space) {
            match item.pods_in(world, namespace, self.space) {
                Ok(set) => {
                    let side = match direction {
                        Direction::Ingress => &mut self.isolation.ingress,
                        Direction::Egress => &mut self.isolation.egress,
                    };
                    side.add(namespace, set, &item.slug, Origin::Statement(id));
                }
                Err(UnknownLabel { key }) => {
                    let name = world.name(namespace);
                    self.diagnostics.push(crate::resolve::unknown_namespace_label(name, &key, item.span));
                }
            }
        }
    }

    /// Whether some of it lies outside of the program's namespaces, so that only the other end can enforce it.
    fn reaches_outside(&mut self, item: &Item) -> bool {
        if !item.set.addresses.is_empty() {
            return true;
        }
        let outside = self.space.difference(item.set.pods, self.isolation.owned);
        self.decided(outside, item.span).is_some_and(|set| {
            let known = &self.context.program.world.known;
            self.space.is_inhabited(set, known)
        })
    }

    fn given(&mut self, given: &Given<'_>) {
        let policy = &self.context.facts.inventory.expect("a given policy comes from an inventory").policies
            [given.index];
        let pods = selected(&policy.selector, LabelScope::Pod, self.space);
        let sides = [
            (&mut self.isolation.ingress, policy.ingress.is_some()),
            (&mut self.isolation.egress, policy.egress.is_some()),
        ];
        let isolating = sides.into_iter().filter(|(_, isolates)| *isolates).map(|(side, _)| side);
        if let Some(namespace) = self.context.program.world.owned_id(given.namespace) {
            let origin = Origin::Policy(given.index);
            isolating.for_each(|side| side.add(namespace, pods, &policy.id.name.value, origin));
            return;
        }
        let namespace = namespace_pods(given.namespace, self.space);
        match self.space.intersection(namespace, pods) {
            Ok(both) => isolating.for_each(|side| side.add_elsewhere(both, self.space)),
            Err(TooComplex) => self.diagnostics.push(too_complex(policy.id.name.span)),
        }
    }

    fn decided<T>(&mut self, result: Result<T, TooComplex>, span: Span) -> Option<T> {
        result.map_err(|TooComplex| self.diagnostics.push(too_complex(span))).ok()
    }
}

/// All pods of the program's namespaces.
fn owned_pods(context: &Context<'_, '_>, space: &mut Space) -> PodSet {
    let names = context.program.world.owned.clone();
    let operator = crate::sets::Operator::In(names);
    space.requirement(LabelScope::Namespace, &Requirement { key: Space::NAMESPACE_NAME.to_owned(), operator })
}
