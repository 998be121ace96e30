//! A part of a graph: who reaches certain workloads and addresses, and whom these reach.

use super::{Focus, Graph};
use crate::sets::AddressSet;

impl Graph {
    /// Shows only pairs of which one end is among these pods, by their positions in the manifests, or these addresses.
    #[must_use]
    pub fn focused(mut self, words: &str, pods: &[usize], outside: AddressSet) -> Self {
        let mut nodes = vec![false; self.nodes.len()];
        for pod in pods {
            if let Some(node) = self.node_of_pod.get(*pod) {
                nodes[*node] = true;
            }
        }
        self.focus = Focus { words: Some(words.to_owned()), nodes, outside };
        self
    }

    /// Whether a pair is shown.
    pub(super) fn shows(&self, from: usize, to: usize) -> bool {
        self.focus.nodes[from] || self.focus.nodes[to]
    }

    /// Whether a node is meant itself.
    pub(super) fn is_meant(&self, node: usize) -> bool {
        self.focus.nodes[node]
    }
}
