//! From statements about pods to what each container runs under, proven to hold: which statement decides each field,
//! whether Kubernetes takes the result, and what of a Pod Security Standard it meets.
//!
//! NetworkPolicies aren't known here, nor how a patch is written. The way of a template: which statements are about it
//! (`applies`), which of their settings decide (`scope`, `decide`), where that is written (`place`), what standards
//! change of it (`standard`, `mend`), what is wrong with the result (`rules`, `assertion`).

mod annotated;
mod applies;
mod assertion;
mod conflict;
mod decide;
mod imaginary;
mod mend;
mod on_host;
mod overridden;
mod place;
mod pod;
mod report;
mod rules;
mod scope;
mod se_linux;
mod settle;
mod standard;
mod standards;
mod waiting;
mod words;

pub use annotated::app_armor;
pub use on_host::on_host;
pub use settle::settle;
pub use waiting::waiting;

use std::collections::BTreeMap;

use crate::resolve::program::StatementId;
use crate::resolve::{Facts, Program};
use crate::settings::{Field, Value};
use crate::source::{Sources, Span};

/// What is settled: a program over its manifests.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'c, 'a> {
    /// The program.
    pub program: &'c Program,
    /// The manifests, placed in namespaces.
    pub facts: &'c Facts<'a>,
    /// The texts, for what messages quote.
    pub sources: &'c Sources,
}

/// What the statements make of one pod template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The workload, by its position in the inventory.
    pub workload: usize,
    /// What is to be written at the pod's level.
    pub pod: Changes,
    /// What is to be written in each container, in the order of [`crate::inventory::Workload::containers`].
    pub containers: Vec<Changes>,
    /// The statements behind all that, in order.
    pub statements: Vec<StatementId>,
    /// All statements about the template, in order: those too that decide nothing here, or leave all as it is.
    pub about: Vec<StatementId>,
}

/// What is to be written at one level, by field. All parts of an SELinux label that a container is to have are there
/// where one is, as a container's replace the pod's as a whole; kernel parameters that aren't there stay.
pub type Changes = BTreeMap<Field, Change>;

/// What a field is to be at its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its value; none where the field is to be taken out.
    pub new: Option<Value>,
    /// Whether the manifest says something else at this level, or nothing.
    pub differs: bool,
    /// The setting that decides.
    pub by: Span,
}
