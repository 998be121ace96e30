//! From what is settled for a pod or a container to the fields that are written: each leaf by itself, since a patch
//! that sets a whole part would leave, or take away, what it doesn't say.

use std::collections::HashSet;

use serde_yaml::{Mapping, Value};

use crate::inventory::{Entry, Security};
use crate::security::{Change, Changes};
use crate::settings::{Field, Profile, Value as Setting};

/// A leaf below a pod's `spec` or a container.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leaf {
    /// The keys that lead to it.
    pub(super) path: Vec<&'static str>,
    /// What it is to be; none where it is to be taken out.
    pub(super) value: Option<Value>,
}

/// The leaves of one level, in the order of the fields. What is to be absent and is absent has none.
pub(super) fn leaves(changes: &Changes, given: &Security) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for (field, change) in changes {
        let old = given.values.get(field).map(|entry| &entry.value.value);
        match field {
            // All of them are one list, see below.
            Field::Sysctl(_) => {}
            Field::SeccompProfile | Field::AppArmorProfile => profile(field, change, old, &mut leaves),
            Field::Add | Field::Drop | Field::SupplementalGroups => leaves.extend(list(field, change, old)),
            _ => {
                let value = change.new.as_ref().map(scalar);
                if value.is_some() || old.is_some() {
                    leaves.push(Leaf { path: field.path().to_vec(), value });
                }
            }
        }
    }
    leaves.extend(parameters(changes, given));
    leaves
}

/// A value that stands by itself.
fn scalar(value: &Setting) -> Value {
    match value {
        Setting::Bool(value) => (*value).into(),
        Setting::Id(value) => (*value).into(),
        Setting::Ids(values) => values.iter().map(|&value| Value::from(value)).collect(),
        Setting::Word(text) | Setting::Text(text) => text.as_str().into(),
        Setting::Words(texts) => texts.iter().map(|text| Value::from(text.as_str())).collect(),
        Setting::Profile(profile) => profile.kind.word().into(),
    }
}

/// A profile: where the path stays, a strategic merge would keep one that the type doesn't go with.
fn profile(field: &Field, change: &Change, old: Option<&Setting>, leaves: &mut Vec<Leaf>) {
    let below = |key: &[&'static str]| [field.path(), key].concat();
    match &change.new {
        Some(Setting::Profile(Profile { kind, localhost })) => {
            leaves.push(Leaf { path: below(&["type"]), value: Some(kind.word().into()) });
            let had_path = matches!(old, Some(Setting::Profile(Profile { localhost: Some(_), .. })));
            if localhost.is_some() || had_path {
                let value = localhost.as_deref().map(Value::from);
                leaves.push(Leaf { path: below(&["localhostProfile"]), value });
            }
        }
        _ if old.is_some() => leaves.push(Leaf { path: below(&[]), value: None }),
        _ => {}
    }
}

/// A list, written whole. An empty one says more than none: a strategic merge and a server-side apply leave what they
/// don't name.
fn list(field: &Field, change: &Change, old: Option<&Setting>) -> Option<Leaf> {
    let items = |value: &Setting| match scalar(value) {
        Value::Sequence(items) => items,
        _ => Vec::new(),
    };
    let (new, old) = (change.new.as_ref().map(items).unwrap_or_default(), old.map(items));
    let items = match old {
        None if new.is_empty() => return None,
        // Their order says nothing: the manifest's own is as good.
        Some(old) if same_items(&old, &new) => old,
        _ => new,
    };
    Some(Leaf { path: field.path().to_vec(), value: Some(items.into()) })
}

fn same_items(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && {
        let [a, b] = [a, b].map(|items| items.iter().collect::<HashSet<_>>());
        a.len() == b.len() && a == b
    }
}

/// The list of kernel parameters, whole: those of the manifest in their order, then what is new.
fn parameters(changes: &Changes, given: &Security) -> Option<Leaf> {
    let change_of = |name: &str| changes.get(&Field::Sysctl(name.to_owned()));
    let mut old: Vec<(&str, &Entry)> = given
        .values
        .iter()
        .filter_map(
            |(field, entry)| {
                if let Field::Sysctl(name) = field { Some((name.as_str(), entry)) } else { None }
            },
        )
        .collect();
    old.sort_by_key(|(_, entry)| entry.key.start);
    let mut list: Vec<Value> = Vec::new();
    for (name, entry) in &old {
        let value = match change_of(name) {
            Some(change) => change.new.as_ref(),
            None => Some(&entry.value.value),
        };
        list.extend(value.map(|value| parameter(name, value)));
    }
    let mut touched = false;
    for (field, change) in changes {
        let Field::Sysctl(name) = field else { continue };
        let known = given.values.contains_key(field);
        touched |= known || change.new.is_some();
        if !known {
            list.extend(change.new.as_ref().map(|value| parameter(name, value)));
        }
    }
    let path = Field::Sysctl(String::new()).path().to_vec();
    touched.then(|| Leaf { path, value: Some(list.into()) })
}

fn parameter(name: &str, value: &Setting) -> Value {
    Value::Mapping(Mapping::from_iter([("name".into(), name.into()), ("value".into(), scalar(value))]))
}
