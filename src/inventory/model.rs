//! What manifests say: objects and the facts that programs are checked against, each with its place.

use super::pod::{Security, Template};
use crate::sets::Requirement;
use crate::source::{FileId, Span, Spanned};

/// Everything that the manifests hold, in one deterministic order: by file name, then by place.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// Every object that carries a pod template, and bare Pods. A custom resource with several templates is there once
    /// for each, under one id.
    pub workloads: Vec<Workload>,
    /// Every Service.
    pub services: Vec<Service>,
    /// Every Namespace object.
    pub namespaces: Vec<Namespace>,
    /// Every `NetworkPolicy` of `networking.k8s.io`.
    pub policies: Vec<Policy>,
    /// Objects of kinds that also decide who reaches whom but that kpol can't read (Cilium's, Calico's, …).
    pub foreign_policies: Vec<ObjectId>,
    /// How many objects there were in all, those of other kinds included.
    pub objects: usize,
    /// Documents that are no objects, by their places.
    pub others: Vec<Span>,
    /// The files, each with the entry of the manifests that it came through, in the order of all this.
    pub files: Vec<(FileId, usize)>,
    /// What errors may have kept out of it.
    pub missing: Missing,
}

/// What may be missing from an inventory because it couldn't be read: nobody can say that it isn't there. Each such
/// gap comes from an error of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// Whole objects, so that no name can be said to be unknown.
    pub objects: bool,
    /// Facts of objects: labels, ports, containers.
    pub facts: bool,
    /// Parts of `NetworkPolicies`, which may say something else as a whole.
    pub policies: bool,
}

impl Missing {
    /// Adds what another part of the manifests lacks.
    pub fn add(&mut self, other: Self) {
        self.objects |= other.objects;
        self.facts |= other.facts;
        self.policies |= other.policies;
    }
}

/// Which object, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectId {
    /// As written: `apps/v1`.
    pub api_version: Spanned<String>,
    /// As written: `Deployment`.
    pub kind: Spanned<String>,
    /// `metadata.namespace`; none where the object names none.
    pub namespace: Option<Spanned<String>>,
    /// `metadata.name` (or `generateName` where there is none).
    pub name: Spanned<String>,
    /// Whether Kubernetes is to make up its name, so that no patch can name it.
    pub generated: bool,
    /// Which entry of the manifests it came through: an index given by the caller, by which objects without a
    /// namespace are given theirs (`manifests "k8s/" in shop`).
    pub entry: usize,
}

impl ObjectId {
    /// The API group: `apps` of `apps/v1`, nothing of `v1`.
    #[must_use]
    pub fn group(&self) -> &str {
        self.api_version.value.split_once('/').map_or("", |(group, _)| group)
    }

    /// The name of the namespace that it names.
    #[must_use]
    pub fn namespace_name(&self) -> Option<&str> {
        self.namespace.as_ref().map(|namespace| namespace.value.as_str())
    }
}

/// A label or a similar pair, with both places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Spanned<String>,
}

/// A label selector of an object. Empty requirements match everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSelector {
    /// All have to hold. `matchLabels` first, in the order of the file.
    pub requirements: Vec<Requirement>,
    /// Where it stands.
    pub span: Span,
}

/// An object that carries a pod template, at any depth; or a bare Pod.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Which object.
    pub id: ObjectId,
    /// The kind and the name of the object that made it, as in manifests that were read from a cluster.
    pub owner: Option<(String, String)>,
    /// The labels of the object itself, which network policies never look at.
    pub own_labels: Vec<Pair>,
    /// Its pod selector, for kinds that have one.
    pub selector: Option<LabelSelector>,
    /// The labels of its pods: its template's (a bare Pod's own).
    pub pod_labels: Vec<Pair>,
    /// Where the template's `labels` stand, else its `metadata`, else the template: where labels would be added.
    pub pod_labels_span: Span,
    /// Containers, init containers first, each list in its order.
    pub containers: Vec<Container>,
    /// What its template says of security.
    pub template: Template,
    /// The reasons that an earlier run of kpol wrote into the object's annotations.
    pub because: Option<Pair>,
}

