//! Workloads: Kubernetes' own kinds, and every custom resource that carries a pod template.

use super::identity::group;
use super::metadata::{self, Metadata};
use super::template::{self, Below, Found};
use super::{annotation, field, label, pod};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{BECAUSE, LabelSelector, ObjectId, Step, Workload};

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
    let own = own_metadata(node, path.is_empty(), out);
    template.map(|template| read_template(template, selector, own, id, out)).into_iter().collect()
}

/// The pod templates of an object; a Pod is its own.
pub(crate) fn templates<'d, 'a>(node: Node<'d, 'a>, id: &ObjectId) -> Vec<Found<'d, 'a>> {
    let group = group(&id.api_version.value);
    match built_in(group, &id.kind.value) {
        Some((_, _, path, _)) => follow(node, path, id, &mut Sink::default()).into_iter().collect(),
        None if may_carry(group) => template::find(node),
        None => Vec::new(),
    }
}

fn built_in(group: &str, kind: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|(groups, name, ..)| *name == kind && groups.contains(&group))
}

/// Whether custom resources of a group are looked into: groups without a dot are Kubernetes' own, and a definition's
/// schema is no object.
fn may_carry(group: &str) -> bool {
    group.contains('.') && group != "apiextensions.k8s.io"
}

fn read_custom(node: Node, group: &str, id: &ObjectId, out: &mut Sink) -> Vec<Workload> {
    if !may_carry(group) {
        return Vec::new();
    }
    let templates = template::find(node);
    if templates.is_empty() {
        return Vec::new();
    }
    let selector = node.get("spec").and_then(|spec| spec.get("selector"));
    let selector = selector.filter(|&selector| label::is_selector(selector));
    let selector = selector.map(|selector| label::selector(selector, &"spec.selector", out));
    let own = own_metadata(node, false, out);
    let read = |template| read_template(template, selector.clone(), own.clone(), id, out);
    templates.into_iter().map(read).collect()
}

/// Goes down a path of mappings; what isn't there or is something else is an error.
fn follow<'d, 'a>(
    node: Node<'d, 'a>,
    path: &[&'static str],
    id: &ObjectId,
    out: &mut Sink,
) -> Option<Found<'d, 'a>> {
    let mut found = Found { node, key: node.span(), path: Vec::with_capacity(path.len()) };
    for &key in path {
        let name = Below(&found.path, key);
        let Some((span, value)) = found.node.entry(key).filter(|(_, value)| value.kind() != Kind::Null)
        else {
            field::missing(id.kind.span, &name, out);
            return None;
        };
        (found.node, found.key) = (field::mapping(value, &name, out)?, span);
        found.path.push(Step::Key(key.to_owned()));
    }
    Some(found)
}

fn read_selector(node: Node, selects: Selects, out: &mut Sink) -> Option<LabelSelector> {
    let spec = node.get("spec").filter(|spec| spec.kind() == Kind::Mapping)?;
    match selects {
        Selects::Map => label::map_selector_at(spec, "selector", &"spec.selector", out),
        Selects::Selector | Selects::Nothing => label::selector_at(spec, "selector", &"spec.selector", out),
    }
}

/// The object's own metadata; none where it is its own template, with which that is read.
fn own_metadata(node: Node, is_template: bool, out: &mut Sink) -> Option<Metadata> {
    if is_template {
        return None;
    }
    let [metadata] = node.pick(["metadata"], |_, _| {});
    Some(metadata::read(metadata, &"metadata", out))
}

fn read_template(
    template: Found,
    selector: Option<LabelSelector>,
    own: Option<Metadata>,
    id: &ObjectId,
    out: &mut Sink,
) -> Workload {
    let Found { node, key, path } = template;
    let [metadata, spec] = node.pick(["metadata", "spec"], |_, _| {});
    let pods = metadata::read(metadata, &Below(&path, "metadata"), out);
    let own = own.unwrap_or_else(|| pods.clone());
    let named = is_built_in(group(&id.api_version.value), &id.kind.value);
    if spec.set().is_none() {
        field::missing(id.kind.span, &Below(&path, "spec"), out);
    }
    let spec = spec.0.filter(|(_, spec)| spec.kind() != Kind::Null);
    let spec = spec.and_then(|(key, spec)| Some((field::mapping(spec, &Below(&path, "spec"), out)?, key)));
    let site = pod::Site { template: key, path: &path, named };
    let (containers, mut template) = pod::read(spec, &site, out);
    let profiles = pods.annotations.iter().filter(|pair| annotation::is_profile(&pair.key.value));
    template.profile_annotations = profiles.cloned().collect();
    Workload {
        id: id.clone(),
        owner: own.owner,
        own_labels: own.labels,
        selector,
        pod_labels_span: pods.labels_span.unwrap_or(node.span()),
        because: own.annotations.into_iter().find(|pair| pair.key.value == BECAUSE),
        pod_labels: pods.labels,
        containers,
        template,
    }
}
