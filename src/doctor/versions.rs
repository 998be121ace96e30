//! API versions that Kubernetes no longer serves, or won't serve for ever.

use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic};

/// A minor version of Kubernetes 1.
type Minor = u32;

/// An API version of some kinds that another one replaces.
struct Retired {
    api_version: &'static str,
    /// The kinds; none is all of them.
    kinds: &'static [&'static str],
    /// What takes its place, and the first version that has it.
    instead: Option<(&'static str, Minor)>,
    /// The first version that no longer serves it; none where none is set.
    gone: Option<Minor>,
    /// What else is to be known.
    hint: &'static str,
}

impl Retired {
    fn is(&self, api_version: &str, kind: &str) -> bool {
        self.api_version == api_version && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

const fn retired(
    api_version: &'static str,
    kinds: &'static [&'static str],
    instead: &'static str,
    since: Minor,
    gone: Minor,
) -> Retired {
    Retired { api_version, kinds, instead: Some((instead, since)), gone: Some(gone), hint: "" }
}

/// Source: the Deprecated API Migration Guide of kubernetes.io; of those that were gone before it began, and of alpha
/// versions, the changelogs. An API version is deprecated as soon as there is what replaces it.
const RETIRED: &[Retired] = &[
    retired("extensions/v1beta1", &["NetworkPolicy"], "networking.k8s.io/v1", 8, 16),
    retired("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], "apps/v1", 9, 16),
    retired("apps/v1beta1", &[], "apps/v1", 9, 16),
    retired("apps/v1beta2", &[], "apps/v1", 9, 16),
    Retired {
        hint: "`spec.backend` is called `defaultBackend`, a backend names `service.name` and `service.port`, and each path has a `pathType`",
        ..retired("extensions/v1beta1", &["Ingress"], "networking.k8s.io/v1", 19, 22)
    },
    Retired {
        hint: "`spec.backend` is called `defaultBackend`, a backend names `service.name` and `service.port`, and each path has a `pathType`",
        ..retired("networking.k8s.io/v1beta1", &["Ingress"], "networking.k8s.io/v1", 19, 22)
    },
    retired("networking.k8s.io/v1beta1", &["IngressClass"], "networking.k8s.io/v1", 19, 22),
    retired(
        "admissionregistration.k8s.io/v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "admissionregistration.k8s.io/v1",
        16,
        22,
    ),
    Retired {
        hint: "each of `spec.versions` has its own `schema`, which it needs",
        ..retired(
            "apiextensions.k8s.io/v1beta1",
            &["CustomResourceDefinition"],
            "apiextensions.k8s.io/v1",
            16,
            22,
        )
    },
    retired("apiregistration.k8s.io/v1beta1", &["APIService"], "apiregistration.k8s.io/v1", 10, 22),
    retired("authentication.k8s.io/v1beta1", &["TokenReview"], "authentication.k8s.io/v1", 6, 22),
    retired(
        "authorization.k8s.io/v1beta1",
        &["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview"],
        "authorization.k8s.io/v1",
        6,
        22,
    ),
    retired("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], "certificates.k8s.io/v1", 19, 22),
    retired("coordination.k8s.io/v1beta1", &["Lease"], "coordination.k8s.io/v1", 14, 22),
    retired("rbac.authorization.k8s.io/v1alpha1", &[], "rbac.authorization.k8s.io/v1", 8, 22),
    retired("rbac.authorization.k8s.io/v1beta1", &[], "rbac.authorization.k8s.io/v1", 8, 22),
    retired("scheduling.k8s.io/v1beta1", &["PriorityClass"], "scheduling.k8s.io/v1", 14, 22),
    retired("storage.k8s.io/v1beta1", &["CSIDriver"], "storage.k8s.io/v1", 19, 22),
    retired("storage.k8s.io/v1beta1", &["CSINode"], "storage.k8s.io/v1", 17, 22),
    retired("storage.k8s.io/v1beta1", &["StorageClass"], "storage.k8s.io/v1", 6, 22),
    retired("storage.k8s.io/v1beta1", &["VolumeAttachment"], "storage.k8s.io/v1", 13, 22),
    retired("batch/v2alpha1", &["CronJob"], "batch/v1", 21, 21),
    retired("batch/v1beta1", &["CronJob"], "batch/v1", 21, 25),
    retired("discovery.k8s.io/v1beta1", &["EndpointSlice"], "discovery.k8s.io/v1", 21, 25),
    retired("events.k8s.io/v1beta1", &["Event"], "events.k8s.io/v1", 19, 25),
    retired("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], "autoscaling/v2", 23, 25),
    retired("autoscaling/v2beta2", &["HorizontalPodAutoscaler"], "autoscaling/v2", 23, 26),
    Retired {
        hint: "an empty `spec.selector` selects every pod there, and none before",
        ..retired("policy/v1beta1", &["PodDisruptionBudget"], "policy/v1", 21, 25)
    },
    Retired {
        api_version: "policy/v1beta1",
        kinds: &["PodSecurityPolicy"],
        instead: None,
        gone: Some(25),
        hint: "Pod Security Admission holds namespaces to a standard by their labels; kpol's `pod` statements make pods meet one",
    },
    Retired {
        api_version: "extensions/v1beta1",
        kinds: &["PodSecurityPolicy"],
        instead: None,
        gone: Some(16),
        hint: "Pod Security Admission holds namespaces to a standard by their labels; kpol's `pod` statements make pods meet one",
    },
    Retired {
        api_version: "settings.k8s.io/v1alpha1",
        kinds: &["PodPreset"],
        instead: None,
        gone: Some(20),
        hint: "write what it adds into the pods' templates",
    },
    retired("node.k8s.io/v1beta1", &["RuntimeClass"], "node.k8s.io/v1", 20, 25),
    retired("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], "storage.k8s.io/v1", 24, 27),
    retired("flowcontrol.apiserver.k8s.io/v1beta1", &[], "flowcontrol.apiserver.k8s.io/v1", 29, 26),
    retired("flowcontrol.apiserver.k8s.io/v1beta2", &[], "flowcontrol.apiserver.k8s.io/v1", 29, 29),
    retired("flowcontrol.apiserver.k8s.io/v1beta3", &[], "flowcontrol.apiserver.k8s.io/v1", 29, 32),
    Retired {
        api_version: "v1",
        kinds: &["Endpoints"],
        instead: Some(("an EndpointSlice of discovery.k8s.io/v1", 33)),
        gone: None,
        hint: "",
    },
];

/// Whether an API version had a kind once.
pub(super) fn is_retired(api_version: &str, kind: &str) -> bool {
    RETIRED.iter().any(|retired| retired.is(api_version, kind))
}

pub(super) fn check(patient: &mut Patient) {
    let (_, minor) = patient.kubernetes;
    for object in patient.shown.objects {
        let id = &object.id;
        let Some(retired) = RETIRED.iter().find(|retired| retired.is(&id.api_version.value, &id.kind.value))
        else {
            continue;
        };
        let api_version = retired.api_version;
        let instead = retired.instead.filter(|(_, since)| *since <= minor).map(|(instead, _)| instead);
        let (kind, name) = (&id.kind.value, words::name(id));
        let found = match retired.gone {
            Some(gone) if gone <= minor => {
                let message = format!("Kubernetes 1.{minor} has no {kind} of `{api_version}`, as {name} is");
                Diagnostic::new(Code::RemovedApi, message)
                    .at(id.api_version.span, format!("gone since 1.{gone}"))
            }
            // Nothing to be done yet.
            _ if instead.is_none() => continue,
            gone => {
                let until = gone.map_or("deprecated".to_owned(), |gone| format!("gone in 1.{gone}"));
                let message = format!("{kind} of `{api_version}` is deprecated in Kubernetes 1.{minor}");
                Diagnostic::new(Code::DeprecatedApi, message).at(id.api_version.span, until)
            }
        };
        let found = match instead {
            Some(instead) => found.help(format!("write {}", quoted(instead))),
            None => found,
        };
        patient.found.push(if retired.hint.is_empty() { found } else { found.note(retired.hint) });
    }
}

fn quoted(instead: &str) -> String {
    if instead.contains(' ') { instead.to_owned() } else { format!("`apiVersion: {instead}`") }
}

#[cfg(test)]
mod tests {
    use super::RETIRED;

    #[test]
    fn each_kind_of_an_api_version_has_one_row() {
        for (index, row) in RETIRED.iter().enumerate() {
            for other in &RETIRED[index + 1..] {
                let shared = row.kinds.iter().any(|kind| other.kinds.contains(kind));
                let all = row.kinds.is_empty() || other.kinds.is_empty();
                assert!(row.api_version != other.api_version || !(shared || all), "{}", row.api_version);
            }
        }
    }
}