/// A container of a pod template.
#[derive(Clone, Debug)]
pub struct Container {
    /// Its name; none where its controller gives it one (in custom resources alone).
    pub name: Option<Spanned<String>>,
    /// Where it stands.
    pub span: Span,
    /// Its position in its list, from 0.
    pub position: usize,
    /// Whether it stands in `initContainers`.
    pub init: bool,
    /// Whether it is an init container that keeps running (`restartPolicy: Always`), a sidecar.
    pub sidecar: bool,
    /// Its ports.
    pub ports: Vec<ContainerPort>,
    /// What it says of security.
    pub security: Security,
    /// The hosts that its probes and hooks name (`httpGet.host`, `tcpSocket.host`).
    pub probe_hosts: Vec<Spanned<String>>,
    /// Its `image`.
    pub image: Option<Spanned<String>>,
    /// Its `volumeDevices`, where there are any.
    pub volume_devices: Option<Span>,
}

impl Container {
    /// Its name; empty where it has none.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name.as_ref().map_or("", |name| name.value.as_str())
    }
}

/// A declared port of a container.
#[derive(Clone, Debug)]
pub struct ContainerPort {
    /// Its name, if it has one.
    pub name: Option<Spanned<String>>,
    /// 1 to 65535.
    pub number: Spanned<u16>,
    /// TCP by default.
    pub protocol: crate::sets::Protocol,
    /// `hostPort`, where it is set and not 0.
    pub host_port: Option<Spanned<u16>>,
}

/// A Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Which object.
    pub id: ObjectId,
    /// `spec.selector`; none (or empty) where it selects nothing by itself.
    pub selector: Option<LabelSelector>,
    /// `clusterIP: None`.
    pub headless: bool,
    /// `type: ExternalName`: no pods are behind it.
    pub external_name: bool,
    /// Where it asks for addresses of both families: `ipFamilyPolicy: RequireDualStack`, or two `ipFamilies`. What merely
    /// prefers them shows nothing about the cluster.
    pub dual_stack: Option<Span>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
}

/// A port of a Service.
#[derive(Clone, Debug)]
pub struct ServicePort {
    /// Its name, if it has one.
    pub name: Option<Spanned<String>>,
    /// The Service's port, 1 to 65535.
    pub port: Spanned<u16>,
    /// TCP by default.
    pub protocol: crate::sets::Protocol,
    /// The pods' port; the Service's own number where not written.
    pub target: Spanned<TargetPort>,
}

/// The pods' side of a Service's port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetPort {
    /// By number.
    Number(u16),
    /// By a container port's name.
    Name(String),
}

/// A Namespace object.
#[derive(Clone, Debug)]
pub struct Namespace {
    /// Its name.
    pub name: Spanned<String>,
    /// Its labels as written; `kubernetes.io/metadata.name` is added by whoever uses them.
    pub labels: Vec<Pair>,
}

/// A `NetworkPolicy` of the manifests, with Kubernetes' defaults applied.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Which object.
    pub id: ObjectId,
    /// Its labels.
    pub labels: Vec<Pair>,
    /// `spec.podSelector`; an absent or empty one selects every pod of its namespace.
    pub selector: LabelSelector,
    /// The ingress rules, where the policy isolates ingress; `Some` of no rules lets nothing in.
    pub ingress: Option<Vec<PolicyRule>>,
    /// The egress rules, where the policy isolates egress.
    pub egress: Option<Vec<PolicyRule>>,
}

/// A rule of a `NetworkPolicy`.
#[derive(Clone, Debug)]
pub struct PolicyRule {
    /// Where it stands.
    pub span: Span,
    /// `from` or `to`; none (absent or empty) is everybody.
    pub peers: Option<Vec<PolicyPeer>>,
    /// `ports`; none (absent or empty) is every port.
    pub ports: Option<Vec<PolicyPort>>,
}

/// A peer of a rule.
#[derive(Clone, Debug)]
pub enum PolicyPeer {
    /// `podSelector` and/or `namespaceSelector`.
    Pods {
        /// None: the policy's own namespace.
        namespaces: Option<LabelSelector>,
        /// None: every pod.
        pods: Option<LabelSelector>,
    },
    /// `ipBlock`.
    Block {
        /// The addresses, `except` already taken out.
        addresses: crate::sets::AddressSet,
    },
}

/// A port of a rule.
#[derive(Clone, Debug)]
pub struct PolicyPort {
    /// TCP by default.
    pub protocol: crate::sets::Protocol,
    /// None: every port of the protocol.
    pub port: Option<PolicyPortKind>,
}

/// How a rule names a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyPortKind {
    /// `port` and `endPort` (equal where there is none).
    Numbers(u16, u16),
    /// A container port's name, looked up at the destination.
    Name(String),
}
