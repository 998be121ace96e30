//! The `metadata` of an object or of a pod template.

use super::field::{self, FieldName};
use super::{annotation, label};
use crate::inventory::Pair;
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node, Slot};
use crate::source::Span;

/// What it says.
#[derive(Clone, Default)]
pub(super) struct Metadata {
    /// Its labels.
    pub(super) labels: Vec<Pair>,
    /// Where they are or would be added.
    pub(super) labels_span: Option<Span>,
    /// Those of its annotations that are looked at.
    pub(super) annotations: Vec<Pair>,
    /// The kind and the name of the object whose controller made it.
    pub(super) owner: Option<(String, String)>,
}

/// Reads it where it is there.
pub(super) fn read(slot: Slot, name: FieldName, out: &mut Sink) -> Metadata {
    let mut read = Metadata::default();
    let Some(node) = slot.set().and_then(|node| field::mapping(node, name, out)) else {
        return read;
    };
    let [labels, annotations, owners] =
        node.pick(["labels", "annotations", "ownerReferences"], |_, _| {}).map(Slot::set);
    read.owner = owners.and_then(controller);
    read.labels_span = Some(labels.unwrap_or(node).span());
    if let Some(labels) = labels {
        read.labels = label::labels(labels, &format_args!("{name}.labels"), out);
    }
    if let Some(annotations) = annotations {
        read.annotations = annotation::read(annotations, &format_args!("{name}.annotations"), out);
    }
    read
}

/// The owner that controls the object: of several the one that says so.
fn controller(owners: Node) -> Option<(String, String)> {
    let controls = |owner: &Node| owner.get("controller").is_some_and(|node| node.kind() == Kind::Bool(true));
    let owner = owners.items().find(controls)?;
    Some((owner.get("kind")?.text()?.to_owned(), owner.get("name")?.text()?.to_owned()))
}
