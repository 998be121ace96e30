//! Network policies: Kubernetes' defaults, and what its API server refuses.

use super::objects::selector;
use super::{clean, problems};
use crate::inventory::{PolicyPeer, PolicyPortKind, PolicyRule};

fn policy(spec: &str) -> String {
    format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p}}\nspec: {spec}\n")
}

fn rules(rules: Option<&Vec<PolicyRule>>) -> String {
    let Some(rules) = rules else {
        return "open".to_owned();
    };
    let rule = |rule: &PolicyRule| {
        let peer = |peer: &PolicyPeer| match peer {
            PolicyPeer::Pods { namespaces, pods } => {
                let side = |side: &Option<_>| side.as_ref().map_or("-".to_owned(), selector);
                format!("{}/{}", side(namespaces), side(pods))
            }
            PolicyPeer::Block { addresses } => {
                let block = |block: &crate::sets::Block| format!("{} but {:?}", block.cidr, block.except);
                addresses.blocks().iter().map(block).collect::<Vec<_>>().join(" ")
            }
        };
        let peers = rule
            .peers
            .as_ref()
            .map_or("any".to_owned(), |peers| peers.iter().map(peer).collect::<Vec<_>>().join(", "));
        let port = |port: &crate::inventory::PolicyPort| match &port.port {
            None => format!("{:?}", port.protocol),
            Some(PolicyPortKind::Numbers(first, last)) => format!("{:?}/{first}-{last}", port.protocol),
            Some(PolicyPortKind::Name(name)) => format!("{:?}/{name}", port.protocol),
        };
        let ports = rule
            .ports
            .as_ref()
            .map_or("all".to_owned(), |ports| ports.iter().map(port).collect::<Vec<_>>().join(", "));
        format!("{{{peers} on {ports}}}")
    };
    format!("closed{}", rules.iter().map(rule).collect::<String>())
}

#[test]
fn defaults() {
    // (spec, selector, ingress, egress)
    let rows = [
        ("{podSelector: {}}", "[]", "closed", "open"),
        ("{}", "[]", "closed", "open"),
        ("", "[]", "closed", "open"),
        ("{podSelector: {matchLabels: {a: b}}, ingress: []}", "[a=b]", "closed", "open"),
        ("{podSelector: {}, ingress: [{}]}", "[]", "closed{any on all}", "open"),
        ("{podSelector: {}, ingress: [null]}", "[]", "closed{any on all}", "open"),
        ("{podSelector: {}, egress: []}", "[]", "closed", "open"),
        ("{podSelector: {}, egress: [{}]}", "[]", "closed", "closed{any on all}"),
        ("{podSelector: {}, policyTypes: []}", "[]", "closed", "open"),
        ("{podSelector: {}, policyTypes: [Egress]}", "[]", "open", "closed"),
        ("{podSelector: {}, policyTypes: [Egress], ingress: [{}]}", "[]", "open", "closed"),
        ("{podSelector: {}, policyTypes: [Ingress], egress: [{}]}", "[]", "closed", "open"),
        ("{podSelector: {}, policyTypes: [Ingress, Egress]}", "[]", "closed", "closed"),
        ("{podSelector: {}, ingress: [{from: [], ports: []}]}", "[]", "closed{any on all}", "open"),
        ("{podSelector: {}, ingress: [{from: null, ports: null}]}", "[]", "closed{any on all}", "open"),
        ("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}", "[]", "closed{-/[] on all}", "open"),
        (
            "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: b}}, namespaceSelector: {}}, {namespaceSelector: {matchLabels: {c: d}}}]}]}",
            "[]",
            "closed{[]/[a=b], [c=d]/- on all}",
            "open",
        ),
        (
            "{podSelector: {}, ingress: [{from: [{podSelector: {}, namespaceSelector: null}]}]}",
            "[]",
            "closed{-/[] on all}",
            "open",
        ),
        (
            "{podSelector: {}, ingress: [{ports: [{port: 80}, {protocol: UDP}, {port: dns, protocol: UDP}, {}, {port: 1, endPort: 9, protocol: SCTP}]}]}",
            "[]",
            "closed{any on Tcp/80-80, Udp, Udp/dns, Tcp, Sctp/1-9}",
            "open",
        ),
    ];
    for (spec, pods, ingress, egress) in rows {
        let reading = clean(&policy(spec));
        let policy = &reading.inventory.policies[0];
        let got = (selector(&policy.selector), rules(policy.ingress.as_ref()), rules(policy.egress.as_ref()));
        assert_eq!(got, (pods.to_owned(), ingress.to_owned(), egress.to_owned()), "{spec}");
    }
}

/// Each row is (spec, the one error without its place).
fn check_refused(rows: &[(String, &str)]) {
    for (spec, expected) in rows {
        let problems = problems(&policy(spec));
        let without_place = |text: &String| {
            let mut parts = text.splitn(3, ' ');
            let code = parts.next().unwrap_or_default();
            format!("{code} {}", parts.nth(1).unwrap_or_default())
        };
        assert_eq!(problems.iter().map(without_place).collect::<Vec<_>>(), [*expected], "{spec}");
    }
}

