//! Pod sets: sets of pairs (labels of a namespace, labels of a pod) as decision diagrams. Nothing is known here of
//! workloads or policies, and no operation guesses: past its limit of steps it says [`TooComplex`].
//!
//! A diagram asks one label after the other, in a fixed order: the namespace's name, the namespace's other labels, the
//! pod's labels. For each it has a way on for every value that matters, one for any other value, and one for an absent
//! label. In its reduced form (`diagram`) every set has exactly one diagram, so equal sets have equal ids.

mod apply;
mod compare;
mod conjunction;
mod cover;
mod covered;
mod diagram;
mod look;
mod pairs;
mod text;

#[cfg(test)]
mod tests;

use super::Requirement;
use diagram::Diagram;
use rustc_hash::FxHashMap;

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

/// A conjunction of requirements: what one peer or one subject of a `NetworkPolicy` can say. Sorted by key; at most
/// one requirement a key, but for `Exists` beside `NotIn` where both are needed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cube {
    /// On the namespace's labels.
    pub namespace: Vec<Requirement>,
    /// On the pod's labels.
    pub pod: Vec<Requirement>,
}

/// Where pod sets live. A set means something only in the space that made it.
#[derive(Debug)]
pub struct Space {
    diagram: Diagram,
    results: FxHashMap<(apply::Operation, PodSet, PodSet), PodSet>,
    answers: FxHashMap<(compare::Question, PodSet, PodSet), bool>,
    /// The steps that one operation may take.
    limit: usize,
    /// The steps that the operation under way has taken.
    steps: usize,
}

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

impl From<TooComplex> for CoverError {
    fn from(TooComplex: TooComplex) -> Self {
        Self::TooComplex
    }
}

impl Default for Space {
    fn default() -> Self {
        Self::new()
    }
}

/// The steps of one operation: some seconds at the very worst. A step makes or looks at one branch of a node.
const STEP_LIMIT: usize = 1 << 22;
/// The nodes and branches of a whole space: about a gigabyte.
const SIZE_LIMIT: usize = 1 << 24;
/// How many remembered results outlive the operation that found them.
const MEMORY_LIMIT: usize = 1 << 20;

impl Space {
    /// The key of the label that every namespace has: its name.
    ///
    /// Source: <https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name>
    pub const NAMESPACE_NAME: &'static str = "kubernetes.io/metadata.name";

    /// A space with no sets but [`PodSet::NONE`] and [`PodSet::ALL`].
    pub fn new() -> Self {
        Self {
            diagram: Diagram::new(),
            results: FxHashMap::default(),
            answers: FxHashMap::default(),
            limit: STEP_LIMIT,
            steps: 0,
        }
    }

    /// One whole operation: it has all the steps to itself, and where it fails nothing of it stays.
    fn operation<T, E>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        if self.results.len() + self.answers.len() > MEMORY_LIMIT {
            self.forget();
        }
        self.steps = 0;
        let start = self.diagram.mark();
        let done = work(self);
        if done.is_err() {
            self.diagram.roll_back(start);
            self.forget();
        }
        done
    }

    fn forget(&mut self) {
        self.results = FxHashMap::default();
        self.answers = FxHashMap::default();
    }

    fn charge(&mut self, steps: usize) -> Result<(), TooComplex> {
        self.steps += steps;
        if self.steps > self.limit || self.diagram.size() > SIZE_LIMIT { Err(TooComplex) } else { Ok(()) }
    }
}

/// Goes a level deeper, on a new piece of stack where this one ends: a diagram may have a level for each of 100,000 keys.
fn deeper<T>(work: impl FnOnce() -> T) -> T {
    const RESERVE: usize = 128 * 1024;
    const PIECE: usize = 4 * 1024 * 1024;
    stacker::maybe_grow(RESERVE, PIECE, work)
}
