//! Workloads: Kubernetes' own kinds, and every custom resource that carries a pod template.

use super::field::FieldName;
use super::identity::group;
use super::{container, field, label, template};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{LabelSelector, ObjectId, Workload};
use std::fmt::{self, Display, Formatter};

/// How a kind names the pods that it owns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Selects {
    /// `spec.selector` is a `LabelSelector`.
    Selector,
    /// `spec.selector` is a mapping of labels.
    Map,
    /// Not by a selector that people write.
    Nothing,
}

/// (groups, kind, the way to its pod template, its selector)
type BuiltIn = (&'static [&'static str], &'static str, &'static [&'static str], Selects);

const APPS: &[&str] = &["apps", "extensions"];

/// The kinds of Kubernetes that carry a pod template, and the Pod, which is its own.
const BUILT_IN: &[BuiltIn] = &[
    (&[""], "Pod", &[], Selects::Nothing),
    (&[""], "PodTemplate", &["template"], Selects::Nothing),
    (&[""], "ReplicationController", &["spec", "template"], Selects::Map),
    (APPS, "Deployment", &["spec", "template"], Selects::Selector),
    (APPS, "ReplicaSet", &["spec", "template"], Selects::Selector),
    (APPS, "StatefulSet", &["spec", "template"], Selects::Selector),
    (APPS, "DaemonSet", &["spec", "template"], Selects::Selector),
    (&["batch"], "Job", &["spec", "template"], Selects::Nothing),
    (&["batch"], "CronJob", &["spec", "jobTemplate", "spec", "template"], Selects::Nothing),
];

/// Whether a kind is one of Kubernetes' own workloads.
pub(super) fn is_built_in(group: &str, kind: &str) -> bool {
    built_in(group, kind).is_some()
}

/// The workloads that an object is: none for most kinds, and one for each template where a custom resource has several.
pub(super) fn read(node: Node, id: &ObjectId, out: &mut Sink) -> Vec<Workload> {
    let group = group(&id.api_version.value);
    let Some((_, _, path, selects)) = built_in(group, &id.kind.value) else {
        return read_custom(node, group, id, out);
    };
    let template = follow(node, path, id, out);
    let selector = match selects {
        Selects::Nothing => None,
        Selects::Selector | Selects::Map => read_selector(node, *selects, out),
    };
    template.map(|template| read_template(node, template, selector, id, path, out)).into_iter().collect()
}

fn built_in(group: &str, kind: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|(groups, name, ..)| *name == kind && groups.contains(&group))
}

fn read_custom(node: Node, group: &str, id: &ObjectId, out: &mut Sink) -> Vec<Workload> {
    // Groups without a dot are Kubernetes' own, and a definition's schema is no object.
    if !group.contains('.') || group == "apiextensions.k8s.io" {
        return Vec::new();
    }
    let templates = template::find(node);
    if templates.is_empty() {
        return Vec::new();
    }
    let selector = node.get("spec").and_then(|spec| spec.get("selector"));
    let selector = selector.filter(|&selector| label::is_selector(selector));
    let selector = selector.map(|selector| label::selector(selector, &"spec.selector", out));
    let read = |template| read_template(node, template, selector.clone(), id, &["template"], out);
    templates.into_iter().map(read).collect()
}

/// Goes down a path of mappings; what isn't there or is something else is an error.
fn follow<'d, 'a>(node: Node<'d, 'a>, path: &[&str], id: &ObjectId, out: &mut Sink) -> Option<Node<'d, 'a>> {
    let mut node = node;
    for (index, key) in path.iter().enumerate() {
        let field = Field(&path[..index], key);
        if node.get(key).is_none() {
            field::missing(id.kind.span, &field, out);
        }
        node = field::mapping_at(node, key, &field, out)?;
    }
    Some(node)
}

fn read_selector(node: Node, selects: Selects, out: &mut Sink) -> Option<LabelSelector> {
    let spec = node.get("spec").filter(|spec| spec.kind() == Kind::Mapping)?;
    match selects {
        Selects::Map => label::map_selector_at(spec, "selector", &"spec.selector", out),
        Selects::Selector | Selects::Nothing => label::selector_at(spec, "selector", &"spec.selector", out),
    }
}

/// A field below a path of fields.
struct Field<'p>(&'p [&'p str], &'p str);

impl Display for Field<'_> {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        self.0.iter().try_for_each(|part| write!(out, "{part}."))?;
        out.write_str(self.1)
    }
}

fn read_template(
    object: Node,
    template: Node,
    selector: Option<LabelSelector>,
    id: &ObjectId,
    path: &[&str],
    out: &mut Sink,
) -> Workload {
    let is_pod = path.is_empty();
    let named = is_built_in(group(&id.api_version.value), &id.kind.value);
    let field = |name| Field(path, name);
    // `identify` has already judged the object's own metadata.
    let metadata = if is_pod {
        object.get("metadata")
    } else {
        field::mapping_at(template, "metadata", &field("metadata"), out)
    };
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let pod_labels_span = labels.or(metadata).unwrap_or(template).span();
    let pod_labels =
        metadata.map(|metadata| label::labels_at(metadata, "labels", &field("metadata.labels"), out));
    let pod_labels = pod_labels.unwrap_or_default();
    let own_labels = if is_pod {
        pod_labels.clone()
    } else {
        object
            .get("metadata")
            .map(|own| label::labels_at(own, "labels", &"metadata.labels", out))
            .unwrap_or_default()
    };
    let spec = field::mapping_at(template, "spec", &field("spec"), out);
    if spec.is_none() && template.get("spec").is_none() {
        field::missing(id.kind.span, &field("spec"), out);
    }
    let containers =
        spec.map(|spec| container::read_all(spec, &field("spec"), named, out)).unwrap_or_default();
    let host_network = spec.and_then(|spec| host_network(spec, &field("spec.hostNetwork"), out));
    let owner = owner(object);
    Workload {
        id: id.clone(),
        owner,
        own_labels,
        selector,
        pod_labels,
        pod_labels_span,
        containers,
        host_network,
    }
}

/// The object whose controller made this one.
fn owner(object: Node) -> Option<(String, String)> {
    let owners = object.get("metadata")?.get("ownerReferences")?;
    let makes = |owner: &Node| owner.get("controller").is_some_and(|node| node.kind() == Kind::Bool(true));
    let owner = owners.items().find(makes)?;
    Some((owner.get("kind")?.text()?.to_owned(), owner.get("name")?.text()?.to_owned()))
}

fn host_network(spec: Node, field: FieldName, out: &mut Sink) -> Option<crate::source::Span> {
    let (key, value) = spec.entry("hostNetwork")?;
    match value.kind() {
        Kind::Bool(true) => Some(key.to(value.span())),
        Kind::Bool(false) | Kind::Null => None,
        _ => {
            field::wrong_type(value, field, "`true` or `false`", out);
            None
        }
    }
}
