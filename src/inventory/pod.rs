//! What a pod template says of security, field by field, each with its place.
//!
//! As the manifest has it. A value that Kubernetes takes nowhere isn't here, and is an error; how the values get along,
//! and what holds in the end, isn't judged.

use std::collections::BTreeMap;

use super::{Container, Pair};
use crate::settings::{Field, Value};
use crate::source::{Span, Spanned};

/// A pod template, or the Pod itself.
#[derive(Clone, Debug)]
pub struct Template {
    /// The way from the object to the template, as JSON Patch names it; empty for a Pod.
    pub path: Vec<Step>,
    /// `os.name`
    pub os: Option<Spanned<String>>,
    /// What its `spec` says for the pod and as the default for its containers.
    pub security: Security,
    /// `shareProcessNamespace`
    pub share_process_namespace: Option<Spanned<bool>>,
    /// Its volumes.
    pub volumes: Vec<Volume>,
    /// Annotations about seccomp and AppArmor, which older versions of Kubernetes had for fields.
    pub profile_annotations: Vec<Pair>,
    /// Ephemeral containers, which only a running Pod has.
    pub ephemeral: Vec<Container>,
}

/// A step into a mapping or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// The item at a position, from 0.
    Item(usize),
}

/// What a pod or a container says of its security, and where.
#[derive(Clone, Debug)]
pub struct Security {
    /// The fields that are set. An explicit null is as good as an absent field and isn't here.
    pub values: BTreeMap<Field, Entry>,
    /// Where the key of the pod's `spec` stands, or the container.
    pub place: Span,
    /// Where its `securityContext.seLinuxOptions` stand: a container's replace the pod's even where they are empty.
    pub se_linux: Option<Span>,
    /// Its `securityContext.windowsOptions`.
    pub windows: Option<Windows>,
    /// Fields where Kubernetes drops them without a word: at the wrong level (`fsGroup` of a container, `privileged` of
    /// a pod), or beside a `securityContext` instead of in it, or the other way round. The places of their keys; for a
    /// kernel parameter, the item of the list.
    pub misplaced: Vec<Spanned<Field>>,
}

/// A field that a manifest sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where its key stands. For a kernel parameter, the item of the list.
    pub key: Span,
    /// Its value, and where that stands: through an alias, where its anchor does.
    pub value: Spanned<Value>,
}

/// A volume of a pod.
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its name; empty where there is none.
    pub name: Spanned<String>,
    /// Which kind it is: the key beside `name`, as `hostPath`; none where it has none (an `emptyDir`).
    pub kind: Option<Spanned<String>>,
}

/// Options of Windows alone.
#[derive(Clone, Debug)]
pub struct Windows {
    /// Where they stand.
    pub span: Span,
    /// `hostProcess`
    pub host_process: Option<Spanned<bool>>,
}

impl Template {
    /// The place of `hostNetwork: true`, where it is so.
    #[must_use]
    pub fn host_network(&self) -> Option<Span> {
        let entry = self.security.values.get(&Field::HostNetwork)?;
        (entry.value.value == Value::Bool(true)).then(|| entry.key.to(entry.value.span))
    }
}
