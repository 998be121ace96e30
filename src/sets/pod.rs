//! Pod sets (API sketch; bodies to be written).
use super::{Requirement, Scope};
use std::collections::BTreeMap;

/// A set of pods: of pairs (labels of the namespace, labels of the pod). Canonical within its [`Space`]: two sets
/// are equal exactly where their ids are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodSet(u32);

/// An operation would take more steps than its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooComplex;

/// A set asks for a namespace label that isn't known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel {
    /// The label's key.
    pub key: String,
}

/// Why a set has no cover of the size that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoverError {
    /// It needs more cubes than the limit.
    TooMany,
    /// An operation would take more steps than its limit.
    TooComplex,
}

/// A conjunction of requirements: what one peer or one subject of a NetworkPolicy can say. Sorted by key; at most
/// one requirement a key, but for `Exists` beside `NotIn` where both are needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube {
    /// On the namespace's labels.
    pub namespace: Vec<Requirement>,
    /// On the pod's labels.
    pub pod: Vec<Requirement>,
}

/// Where pod sets live.
#[derive(Debug)]
pub struct Space {}

impl PodSet {
    /// No pod.
    pub const NONE: Self = Self(0);
    /// Every pod of every namespace.
    pub const ALL: Self = Self(1);
    /// Whether there is no pod that could be in it (whatever its namespace is).
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::NONE
    }
}

#[allow(unused_variables, missing_docs)]
impl Space {
    /// The key of the label that every namespace has: its name.
    pub const NAMESPACE_NAME: &'static str = "kubernetes.io/metadata.name";
    pub fn new() -> Self {
        todo!()
    }
    pub fn requirement(&mut self, scope: Scope, requirement: &Requirement) -> PodSet {
        todo!()
    }
    /// Conjunction; linear (times log) in the number of requirements, whatever their order.
    pub fn cube<'a>(&mut self, requirements: impl IntoIterator<Item = (Scope, &'a Requirement)>) -> PodSet {
        todo!()
    }
    pub fn union(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        todo!()
    }
    pub fn union_all(&mut self, sets: impl IntoIterator<Item = PodSet>) -> Result<PodSet, TooComplex> {
        todo!()
    }
    pub fn intersection(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        todo!()
    }
    pub fn difference(&mut self, a: PodSet, b: PodSet) -> Result<PodSet, TooComplex> {
        todo!()
    }
    pub fn intersects(&mut self, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        todo!()
    }
    pub fn is_subset(&mut self, a: PodSet, b: PodSet) -> Result<bool, TooComplex> {
        todo!()
    }
    /// The pods of the set in one namespace, as a set without conditions on namespaces.
    /// `labels`: the namespace's labels beside its name, where they are known.
    pub fn in_namespace(
        &mut self,
        set: PodSet,
        name: &str,
        labels: Option<&BTreeMap<String, String>>,
    ) -> Result<PodSet, UnknownLabel> {
        todo!()
    }
    /// Whether some namespace of this world can have a pod of the set: the known namespaces with exactly their labels
    /// (or, `None`, with any labels), and any namespace of another name with any labels.
    pub fn is_inhabited(
        &mut self,
        set: PodSet,
        known: &BTreeMap<String, Option<BTreeMap<String, String>>>,
    ) -> bool {
        todo!()
    }
    /// Whether a pod with exactly these labels is in a set without conditions on namespaces (see `in_namespace`);
    /// keys for which `open` says true may also be present with any value: then whether it may be in it.
    pub fn may_contain<'a>(
        &self,
        set: PodSet,
        label: impl Fn(&str) -> Option<&'a str>,
        open: impl Fn(&str) -> bool,
    ) -> bool {
        todo!()
    }
    /// An irredundant, canonical or-of-ands that is exactly the set, sorted, of at most `limit` cubes.
    pub fn cover(&mut self, set: PodSet, limit: usize) -> Result<Vec<Cube>, CoverError> {
        todo!()
    }
    /// The `key=value` pairs of pod labels that every pod of the set has (for indexes; may be incomplete, never wrong).
    pub fn required_pairs(&self, set: PodSet) -> Vec<(String, String)> {
        todo!()
    }
}
