//! The objects that are shown, by kind, and what may be made by others.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::nearest;
use crate::inventory::yaml::Node;
use crate::inventory::{Object, ObjectId};

/// Names of more bytes than Kubernetes takes are no names.
const LONGEST_NAME: usize = 253;

/// All objects, by kind and name.
pub(super) struct Shown<'d, 'a> {
    pub(super) objects: &'d [Object<'d, 'a>],
    by_kind: BTreeMap<&'d str, BTreeMap<&'d str, Vec<&'d Object<'d, 'a>>>>,
    /// What custom resources say: their controllers may make objects of these names.
    made: BTreeSet<&'d str>,
}

/// What a name leads to.
pub(super) enum Lookup<'d, 'a> {
    /// The objects that it may be; several where some have no namespace.
    Here(Vec<&'d Object<'d, 'a>>),
    /// Nothing of that name, beside so many of its kind, with those whose names are near.
    Absent(usize, Vec<&'d Object<'d, 'a>>),
    /// No object of the kind is shown there, or somebody else may make it.
    Elsewhere,
}

impl<'d, 'a> Shown<'d, 'a> {
    pub(super) fn new(objects: &'d [Object<'d, 'a>]) -> Self {
        let mut by_kind: BTreeMap<&str, BTreeMap<&str, Vec<&Object>>> = BTreeMap::new();
        let mut made = BTreeSet::new();
        for object in objects {
            let names = by_kind.entry(&object.id.kind.value).or_default();
            names.entry(&object.id.name.value).or_default().push(object);
            if is_custom(&object.id) {
                made.insert(object.id.name.value.as_str());
                texts(object.node, &mut made);
            } else if object.id.kind.value == "Ingress" {
                // Certificates' controllers make the Secrets that an Ingress names.
                if let Some(tls) = object.node.get("spec").and_then(|spec| spec.get("tls")) {
                    texts(tls, &mut made);
                }
            }
        }
        Self { objects, by_kind, made }
    }

    /// The objects of a kind.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'d Object<'d, 'a>> {
        self.by_kind.get(kind).into_iter().flat_map(BTreeMap::values).flatten().copied()
    }

    /// Whether a custom resource names it, whose controller may make it.
    pub(super) fn may_be_made(&self, name: &str) -> bool {
        self.made.contains(name)
    }

    /// Looks a name up as an object of a namespace sees it.
    pub(super) fn look_up(&self, kind: &str, name: &str, from: &ObjectId) -> Lookup<'d, 'a> {
        let Some(names) = self.by_kind.get(kind) else { return Lookup::Elsewhere };
        let seen = |objects: &[&'d Object<'d, 'a>]| -> Vec<&'d Object<'d, 'a>> {
            objects.iter().copied().filter(|object| may_be_together(&object.id, from)).collect()
        };
        let here = names.get(name).map(|objects| seen(objects)).unwrap_or_default();
        if !here.is_empty() {
            return Lookup::Here(here);
        }
        let others: BTreeMap<&str, &Object> =
            names.iter().filter_map(|(name, objects)| Some((*name, *seen(objects).first()?))).collect();
        // A name that Kubernetes is to complete may become any.
        let open =
            others.values().any(|object| object.id.generated && name.starts_with(&object.id.name.value));
        if others.is_empty() || open || self.made.contains(name) {
            return Lookup::Elsewhere;
        }
        let near = nearest(name, others.keys().copied());
        Lookup::Absent(others.len(), near.into_iter().filter_map(|name| others.get(name).copied()).collect())
    }
}

/// Whether two objects may be in one namespace: who names none is wherever it is applied.
pub(super) fn may_be_together(a: &ObjectId, b: &ObjectId) -> bool {
    match (&a.namespace, &b.namespace) {
        (Some(a), Some(b)) => a.value == b.value,
        _ => true,
    }
}

/// Whether a kind is not Kubernetes' own.
pub(super) fn is_custom(id: &ObjectId) -> bool {
    let group = id.group();
    group.contains('.') && !group.ends_with(".k8s.io")
}

/// All texts below a node that could be names. Recurses: a document is at most `MAX_DEPTH` deep.
fn texts<'d>(node: Node<'d, '_>, out: &mut BTreeSet<&'d str>) {
    out.extend(node.text().filter(|text| text.len() <= LONGEST_NAME));
    node.items().for_each(|item| texts(item, out));
    node.entries().for_each(|(_, value)| texts(value, out));
}
