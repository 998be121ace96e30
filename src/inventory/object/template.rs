//! Where an object carries pod templates.

use std::fmt;

use super::label;
use crate::inventory::Step;
use crate::inventory::yaml::{Kind, Node};
use crate::source::Span;

/// A pod template of an object.
pub(crate) struct Found<'d, 'a> {
    /// The template.
    pub(crate) node: Node<'d, 'a>,
    /// Where its key stands; the object's own place where the object is its own template.
    pub(crate) key: Span,
    /// The way to it.
    pub(crate) path: Vec<Step>,
}

/// The name of a field below a template, for people: `spec.pools[].template.spec`.
#[derive(Clone, Copy)]
pub(super) struct Below<'p>(pub(super) &'p [Step], pub(super) &'static str);

impl fmt::Display for Below<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if index == 0 => out.write_str(key)?,
                Step::Key(key) => write!(out, ".{key}")?,
                Step::Item(_) => out.write_str("[]")?,
            }
        }
        if !self.0.is_empty() {
            out.write_str(".")?;
        }
        out.write_str(self.1)
    }
}

/// The pod templates of an object of an unknown kind, at any depth, in the order of the text: what has
/// `spec.containers`. Where its key isn't nor ends in `template`, each container has to have a name and an image, as
/// patterns and overlays of policy engines and operators look the same but for that.
pub(super) fn find<'d, 'a>(root: Node<'d, 'a>) -> Vec<Found<'d, 'a>> {
    let mut search = Search { path: Vec::new(), found: Vec::new() };
    for (entry, value) in root.entries() {
        if !matches!(entry.key.as_ref(), "metadata" | "status") {
            search.enter(Step::Key(entry.key.into_owned()), entry.key_span, value);
        }
    }
    search.found
}

struct Search<'d, 'a> {
    /// The way to what is looked into.
    path: Vec<Step>,
    found: Vec<Found<'d, 'a>>,
}

impl<'d, 'a> Search<'d, 'a> {
    /// Recurses: a document is at most `MAX_DEPTH` deep. What comes through aliases is looked into each time, since
    /// each is a template of its own; a document's aliases come to no more than ten times its text.
    fn enter(&mut self, step: Step, key: Span, node: Node<'d, 'a>) {
        if !matches!(node.kind(), Kind::Mapping | Kind::List) {
            return;
        }
        let named = matches!(&step, Step::Key(key) if key.ends_with("template") || key.ends_with("Template"));
        self.path.push(step);
        if is_template(node, named) {
            self.found.push(Found { node, key, path: self.path.clone() });
        } else {
            for (position, item) in node.items().enumerate() {
                self.enter(Step::Item(position), item.span(), item);
            }
            for (entry, value) in node.entries() {
                self.enter(Step::Key(entry.key.into_owned()), entry.key_span, value);
            }
        }
        self.path.pop();
    }
}

/// Whether `spec.containers` is a list of containers: of mappings with a name, or at least an image; both where no key
/// names a template.
fn is_template(node: Node, named: bool) -> bool {
    let containers = node.get("spec").and_then(|spec| spec.get("containers"));
    let container = |node: Node| {
        let [name, image] = ["name", "image"].map(|key| node.get(key));
        if named {
            return name.is_some() || image.is_some();
        }
        let name = name.and_then(Node::text).is_some_and(label::is_subdomain);
        name && image.and_then(Node::text).is_some_and(|image| !image.contains('*'))
    };
    containers.is_some_and(|list| list.items().next().is_some() && list.items().all(container))
}
