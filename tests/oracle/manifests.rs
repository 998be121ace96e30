//! A world as the YAML documents that a user would hand to the program.

use serde_json::{Map, Value, json};

use super::labels::{Selector, Test};
use super::ports::Port;
use super::world::{Kind, Service, Workload, World};

/// One YAML document an object. `bare` leaves out the namespace of objects in the first, owned namespace.
pub(crate) fn documents(world: &World, bare: bool) -> Vec<String> {
    let objects = objects(world, bare);
    objects.iter().map(|object| serde_yaml::to_string(object).expect("JSON values are YAML values")).collect()
}

/// The objects themselves.
pub(crate) fn objects(world: &World, bare: bool) -> Vec<Value> {
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
        objects.push(workload(each, metadata));
    }
    for each in &world.services {
        let metadata = metadata(&each.name, &world.namespaces[each.namespace].name);
        objects.push(service(each, &metadata));
    }
    for given in &world.given {
        let mut metadata = metadata(&given.policy.name, &given.policy.namespace);
        if given.labelled {
            metadata["labels"] = json!({"app.kubernetes.io/managed-by": "kpol"});
        }
        objects.push(json!({
            "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": given.spec,
        }));
    }
    objects
}

fn workload(workload: &Workload, mut metadata: Value) -> Value {
    let ports: Vec<Value> = workload
        .ports
        .iter()
        .map(|port| {
            json!({"name": port.name, "containerPort": port.number, "protocol": port.protocol.upper()})
        })
        .collect();
    // A port's name is looked up in all containers.
    let (main, side) = ports.split_at(ports.len().min(1));
    let container = |name, ports| json!({"name": name, "image": "registry.example/app:1", "ports": ports});
    let mut spec = json!({"containers": [container("main", main), container("side", side)]});
    if workload.host_network {
        spec["hostNetwork"] = json!(true);
    }
    if matches!(workload.kind, Kind::Job | Kind::CronJob) {
        spec["restartPolicy"] = json!("Never");
    }
    let template = json!({"metadata": {"labels": workload.template}, "spec": spec.clone()});
    let (api, kind, spec) = match workload.kind {
        Kind::Pod => {
            metadata["labels"] = json!(workload.template);
            ("v1", "Pod", spec)
        }
        Kind::Job => ("batch/v1", "Job", json!({"template": template})),
        Kind::CronJob => {
            let job = json!({"spec": {"template": template}});
            ("batch/v1", "CronJob", json!({"schedule": "@daily", "jobTemplate": job}))
        }
        kind => {
            let (api, kind) = match kind {
                Kind::StatefulSet => ("apps/v1", "StatefulSet"),
                Kind::DaemonSet => ("apps/v1", "DaemonSet"),
                Kind::ReplicaSet => ("apps/v1", "ReplicaSet"),
                Kind::Rollout => ("argoproj.io/v1alpha1", "Rollout"),
                _ => ("apps/v1", "Deployment"),
            };
            let matching = selector(&workload.selector.clone().unwrap_or_default());
            let mut spec = json!({"selector": matching, "template": template});
            if kind == "StatefulSet" {
                spec["serviceName"] = json!(workload.name);
            }
            (api, kind, spec)
        }
    };
    json!({"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec})
}

fn service(service: &Service, metadata: &Value) -> Value {
    let ports = service.ports.iter().map(|port| {
        let mut value = json!({"port": port.number, "protocol": port.protocol.upper()});
        if let Some(name) = &port.name {
            value["name"] = json!(name);
        }
        match &port.target {
            Some(Port::Range(_, number, _)) => value["targetPort"] = json!(number),
            Some(Port::Named(_, name)) => value["targetPort"] = json!(name),
            Some(Port::Every(_)) | None => {}
        }
        value
    });
    let ports: Vec<Value> = ports.collect();
    let spec = json!({"selector": service.selector, "ports": ports});
    json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec})
}

/// Single values as `matchLabels`, the rest as `matchExpressions`.
pub(crate) fn selector(selector: &Selector) -> Value {
    let mut labels = Map::new();
    let mut expressions = Vec::new();
    for requirement in &selector.0 {
        match &requirement.test {
            Test::In(values) if values.len() == 1 && !labels.contains_key(&requirement.key) => {
                labels.insert(requirement.key.clone(), json!(values[0]));
            }
            test => expressions.push(expression(&requirement.key, test)),
        }
    }
    let mut value = Map::new();
    if !labels.is_empty() {
        value.insert("matchLabels".to_owned(), Value::Object(labels));
    }
    if !expressions.is_empty() {
        value.insert("matchExpressions".to_owned(), json!(expressions));
    }
    Value::Object(value)
}

/// A requirement as an entry of `matchExpressions`.
pub(crate) fn expression(key: &str, test: &Test) -> Value {
    match test {
        Test::In(values) => json!({"key": key, "operator": "In", "values": values}),
        Test::NotIn(values) => json!({"key": key, "operator": "NotIn", "values": values}),
        Test::Exists => json!({"key": key, "operator": "Exists"}),
        Test::Absent => json!({"key": key, "operator": "DoesNotExist"}),
    }
}
