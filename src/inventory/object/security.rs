//! What a pod or a container says of its security, and where more of it could be written.

use std::collections::BTreeMap;

use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{Form, Place, Security};
use crate::source::Span;

/// The mapping of a node as a place for entries; `key` is where its key stands.
pub(super) fn place(node: Node, key: Span) -> Place {
    let form = if node.kind() == Kind::Null { Form::Null } else { Form::Block };
    Place { key, span: node.span(), form, shared: false }
}

/// The security of a pod's `spec` or of a container.
pub(super) fn read(node: Node, key: Span) -> Security {
    Security {
        values: BTreeMap::new(),
        place: place(node, key),
        context: None,
        capabilities: None,
        se_linux: None,
        sysctls: None,
        windows: None,
        misplaced: Vec::new(),
    }
}
