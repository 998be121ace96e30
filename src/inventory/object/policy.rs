//! Network policies, with Kubernetes' defaults applied and judged as the API server judges them; and the kinds of
//! other policies, of which only the existence is noted.
//!
//! Source: `ValidateNetworkPolicySpec` and `SetDefaults_NetworkPolicy`.

use super::{field, label, policy_peer, policy_port};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{LabelSelector, ObjectId, Policy, PolicyRule};

/// (group, kinds) of policies that also decide who reaches whom, and that kpol can't read.
const FOREIGN: &[(&str, &[&str])] = &[
    ("cilium.io", &["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"]),
    ("projectcalico.org", &["NetworkPolicy", "GlobalNetworkPolicy"]),
    ("crd.projectcalico.org", &["NetworkPolicy", "GlobalNetworkPolicy"]),
    (
        "policy.networking.k8s.io",
        &["ClusterNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy"],
    ),
    ("crd.antrea.io", &["NetworkPolicy", "ClusterNetworkPolicy"]),
];

/// Whether objects of a kind decide who reaches whom in a way that kpol can't read.
pub(super) fn is_foreign(group: &str, kind: &str) -> bool {
    FOREIGN.iter().any(|(foreign, kinds)| *foreign == group && kinds.contains(&kind))
}

pub(super) fn read(node: Node, id: ObjectId, out: &mut Sink) -> Policy {
    let own =
        node.get("metadata").map(|metadata| label::labels_at(metadata, "labels", &"metadata.labels", out));
    let labels = own.unwrap_or_default();
    let everything = LabelSelector { requirements: Vec::new(), span: id.kind.span };
    let Some(spec) = field::mapping_at(node, "spec", &"spec", out) else {
        return Policy { id, labels, selector: everything, ingress: Some(Vec::new()), egress: None };
    };
    let selector = label::selector_at(spec, "podSelector", &"spec.podSelector", out).unwrap_or(everything);
    let ingress = rules(spec, "ingress", "from", out);
    let egress = rules(spec, "egress", "to", out);
    let (isolates_ingress, isolates_egress) = policy_types(spec, out).unwrap_or((true, !egress.is_empty()));
    Policy {
        id,
        labels,
        selector,
        ingress: isolates_ingress.then_some(ingress),
        egress: isolates_egress.then_some(egress),
    }
}

/// Whether `policyTypes` names ingress and egress; none where it is absent or empty.
fn policy_types(spec: Node, out: &mut Sink) -> Option<(bool, bool)> {
    let types = field::list_at(spec, "policyTypes", &"spec.policyTypes", out)?;
    types.items().next()?;
    let (mut ingress, mut egress) = (false, false);
    for item in types.items() {
        let Some(name) = field::string(item, &"spec.policyTypes[]", out) else {
            continue;
        };
        match name.value.as_str() {
            "Ingress" => ingress = true,
            "Egress" => egress = true,
            other => {
                let what = format!("`{other}` is no type of a NetworkPolicy");
                field::refused(name.span, what, "`policyTypes` lists `Ingress`, `Egress` or both", out);
            }
        }
    }
    if types.items().count() > 2 {
        let what = "`policyTypes` has more than two items";
        field::refused(types.span(), what, "list `Ingress`, `Egress` or both, each once", out);
    }
    Some((ingress, egress))
}

fn rules(spec: Node, direction: &str, peers: &str, out: &mut Sink) -> Vec<PolicyRule> {
    let nodes = field::list_at(spec, direction, &format_args!("spec.{direction}"), out);
    let mut rules = Vec::new();
    for node in nodes.into_iter().flat_map(Node::items) {
        // A rule that is null is an empty one, and lets everybody in.
        if matches!(node.kind(), Kind::Mapping | Kind::Null) {
            rules.push(PolicyRule {
                span: node.span(),
                peers: policy_peer::read_all(node, peers, out),
                ports: policy_port::read_all(node, out),
            });
        } else {
            field::wrong_type(node, &format_args!("spec.{direction}[]"), "a mapping", out);
        }
    }
    rules
}
