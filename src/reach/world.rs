//! The pods that are judged, and their namespaces.

use crate::sets::Protocol;

/// Namespaces and the pods in them.
#[derive(Clone, Debug, Default)]
pub struct World<'a> {
    /// Each name once.
    pub namespaces: Vec<Namespace<'a>>,
    /// The pods; all replicas of one workload may be one entry.
    pub pods: Vec<Pod<'a>>,
}

/// A namespace.
#[derive(Clone, Debug, Default)]
pub struct Namespace<'a> {
    /// Its name, which is also the value of its label `kubernetes.io/metadata.name`.
    pub name: &'a str,
    /// Its other labels, as far as they are known.
    pub labels: Vec<(&'a str, &'a str)>,
}

/// A pod, or the pods of one template.
#[derive(Clone, Debug, Default)]
pub struct Pod<'a> {
    /// The position of its namespace.
    pub namespace: usize,
    /// Its labels, each key once.
    pub labels: Vec<(&'a str, &'a str)>,
    /// The ports of its containers that have names.
    pub ports: Vec<NamedPort<'a>>,
}

/// A container's port by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedPort<'a> {
    /// TCP, UDP or SCTP: a name counts for its protocol alone.
    pub protocol: Protocol,
    /// The name.
    pub name: &'a str,
    /// What it stands for.
    pub number: u16,
}
