//! What a set says of one namespace or one pod: walks down a diagram that make nothing new.

use super::diagram::{Label, Node, Variable};
use super::{PodSet, Space, UnknownLabel};
use crate::sets::Scope;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

impl Space {
    /// The pods of the set in one namespace, as a set without conditions on namespaces.
    /// `labels`: the namespace's labels beside its name, where they are known; a label not among them is absent.
    ///
    /// # Errors
    /// Where the labels aren't known and the set depends on one.
    pub fn in_namespace(
        &self,
        set: PodSet,
        name: &str,
        labels: Option<&BTreeMap<String, String>>,
    ) -> Result<PodSet, UnknownLabel> {
        let mut at = set;
        // Namespaces' labels are asked for first, so one way down is all there is to go.
        while let Some(node) = self.namespace_node(at) {
            let key = self.diagram.texts.get(node.variable.key);
            let value = if self.diagram.is_name(node.variable) {
                Some(name)
            } else {
                // A node in reduced form depends on its label.
                let labels = labels.ok_or_else(|| UnknownLabel { key: key.to_owned() })?;
                labels.get(key).map(String::as_str)
            };
            at = node.child(self.seen(value));
        }
        Ok(at)
    }

    /// Whether some namespace of this world can have a pod of the set: the known namespaces with exactly their labels
    /// (or, `None`, with any labels), and any namespace of another name with any labels.
    pub fn is_inhabited(
        &self,
        set: PodSet,
        known: &BTreeMap<String, Option<BTreeMap<String, String>>>,
    ) -> bool {
        // Names are never used up, so what goes for any other name goes for a namespace that may be.
        let Some(node) = self.name_node(set) else {
            return !set.is_empty();
        };
        let may_be = |name: &str, below: PodSet| match known.get(name) {
            Some(Some(labels)) => {
                self.in_namespace(below, name, Some(labels)).is_ok_and(|pods| !pods.is_empty())
            }
            Some(None) | None => !below.is_empty(),
        };
        !node.other.is_empty()
            || node.edges.iter().any(|(name, below)| may_be(self.diagram.texts.get(*name), *below))
    }

    /// Whether a pod with exactly these labels is in a set without conditions on namespaces (see
    /// [`Space::in_namespace`]; such a condition counts as one that may hold). A label for which `open` says
    /// true without a value may also have any value for which it says true: then whether it may be in it.
    pub fn may_contain<'a>(
        &self,
        set: PodSet,
        label: impl Fn(&str) -> Option<&'a str>,
        open: impl Fn(&str, Option<&str>) -> bool,
    ) -> bool {
        let mut seen = FxHashSet::default();
        let mut todo = vec![set];
        while let Some(set) = todo.pop() {
            if set == PodSet::ALL {
                return true;
            }
            let Some(node) = self.diagram.node(set) else {
                continue;
            };
            if !seen.insert(set) {
                continue;
            }
            let key = self.diagram.texts.get(node.variable.key);
            let in_namespace = node.variable.scope == Scope::Namespace;
            if in_namespace || open(key, None) {
                let may_be = |value| in_namespace || open(key, Some(self.diagram.texts.get(value)));
                todo.push(node.other);
                todo.extend(node.edges.iter().filter(|(value, _)| may_be(*value)).map(|(_, child)| *child));
            }
            if in_namespace {
                todo.push(node.absent);
            } else {
                todo.push(node.child(self.seen(label(key))));
            }
        }
        false
    }

    /// The `key=value` pairs of pod labels that every pod of the set has (for indexes; may be incomplete, never wrong).
    /// Sorted by key.
    pub fn required_pairs(&self, set: PodSet) -> Vec<(String, String)> {
        self.required(set).map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    /// The same, as they are found.
    pub fn required(&self, set: PodSet) -> impl Iterator<Item = (&str, &str)> {
        let mut at = set;
        // As long as there is one way on, every pod goes it.
        let ways = std::iter::from_fn(move || {
            let node = self.diagram.node(at)?;
            at = node.only_child()?;
            Some(node)
        });
        ways.filter_map(|node| match (&*node.edges, node.variable) {
            ([(value, _)], Variable { scope: Scope::Pod, key })
                if node.other.is_empty() && node.absent.is_empty() =>
            {
                Some((self.diagram.texts.get(key), self.diagram.texts.get(*value)))
            }
            _ => None,
        })
    }

    fn seen(&self, value: Option<&str>) -> Label {
        let known = |value| self.diagram.texts.find(value).map_or(Label::Unheard, Label::Value);
        value.map_or(Label::Absent, known)
    }

    fn namespace_node(&self, set: PodSet) -> Option<&Node> {
        self.diagram.node(set).filter(|node| node.variable.scope == Scope::Namespace)
    }

    /// The names of the namespaces that a set is confined to; none where any other namespace may have pods of it.
    pub fn names_of(&self, set: PodSet) -> Option<impl ExactSizeIterator<Item = &str>> {
        let node = self.name_node(set).filter(|node| node.other.is_empty())?;
        Some(node.edges.iter().map(|(name, _)| self.diagram.texts.get(*name)))
    }

    /// The one namespace that a set is confined to, by its name.
    pub fn name_of(&self, set: PodSet) -> Option<&str> {
        self.names_of(set).filter(|names| names.len() == 1)?.next()
    }

    fn name_node(&self, set: PodSet) -> Option<&Node> {
        self.diagram.node(set).filter(|node| self.diagram.is_name(node.variable))
    }
}
