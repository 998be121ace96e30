//! A workload's own pods: the labels of its template, those that controllers add, and no others. Looks things up;
//! reports nothing.

use crate::inventory::Workload;
use crate::sets::{Operator, PodSet, Requirement, Space};

/// The value of a pod label, as written in the manifest.
#[must_use]
pub fn pod_label<'a>(workload: &'a Workload, key: &str) -> Option<&'a str> {
    workload.pod_labels.iter().find(|pair| pair.key.value == key).map(|pair| pair.value.value.as_str())
}

/// Whether some pod of the workload can satisfy all requirements.
#[must_use]
pub fn may_satisfy(workload: &Workload, requirements: &[Requirement]) -> bool {
    requirements.iter().all(|requirement| may_hold(workload, requirement))
}

/// Whether some pod of the workload can be in a set without conditions on namespaces.
#[must_use]
pub fn can_be_in(workload: &Workload, set: PodSet, space: &Space) -> bool {
    let open = |key: &str, value: Option<&str>| may_be_added(workload, key, value);
    space.may_contain(set, |key| pod_label(workload, key), open)
}

/// Whether a controller may give a label of that key to the workload's pods; with a value, also whether that one.
#[must_use]
pub fn may_be_added(workload: &Workload, key: &str, value: Option<&str>) -> bool {
    pod_label(workload, key).is_none()
        && added(workload, key).is_some_and(|values| value.is_none_or(|value| values.may_be(workload, value)))
}

/// Whether some controller may add a label of that key, so that a template without it says little.
#[must_use]
pub fn is_added(key: &str) -> bool {
    ADDED.iter().any(|(known, ..)| *known == key)
}

fn may_hold(workload: &Workload, requirement: &Requirement) -> bool {
    let written = pod_label(workload, &requirement.key);
    let Some(values) = added(workload, &requirement.key).filter(|_| written.is_none()) else {
        return requirement.holds(written);
    };
    match &requirement.operator {
        Operator::In(wanted) => wanted.iter().any(|value| values.may_be(workload, value)),
        // It may be there or not yet, with another value.
        Operator::NotIn(_) | Operator::Exists | Operator::DoesNotExist => true,
    }
}

/// What is known of the values that a controller gives to a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    /// Nothing: hashes, ids, places.
    Any,
    /// A number.
    Index,
    /// The workload's name, `-` and a number.
    Numbered,
    /// The workload's own name.
    Name,
}

impl Values {
    fn may_be(self, workload: &Workload, value: &str) -> bool {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let name = workload.id.name.value.as_str();
        match self {
            Self::Any => true,
            Self::Index => is_number(value),
            Self::Numbered => {
                value.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_number)
            }
            // A name that Kubernetes makes up begins with what is written.
            Self::Name => value == name || name.ends_with('-') && value.starts_with(name),
        }
    }
}

/// The labels that controllers add: the key, the kinds to whose pods (none: to all pods), and the values.
///
/// Source: the Kubernetes reference "Well-Known Labels, Annotations and Taints", the admission plugin
/// `PodTopologyLabels` (KEP-4742), and Argo Rollouts' own hash. A `CronJob`'s Jobs can be started by hand under any
/// name.
const ADDED: &[(&str, &[&str], Values)] = &[
    ("pod-template-hash", &["Deployment"], Values::Any),
    ("controller-revision-hash", &["StatefulSet", "DaemonSet"], Values::Any),
    ("pod-template-generation", &["DaemonSet"], Values::Any),
    ("statefulset.kubernetes.io/pod-name", &["StatefulSet"], Values::Numbered),
    ("apps.kubernetes.io/pod-index", &["StatefulSet"], Values::Index),
    ("batch.kubernetes.io/job-name", &["Job"], Values::Name),
    ("batch.kubernetes.io/job-name", &["CronJob"], Values::Any),
    ("job-name", &["Job"], Values::Name),
    ("job-name", &["CronJob"], Values::Any),
    ("batch.kubernetes.io/controller-uid", &["Job", "CronJob"], Values::Any),
    ("controller-uid", &["Job", "CronJob"], Values::Any),
    ("batch.kubernetes.io/job-completion-index", &["Job", "CronJob"], Values::Index),
    ("rollouts-pod-template-hash", &["Rollout"], Values::Any),
    ("topology.kubernetes.io/zone", &[], Values::Any),
    ("topology.kubernetes.io/region", &[], Values::Any),
    ("topology.k8s.io/zone", &[], Values::Any),
    ("topology.k8s.io/region", &[], Values::Any),
];

/// The kinds of Kubernetes that carry pods; what the controllers of others do isn't known.
const KNOWN_KINDS: &[&str] = &[
    "Pod",
    "PodTemplate",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
];

/// The values that controllers may give to a label of a workload's pods; none where they don't add it.
fn added(workload: &Workload, key: &str) -> Option<Values> {
    let kind = workload.id.kind.value.as_str();
    let mut rows = ADDED.iter().filter(|(known, ..)| *known == key);
    if !KNOWN_KINDS.contains(&kind) {
        // They may make Deployments, Jobs and the rest, under names of their own.
        return rows.next().map(|_| Values::Any);
    }
    rows.find(|(_, kinds, _)| kinds.is_empty() || kinds.contains(&kind)).map(|(.., values)| *values)
}
