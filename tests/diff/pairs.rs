//! What is compared by columns and ranges is what comparing every pair gives.

use std::collections::BTreeMap;

use ipnet::IpNet;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kpol::compile::{self, Input};
use kpol::inventory;
use kpol::reach::{NamedPort, Namespace, Pod, Reach, World};
use kpol::resolve::program::Direction;
use kpol::sets::{PortSet, Protocol};
use proptest::prelude::*;
use serde_json::Value;

/// Below `spec`, in YAML's flow style.
const SPECS: [&str; 12] = [
    "podSelector: {}, policyTypes: [Ingress]",
    "podSelector: {}, policyTypes: [Egress]",
    "podSelector: {matchLabels: {app: x}}, ingress: [{from: [{podSelector: {matchLabels: {app: w}}}]}]",
    "podSelector: {matchLabels: {app: w}}, ingress: [{ports: [{port: http}]}]",
    "podSelector: {matchLabels: {app: x}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: http}, {port: 81}]}]",
    "podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}, {ipBlock: {cidr: 192.0.2.0/24, except: [192.0.2.8/29]}}]}]",
    "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [x]}]}, ingress: [{}], egress: [{ports: [{port: 80}]}]",
    "podSelector: {matchLabels: {app: w}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}], ports: [{port: 79, endPort: 81}]}]",
    "podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{protocol: UDP}]}]",
    "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/28}}], ports: [{port: 80}]}, {from: [{ipBlock: {cidr: 192.0.2.4/30}}]}]",
    "podSelector: {matchLabels: {app: z}}, ingress: [{from: [{namespaceSelector: {}}]}], egress: [{}]",
    "podSelector: {matchLabels: {app: nobody}}",
];

/// Every workload that may be there: namespace, name, `app`, the number of its port `http`.
const WORKLOADS: [(&str, &str, &str, u16); 8] = [
    ("a", "p", "x", 80),
    ("a", "q", "w", 8080),
    ("a", "r", "w", 8080),
    ("a", "s", "z", 80),
    ("b", "p", "x", 8080),
    ("b", "q", "z", 81),
    ("b", "r", "x", 8080),
    ("c", "p", "w", 80),
];

/// Addresses of each kind that the specs tell apart.
const ADDRESSES: [&str; 6] =
    ["192.0.2.0/32", "192.0.2.5/32", "192.0.2.9/32", "192.0.2.99/32", "8.8.8.8/32", "2001:db8::1/128"];

/// Who is there, and the policies: a spec and its namespace.
type Side = (Vec<bool>, Vec<(usize, usize)>);

fn policy_text(number: usize, (spec, namespace): (usize, usize)) -> String {
    let namespace = ["a", "b", "c"][namespace];
    format!(
        "{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p{number}, namespace: {namespace}}}, spec: {{{}}}}}\n",
        SPECS[spec]
    )
}

