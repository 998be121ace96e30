//! What is to become of a value that is there: entry by entry, so that all else stays as it is.

use serde_yaml::{Mapping, Number, Value};

use crate::inventory::Step;
use crate::inventory::yaml::{Kind, Node};

/// What is to become of a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// It is to be this.
    Set(Value),
    /// It is to be gone. What isn't there, or is null, stays so.
    Remove,
    /// Entries of a mapping are to change, in the order in which new ones are added. What isn't there becomes a mapping.
    Entries(Vec<(String, Edit)>),
    /// Items of a list are to change, by position, the positions ascending; then come new ones.
    Items(Vec<(usize, Edit)>, Vec<Value>),
}

impl Edit {
    /// Nothing is to change.
    pub(super) fn nothing() -> Self {
        Self::Entries(Vec::new())
    }

    /// The edit of what lies further down; changes on the way are kept.
    pub(super) fn at<'s>(&mut self, path: impl IntoIterator<Item = &'s Step>) -> &mut Self {
        path.into_iter().fold(self, |edit, step| match step {
            Step::Key(key) => edit.entry(key),
            Step::Item(index) => edit.item(*index),
        })
    }

    /// The edit of an entry.
    pub(super) fn entry(&mut self, key: &str) -> &mut Self {
        if !matches!(self, Self::Entries(_)) {
            *self = Self::nothing();
        }
        let Self::Entries(entries) = self else { unreachable!("it was made so above") };
        let known = entries.iter().rposition(|(known, _)| known == key);
        let at = known.unwrap_or_else(|| {
            entries.push((key.to_owned(), Self::nothing()));
            entries.len() - 1
        });
        &mut entries[at].1
    }

    fn item(&mut self, index: usize) -> &mut Self {
        if !matches!(self, Self::Items(..)) {
            *self = Self::Items(Vec::new(), Vec::new());
        }
        let Self::Items(items, _) = self else { unreachable!("it was made so above") };
        let at = items.partition_point(|(known, _)| *known < index);
        if items.get(at).is_none_or(|(known, _)| *known != index) {
            items.insert(at, (index, Self::nothing()));
        }
        &mut items[at].1
    }

    /// What a value becomes; none is one that isn't there.
    pub(super) fn apply(&self, value: Option<Value>) -> Option<Value> {
        match self {
            Self::Set(new) => Some(new.clone()),
            Self::Remove => value.filter(Value::is_null),
            Self::Entries(entries) => {
                let mut mapping = match value {
                    Some(Value::Mapping(mapping)) => mapping,
                    other => {
                        let mapping: Mapping = entries
                            .iter()
                            .filter_map(|(key, edit)| Some((key.as_str().into(), edit.apply(None)?)))
                            .collect();
                        return if mapping.is_empty() { other } else { Some(mapping.into()) };
                    }
                };
                for (key, edit) in entries {
                    let old = mapping.get_mut(key).map(std::mem::take);
                    match edit.apply(old) {
                        Some(new) => mapping.insert(key.as_str().into(), new),
                        None => mapping.shift_remove(key),
                    };
                }
                Some(mapping.into())
            }
            Self::Items(items, more) => {
                let mut list = match value {
                    Some(Value::Sequence(list)) => list,
                    other if more.is_empty() => return other,
                    _ => Vec::new(),
                };
                let mut gone = Vec::new();
                for (index, edit) in items {
                    let Some(item) = list.get_mut(*index) else { continue };
                    match edit.apply(Some(std::mem::take(item))) {
                        Some(new) if *edit != Self::Remove => *item = new,
                        _ => gone.push(*index),
                    }
                }
                let (mut index, mut gone) = (0, gone.into_iter().peekable());
                list.retain(|_| {
                    let keep = gone.next_if_eq(&index).is_none();
                    index += 1;
                    keep
                });
                list.extend(more.iter().cloned());
                Some(list.into())
            }
        }
    }

    /// The same without what changes nothing, and as far down as it goes; none where nothing changes.
    pub(super) fn refine(self, node: Option<Node>) -> Option<Self> {
        match (self, node) {
            (Self::Set(new), None) => Some(Self::Set(new)),
            (Self::Set(new), Some(node)) => difference(node, new),
            (Self::Remove, None) => None,
            (Self::Remove, Some(node)) => (node.kind() != Kind::Null).then_some(Self::Remove),
            (Self::Entries(mut entries), Some(node)) if node.is_mapping() => {
                entries.retain_mut(|(key, edit)| {
                    let old = node.entry(key).map(|(_, value)| value);
                    refine_in_place(edit, old)
                });
                (!entries.is_empty()).then_some(Self::Entries(entries))
            }
            (Self::Items(mut items, more), Some(node)) if node.is_list() => {
                // An item can't be absent and keep its place: a null goes too.
                items.retain_mut(|(index, edit)| {
                    node.item(*index)
                        .is_some_and(|old| *edit == Self::Remove || refine_in_place(edit, Some(old)))
                });
                (!items.is_empty() || !more.is_empty()).then_some(Self::Items(items, more))
            }
            (edit, node) => {
                let old = node.map(value);
                let new = edit.apply(old.clone());
                if new == old { None } else { new.map(Self::Set) }
            }
        }
    }
}

