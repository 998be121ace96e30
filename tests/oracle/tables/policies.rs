//! Policies in namespace `a` and what they let through.

use super::super::enforce::{self, Names};
use super::super::policy::{Policy, read};
use super::super::ports::Universe;
use super::super::reach::reach;
use super::{end, port};

/// A policy's spec, then connections and whether they get through.
type Row = (&'static str, &'static [(&'static str, bool)]);

/// Rules of a policy that isolates the ingress of `app=web`.
const INGRESS_OF_WEB: &[Row] = &[
    // No policy selects the pod, or none of that direction; no rules: nothing.
    (
        "",
        &[
            ("a/db -> a/api TCP/80", true),
            ("a/web -> a/api TCP/80", true),
            ("a/db -> b/web TCP/80", true),
            ("a/db -> a/web TCP/80", false),
        ],
    ),
    ("ingress: []", &[("8.8.8.8 -> a/web TCP/80", false)]),
    ("ingress: [{}]", &[("8.8.8.8 -> a/web UDP/53", true)]),
    ("ingress: [{from: [], ports: []}]", &[("b/db -> a/web SCTP/80", true)]),
    // Peers: own namespace, all namespaces, both selectors, two peers, by name.
    (
        "ingress: [{from: [{podSelector: {}}]}]",
        &[("a/none -> a/web TCP/80", true), ("b/db -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {}}]}]",
        &[("b/db -> a/web TCP/80", true), ("8.8.8.8 -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: db}}}]}]",
        &[("a/db -> a/web TCP/80", true), ("b/db -> a/web TCP/80", false), ("a/api -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}, {podSelector: {matchLabels: {app: db}}}]}]",
        &[("a/api -> a/web TCP/80", true), ("b/db -> a/web TCP/80", false)],
    ),
    ("ingress: [{from: [{namespaceSelector: null, podSelector: {}}]}]", &[("b/db -> a/web TCP/80", false)]),
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}]",
        &[("b/db -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false)],
    ),
    // What is absent satisfies `NotIn`.
    (
        "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}]}]",
        &[("a/none -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false)],
    ),
    // Ports: protocols are apart, TCP by default, ranges include their ends, names are the destination's.
    ("ingress: [{ports: [{port: 80}]}]", &[("b/db -> a/web TCP/80", true), ("b/db -> a/web UDP/80", false)]),
    (
        "ingress: [{ports: [{protocol: SCTP}]}]",
        &[("b/db -> a/web TCP/80", false), ("b/db -> a/web SCTP/80", true)],
    ),
    (
        "ingress: [{ports: [{port: 53, endPort: 80}]}]",
        &[("b/db -> a/web TCP/53", true), ("b/db -> a/web TCP/80", true), ("b/db -> a/web TCP/81", false)],
    ),
    (
        "ingress: [{ports: [{port: http}]}]",
        &[("b/db -> a/web TCP/80", true), ("b/db -> a/web TCP/8080", false)],
    ),
    ("ingress: [{ports: [{port: http, protocol: UDP}]}]", &[("b/db -> a/web UDP/80", false)]),
    // Blocks and what they leave out.
    (
        "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]",
        &[("10.0.0.1 -> a/web TCP/80", true), ("10.1.0.1 -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
        &[("8.8.8.8 -> a/web TCP/80", true), ("2001:db8::1 -> a/web TCP/80", false)],
    ),
];

/// Whole specs but for the selector, which is everybody in `a`.
const OF_ALL: &[Row] = &[
    (
        "policyTypes: [Egress], egress: [{ports: [{port: http}]}]",
        &[
            ("a/web -> b/db TCP/8080", true),
            ("a/web -> b/db TCP/80", false),
            ("a/web -> 8.8.8.8 TCP/80", false),
        ],
    ),
    // Types left out: ingress always, egress where it has rules.
    ("", &[("a/web -> b/db TCP/80", true), ("b/db -> a/web TCP/80", false)]),
    ("egress: []", &[("a/web -> b/db TCP/80", true)]),
    ("egress: [{ports: [{port: 443}]}]", &[("a/web -> b/db TCP/80", false), ("a/web -> b/db TCP/443", true)]),
    // A section of no listed type is ignored.
    ("policyTypes: [Egress], ingress: [{ports: [{port: 443}]}]", &[("b/db -> a/web TCP/80", true)]),
    ("policyTypes: [Egress], ingress: [{}]", &[("a/web -> b/db TCP/80", false)]),
];

#[test]
fn policies_enforce_what_kubernetes_says() {
    let web = "podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]";
    let both =
        INGRESS_OF_WEB.iter().map(|row| (web, row)).chain(OF_ALL.iter().map(|row| ("podSelector: {}", row)));
    for (head, (rest, connections)) in both {
        let spec = format!("{{{head}, {rest}}}");
        for (connection, expected) in *connections {
            assert_eq!(gets_through(&[&spec], connection), *expected, "{connection}: {spec}");
        }
    }
}

#[test]
fn policies_add_up_at_each_end() {
    let closed = "{podSelector: {}, policyTypes: [Ingress, Egress]}";
    let out = "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}";
    let into = "{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}";
    for (specs, expected) in [
        (&[closed][..], false),
        (&[closed, out], false),
        (&[closed, into], false),
        (&[closed, out, into], true),
    ] {
        assert_eq!(gets_through(specs, "a/web -> a/db TCP/80"), expected, "{specs:?}");
    }
}

fn gets_through(specs: &[&str], connection: &str) -> bool {
    let policies = specs.iter().flat_map(|spec| {
        let head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: ";
        read(&format!("{head}{spec}\n")).unwrap()
    });
    let policies: Vec<Policy> = policies.collect();
    let universe = Universe::around([53, 80, 443, 8080]);
    let (source, rest) = connection.split_once(" -> ").unwrap();
    let (destination, on) = rest.split_once(' ').unwrap();
    let of = |text| enforce::profile(&policies, &end(text), &universe, Names::Declared);
    reach(&of(source), &of(destination), universe.every()) & port(&universe, on) != 0
}
