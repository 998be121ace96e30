//! YAML (and so JSON) as Kubernetes reads it, as trees with places.
//!
//! A text is split into its documents' texts ([`split`]), each is read event by event ([`Documents`]), from the parser, as
//! JSON or as simple lines, into a `Document`, and [`Node`] is how the rest of the room looks at one. Scalars mean what sigs.k8s.io/yaml says they
//! mean: YAML 1.1 with Go's numbers. Nothing here knows what an object of Kubernetes is.

mod build;
mod documents;
mod json;
mod key;
mod lines;
mod merge;
mod offset;
mod place;
mod scalar;
mod split;
mod strict;
mod tab;
mod tree;
mod watch;
mod wording;

use super::sink::Sink;
use crate::source::FileId;

pub(crate) use documents::Documents;
pub(crate) use split::split;
pub(crate) use tree::{Document, Entry, Kind, Node, NodeId, Slot, Written};

/// Reads a part of a file, `base` bytes from its start; none where it has a mistake.
pub(crate) fn documents(file: FileId, text: &str, base: u32) -> Option<Vec<Document<'_>>> {
    let mut mistakes = Sink::default();
    let mut reader = Documents::new(file, text, base);
    let documents: Vec<Document> = std::iter::from_fn(|| reader.next(&mut mistakes)).collect();
    (mistakes.errors() == 0).then_some(documents)
}

/// How deep collections may be nested, aliases followed. Real manifests stay under 30.
pub(crate) const MAX_DEPTH: usize = 100;
