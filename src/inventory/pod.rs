//! What a pod template says of security, field by field, each with its place, and where more could be written.
//!
//! As the manifest has it: what of it Kubernetes would refuse, and what holds in the end, isn't judged here.

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
    /// The pod's `spec`, or the container.
    pub place: Place,
    /// Its `securityContext`.
    pub context: Option<Place>,
    /// Its `securityContext.capabilities`.
    pub capabilities: Option<Place>,
    /// Its `securityContext.seLinuxOptions`.
    pub se_linux: Option<Place>,
    /// The list of its `securityContext.sysctls`, with its key.
    pub sysctls: Option<ListPlace>,
    /// Its `securityContext.windowsOptions`.
    pub windows: Option<Windows>,
    /// Fields that stand at the wrong level, where Kubernetes drops them without a word: `fsGroup` of a container,
    /// `privileged` of a pod. The places of their keys.
    pub misplaced: Vec<Spanned<Field>>,
}

/// A field that a manifest sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where its key stands. For a kernel parameter, the item of the list.
    pub key: Span,
    /// Its value, and where that stands.
    pub value: Spanned<Value>,
}

/// A mapping of a manifest as text, so that entries can be added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where its key stands; the mapping's own place where it has none (an item of a list).
    pub key: Span,
    /// From its first character to its last: of a block, from the first key to the end of the last value, without
    /// comments and line ends after it; in brackets, with them; of a null, its text, which may be empty.
    pub span: Span,
    /// How it is written.
    pub form: Form,
    /// Whether its text isn't its own alone: it has an anchor that something refers to, or comes from elsewhere through
    /// an alias or a merge, or lies in such a mapping. Changing its text would change something else too, or not this.
    pub shared: bool,
}

/// A list of a manifest as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListPlace {
    /// Where its key stands.
    pub key: Span,
    /// From its first character to its last, as for a [`Place`].
    pub span: Span,
    /// As for a [`Place`].
    pub shared: bool,
}

/// How a mapping is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A key a line; the column of the first is the column of all.
    Block,
    /// In brackets: of YAML's flow style, or JSON.
    Brackets,
    /// Not there: a key without a value, `null` or `~`.
    Null,
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