fn input((there, policies): &Side) -> Input {
    let mut texts: Vec<String> =
        policies.iter().enumerate().map(|(n, policy)| policy_text(n, *policy)).collect();
    for ((namespace, name, app, port), _) in WORKLOADS.iter().zip(there).filter(|(_, there)| **there) {
        texts.push(format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}, namespace: {namespace}, labels: {{app: {app}}}}}, spec: \
             {{containers: [{{name: m, image: i, ports: [{{name: http, containerPort: {port}}}]}}]}}}}\n"
        ));
    }
    let mut input = Input::new();
    let file = input.sources.add("m.yaml", texts.join("---\n"));
    let (found, diagnostics) = inventory::read(&input.sources, &[(file, 0)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    input.inventory = Some(found);
    input.entries = vec![None];
    input
}

/// The same, by the engine alone: the ports between two workloads, or between one and an address.
fn answers((there, policies): &Side) -> BTreeMap<(String, String), PortSet> {
    let names = ["a", "b", "c"];
    let here: Vec<_> =
        WORKLOADS.iter().zip(there).filter(|(_, there)| **there).map(|(each, _)| each).collect();
    let pods = here.iter().map(|(namespace, _, app, number)| Pod {
        namespace: names.iter().position(|name| name == namespace).expect("one of three"),
        labels: vec![("app", *app)],
        ports: vec![NamedPort { protocol: Protocol::Tcp, name: "http", number: *number }],
    });
    let namespaces = names.map(|name| Namespace { name, labels: Vec::new() }).to_vec();
    let world = World { namespaces, pods: pods.collect() };
    let policies: Vec<NetworkPolicy> = policies
        .iter()
        .enumerate()
        .map(|(n, policy)| serde_yaml::from_str(&policy_text(n, *policy)).expect("it is a policy"))
        .collect();
    let reach = Reach::new(&world, &policies).expect("the policies can be read");
    let id = |pod: usize| format!("{}/Pod/{}", here[pod].0, here[pod].1);
    let mut all = BTreeMap::new();
    for from in 0..here.len() {
        for to in 0..here.len() {
            all.insert((id(from), id(to)), reach.between(reach.class(from), reach.class(to)));
        }
        for address in ADDRESSES {
            let ip = address.parse::<IpNet>().expect("an address").addr();
            for (direction, key) in [
                (Direction::Ingress, (address.to_owned(), id(from))),
                (Direction::Egress, (id(from), address.to_owned())),
            ] {
                let regions = reach.outside(reach.class(from), direction).into_iter();
                let mut ports =
                    regions.filter(|region| region.addresses.contains(ip)).map(|region| region.ports);
                all.insert(key, ports.next().unwrap_or_else(PortSet::none));
            }
        }
    }
    all
}

/// The pairs of a list, with blocks as the addresses in them.
fn pairs(list: &Value) -> BTreeMap<(String, String), PortSet> {
    let mut all = BTreeMap::new();
    let ends = |text: &str| -> Vec<String> {
        let Ok(block) = text.parse::<IpNet>() else { return vec![text.to_owned()] };
        let inside = |address: &&&str| block.contains(&address.parse::<IpNet>().expect("an address"));
        ADDRESSES.iter().filter(inside).map(|address| (*address).to_owned()).collect()
    };
    for pair in list.as_array().expect("a list") {
        let mut ports = PortSet::none();
        for range in pair["ports"].as_array().expect("a list") {
            let protocol = match range["protocol"].as_str() {
                Some("TCP") => Protocol::Tcp,
                Some("UDP") => Protocol::Udp,
                _ => Protocol::Sctp,
            };
            let number = |key: &str| u16::try_from(range[key].as_u64().expect("a number")).expect("a port");
            ports = ports.union(&PortSet::range(protocol, number("from"), number("to")));
        }
        for from in ends(pair["from"].as_str().expect("text")) {
            for to in ends(pair["to"].as_str().expect("text")) {
                let again = all.insert((from.clone(), to.clone()), ports.clone());
                assert_eq!(again, None, "{from} to {to} is listed twice");
            }
        }
    }
    all
}

/// What is in one and not in the other, but for what no list of ports can say.
fn less(
    one: &BTreeMap<(String, String), PortSet>,
    other: &BTreeMap<(String, String), PortSet>,
) -> BTreeMap<(String, String), PortSet> {
    let named = PortSet::union_all(Protocol::ALL.map(PortSet::protocol));
    let none = PortSet::none();
    let each = one.iter().map(|(pair, ports)| {
        let left = ports.difference(other.get(pair).unwrap_or(&none));
        (pair.clone(), left.intersection(&named))
    });
    each.filter(|(_, ports)| !ports.is_empty()).collect()
}

fn compared(old: &Side, new: &Side) -> Option<Value> {
    let compared = compile::diff(&input(old), &input(new));
    let diff = compared.diff.expect("nothing is wrong with them");
    let mut text = String::new();
    diff.json(&mut text).expect("it is text");
    let json: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(json["differs"], !diff.is_empty());
    diff.has_workloads().then_some(json)
}

fn side() -> impl Strategy<Value = Side> {
    let there = proptest::collection::vec(prop::bool::weighted(0.85), WORKLOADS.len());
    (there, proptest::collection::vec((0..SPECS.len(), 0..3_usize), 0..6))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn differences_are_those_of_the_pairs(old in side(), new in side()) {
        let (before, after) = (answers(&old), answers(&new));
        if let Some(json) = compared(&old, &new) {
            let (opens, closes) = (less(&after, &before), less(&before, &after));
            let one_sided = |pair: &(String, String)| {
                let is = |key: &str| json[key].as_array().is_some_and(|all| all.iter().any(|id| *id == *pair.0 || *id == *pair.1));
                is("added") || is("removed")
            };
            for (list, apart, expected) in [("opens", "withAdded", opens), ("closes", "withRemoved", closes)] {
                let (found, found_apart) = (pairs(&json[list]), pairs(&json[apart]));
                prop_assert!(!found.keys().any(&one_sided) && found_apart.keys().all(&one_sided));
                let found: BTreeMap<_, _> = found.into_iter().chain(found_apart).filter(|(_, ports)| !ports.is_empty()).collect();
                prop_assert_eq!(found, expected, "{}", list);
            }
            let back = compared(&new, &old).expect("there are workloads");
            for (one, other) in [("opens", "closes"), ("withAdded", "withRemoved"), ("added", "removed")] {
                prop_assert_eq!(&json[one], &back[other]);
                prop_assert_eq!(&json[other], &back[one]);
            }
        }
        if let Some(json) = compared(&old, &old) {
            prop_assert_eq!(&json["differs"], false);
        }
    }
}
