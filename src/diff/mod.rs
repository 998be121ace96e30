//! What a change changes: who reaches whom before and after, whose ends open or close, and what pods run under.
//!
//! What gets through is `graph`'s and `reach`'s to say; here two of their answers are compared, workload by workload,
//! what is alike together, and written.

mod columns;
mod compare;
mod ends;
mod json;
mod markdown;
mod names;
mod outside;
mod risk;
mod rows;
mod settings;
mod table;
mod unit_set;
mod units;

pub use risk::Effect;
pub use settings::{Effective, SettingChange, effective, laid, of_container};

use crate::graph::Graph;
use crate::resolve::program::Direction;
use crate::sets::{AddressSet, PortSet};
use unit_set::UnitSet;

/// One of the two that are compared.
#[derive(Debug)]
pub struct Side {
    /// Who reaches whom.
    pub graph: Graph,
    /// What the pods run under.
    pub settings: Effective,
}

/// On which sides a workload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Status {
    Both,
    Added,
    Removed,
}

/// A workload that both sides can judge, or that is on one side alone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unit {
    /// The position of its namespace.
    namespace: usize,
    /// `NS/KIND/NAME`
    id: String,
    /// How tables call it: `NS/NAME`, with its kind where another one has the same.
    shown: String,
    status: Status,
}

/// Which changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    /// Among workloads that both sides have.
    Opens,
    Closes,
    /// With a workload that one side alone has.
    WithAdded,
    WithRemoved,
}

/// Every source now reaches every destination on these ports, or no longer does.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    section: Section,
    from: UnitSet,
    to: UnitSet,
    ports: PortSet,
    words: String,
}

/// These workloads now reach addresses outside, or are reached by them, or no longer are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outside {
    section: Section,
    direction: Direction,
    units: UnitSet,
    addresses: AddressSet,
    ports: PortSet,
    words: String,
}

/// The same with pods that no manifest shows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unseen {
    section: Section,
    direction: Direction,
    units: UnitSet,
    /// Their one namespace, and their labels as a program would write them.
    place: Option<String>,
    who: String,
    ports: PortSet,
    words: String,
}

/// An end that nothing closes any more, or that now takes or sends only what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct EndChange {
    direction: Direction,
    open: bool,
    units: UnitSet,
}

/// Everything that differs.
#[derive(Debug)]
pub struct Diff {
    /// The names of the namespaces, sorted.
    namespaces: Vec<String>,
    /// The workloads of a namespace are neighbours, and in them those of one status.
    units: Vec<Unit>,
    groups: Vec<Group>,
    outside: Vec<Outside>,
    unseen: Vec<Unseen>,
    ends: Vec<EndChange>,
    settings: Vec<SettingChange>,
    /// Workloads in the host's network before or after, of which nobody can say anything: `NS/KIND/NAME`.
    undecided: Vec<String>,
    /// Whether either side has a workload at all.
    something: bool,
}

impl Diff {
    /// Whether there is something to compare: a workload on either side.
    #[must_use]
    pub fn has_workloads(&self) -> bool {
        self.something
    }

    /// Whether pods of both sides run under the same settings.
    #[must_use]
    pub fn keeps_settings(&self) -> bool {
        self.settings.is_empty()
    }

    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
            && self.outside.is_empty()
            && self.unseen.is_empty()
            && self.ends.is_empty()
            && self.settings.is_empty()
            && self.units.iter().all(|unit| unit.status == Status::Both)
    }
}
