//! Where an object of an unknown kind carries pod templates.

use rustc_hash::FxHashSet;

use crate::inventory::yaml::{Kind, Node, NodeId};

/// The pod templates of an object, at any depth, in the order of the text: values of a key that is or ends in
/// `template` which have `spec.containers`.
pub(super) fn find<'d, 'a>(root: Node<'d, 'a>) -> Vec<Node<'d, 'a>> {
    let mut search = Search { seen: FxHashSet::default(), found: Vec::new() };
    for (entry, value) in root.entries() {
        if !matches!(entry.key.as_ref(), "metadata" | "status") {
            search.visit(&entry.key, value);
        }
    }
    search.found
}

struct Search<'d, 'a> {
    /// What was looked into: through aliases a node can be met many times.
    seen: FxHashSet<NodeId>,
    found: Vec<Node<'d, 'a>>,
}

impl<'d, 'a> Search<'d, 'a> {
    /// Recurses; a document is at most `MAX_DEPTH` deep.
    fn visit(&mut self, key: &str, node: Node<'d, 'a>) {
        let inner = matches!(node.kind(), Kind::Mapping | Kind::List);
        if !inner || !self.seen.insert(node.id()) {
            return;
        }
        if (key.ends_with("template") || key.ends_with("Template")) && is_template(node) {
            self.found.push(node);
            return;
        }
        for item in node.items() {
            self.visit("", item);
        }
        for (entry, value) in node.entries() {
            self.visit(&entry.key, value);
        }
    }
}

/// Whether `spec.containers` is a list of containers: of mappings with a name, or at least an image.
fn is_template(node: Node) -> bool {
    let containers = node.get("spec").and_then(|spec| spec.get("containers"));
    let container = |node: Node| node.get("name").is_some() || node.get("image").is_some();
    containers.is_some_and(|list| list.items().next().is_some() && list.items().all(container))
}
