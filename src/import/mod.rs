//! What manifests already say, as a program: their NetworkPolicies as who may talk to whom, their security settings as
//! what pods run under.
//!
//! A policy becomes statements as a whole or not at all; so do the settings of a workload. What is drafted here is only
//! believed once the program has been compiled and compared with the manifests: that is `compile`'s. `shown` is what
//! the manifests show, `terms` names pods, `flows` turns rules into statements, `narrow` says what both ends of a rule
//! let through, `settings` finds what pods have in common, `draft` puts all of it together, `merge` and `cover` make few
//! statements of many, `text` writes them.

mod cover;
mod draft;
mod first;
mod flows;
mod merge;
mod narrow;
mod settings;
mod shown;
mod terms;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::inventory::{Inventory, ObjectId};
use crate::source::Span;

pub use draft::{Draft, draft};
pub use first::{First, first};

/// What a statement comes from, by its position in the inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A `NetworkPolicy`.
    Policy(usize),
    /// The settings of a workload.
    Workload(usize),
}

impl Origin {
    /// The object.
    #[must_use]
    pub fn id(self, inventory: &Inventory) -> &ObjectId {
        match self {
            Self::Policy(index) => &inventory.policies[index].id,
            Self::Workload(index) => &inventory.workloads[index].id,
        }
    }
}

/// What each statement comes from, by the bytes where it stands, in order.
pub type Places = Vec<(Range<usize>, BTreeSet<Origin>)>;

/// What is not to be said, each with the reason.
pub type Kept = BTreeMap<Origin, String>;

/// How a program is to be drafted.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What stays as YAML.
    pub kept: Kept,
    /// Whether statements that say the same of several are one.
    pub grouped: bool,
    /// Whether settings that come to a Pod Security Standard are said by its name.
    pub standards: bool,
}

/// A rule that one end has wider than the other: the program says what gets through.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Narrowed {
    /// The place of the rule.
    pub place: Span,
    /// Which policy's it is.
    pub policy: usize,
}

/// An end of an `allow`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Term {
    /// What means the same wherever it is said: addresses, `any`, `dns`, `*/…`.
    Anywhere(String),
    /// Pods of a namespace, as its own statements call them.
    Pods { namespace: String, word: String },
}

/// A statement, in the words of its namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Isolate { whom: String, ingress: bool, egress: bool },
    Allow { from: BTreeSet<Term>, to: BTreeSet<Term>, on: String },
    Pod { whom: BTreeSet<String>, settings: Vec<String> },
    Container { names: String, whom: BTreeSet<String>, settings: Vec<String> },
}

/// A statement with its namespace and with what it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    namespace: String,
    said: Said,
    origins: BTreeSet<Origin>,
}
