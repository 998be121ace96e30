//! Random policies among the manifests, in all the forms in which one can be written: what may be left out, null or
//! empty is so by chance.

use serde_json::{Map, Value, json};

use super::super::labels::{NAMESPACE_NAME, Selector, Test};
use super::super::manifests::{expression, selector};
use super::super::policy::Policy;
use super::super::program::Layout;
use super::super::rng::Rng;
use super::super::world::{Given, World};
use super::worlds::{BLOCKS, labels_can_be_judged, namespace_selector, pod_selector};

/// A policy in that namespace.
pub(super) fn given(rng: &mut Rng, world: &World, namespace: &str, index: usize) -> Given {
    let mut spec = Map::new();
    let subject = if rng.chance(25) { Selector::default() } else { pod_selector(rng, world) };
    spec.insert("podSelector".to_owned(), spelled(rng, &subject));
    for (section, end) in [("ingress", "from"), ("egress", "to")] {
        let rules: Vec<Value> = (0..rng.weighted(&[15, 60, 25])).map(|_| rule(rng, world, end)).collect();
        match rng.weighted(&[60, 20, 10, 10]) {
            0 => _ = spec.insert(section.to_owned(), json!(rules)),
            1 => {}
            2 => _ = spec.insert(section.to_owned(), Value::Null),
            _ => _ = spec.insert(section.to_owned(), json!([])),
        }
    }
    match rng.weighted(&[30, 15, 20, 20, 8, 7]) {
        0 => _ = spec.insert("policyTypes".to_owned(), json!(["Ingress"])),
        1 => _ = spec.insert("policyTypes".to_owned(), json!(["Egress"])),
        2 => _ = spec.insert("policyTypes".to_owned(), json!(["Egress", "Ingress"])),
        3 => {}
        4 => _ = spec.insert("policyTypes".to_owned(), Value::Null),
        _ => _ = spec.insert("policyTypes".to_owned(), json!([])),
    }
    let spec = Value::Object(spec);
    let mut metadata = json!({"name": format!("given-{}", index + 1)});
    if !namespace.is_empty() {
        metadata["namespace"] = json!(namespace);
    }
    let object = json!({
        "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec,
    });
    let value = serde_yaml::to_value(object).expect("JSON values are YAML values");
    let policy = Policy::from_value(value).expect("what is drawn is what the API server takes");
    Given { policy, spec, labelled: rng.chance(12) }
}

fn rule(rng: &mut Rng, world: &World, end: &str) -> Value {
    let mut value = Map::new();
    match rng.weighted(&[60, 20, 10, 10]) {
        0 => {
            let peers: Vec<Value> = (0..=rng.below(2)).map(|_| peer(rng, world)).collect();
            value.insert(end.to_owned(), json!(peers));
        }
        1 => {}
        2 => _ = value.insert(end.to_owned(), Value::Null),
        _ => _ = value.insert(end.to_owned(), json!([])),
    }
    match rng.weighted(&[45, 30, 10, 15]) {
        0 => {
            let ports: Vec<Value> = (0..=rng.below(2)).map(|_| port(rng)).collect();
            value.insert("ports".to_owned(), json!(ports));
        }
        1 => {}
        2 => _ = value.insert("ports".to_owned(), Value::Null),
        _ => _ = value.insert("ports".to_owned(), json!([])),
    }
    Value::Object(value)
}

fn peer(rng: &mut Rng, world: &World) -> Value {
    if rng.chance(20) {
        let cidr = *rng.pick(&BLOCKS);
        return match (cidr, rng.below(3)) {
            ("10.0.0.0/8", 0) => json!({"ipBlock": {"cidr": cidr, "except": ["10.1.0.0/16"]}}),
            ("0.0.0.0/0", 0) => {
                json!({"ipBlock": {"cidr": cidr, "except": ["10.0.0.0/8", "192.168.0.0/16"]}})
            }
            (_, 1) => json!({"ipBlock": {"cidr": cidr, "except": []}}),
            _ => json!({"ipBlock": {"cidr": cidr}}),
        };
    }
    let pods = if rng.chance(25) { Selector::default() } else { pod_selector(rng, world) };
    let pods = spelled(rng, &pods);
    // Labels of a namespace that isn't shown can't be judged.
    let namespaces = match rng.below(3) {
        0 => Selector::default(),
        1 if labels_can_be_judged(world) => {
            namespace_selector(rng, world, Layout::Nameless).unwrap_or_default()
        }
        _ => {
            let names = world.namespaces.iter().map(|known| known.name.clone());
            let names: Vec<String> =
                names.filter(|name| !name.is_empty()).chain(["ext".to_owned()]).collect();
            let name = rng.pick(&names).clone();
            Selector(vec![super::super::labels::Requirement {
                key: NAMESPACE_NAME.to_owned(),
                test: if rng.chance(70) { Test::In(vec![name]) } else { Test::NotIn(vec![name]) },
            }])
        }
    };
    let namespaces = spelled(rng, &namespaces);
    match rng.weighted(&[50, 15, 20, 10, 5]) {
        0 => json!({"podSelector": pods}),
        1 => json!({"namespaceSelector": namespaces}),
        2 => json!({"namespaceSelector": namespaces, "podSelector": pods}),
        3 => json!({"namespaceSelector": null, "podSelector": pods}),
        _ => json!({"namespaceSelector": namespaces, "podSelector": null}),
    }
}

fn port(rng: &mut Rng) -> Value {
    let pool = [
        json!({"port": 80}),
        json!({"port": 80, "protocol": null}),
        json!({"port": 8000, "endPort": 8010}),
        json!({"port": 8000, "endPort": 8010, "protocol": "TCP"}),
        json!({"port": 53, "protocol": "UDP"}),
        json!({"protocol": "UDP"}),
        json!({"protocol": "SCTP"}),
        json!({}),
        json!({"port": "http"}),
        json!({"port": "http", "protocol": "SCTP"}),
        json!({"port": "dns", "protocol": "UDP"}),
    ];
    rng.pick(&pool).clone()
}

/// A selector in one of the forms that mean the same.
fn spelled(rng: &mut Rng, said: &Selector) -> Value {
    if rng.chance(50) {
        return selector(said);
    }
    let expressions: Vec<Value> =
        said.0.iter().map(|requirement| expression(&requirement.key, &requirement.test)).collect();
    let mut value = Map::new();
    if rng.chance(30) {
        value.insert("matchLabels".to_owned(), if rng.chance(50) { Value::Null } else { json!({}) });
    }
    if !expressions.is_empty() || rng.chance(30) {
        value.insert("matchExpressions".to_owned(), json!(expressions));
    }
    Value::Object(value)
}
