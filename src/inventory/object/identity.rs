//! Which object a document is: its API version, kind, namespace and name.

use super::field::{self, FieldName};
use super::workload;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::ObjectId;
use crate::inventory::kustomize::GROUP as KUSTOMIZE_GROUP;
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::source::{Span, Spanned};

/// What no two objects of a cluster share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    group: String,
    kind: String,
    namespace: Scope,
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Scope {
    Cluster,
    Named(String),
    /// No namespace is written: the entry of the manifests decides.
    Entry(usize),
}

/// An object's key, and where its name stands.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    pub(crate) key: Key,
    pub(crate) name: Span,
}

impl Identity {
    /// For people: `Deployment shop/web`.
    pub(crate) fn words(&self) -> String {
        let Key { kind, namespace, name, .. } = &self.key;
        match namespace {
            Scope::Named(namespace) => format!("{kind} `{namespace}/{name}`"),
            Scope::Cluster | Scope::Entry(_) => format!("{kind} `{name}`"),
        }
    }
}

/// What the items of a list are where they don't say: `DeploymentList` leaves that out.
#[derive(Clone, Debug)]
pub(crate) struct ListDefaults {
    api_version: Spanned<String>,
    kind: Spanned<String>,
}

/// What a document is.
pub(crate) enum Outcome {
    /// An object; without a key where Kubernetes is to make up its name.
    Object(Box<ObjectId>, Option<Identity>),
    /// A list of objects under `items`.
    List(ListDefaults),
    /// An object without a readable name; reported.
    Unnamed,
    /// Not an object of the cluster; reported, but for a kustomization.
    NoObject,
}

/// The API group of an API version: `apps` of `apps/v1`, nothing of `v1`.
pub(super) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

/// Kinds of Kubernetes itself that have no namespace; of others that isn't known here.
const CLUSTER_SCOPED: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("", "Node"),
    ("", "PersistentVolume"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("storage.k8s.io", "StorageClass"),
    ("scheduling.k8s.io", "PriorityClass"),
];

/// Which object a mapping is, if it is one.
pub(crate) fn identify(node: Node, defaults: Option<&ListDefaults>, entry: usize, out: &mut Sink) -> Outcome {
    if node.kind() != Kind::Mapping {
        return no_object(
            node.span(),
            format!("this is {}, not a Kubernetes object", node.kind().words()),
            out,
        );
    }
    let written = |key: &str| {
        Some(node.get(key)?).and_then(|value| Some(Spanned::new(value.text()?.to_owned(), value.span())))
    };
    let api_version = written("apiVersion");
    let kind = written("kind");
    if is_kustomization(api_version.as_ref(), kind.as_ref()) {
        return Outcome::NoObject;
    }
    let api_version = api_version.or_else(|| defaults.map(|defaults| defaults.api_version.clone()));
    let kind =
        kind.or_else(|| defaults.map(|defaults| defaults.kind.clone()).filter(|kind| !kind.value.is_empty()));
    let (Some(api_version), Some(kind)) = (api_version, kind) else {
        let lacks = if node.get("apiVersion").is_none() { "apiVersion" } else { "kind" };
        return no_object(
            first_key(node),
            format!("this is no Kubernetes object: it has no `{lacks}` that is text"),
            out,
        );
    };
    if kind.value.ends_with("List") && node.get("items").is_some_and(|items| items.kind() == Kind::List) {
        let item = kind.value.trim_end_matches("List").to_owned();
        return Outcome::List(ListDefaults { api_version, kind: Spanned::new(item, kind.span) });
    }
    named(node, api_version, kind, entry, out)
}

fn named(
    node: Node,
    api_version: Spanned<String>,
    kind: Spanned<String>,
    entry: usize,
    out: &mut Sink,
) -> Outcome {
    let before = out.errors();
    let metadata = field::mapping_at(node, "metadata", &"metadata", out);
    let text = |key: &str, field: FieldName, out: &mut Sink| {
        let text = field::string_at(metadata?, key, field, out);
        text.filter(|text| !text.value.is_empty())
    };
    let name = text("name", &"metadata.name", out);
    let generated = name.is_none();
    let name = name.or_else(|| text("generateName", &"metadata.generateName", out));
    let Some(name) = name else {
        // Files of tools (kubeconfig, kind, skaffold) have an apiVersion and a kind too, but no name.
        if out.errors() == before {
            if !is_read(group(&api_version.value), &kind.value) {
                let what = format!("this {} has no `metadata.name`, so it isn't looked at", kind.value);
                return no_object(kind.span, what, out);
            }
            field::missing(kind.span, &"metadata.name", out);
        }
        return Outcome::Unnamed;
    };
    let namespace = text("namespace", &"metadata.namespace", out);
    let (group, kind_text) = (group(&api_version.value), kind.value.as_str());
    let scope = if CLUSTER_SCOPED.contains(&(group, kind_text)) {
        Scope::Cluster
    } else {
        namespace.as_ref().map_or(Scope::Entry(entry), |namespace| Scope::Named(namespace.value.clone()))
    };
    let key = Key {
        group: group.to_owned(),
        kind: kind_text.to_owned(),
        namespace: scope,
        name: name.value.clone(),
    };
    let identity = (!generated).then_some(Identity { key, name: name.span });
    Outcome::Object(Box::new(ObjectId { api_version, kind, namespace, name, generated, entry }), identity)
}

/// Whether facts are taken from objects of a kind, so that one without a name can only be a mistake.
fn is_read(group: &str, kind: &str) -> bool {
    workload::is_built_in(group, kind)
        || matches!((group, kind), ("", "Service" | "Namespace") | ("networking.k8s.io", "NetworkPolicy"))
}

/// A kustomization says how to build objects and is none; both of its own fields may be left out, which `read` sees
/// by the file's name.
fn is_kustomization(api_version: Option<&Spanned<String>>, kind: Option<&Spanned<String>>) -> bool {
    let group = api_version.map(|api_version| group(&api_version.value));
    let kind = kind.map(|kind| kind.value.as_str());
    matches!(kind, Some("Kustomization" | "Component")) && group.is_none_or(|group| group == KUSTOMIZE_GROUP)
}

fn no_object(span: Span, what: String, out: &mut Sink) -> Outcome {
    out.push(Diagnostic::new(Code::NotAnObject, what).at(span, "").note("nothing is read from it"));
    Outcome::NoObject
}

/// The first key of a mapping: a shorter place to point at than the whole.
fn first_key(node: Node) -> Span {
    node.entries().next().map_or(node.span(), |(entry, _)| entry.key_span)
}