/// Whether something changes still.
fn refine_in_place(edit: &mut Edit, old: Option<Node>) -> bool {
    let refined = std::mem::replace(edit, Edit::Remove).refine(old);
    refined.map(|refined| *edit = refined).is_some()
}

/// How a value becomes another one.
fn difference(node: Node, new: Value) -> Option<Edit> {
    match new {
        Value::Mapping(mapping) if node.is_mapping() && !mapping.is_empty() => {
            let gone = node
                .entries()
                .filter(|(entry, old)| old.kind() != Kind::Null && !mapping.contains_key(entry.key.as_ref()));
            let mut entries: Vec<_> = gone.map(|(entry, _)| (entry.key.into_owned(), Edit::Remove)).collect();
            for (key, new) in mapping {
                let Value::String(key) = key else { continue };
                let edit = match node.entry(&key) {
                    Some((_, old)) => difference(old, new),
                    None => Some(Edit::Set(new)),
                };
                entries.extend(edit.map(|edit| (key, edit)));
            }
            (!entries.is_empty()).then_some(Edit::Entries(entries))
        }
        Value::Sequence(list) if node.is_list() && !list.is_empty() => {
            let mut items = Vec::new();
            let mut wanted = list.into_iter().peekable();
            for (index, old) in node.items().enumerate() {
                match wanted.next_if(|new| is_one(old, new)) {
                    Some(new) => items.extend(difference(old, new).map(|edit| (index, edit))),
                    None => items.push((index, Edit::Remove)),
                }
            }
            let more: Vec<Value> = wanted.collect();
            (!items.is_empty() || !more.is_empty()).then_some(Edit::Items(items, more))
        }
        new => (value(node) != new).then_some(Edit::Set(new)),
    }
}

/// Whether an item of a list goes on as another: by its name, where it has one.
fn is_one(old: Node, new: &Value) -> bool {
    let named = old.get("name").and_then(Node::text);
    match named {
        Some(name) => new.get("name").and_then(Value::as_str) == Some(name),
        None => value(old) == *new,
    }
}

/// The value of a node, as Kubernetes reads it. Recurses; a document is at most `MAX_DEPTH` deep.
pub(super) fn value(node: Node) -> Value {
    match node.kind() {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        Kind::Int(value) => Value::Number(integer(value)),
        Kind::Float(value) => Value::Number(value.into()),
        Kind::Str => Value::String(node.text().unwrap_or_default().to_owned()),
        Kind::List => node.items().map(value).collect(),
        Kind::Mapping => Value::Mapping(
            node.entries().map(|(entry, inner)| (entry.key.into_owned().into(), value(inner))).collect(),
        ),
    }
}

/// What doesn't fit into 64 bits is a float to Kubernetes.
fn integer(value: i128) -> Number {
    let small = i64::try_from(value).map(Number::from).or_else(|_| u64::try_from(value).map(Number::from));
    #[expect(clippy::cast_precision_loss, reason = "that is what Kubernetes makes of it")]
    small.unwrap_or_else(|_| Number::from(value as f64))
}
