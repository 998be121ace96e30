//! Values that have to be strings: `3`, `true` and `1.10` without quotes are something else to YAML, and Kubernetes
//! refuses them. Where kpol needs the value itself, reading it says so.

use super::uses::containers;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::Object;
use crate::inventory::yaml::{Kind, Node};

/// Those of an object: annotations, and what a ConfigMap holds.
pub(super) fn of_object(object: &Object, found: &mut Vec<Diagnostic>) {
    of_annotations(object.node, found);
    if object.id.kind.value == "ConfigMap" && object.id.group().is_empty() {
        values("data", object.node.get("data"), found);
    }
}

/// Those of a pod: where it may run, and what its containers are started with.
pub(super) fn of_pod(spec: Node, found: &mut Vec<Diagnostic>) {
    values("nodeSelector", spec.get("nodeSelector"), found);
    for container in containers(spec) {
        for variable in container.get("env").into_iter().flat_map(Node::items) {
            expect("env[].value", variable.get("value"), found);
        }
        for list in ["command", "args"] {
            let items = container.get(list).into_iter().flat_map(Node::items);
            items.for_each(|item| expect(&format!("{list}[]"), Some(item), found));
        }
    }
}

/// The annotations of an object or a template.
pub(super) fn of_annotations(node: Node, found: &mut Vec<Diagnostic>) {
    let annotations = node.get("metadata").and_then(|metadata| metadata.get("annotations"));
    values("metadata.annotations", annotations, found);
}

fn values(field: &str, mapping: Option<Node>, found: &mut Vec<Diagnostic>) {
    for (entry, value) in mapping.into_iter().flat_map(Node::entries) {
        expect(&format!("{field}.{}", entry.key), Some(value), found);
    }
}

/// Null is taken for an empty string.
fn expect(field: &str, value: Option<Node>, found: &mut Vec<Diagnostic>) {
    let Some(value) = value.filter(|value| !matches!(value.kind(), Kind::Str | Kind::Null)) else { return };
    let message = format!("`{field}` is {}, where Kubernetes wants a string", value.kind().words());
    let diagnostic = Diagnostic::new(Code::WrongType, message).at(value.span(), "");
    found.push(match value.quotable() {
        Some(text) => {
            diagnostic.fix(Applicability::Safe, "put it in quotes", value.span(), format!("\"{text}\""))
        }
        None => diagnostic,
    });
}
