//! Namespaces.

use super::{field, label};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::Node;
use crate::inventory::{Namespace, ObjectId};

pub(super) fn read(node: Node, id: ObjectId, out: &mut Sink) -> Namespace {
    let metadata = field::mapping_at(node, "metadata", &"metadata", &mut Sink::default());
    let labels = metadata.map(|metadata| label::labels_at(metadata, "labels", &"metadata.labels", out));
    Namespace { name: id.name, labels: labels.unwrap_or_default() }
}
