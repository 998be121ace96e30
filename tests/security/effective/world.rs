//! A small world: Deployments with labels of small domains, one to three containers each, and anything set.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::oracle::rng::Rng;

pub(super) const KEYS: [(&str, &[&str]); 3] =
    [("app", &["a", "b", "c"]), ("tier", &["x", "y"]), ("v", &["1", "2"])];

pub(super) type Labels = BTreeMap<&'static str, &'static str>;

pub(super) struct World {
    pub(super) workloads: Vec<Workload>,
}

pub(super) struct Workload {
    pub(super) name: &'static str,
    pub(super) labels: Labels,
    /// The labels that its selector asks for.
    pub(super) selector: Labels,
    /// The pod's spec, as in the manifest.
    pub(super) spec: Value,
}

impl World {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let count = 1 + rng.below(4);
        let names = ["a", "b", "c", "d"];
        Self { workloads: names[..count].iter().map(|name| Workload::random(rng, name)).collect() }
    }

    /// All manifests in one text.
    pub(super) fn text(&self) -> String {
        let documents = self.workloads.iter().map(|workload| {
            let object = json!({
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": workload.name},
                "spec": {
                    "selector": {"matchLabels": workload.selector},
                    "template": {"metadata": {"labels": workload.labels}, "spec": workload.spec},
                },
            });
            format!("{object:#}\n")
        });
        documents.collect::<Vec<_>>().join("---\n")
    }
}

impl Workload {
    fn random(rng: &mut Rng, name: &'static str) -> Self {
        let mut labels = Labels::new();
        for (key, values) in KEYS {
            if key == "app" || rng.chance(65) {
                labels.insert(key, *rng.pick(values));
            }
        }
        let mut selector = Labels::from([("app", labels["app"])]);
        if rng.chance(30) {
            selector.clone_from(&labels);
        }
        let mut spec = json!({"containers": [container(rng, "main")]});
        if rng.chance(80) {
            let side = container(rng, "side");
            spec["containers"].as_array_mut().expect("a list").push(side);
        }
        if rng.chance(70) {
            spec["initContainers"] = json!([container(rng, "setup")]);
        }
        let mut context = both(rng);
        if rng.chance(25) {
            context.insert("fsGroup".to_owned(), json!(rng.below(3)));
        }
        if rng.chance(25) {
            let name = *rng.pick(&["net.a", "net.b"]);
            context.insert("sysctls".to_owned(), json!([{"name": name, "value": "0"}]));
        }
        if !context.is_empty() {
            spec["securityContext"] = Value::Object(context);
        }
        if rng.chance(20) {
            spec["hostIPC"] = json!(rng.chance(50));
        }
        Self { name, labels, selector, spec }
    }
}

fn container(rng: &mut Rng, name: &str) -> Value {
    let mut context = both(rng);
    if rng.chance(30) {
        context.insert("readOnlyRootFilesystem".to_owned(), json!(rng.chance(50)));
    }
    let mut capabilities = Map::new();
    for list in ["add", "drop"] {
        let names: Vec<&str> = ["KILL", "CHOWN", "FOWNER"].into_iter().filter(|_| rng.chance(30)).collect();
        if rng.chance(40) {
            capabilities.insert(list.to_owned(), json!(names));
        }
    }
    if !capabilities.is_empty() {
        context.insert("capabilities".to_owned(), Value::Object(capabilities));
    }
    let mut container = json!({"name": name, "image": "i"});
    if !context.is_empty() {
        container["securityContext"] = Value::Object(context);
    }
    container
}

fn both(rng: &mut Rng) -> Map<String, Value> {
    let mut context = Map::new();
    if rng.chance(35) {
        context.insert("runAsUser".to_owned(), json!(1 + rng.below(3)));
    }
    if rng.chance(25) {
        context.insert(
            "seccompProfile".to_owned(),
            json!({"type": rng.pick(&["RuntimeDefault", "Unconfined"])}),
        );
    }
    if rng.chance(35) {
        let mut label = Map::new();
        for part in ["user", "type", "level"] {
            if rng.chance(50) {
                label.insert(part.to_owned(), json!(format!("m{}", rng.below(2))));
            }
        }
        context.insert("seLinuxOptions".to_owned(), Value::Object(label));
    }
    context
}
