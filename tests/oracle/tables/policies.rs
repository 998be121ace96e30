//! Policies in namespace `a` and what they let through. The numbers are those of the project's list of 30 rules that tools
//! get wrong; what isn't here is no matter of who reaches whom.

use super::super::enforce::{self, Names};
use super::super::policy::{Policy, read};
use super::super::ports::Universe;
use super::super::reach::reach;
use super::{end, port};

/// A policy's spec, then connections and whether they get through.
type Row = (&'static str, &'static [(&'static str, bool)]);

/// Rules of a policy that isolates the ingress of `app=web`.
const INGRESS_OF_WEB: &[Row] = &[
    // 5, 8: no policy selects the pod, or none of that direction; no rules: nothing.
    (
        "",
        &[
            ("a/db -> a/api TCP/80", true),
            ("a/web -> a/api TCP/80", true),
            ("a/db -> b/web TCP/80", true),
            ("a/db -> a/web TCP/80", false),
            // 11: one replica and another.
            ("a/web -> a/web TCP/80", false),
        ],
    ),
    ("ingress: []", &[("8.8.8.8 -> a/web TCP/80", false)]),
    ("ingress: null", &[("8.8.8.8 -> a/web TCP/80", false)]),
    ("ingress: [{}]", &[("8.8.8.8 -> a/web UDP/53", true), ("b/db -> a/web SCTP/80", true)]),
    (
        "ingress: [{from: [], ports: []}]",
        &[("b/db -> a/web SCTP/80", true), ("8.8.8.8 -> a/web TCP/1", true)],
    ),
    ("ingress: [{from: null, ports: null}]", &[("8.8.8.8 -> a/web SCTP/80", true)]),
    // 1, 2, 3: peers: own namespace, all namespaces, both selectors, two peers, by name, null.
    (
        "ingress: [{from: [{podSelector: {}}]}]",
        &[
            ("a/none -> a/web TCP/80", true),
            ("b/db -> a/web TCP/80", false),
            ("10.0.0.1 -> a/web TCP/80", false),
        ],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {}}]}]",
        &[
            ("b/db -> a/web TCP/80", true),
            ("a/none -> a/web TCP/80", true),
            ("8.8.8.8 -> a/web TCP/80", false),
        ],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: db}}}]}]",
        &[("a/db -> a/web TCP/80", true), ("b/db -> a/web TCP/80", false), ("a/api -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}, {podSelector: {matchLabels: {app: db}}}]}]",
        &[("a/api -> a/web TCP/80", true), ("b/db -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{namespaceSelector: null, podSelector: {}}]}]",
        &[("b/db -> a/web TCP/80", false), ("a/db -> a/web TCP/80", true)],
    ),
    ("ingress: [{from: [{namespaceSelector: {}, podSelector: null}]}]", &[("b/db -> a/web TCP/80", true)]),
    // 22: the name of a namespace is a label of it.
    (
        "ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: b}}}]}]",
        &[("b/db -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false)],
    ),
    // 23: what is absent satisfies `NotIn`; all that is said has to hold.
    (
        "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}]}]",
        &[("a/none -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false), ("a/api -> a/web TCP/80", true)],
    ),
    (
        "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}]}]",
        &[("a/none -> a/web TCP/80", false), ("a/db -> a/web TCP/80", true)],
    ),
    (
        "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}]}]",
        &[("a/none -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [db, api]}]}}]}]",
        &[
            ("a/api -> a/web TCP/80", true),
            ("a/web -> a/web TCP/80", false),
            ("a/none -> a/web TCP/80", false),
        ],
    ),
    (
        "ingress: [{from: [{podSelector: {matchLabels: {tier: back}, matchExpressions: [{key: app, operator: NotIn, values: [db]}]}}]}]",
        &[
            ("a/tier=back,app=api -> a/web TCP/80", true),
            ("a/tier=back -> a/web TCP/80", true),
            ("a/tier=back,app=db -> a/web TCP/80", false),
            ("a/api -> a/web TCP/80", false),
        ],
    ),
    (
        "ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [red]}]}}]}]",
        &[("b/db -> a/web TCP/80", true), ("a/db -> a/web TCP/80", false)],
    ),
    // 14, 16, 17: protocols are apart, TCP by default, ranges include their ends.
    ("ingress: [{ports: [{port: 80}]}]", &[("b/db -> a/web TCP/80", true), ("b/db -> a/web UDP/80", false)]),
    ("ingress: [{ports: [{}]}]", &[("b/db -> a/web TCP/443", true), ("b/db -> a/web UDP/443", false)]),
    ("ingress: [{ports: [{port: 80, protocol: null}]}]", &[("b/db -> a/web TCP/80", true)]),
    (
        "ingress: [{ports: [{protocol: SCTP}]}]",
        &[("b/db -> a/web TCP/80", false), ("b/db -> a/web SCTP/80", true)],
    ),
    (
        "ingress: [{ports: [{port: 53, endPort: 80}]}]",
        &[
            ("b/db -> a/web TCP/53", true),
            ("b/db -> a/web TCP/80", true),
            ("b/db -> a/web TCP/81", false),
            ("b/db -> a/web UDP/53", false),
        ],
    ),
    // 15: a name is the destination's, for its protocol alone; one that isn't there is no port.
    (
        "ingress: [{ports: [{port: http}]}]",
        &[("b/db -> a/web TCP/80", true), ("b/db -> a/web TCP/8080", false)],
    ),
    ("ingress: [{ports: [{port: http, protocol: UDP}]}]", &[("b/db -> a/web UDP/80", false)]),
    ("ingress: [{ports: [{port: other}]}]", &[("b/db -> a/web TCP/80", false)]),
    // 1, 14: the peers of one rule have its ports, those of another one's don't.
    (
        "ingress: [{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 80}]}, {from: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 443}]}]",
        &[("a/db -> a/web TCP/80", true), ("a/db -> a/web TCP/443", false), ("a/api -> a/web TCP/443", true)],
    ),
    // 19, 20: blocks, what they leave out, and what another peer lets in again; a block is of one family.
    (
        "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]",
        &[
            ("10.0.0.1 -> a/web TCP/80", true),
            ("10.1.0.1 -> a/web TCP/80", false),
            ("10.2.0.0 -> a/web TCP/80", true),
        ],
    ),
    (
        "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.2.0/24}}]}]",
        &[("10.1.2.3 -> a/web TCP/80", true), ("10.1.3.3 -> a/web TCP/80", false)],
    ),
    (
        "ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
        &[("8.8.8.8 -> a/web TCP/80", true), ("2001:db8::1 -> a/web TCP/80", false)],
    ),
    ("ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]", &[("2001:db8::1 -> a/web TCP/80", true)]),
];

/// Whole specs but for the selector, which is everybody in `a`.
const OF_ALL: &[Row] = &[
    // 4: of its own namespace alone.
    (
        "policyTypes: [Ingress]",
        &[("b/db -> a/none TCP/80", false), ("b/db -> a/web TCP/80", false), ("a/web -> b/db TCP/80", true)],
    ),
    // 15: at egress the name is the destination's too, and an address has none.
    (
        "policyTypes: [Egress], egress: [{ports: [{port: http}]}]",
        &[
            ("a/web -> b/db TCP/8080", true),
            ("a/web -> b/db TCP/80", false),
            ("a/web -> a/db TCP/80", true),
            ("a/web -> 8.8.8.8 TCP/80", false),
        ],
    ),
    ("policyTypes: [Egress], egress: [{to: null}]", &[("a/web -> 8.8.8.8 TCP/80", true)]),
    (
        "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 8.0.0.0/8}}]}]",
        &[
            ("a/web -> 8.8.8.8 TCP/80", true),
            ("a/web -> a/db TCP/80", false),
            ("8.8.8.8 -> a/web TCP/80", true),
        ],
    ),
    // 6: types left out: ingress always, egress where it has rules.
    ("", &[("a/web -> b/db TCP/80", true), ("b/db -> a/web TCP/80", false)]),
    ("policyTypes: []", &[("a/web -> b/db TCP/80", true), ("b/db -> a/web TCP/80", false)]),
    ("policyTypes: null", &[("a/web -> b/db TCP/80", true), ("b/db -> a/web TCP/80", false)]),
    ("egress: []", &[("a/web -> b/db TCP/80", true)]),
    ("egress: null", &[("a/web -> b/db TCP/80", true)]),
    ("egress: [{ports: [{port: 443}]}]", &[("a/web -> b/db TCP/80", false), ("a/web -> b/db TCP/443", true)]),
    (
        "egress: [{ports: [{port: 443}]}], ingress: [{}]",
        &[("a/web -> b/db TCP/80", false), ("b/db -> a/web TCP/80", true)],
    ),
    // 7: a section of no listed type is ignored.
    ("policyTypes: [Egress], ingress: [{ports: [{port: 443}]}]", &[("b/db -> a/web TCP/80", true)]),
    ("policyTypes: [Egress], ingress: [{}]", &[("a/web -> b/db TCP/80", false)]),
    ("policyTypes: [Ingress], egress: [{ports: [{port: 443}]}]", &[("a/web -> b/db TCP/80", true)]),
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

/// 8, 9: policies add up, and each end judges for itself.
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
        (&[into, out, closed], true),
    ] {
        assert_eq!(gets_through(specs, "a/web -> a/db TCP/80"), expected, "{specs:?}");
    }
    // Ports that one end permits and ports that the other does have to meet.
    let out = "{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}, {port: 443}]}]}";
    let into = "{podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 443}, {port: 8080}]}]}";
    for (on, expected) in [("TCP/80", false), ("TCP/443", true), ("TCP/8080", false)] {
        assert_eq!(gets_through(&[out, into], &format!("a/web -> a/db {on}")), expected, "{on}");
    }
}

fn gets_through(specs: &[&str], connection: &str) -> bool {
    let policies = specs.iter().flat_map(|spec| {
        let head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: ";
        read(&format!("{head}{spec}\n")).unwrap()
    });
    let policies: Vec<Policy> = policies.collect();
    let universe = Universe::around([1, 53, 80, 81, 443, 8080].map(|number| (number, number)));
    let (source, rest) = connection.split_once(" -> ").unwrap();
    let (destination, on) = rest.split_once(' ').unwrap();
    let sends = enforce::sends(&policies, &end(source));
    let takes = enforce::takes(&policies, &end(destination), &universe, Names::Declared);
    reach(&sends, &takes, universe.every()) & port(&universe, on) != 0
}
