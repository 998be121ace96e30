//! A world as the YAML documents that a user would hand to the program.

use serde_json::{Map, Value, json};

use super::labels::{Labels, Selector, Test};
use super::policy::{Peer, Policy, Rule};
use super::ports::Port;
use super::world::{Kind, Workload, World};

/// One YAML document an object. `bare` leaves out the namespace of objects in the first, owned namespace.
pub(crate) fn documents(world: &World, bare: bool) -> Vec<String> {
    let mut objects = Vec::new();
    for namespace in &world.namespaces {
        if let Some(labels) = &namespace.shown {
            let metadata = json!({"name": namespace.name, "labels": labels});
            objects.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
        }
    }
    let metadata = |name: &str, namespace: &str| {
        let first = world.namespaces.first().is_some_and(|first| first.name == namespace);
        if namespace.is_empty() || (bare && first) {
            json!({"name": name})
        } else {
            json!({"name": name, "namespace": namespace})
        }
    };
    for each in &world.workloads {
        let metadata = metadata(&each.name, &world.namespaces[each.namespace].name);
        objects.push(workload(each, &metadata));
    }
    for policy in &world.given {
        let metadata = metadata(&policy.name, &policy.namespace);
        objects.push(
            json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec(policy)}),
        );
    }
    objects.iter().map(|object| serde_yaml::to_string(object).expect("JSON values are YAML values")).collect()
}

fn workload(workload: &Workload, metadata: &Value) -> Value {
    let ports: Vec<Value> = workload
        .ports
        .iter()
        .map(|port| {
            json!({"name": port.name, "containerPort": port.number, "protocol": port.protocol.upper()})
        })
        .collect();
    let container = json!({"name": "main", "image": "registry.example/app:1", "ports": ports});
    let mut template =
        json!({"metadata": {"labels": workload.template}, "spec": {"containers": [container]}});
    match (workload.kind, &workload.selector) {
        (Kind::Deployment, selector) => json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
            "spec": {"replicas": 2, "selector": {"matchLabels": selector}, "template": template},
        }),
        (Kind::Job, _) => {
            template["spec"]["restartPolicy"] = json!("Never");
            json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {"template": template}})
        }
    }
}

fn spec(policy: &Policy) -> Value {
    let mut spec = json!({"podSelector": selector(&policy.subject)});
    let mut types = Vec::new();
    for (name, key, end, rules) in
        [("Ingress", "ingress", "from", &policy.ingress), ("Egress", "egress", "to", &policy.egress)]
    {
        if let Some(rules) = rules {
            types.push(name);
            spec[key] = rules.iter().map(|each| rule(each, end)).collect();
        }
    }
    spec["policyTypes"] = json!(types);
    spec
}

fn rule(rule: &Rule, end: &str) -> Value {
    let mut value = Map::new();
    if !rule.peers.is_empty() {
        value.insert(end.to_owned(), rule.peers.iter().map(peer).collect());
    }
    if !rule.ports.is_empty() {
        value.insert("ports".to_owned(), rule.ports.iter().map(port).collect());
    }
    Value::Object(value)
}

fn peer(peer: &Peer) -> Value {
    match peer {
        Peer::Pods { namespaces: None, pods } => json!({"podSelector": selector(pods)}),
        Peer::Pods { namespaces: Some(namespaces), pods } => {
            json!({"namespaceSelector": selector(namespaces), "podSelector": selector(pods)})
        }
        Peer::Block { block, except } if except.is_empty() => json!({"ipBlock": {"cidr": block.to_string()}}),
        Peer::Block { block, except } => {
            let except: Vec<String> = except.iter().map(ToString::to_string).collect();
            json!({"ipBlock": {"cidr": block.to_string(), "except": except}})
        }
    }
}

fn port(port: &Port) -> Value {
    match port {
        Port::Every(protocol) => json!({"protocol": protocol.upper()}),
        Port::Range(protocol, first, last) if first == last => {
            json!({"protocol": protocol.upper(), "port": first})
        }
        Port::Range(protocol, first, last) => {
            json!({"protocol": protocol.upper(), "port": first, "endPort": last})
        }
        Port::Named(protocol, name) => json!({"protocol": protocol.upper(), "port": name}),
    }
}

/// Single values as `matchLabels`, the rest as `matchExpressions`.
fn selector(selector: &Selector) -> Value {
    let mut labels = Labels::new();
    let mut expressions = Vec::new();
    for requirement in &selector.0 {
        let (operator, values) = match &requirement.test {
            Test::In(values) if values.len() == 1 && !labels.contains_key(&requirement.key) => {
                labels.insert(requirement.key.clone(), values[0].clone());
                continue;
            }
            Test::In(values) => ("In", Some(values)),
            Test::NotIn(values) => ("NotIn", Some(values)),
            Test::Exists => ("Exists", None),
            Test::Absent => ("DoesNotExist", None),
        };
        let mut expression = json!({"key": requirement.key, "operator": operator});
        if let Some(values) = values {
            expression["values"] = json!(values);
        }
        expressions.push(expression);
    }
    let mut value = Map::new();
    if !labels.is_empty() {
        value.insert("matchLabels".to_owned(), json!(labels));
    }
    if !expressions.is_empty() {
        value.insert("matchExpressions".to_owned(), json!(expressions));
    }
    Value::Object(value)
}
