//! The fields that Kubernetes' objects have, of the kinds that kpol reads: a table that a test holds against Kubernetes'
//! own types.

use std::collections::BTreeMap;

/// A line for each type, as `Type field field:Type field:*`: a field leads to another type, to anything at all (`*`), or
/// to nothing that has fields. `@apps/v1/Deployment Type` is the type of an object.
pub(super) const TABLE: &str = include_str!("schema.txt");

/// Where a field leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below<'t> {
    /// To a value without fields of its own, or to keys and values as the user likes.
    Nothing,
    /// To anything at all.
    Anything,
    /// To a type, or to a list of that, or to a mapping whose values are of it (`{}` before the type).
    Type(&'t str),
    /// A mapping from names to a type.
    Values(&'t str),
}

/// The table, read.
pub(super) struct Schema {
    objects: BTreeMap<&'static str, &'static str>,
    types: BTreeMap<&'static str, BTreeMap<&'static str, Below<'static>>>,
}

impl Schema {
    pub(super) fn new() -> Self {
        let (mut objects, mut types) = (BTreeMap::new(), BTreeMap::new());
        for line in TABLE.lines() {
            let mut words = line.split(' ');
            let Some(first) = words.next() else { continue };
            if let Some(object) = first.strip_prefix('@') {
                objects.extend(words.next().map(|name| (object, name)));
            } else {
                types.insert(first, words.map(field).collect());
            }
        }
        Self { objects, types }
    }

    /// The type of an object; none of kinds that aren't in the table.
    pub(super) fn object(&self, api_version: &str, kind: &str) -> Option<&'static str> {
        self.objects.get(format!("{api_version}/{kind}").as_str()).copied()
    }

    /// What has a type, as `apps/v1/Deployment`.
    pub(super) fn kinds(&self) -> impl DoubleEndedIterator<Item = &'static str> {
        self.objects.keys().copied()
    }

    /// The fields of a type.
    pub(super) fn fields(&self, name: &str) -> Option<&BTreeMap<&'static str, Below<'static>>> {
        self.types.get(name)
    }
}

fn field(word: &'static str) -> (&'static str, Below<'static>) {
    match word.split_once(':') {
        None => (word, Below::Nothing),
        Some((name, "*")) => (name, Below::Anything),
        Some((name, below)) => match below.strip_prefix("{}") {
            Some(below) => (name, Below::Values(below)),
            None => (name, Below::Type(below)),
        },
    }
}
