//! What `resolve` gives: a program in which every name is bound and every term is a set.

use std::collections::{BTreeMap, BTreeSet};

use super::settings::Setting;
use crate::sets::{AddressSet, PeerSet, PodSet, PortSet, Protocol, Space};
use crate::source::Span;
pub use crate::syntax::ast::Direction;

/// A namespace that the program owns, by its position in [`World::owned`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnedId(pub usize);

/// What is known about namespaces.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// The names of the namespaces that the program owns, sorted; the nameless one is the empty name.
    pub owned: Vec<String>,
    /// Those that are owned or shown: their labels (without the name's) where a Namespace object shows them.
    pub known: BTreeMap<String, Option<BTreeMap<String, String>>>,
}

impl World {
    /// The name of an owned namespace; empty for the nameless one.
    #[must_use]
    pub fn name(&self, id: OwnedId) -> &str {
        &self.owned[id.0]
    }

    /// All owned namespaces.
    pub fn owned_ids(&self) -> impl Iterator<Item = OwnedId> + use<> {
        (0..self.owned.len()).map(OwnedId)
    }

    /// The owned namespaces that may have pods of a set, sorted: as few as the names in it tell.
    #[must_use]
    pub fn owned_of(&self, set: PodSet, space: &Space) -> Vec<OwnedId> {
        match space.names_of(set) {
            None => self.owned_ids().collect(),
            Some(names) => {
                let mut ids: Vec<OwnedId> = names.filter_map(|name| self.owned_id(name)).collect();
                ids.sort_unstable();
                ids
            }
        }
    }

    /// The owned namespace of that name.
    #[must_use]
    pub fn owned_id(&self, name: &str) -> Option<OwnedId> {
        self.owned.binary_search_by(|owned| owned.as_str().cmp(name)).ok().map(OwnedId)
    }

    /// The labels of a namespace beside its name, where they are known.
    #[must_use]
    pub fn labels(&self, name: &str) -> Option<&BTreeMap<String, String>> {
        self.known.get(name).and_then(Option::as_ref)
    }
}

/// A whole program, every name bound.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The namespaces.
    pub world: World,
    /// The statements in the order of the files; one of a block over several namespaces is there once for each.
    pub statements: Vec<Statement>,
    /// `set pod-cidr`: where pods' addresses lie, if it is known.
    pub pod_cidr: Option<AddressSet>,
    /// What `dns` stands for in each owned namespace.
    pub dns: Vec<Terms>,
    /// The names that `let`s bind: an object of such a name is written in quotes.
    pub lets: BTreeSet<String>,
    /// The oldest cluster version that the output must work on, as (major, minor).
    pub kubernetes: (u32, u32),
}

/// A statement by its position in [`Program::statements`].
pub type StatementId = usize;

/// A statement in one namespace.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Where it stands.
    pub span: Span,
    /// The namespace it stands in.
    pub namespace: OwnedId,
    /// What it says.
    pub kind: StatementKind,
    /// The text after `because`.
    pub because: Option<String>,
}

/// What statements say.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `allow A -> B`
    Allow(Flow),
    /// `deny A -> B`
    Deny(Flow),
    /// `isolate A`
    Isolate {
        /// Whom.
        who: Terms,
        /// Which directions.
        directions: Vec<Direction>,
    },
    /// `pod A SETTINGS`, `container … in A SETTINGS`
    Settings {
        /// Whose pods.
        who: Terms,
        /// Which containers; none for `pod`.
        containers: Option<Vec<ContainerPattern>>,
        /// The settings, profiles replaced by what they stand for.
        settings: Vec<Setting>,
    },
    /// `assert A -> B`, `assert A -/-> B`
    AssertFlow {
        /// The connection.
        flow: Flow,
        /// Whether it is to be possible.
        possible: bool,
    },
    /// `assert pod A SETTINGS`, `assert container … in A SETTINGS`
    AssertSettings {
        /// Whose pods.
        who: Terms,
        /// Which containers; none for `pod`.
        containers: Option<Vec<ContainerPattern>>,
        /// The settings, profiles replaced by what they stand for.
        settings: Vec<Setting>,
    },
}

