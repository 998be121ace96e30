//! From what is settled for workloads to the patches that make it hold, and to edits of the manifests themselves.

mod edits;
mod leaf;
mod operations;
mod partial;

use crate::inventory::{ObjectId, Workload};
use crate::security::Settled;

pub(super) use edits::{applied, edit, needs_more_than_apply};
pub(super) use operations::operations;
pub(super) use partial::{mappings, partial};

/// An object of the manifests that settings are about, with all of its pod templates.
#[derive(Clone, Debug)]
pub struct Patched<'a> {
    /// Its templates, each with what is settled for it; at least one.
    pub templates: Vec<(&'a Workload, &'a Settled)>,
    /// The namespace that the program gives it; none where it has none.
    pub namespace: Option<&'a str>,
    /// Where it comes from, for the comment above it.
    pub comments: Vec<String>,
    /// The reasons of the statements.
    pub because: Option<String>,
}

impl<'a> Patched<'a> {
    /// Which object.
    pub fn id(&self) -> &'a ObjectId {
        &self.workload().id
    }

    /// The first of its templates.
    fn workload(&self) -> &'a Workload {
        self.templates[0].0
    }

    /// Whether kustomize and the API server merge its lists of containers by the containers' names.
    pub(super) fn merges_by_name(&self) -> bool {
        let ObjectId { api_version, kind, .. } = self.id();
        MERGED_BY_NAME.contains(&(api_version.value.as_str(), kind.value.as_str()))
    }
}

/// What becomes of reasons that no statement has any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// Their annotation goes.
    Removed,
    /// It is emptied: a server-side apply can't take out what another manager owns.
    Emptied,
}

/// Sorts by what the manifests and the program call the objects: their order in files makes no difference.
pub fn sort(patched: &mut [Patched]) {
    patched.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn key<'p>(patched: &'p Patched) -> impl Ord + use<'p> {
    let id = patched.id();
    (id.namespace_name(), &id.kind.value, &id.name.value, &id.api_version.value, patched.namespace)
}

/// The kinds whose schema kustomize has, in the versions for which it has it.
const MERGED_BY_NAME: [(&str, &str); 9] = [
    ("v1", "Pod"),
    ("v1", "PodTemplate"),
    ("v1", "ReplicationController"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("apps/v1", "DaemonSet"),
    ("batch/v1", "Job"),
    ("batch/v1", "CronJob"),
];
