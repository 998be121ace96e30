//! The `metadata` of an object or of a pod template.

use super::field::{self, Name};
use super::{annotation, label, security};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Slot};
use crate::inventory::{Pair, Place};
use crate::source::Span;

/// What it says.
#[derive(Clone, Default)]
pub(super) struct Metadata {
    /// The mapping itself.
    pub(super) place: Option<Place>,
    /// Its labels.
    pub(super) labels: Vec<Pair>,
    /// Where they are or would be added.
    pub(super) labels_span: Option<Span>,
    /// Its `annotations`.
    pub(super) annotations: Option<Place>,
    /// Those that are looked at.
    pub(super) notes: Vec<Pair>,
}

/// Reads it where it is there.
pub(super) fn read(slot: Slot, name: impl Name, out: &mut Sink) -> Metadata {
    let mut read = Metadata::default();
    let Some((key, node)) = slot.0.filter(|(_, node)| node.kind() != Kind::Null) else {
        return read;
    };
    let Some(node) = field::mapping(node, name, out) else { return read };
    read.place = Some(security::place(node, key));
    let [labels, annotations] = node.pick(["labels", "annotations"], |_, _| {});
    let labels = labels.set();
    read.labels_span = Some(labels.unwrap_or(node).span());
    if let Some(labels) = labels {
        read.labels = label::labels(labels, format_args!("{name}.labels"), out);
    }
    read.annotations = annotations.0.map(|(key, node)| security::place(node, key));
    if let Some(annotations) = annotations.set() {
        read.notes = annotation::read(annotations, format_args!("{name}.annotations"), out);
    }
    read
}
