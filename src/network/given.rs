//! A policy of the manifests as Kubernetes' object, so that whoever judges policies reads one type.

use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicySpec,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::permit::ports_of;
use super::rules::{block_object, label_selector, port_objects};
use crate::inventory::{Policy, PolicyPeer, PolicyRule};

/// The object that says what a policy of the manifests says, its rules in their order. Of a policy in which something
/// couldn't be read (an error stands then) a rule that names nobody is left out: written, it would name everybody.
#[must_use]
pub fn object(policy: &Policy, namespace: &str) -> NetworkPolicy {
    let sections = [("Ingress", &policy.ingress), ("Egress", &policy.egress)];
    let types = sections.iter().filter(|(_, rules)| rules.is_some()).map(|(name, _)| (*name).to_owned());
    let ingress = policy.ingress.iter().flatten().filter(|rule| names_somebody(rule));
    let egress = policy.egress.iter().flatten().filter(|rule| names_somebody(rule));
    NetworkPolicy {
        metadata: ObjectMeta {
            name: Some(policy.id.name.value.clone()),
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            ..ObjectMeta::default()
        },
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(label_selector(&policy.selector.requirements)),
            policy_types: Some(types.collect()),
            ingress: Some(
                ingress
                    .map(|rule| NetworkPolicyIngressRule {
                        from: rule.peers.as_deref().map(peers),
                        ports: port_objects(&ports_of(rule)),
                    })
                    .collect(),
            ),
            egress: Some(
                egress
                    .map(|rule| NetworkPolicyEgressRule {
                        to: rule.peers.as_deref().map(peers),
                        ports: port_objects(&ports_of(rule)),
                    })
                    .collect(),
            ),
        }),
    }
}

fn names_somebody(rule: &PolicyRule) -> bool {
    let listed = rule.peers.as_deref().map(peers);
    listed.is_none_or(|peers| !peers.is_empty()) && !ports_of(rule).is_empty()
}

fn peers(peers: &[PolicyPeer]) -> Vec<NetworkPolicyPeer> {
    let mut objects = Vec::with_capacity(peers.len());
    for peer in peers {
        match peer {
            PolicyPeer::Block { addresses } => objects.extend(addresses.blocks().iter().map(block_object)),
            PolicyPeer::Pods { namespaces, pods } => objects.push(NetworkPolicyPeer {
                namespace_selector: namespaces
                    .as_ref()
                    .map(|selector| label_selector(&selector.requirements)),
                pod_selector: pods
                    .as_ref()
                    .map(|selector| label_selector(&selector.requirements))
                    // A peer without either would say nothing.
                    .or_else(|| namespaces.is_none().then(|| label_selector(&[]))),
                ip_block: None,
            }),
        }
    }
    objects
}
