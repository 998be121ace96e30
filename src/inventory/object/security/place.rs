//! Where entries could be added to a mapping.

use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{Form, ListPlace, Place};
use crate::source::Span;

/// The mapping of a node as a place for entries; `key` is where its key stands.
pub(in crate::inventory::object) fn place(node: Node, key: Span) -> Place {
    let form = if node.kind() == Kind::Null { Form::Null } else { Form::Block };
    Place { key, span: node.span(), form, shared: false }
}

/// The list of a node; `key` is where its key stands.
pub(super) fn list_place(node: Node, key: Span) -> ListPlace {
    ListPlace { key, span: node.span(), shared: false }
}
