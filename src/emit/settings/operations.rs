//! JSON 6902 patches: for kinds whose lists nobody merges by name, by position, and only where the names are those that
//! the positions were computed from.

use serde_yaml::{Mapping, Value};

use super::Patched;
use super::edits::{container_path, in_lists, spec_path};
use super::leaf::leaves;
use crate::emit::edit::{Edit, value};
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{Container, Step};

/// The operations on an object's lists: a `test` for each container that is touched, then the changes. None where no
/// item of a list changes. What stands in mappings alone is for [`super::mappings`].
pub(in crate::emit) fn operations(patched: &Patched, object: Node) -> Option<Value> {
    let mut operations = Vec::new();
    for (workload, settled) in &patched.templates {
        let spec = spec_path(&workload.template.path);
        for (container, changes) in workload.containers.iter().zip(&settled.containers) {
            if !leaves(changes, &container.security).is_empty() {
                let path: Vec<Step> = spec.iter().cloned().chain(container_path(container)).collect();
                operations.push(guard(container, &pointer(&path)));
            }
        }
    }
    if let Some(edit) = in_lists(patched).refine(Some(object)) {
        change(object, &edit, "", &mut operations);
    }
    (!operations.is_empty()).then(|| operations.into())
}

/// A `test` that a container is the one that is meant: by its name, else by its image, one of which it has.
fn guard(container: &Container, pointer: &str) -> Value {
    let by_name = container.name.as_ref().map(|name| ("name", &name.value));
    let (key, text) = by_name
        .or(container.image.as_ref().map(|image| ("image", &image.value)))
        .map_or(("name", ""), |(key, text)| (key, text.as_str()));
    operation("test", format!("{pointer}/{key}"), Some(text.into()))
}

fn change(node: Node, edit: &Edit, pointer: &str, operations: &mut Vec<Value>) {
    match edit {
        Edit::Entries(entries) => {
            for (key, edit) in entries {
                let pointer = format!("{pointer}/{}", escaped(key));
                match (node.entry(key), edit) {
                    (Some((_, old)), edit) if old.kind() != Kind::Null => {
                        change(old, edit, &pointer, operations);
                    }
                    (_, edit) => {
                        operations.extend(edit.apply(None).map(|new| operation("add", pointer, Some(new))));
                    }
                }
            }
        }
        Edit::Items(items, more)
            if more.is_empty() && items.iter().all(|(_, edit)| *edit != Edit::Remove) =>
        {
            for (index, edit) in items {
                if let Some(item) = node.item(*index) {
                    change(item, edit, &format!("{pointer}/{index}"), operations);
                }
            }
        }
        Edit::Remove => operations.push(operation("remove", pointer.to_owned(), None)),
        // A list whose items come and go is written whole.
        Edit::Items(..) | Edit::Set(_) => {
            let new = edit.apply(Some(value(node)));
            operations.extend(new.map(|new| operation("replace", pointer.to_owned(), Some(new))));
        }
    }
}

fn operation(name: &str, path: String, value: Option<Value>) -> Value {
    let mut operation = Mapping::from_iter([("op".into(), name.into()), ("path".into(), path.into())]);
    if let Some(value) = value {
        operation.insert("value".into(), value);
    }
    Value::Mapping(operation)
}

fn pointer(path: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Key(key) => format!("/{}", escaped(key)),
        Step::Item(index) => format!("/{index}"),
    };
    path.iter().map(step).collect()
}

/// RFC 6901, 3.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