#[test]
fn refused_peers() {
    let peer = |peer: &str| format!("{{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}");
    check_refused(&[
        (peer("{}"), "K0111 a peer of `from` says nothing"),
        (peer("{podSelector: null}"), "K0111 a peer of `from` says nothing"),
        (peer("7"), "K0110 `from[]` is a number, where Kubernetes wants a mapping"),
        (
            peer("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}"),
            "K0113 `ipBlock` stands beside a selector in one peer",
        ),
        (peer("{ipBlock: {}}"), "K0111 `ipBlock.cidr` is missing, which Kubernetes requires"),
        (peer("{ipBlock: {cidr: 10.0.0.0}}"), "K0112 `10.0.0.0` is no block of addresses"),
        (peer("{ipBlock: {cidr: 10.0.0.0/33}}"), "K0112 `10.0.0.0/33` is no block of addresses"),
        (
            peer("{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/9]}}"),
            "K0112 `11.0.0.0/9` in `except` is no part of `10.0.0.0/8`",
        ),
        (
            peer("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8]}}"),
            "K0112 `10.0.0.0/8` in `except` is no part of `10.0.0.0/8`",
        ),
        (
            peer("{ipBlock: {cidr: 0.0.0.0/0, except: [\"::/1\"]}}"),
            "K0112 `::/1` in `except` is no part of `0.0.0.0/0`",
        ),
    ]);
}

#[test]
fn refused_ports() {
    let port = |port: &str| format!("{{podSelector: {{}}, ingress: [{{ports: [{port}]}}]}}");
    check_refused(&[
        (port("{port: 0}"), "K0112 `ports[].port` is 0, which is no port"),
        (
            port("{port: 1.5}"),
            "K0110 `ports[].port` is a number, where Kubernetes wants a whole number from 1 to 65535",
        ),
        (port("{port: \"80\"}"), "K0112 `ports[].port` is `80`, which Kubernetes takes for no port's name"),
        (port("{port: http, endPort: 9}"), "K0113 `endPort` needs a `port` that is a number"),
        (port("{endPort: 9}"), "K0113 `endPort` needs a `port` that is a number"),
        (port("{port: 80, endPort: 79}"), "K0112 `endPort` is 79, less than `port`, which is 80"),
        (port("{protocol: ICMP}"), "K0112 `ports[].protocol` is `ICMP`, which Kubernetes doesn't know"),
    ]);
}

#[test]
fn refused_selectors_and_shapes() {
    let expression = |text: &str| format!("{{podSelector: {{matchExpressions: [{text}]}}}}");
    check_refused(&[
        (expression("{key: a, operator: In}"), "K0113 `In` has no `values`"),
        (expression("{key: a, operator: NotIn, values: []}"), "K0113 `NotIn` has no `values`"),
        (
            expression("{key: a, operator: Exists, values: [b]}"),
            "K0113 `Exists` has `values`, which it can't use",
        ),
        (
            expression("{key: a, operator: Gt, values: [b]}"),
            "K0112 the operator `Gt` is none that a label selector has",
        ),
        (
            expression("{key: a, operator: In, values: [1]}"),
            "K0110 `values[]` is a number, where Kubernetes wants a string",
        ),
        (expression("{operator: Exists}"), "K0111 `key` is missing, which Kubernetes requires"),
        (expression("{key: a}"), "K0111 `operator` is missing, which Kubernetes requires"),
        ("{policyTypes: [ingress]}".to_owned(), "K0112 `ingress` is no type of a NetworkPolicy"),
        (
            "{policyTypes: [Ingress, Egress, Egress]}".to_owned(),
            "K0112 `policyTypes` has more than two items",
        ),
        (
            "{ingress: {from: []}}".to_owned(),
            "K0110 `spec.ingress` is a mapping, where Kubernetes wants a list",
        ),
        ("{ingress: [7]}".to_owned(), "K0110 `spec.ingress[]` is a number, where Kubernetes wants a mapping"),
        ("[]".to_owned(), "K0110 `spec` is a list, where Kubernetes wants a mapping"),
    ]);
}

#[test]
fn blocks_of_addresses() {
    let rows = [
        ("{cidr: 10.0.0.0/8}", "10.0.0.0/8 but []"),
        ("{cidr: 10.1.2.3/8}", "10.0.0.0/8 but []"),
        ("{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}", "0.0.0.0/0 but [10.0.0.0/8]"),
        ("{cidr: \"2001:db8::/32\", except: []}", "2001:db8::/32 but []"),
    ];
    for (block, expected) in rows {
        let reading = clean(&policy(&format!("{{ingress: [{{from: [{{ipBlock: {block}}}]}}]}}")));
        let ingress = rules(reading.inventory.policies[0].ingress.as_ref());
        assert_eq!(ingress, format!("closed{{{expected} on all}}"), "{block}");
    }
}

#[test]
fn a_peer_that_cant_be_read_lets_nobody_through() {
    let mut reading = super::reading(&policy("{ingress: [{from: [{}], ports: [{port: 0}]}]}"));
    let rule = reading.inventory.policies.remove(0).ingress.expect("it isolates").remove(0);
    assert!(rule.peers.expect("not everybody").is_empty() && rule.ports.expect("not every port").is_empty());
}

#[test]
fn other_policies_are_noted() {
    let rows = [
        ("cilium.io/v2", "CiliumNetworkPolicy", 1),
        ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", 1),
        ("projectcalico.org/v3", "NetworkPolicy", 1),
        ("crd.projectcalico.org/v1", "GlobalNetworkPolicy", 1),
        ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", 1),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", 1),
        ("cilium.io/v2", "CiliumEndpoint", 0),
        ("example.org/v1", "NetworkPolicy", 0),
    ];
    for (api, kind, expected) in rows {
        let reading = clean(&format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: p}}\nspec: {{}}\n"));
        assert_eq!(reading.inventory.foreign_policies.len(), expected, "{api} {kind}");
        assert!(reading.inventory.policies.is_empty(), "{api} {kind}");
    }
}