/// A connection: from whom to whom; the ports are the destination's, each item's own.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Who connects.
    pub from: Terms,
    /// Who is connected to, with the ports of each.
    pub to: Terms,
}

/// A list of terms: the union of its items, what is excepted already taken out.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Where it stands.
    pub span: Span,
    /// Whether a further `except` may be written after it without brackets.
    pub takes_except: bool,
    /// The items, none of them empty.
    pub items: Vec<Item>,
}

impl Terms {
    /// Whether `any` is one of them. Each term speaks for itself: `any` of the statement's other end alone, the others
    /// beside it of both.
    #[must_use]
    pub fn speaks_of_any(&self) -> bool {
        self.items.iter().any(|item| item.scope == Scope::Any)
    }
}

/// Over which namespaces a term was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One namespace, named or the current one.
    One,
    /// `*/…` or `[labels]/…`.
    Many,
    /// `any`: inside the cluster and outside.
    Any,
    /// Addresses.
    Outside,
}

/// One term of a list.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it stands (in the statement, or in the `let` that it comes from).
    pub span: Span,
    /// Who it is, what is excepted already taken out.
    pub set: PeerSet,
    /// Over which namespaces it was written.
    pub scope: Scope,
    /// The destination's ports: those it carries and those after `on`.
    pub ports: PortSet,
    /// The same, for proofs: a named workload's port names are its template's numbers.
    pub proof_ports: PortSet,
    /// Words for the name of a policy whose subject it is.
    pub slug: String,
    /// The templates that the term names; none where it is no name. One of a custom resource may be several.
    pub named: Vec<usize>,
    /// Who it is where pods themselves are meant, not what NetworkPolicies can say: a name stands for its own workload's
    /// pods alone, told apart from others of the same labels by [`OWNER`].
    pub own: PodSet,
    /// The Service, where the term is `svc:…`: `on` then names that Service's ports.
    pub service: Option<usize>,
    /// Whether it carries ports of its own (`dns`, `svc:`, a `let` with `on`).
    pub carries_ports: bool,
}

/// The key of a label that no pod has: in [`Item::own`] its value is the workload, by its position in the inventory.
pub const OWNER: &str = "\u{0}owner";

impl Item {
    /// The workload, where the term names one: in proofs it stands for that workload's own pods.
    #[must_use]
    pub fn workload(&self) -> Option<usize> {
        match *self.named {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The pods of it in an owned namespace, as a set without conditions on namespaces.
    ///
    /// # Errors
    /// Where it asks for a label of the namespace, whose labels aren't known.
    pub fn pods_in(
        &self,
        world: &World,
        namespace: OwnedId,
        space: &Space,
    ) -> Result<PodSet, crate::sets::UnknownLabel> {
        let name = world.name(namespace);
        space.in_namespace(self.set.pods, name, world.labels(name))
    }
}

/// A port as written after `on`, `let`s replaced by what they stand for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortEntry {
    /// Where it stands.
    pub span: Span,
    /// TCP where none was written.
    pub protocol: Protocol,
    /// Which ports of it.
    pub kind: PortEntryKind,
}

/// Ports of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PortEntryKind {
    /// Every port of the protocol.
    Every,
    /// From the first to the last.
    Range(u16, u16),
    /// By name.
    Name(String),
}

/// Which containers a statement is about.
#[derive(Clone, Debug)]
pub struct ContainerPattern {
    /// Where it stands.
    pub span: Span,
    /// Whether init containers alone are meant.
    pub init: bool,
    /// A name, or (where `glob`) a pattern in which `*` stands for any characters.
    pub text: String,
    /// Whether `*` is a wildcard in it.
    pub glob: bool,
}
