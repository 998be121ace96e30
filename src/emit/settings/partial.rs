//! Partial objects: what a strategic merge or a server-side apply adds to an object, the rest of which stays.

use serde_yaml::{Mapping, Value};

use super::edits::{is_in_list, list_of};
use super::leaf::{Leaf, leaves};
use super::{Gone, Patched};
use crate::inventory::{BECAUSE, Container, Step, Workload};
use crate::security::Settled;

/// The partial object, in a namespace or in none.
///
/// Of a list of containers that one of them changes all are named, in their order: kustomize puts those that a patch
/// names before the others, and the order of init containers means something.
pub(in crate::emit) fn partial(patched: &Patched, namespace: Option<&str>, gone: Gone) -> Value {
    let mut object = head(patched, namespace, gone);
    for (workload, settled) in &patched.templates {
        let spec = put_pod(&mut object, workload, settled);
        for (list, items) in lists(workload, settled) {
            put(&mut object, &[&spec[..], &[list]].concat(), items.into());
        }
    }
    object
}

/// What changes of an object outside of its lists, as a merge of mappings, which needs no schema; none where nothing
/// does.
pub(in crate::emit) fn mappings(patched: &Patched, namespace: Option<&str>) -> Option<Value> {
    let mut object = head(patched, namespace, Gone::Removed);
    let mut something = annotates(patched);
    for (workload, settled) in patched.templates.iter().filter(|(workload, _)| !is_in_list(workload)) {
        something |= !leaves(&settled.pod, &workload.template.security).is_empty();
        put_pod(&mut object, workload, settled);
    }
    something.then_some(object)
}

/// Whether reasons are written, or earlier ones taken out.
fn annotates(patched: &Patched) -> bool {
    patched.because.is_some() || patched.workload().because.is_some()
}

/// What an object is, and its reasons.
fn head(patched: &Patched, namespace: Option<&str>, gone: Gone) -> Value {
    let id = patched.id();
    let mut object = Value::Mapping(Mapping::from_iter([
        ("apiVersion".into(), id.api_version.value.as_str().into()),
        ("kind".into(), id.kind.value.as_str().into()),
    ]));
    put(&mut object, &["metadata", "name"], id.name.value.as_str().into());
    if let Some(namespace) = namespace {
        put(&mut object, &["metadata", "namespace"], namespace.into());
    }
    if annotates(patched) {
        let because = patched.because.as_deref().map(Value::from);
        let nothing = if gone == Gone::Emptied { "".into() } else { Value::Null };
        put(&mut object, &["metadata", "annotations", BECAUSE], because.unwrap_or(nothing));
    }
    object
}

/// Writes the pod's level of a template; the way to its `spec`, which no list is on.
fn put_pod<'w>(object: &mut Value, workload: &'w Workload, settled: &Settled) -> Vec<&'w str> {
    let keys = workload.template.path.iter().filter_map(|step| match step {
        Step::Key(key) => Some(key.as_str()),
        Step::Item(_) => None,
    });
    let spec: Vec<&str> = keys.chain(["spec"]).collect();
    for leaf in leaves(&settled.pod, &workload.template.security) {
        put_leaf(object, &spec, leaf);
    }
    spec
}

/// The lists of containers that something changes.
fn lists(workload: &Workload, settled: &Settled) -> Vec<(&'static str, Vec<Value>)> {
    let mut lists = Vec::new();
    for init in [true, false] {
        let all = workload.containers.iter().zip(&settled.containers);
        let (mut name, mut items, mut touched) = ("", Vec::new(), false);
        for (container, changes) in all.filter(|(container, _)| container.init == init) {
            let leaves = leaves(changes, &container.security);
            name = list_of(container);
            touched |= !leaves.is_empty();
            items.push(item(container, leaves));
        }
        if touched {
            lists.push((name, items));
        }
    }
    lists
}

fn item(container: &Container, leaves: Vec<Leaf>) -> Value {
    let mut item = Value::Mapping(Mapping::from_iter([("name".into(), container.name().into())]));
    for leaf in leaves {
        put_leaf(&mut item, &[], leaf);
    }
    item
}

fn put_leaf(root: &mut Value, below: &[&str], leaf: Leaf) {
    // `null` takes out what is there.
    put(root, &[below, &leaf.path].concat(), leaf.value.unwrap_or_default());
}

/// Sets a value at a path of mappings, which are made where they aren't there.
fn put(root: &mut Value, path: &[&str], new: Value) {
    let mut value = root;
    for key in path {
        if !value.is_mapping() {
            *value = Value::Mapping(Mapping::new());
        }
        let Value::Mapping(mapping) = value else { unreachable!("it was made so above") };
        value = mapping.entry((*key).into()).or_insert(Value::Null);
    }
    *value = new;
}
