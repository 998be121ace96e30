//! The kustomize component: a folder of files as data, one for each policy and each patch, and the file that names them.
//!
//! The format is <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>, of the kind `Component`, so
//! that a kustomization takes it in beside its own resources with `components:`.

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use super::{file_name, object, object::Commented, yaml};
use crate::inventory::ObjectId;
pub use crate::inventory::kustomize::is_generated;
use crate::inventory::kustomize::{GENERATED_MARK, GROUP};

/// The file of a folder that kustomize reads first.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The files of a kustomize component, by their names in its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// Name to text; every text begins with the mark of what kpol writes.
    pub files: BTreeMap<String, String>,
}

/// A patch of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Patch {
    /// Its kind, as its file is named.
    kind: String,
    /// Its namespace as the manifests have it, or nothing; and its name.
    namespace: String,
    name: String,
    group: String,
    version: String,
    /// Whether the patch doesn't name its object itself.
    targeted: bool,
    text: String,
}

impl Patch {
    /// A strategic-merge patch, which names its object.
    pub(super) fn named(id: &ObjectId, text: String) -> Self {
        Self::new(id, false, text)
    }

    /// A JSON 6902 patch.
    pub(super) fn targeted(id: &ObjectId, text: String) -> Self {
        Self::new(id, true, text)
    }

    fn new(id: &ObjectId, targeted: bool, text: String) -> Self {
        let (group, version) = id.api_version.value.split_once('/').unwrap_or(("", &id.api_version.value));
        Self {
            kind: id.kind.value.clone(),
            namespace: id.namespace.as_ref().map_or("", |namespace| &namespace.value).to_owned(),
            name: id.name.value.clone(),
            group: group.to_owned(),
            version: version.to_owned(),
            targeted,
            text,
        }
    }

    /// Whether both are patches of what is one object to kustomize.
    pub(super) fn is_for(&self, other: &Self) -> bool {
        let identity =
            |patch: &Self| [&patch.group, &patch.kind, &patch.namespace, &patch.name].map(Clone::clone);
        identity(self) == identity(other)
    }

    /// What it is, as its file is named: an object can have one of each.
    fn kind_of_file(&self) -> String {
        let kind = self.kind.to_lowercase();
        if self.targeted { format!("json-patch-{kind}") } else { format!("patch-{kind}") }
    }

    fn entry(&self, file: &str) -> Value {
        let mut entry = Mapping::from_iter([("path".into(), file.into())]);
        if self.targeted {
            // Names are patterns there, and an object without a namespace is one of `default`.
            let namespace = if self.namespace.is_empty() { "default" } else { &self.namespace };
            let target = Mapping::from_iter([
                ("group".into(), self.group.as_str().into()),
                ("version".into(), self.version.as_str().into()),
                ("kind".into(), self.kind.as_str().into()),
                ("name".into(), self.name.replace('.', "\\.").into()),
                ("namespace".into(), namespace.into()),
            ]);
            entry.insert("target".into(), Value::Mapping(target));
        }
        Value::Mapping(entry)
    }
}

impl Component {
    /// The component of these policies and patches: a file for each, and `kustomization.yaml` with their sorted lists.
    /// Their order makes no difference.
    #[must_use]
    pub(super) fn new(policies: &[Commented], patches: Vec<Patch>) -> Self {
        let identities = policies.iter().map(|(_, policy)| {
            let metadata = &policy.metadata;
            let [namespace, name] =
                [&metadata.namespace, &metadata.name].map(|text| text.as_deref().unwrap_or(""));
            file_name::Of { kind: "networkpolicy", namespace, name, group: "" }
        });
        let identities: Vec<file_name::Of> = identities.collect();
        let mut files: BTreeMap<String, String> = file_name::unique(&identities)
            .into_iter()
            .zip(policies)
            .map(|(name, (comments, policy))| (name, marked(&object::policy(comments, policy))))
            .collect();
        let resources: Vec<Value> = files.keys().map(|name| name.as_str().into()).collect();

        let kinds: Vec<String> = patches.iter().map(Patch::kind_of_file).collect();
        let identities: Vec<file_name::Of> = kinds
            .iter()
            .zip(&patches)
            .map(|(kind, Patch { namespace, name, group, .. })| file_name::Of {
                kind,
                namespace,
                name,
                group,
            })
            .collect();
        let named: BTreeMap<String, Patch> =
            file_name::unique(&identities).into_iter().zip(patches).collect();
        let entries: Vec<Value> = named.iter().map(|(name, patch)| patch.entry(name)).collect();
        files.extend(named.into_iter().map(|(name, patch)| (name, marked(&patch.text))));

        let kustomization = yaml::document(&kustomization(resources, entries));
        files.insert(KUSTOMIZATION.to_owned(), marked(&kustomization));
        Self { files }
    }
}

/// With the first line by which kpol knows its own files, see [`is_generated`].
fn marked(text: &str) -> String {
    format!("{GENERATED_MARK}; edits are lost.\n{text}")
}

fn kustomization(resources: Vec<Value>, patches: Vec<Value>) -> Value {
    let mut kustomization = Mapping::from_iter([
        ("apiVersion".into(), format!("{GROUP}/v1alpha1").into()),
        ("kind".into(), "Component".into()),
    ]);
    // An empty list is written too: kustomize takes a kustomization without any for a mistake.
    if !resources.is_empty() || patches.is_empty() {
        kustomization.insert("resources".into(), resources.into());
    }
    if !patches.is_empty() {
        kustomization.insert("patches".into(), patches.into());
    }
    Value::Mapping(kustomization)
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::networking::v1::NetworkPolicy;

    use super::*;

    fn policy(namespace: Option<&str>, name: &str) -> Commented {
        let mut policy = NetworkPolicy::default();
        policy.metadata.namespace = namespace.map(str::to_owned);
        policy.metadata.name = Some(name.to_owned());
        (vec![format!("np.kpol:1 {name}")], policy)
    }

    fn shown(component: &Component) -> String {
        component.files.iter().flat_map(|(name, text)| ["== ", name, "\n", text]).collect()
    }

    #[test]
    fn a_component_is_a_file_for_each_policy_and_their_list() {
        let policies = [policy(None, "np2-ingress"), policy(Some("shop"), "on"), policy(None, "np1-ingress")];
        insta::assert_snapshot!(shown(&Component::new(&policies, Vec::new())));
        insta::assert_snapshot!(shown(&Component::new(&[], Vec::new())), @r"
        == kustomization.yaml
        # Generated by kpol; edits are lost.
        apiVersion: kustomize.config.k8s.io/v1alpha1
        kind: Component
        resources: []
        ");
    }

    #[test]
    fn the_order_of_the_policies_makes_no_difference() {
        let mut policies = [policy(None, "a-b"), policy(Some("a"), "b"), policy(None, "b")];
        let component = Component::new(&policies, Vec::new());
        policies.reverse();
        assert_eq!(Component::new(&policies, Vec::new()), component);
        assert_eq!(component.files.len(), 4);
        assert!(component.files.values().all(|text| is_generated(text)));
    }
}
