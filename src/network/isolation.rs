//! Isolation: which pods take or send only what is allowed, and which statement or policy says so.
//!
//! Worked out from all statements and the manifests' policies before anything is opened, since an opening policy
//! isolates its subject too.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::index::PairIndex;
use super::{Context, Given};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::LabelSelector;
use crate::resolve::program::{Direction, Item, OwnedId, Scope, StatementId, StatementKind, Terms};
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
    /// All isolated pods of all namespaces.
    pub all: PodSet,
    /// The pieces of each owned namespace.
    pub pieces: Vec<Vec<Piece>>,
    /// Of each namespace's pieces, made when it is asked for.
    indexes: Vec<OnceCell<PairIndex>>,
    positions: HashMap<(OwnedId, PodSet), usize>,
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
            all: PodSet::NONE,
            pieces: vec![Vec::new(); namespaces],
            indexes: vec![OnceCell::new(); namespaces],
            positions: HashMap::new(),
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

    /// The piece of a namespace that is just this set.
    #[must_use]
    pub fn piece(&self, namespace: OwnedId, set: PodSet) -> Option<&Piece> {
        self.positions.get(&(namespace, set)).map(|position| &self.pieces[namespace.0][*position])
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
    let mut sets = (Vec::new(), Vec::new());
    for given in context.given {
        let set = builder.given(given);
        let policy =
            &context.facts.inventory.expect("a given policy comes from an inventory").policies[given.index];
        sets.0.extend(policy.ingress.is_some().then_some(set));
        sets.1.extend(policy.egress.is_some().then_some(set));
    }
    builder.unite(Direction::Ingress, sets.0);
    builder.unite(Direction::Egress, sets.1);
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
            StatementKind::Allow(flow) if !flow.to.speaks_of_any() => {
                for item in flow.to.items.iter().filter(|item| item.scope == Scope::One) {
                    self.isolate(id, item, Direction::Ingress);
                }
            }
            StatementKind::Deny(flow) => {
                let to_any = flow.to.speaks_of_any();
                for item in flow.to.items.iter().filter(|_| !to_any) {
                    self.isolate(id, item, Direction::Ingress);
                }
                if to_any || flow.to.items.iter().any(|item| self.reaches_outside(item)) {
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

    fn isolate_all(&mut self, id: StatementId, who: &Terms, direction: Direction) {
        if !who.speaks_of_any() {
            for item in &who.items {
                self.isolate(id, item, direction);
            }
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

    fn given(&mut self, given: &Given<'_>) -> PodSet {
        let policy = &self.context.facts.inventory.expect("a given policy comes from an inventory").policies
            [given.index];
        let pods = selected(&policy.selector, LabelScope::Pod, self.space);
        let origin = Origin::Policy(given.index);
        if let Some(namespace) = self.context.program.world.owned_id(given.namespace) {
            let slug = &policy.id.name.value;
            if policy.ingress.is_some() {
                self.isolation.ingress.add(namespace, pods, slug, origin);
            }
            if policy.egress.is_some() {
                self.isolation.egress.add(namespace, pods, slug, origin);
            }
        }
        let namespace = namespace_pods(given.namespace, self.space);
        let both = self.space.intersection(namespace, pods);
        self.decided(both, policy.id.name.span).unwrap_or(pods)
    }

    /// Unites a direction's pieces of all namespaces and the manifests' policies.
    fn unite(&mut self, direction: Direction, mut sets: Vec<PodSet>) {
        let world = &self.context.program.world;
        for namespace in world.owned_ids() {
            let pieces = self.isolation.side(direction).pieces[namespace.0].iter();
            let pieces: Vec<PodSet> = pieces.map(|piece| piece.set).collect();
            let united = self.space.union_all(pieces);
            let here = namespace_pods(world.name(namespace), self.space);
            let united = united.and_then(|united| self.space.intersection(united, here));
            sets.extend(self.decided_anywhere(united));
        }
        let all = self.space.union_all(sets);
        if let Some(all) = self.decided_anywhere(all) {
            match direction {
                Direction::Ingress => self.isolation.ingress.all = all,
                Direction::Egress => self.isolation.egress.all = all,
            }
        }
    }

    fn decided<T>(&mut self, result: Result<T, TooComplex>, span: Span) -> Option<T> {
        result.map_err(|TooComplex| self.diagnostics.push(too_complex(span))).ok()
    }

    fn decided_anywhere<T>(&mut self, result: Result<T, TooComplex>) -> Option<T> {
        let mut statements = self.context.program.statements.iter();
        match (result, statements.next()) {
            (Ok(value), _) => Some(value),
            (Err(TooComplex), first) => {
                let diagnostic = Diagnostic::new(
                    Code::TooComplex,
                    "which pods are isolated takes too many steps to decide",
                );
                self.diagnostics.push(match first {
                    Some(first) => diagnostic.at(first.span, "in the program that begins here"),
                    None => diagnostic,
                });
                None
            }
        }
    }
}

/// All pods of the program's namespaces.
fn owned_pods(context: &Context<'_, '_>, space: &mut Space) -> PodSet {
    let names = context.program.world.owned.clone();
    let operator = crate::sets::Operator::In(names);
    space.requirement(LabelScope::Namespace, &Requirement { key: Space::NAMESPACE_NAME.to_owned(), operator })
}
