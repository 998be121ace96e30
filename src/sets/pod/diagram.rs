//! The nodes of all diagrams of a space, each kept once and in reduced form. No algebra here.

use super::text::{Text, Texts};
use super::{PodSet, Space};
use crate::sets::Scope;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::sync::Arc;

/// A label that a node asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Variable {
    pub(super) scope: Scope,
    pub(super) key: Text,
}

/// The way on for one value.
pub(super) type Edge = (Text, PodSet);

/// One question: the label's value decides where it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) variable: Variable,
    /// For the values that matter, sorted by number; none goes where `other` goes.
    pub(super) edges: Arc<[Edge]>,
    /// For any other value.
    pub(super) other: PodSet,
    /// For an absent label.
    pub(super) absent: PodSet,
}

/// The children of a set at a variable that is at its top or above it.
#[derive(Clone, Debug)]
pub(super) struct Branches {
    pub(super) edges: Arc<[Edge]>,
    pub(super) other: PodSet,
    pub(super) absent: PodSet,
}

impl Branches {
    /// The child for one value.
    pub(super) fn value(&self, value: Text) -> PodSet {
        child(&self.edges, value).unwrap_or(self.other)
    }
}

impl Node {
    /// The child for one label as it is.
    pub(super) fn child(&self, label: Label) -> PodSet {
        match label {
            Label::Absent => self.absent,
            Label::Unheard => self.other,
            Label::Value(value) => child(&self.edges, value).unwrap_or(self.other),
        }
    }

    /// The child that all children are that aren't empty.
    pub(super) fn only_child(&self) -> Option<PodSet> {
        let children = self.edges.iter().map(|(_, child)| *child).chain([self.other, self.absent]);
        let mut children = children.filter(|child| !child.is_empty());
        let first = children.next()?;
        children.all(|child| child == first).then_some(first)
    }
}

/// A label as a namespace or a pod has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// Not there.
    Absent,
    /// With a value that no set speaks of.
    Unheard,
    /// With this value.
    Value(Text),
}

/// A place in the list of nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(usize);

/// All nodes, by id; the first two ids are the sets without a question.
#[derive(Debug)]
pub(super) struct Diagram {
    pub(super) texts: Texts,
    name: Text,
    nodes: Vec<Node>,
    known: FxHashMap<Node, PodSet>,
    size: usize,
    leaf: Arc<[Edge]>,
}

/// The ids that are no nodes: `NONE` and `ALL`.
const LEAVES: usize = 2;

impl Diagram {
    pub(super) fn new() -> Self {
        let mut texts = Texts::default();
        let name = texts.intern(Space::NAMESPACE_NAME);
        Self { texts, name, nodes: Vec::new(), known: FxHashMap::default(), size: 0, leaf: Arc::new([]) }
    }

    /// The node of a set, unless it is `NONE` or `ALL`.
    pub(super) fn node(&self, set: PodSet) -> Option<&Node> {
        // Indexes: ids past the leaves were given by `set` below, and sets stay in their space.
        (set.0 as usize).checked_sub(LEAVES).map(|at| &self.nodes[at])
    }

    pub(super) fn is_name(&self, variable: Variable) -> bool {
        variable.scope == Scope::Namespace && variable.key == self.name
    }

    /// The order in which labels are asked for: it depends on their keys' text alone.
    pub(super) fn order(&self, a: Variable, b: Variable) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let rank = |variable| (!self.is_name(variable), variable.scope, self.texts.get(variable.key));
        rank(a).cmp(&rank(b))
    }

    /// The first label that either set asks for; `None` if neither asks.
    pub(super) fn top(&self, a: PodSet, b: PodSet) -> Option<Variable> {
        match (self.node(a), self.node(b)) {
            (None, None) => None,
            (Some(node), None) | (None, Some(node)) => Some(node.variable),
            (Some(a), Some(b)) if self.order(a.variable, b.variable).is_le() => Some(a.variable),
            (Some(_), Some(b)) => Some(b.variable),
        }
    }

    /// The children of a set at a variable that is not below its top.
    pub(super) fn branches(&self, set: PodSet, variable: Variable) -> Branches {
        match self.node(set) {
            Some(node) if node.variable == variable => {
                Branches { edges: Arc::clone(&node.edges), other: node.other, absent: node.absent }
            }
            _ => Branches { edges: Arc::clone(&self.leaf), other: set, absent: set },
        }
    }

    /// The set that asks for this label; `edges` are sorted, one a value, and all children ask for later labels only.
    pub(super) fn set(
        &mut self,
        variable: Variable,
        mut edges: Vec<Edge>,
        other: PodSet,
        absent: PodSet,
    ) -> PodSet {
        // Every namespace has its name, so what would hold without one is no part of the set.
        let absent = if self.is_name(variable) { other } else { absent };
        edges.retain(|(_, child)| *child != other);
        if edges.is_empty() && other == absent {
            return other;
        }
        let node = Node { variable, edges: edges.into(), other, absent };
        if let Some(&set) = self.known.get(&node) {
            return set;
        }
        let set =
            PodSet(u32::try_from(self.nodes.len() + LEAVES).expect("memory ends before four billion nodes"));
        self.size += cost(&node);
        self.nodes.push(node.clone());
        self.known.insert(node, set);
        set
    }

    /// The number of nodes and of their edges.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn mark(&self) -> Mark {
        Mark(self.nodes.len())
    }

    /// Drops every node that is newer than the mark.
    pub(super) fn roll_back(&mut self, mark: Mark) {
        for node in self.nodes.drain(mark.0..) {
            self.size -= cost(&node);
            self.known.remove(&node);
        }
    }
}

fn child(edges: &[Edge], value: Text) -> Option<PodSet> {
    let at = edges.binary_search_by_key(&value, |(value, _)| *value).ok()?;
    edges.get(at).map(|(_, child)| *child)
}

fn cost(node: &Node) -> usize {
    1 + node.edges.len()
}
