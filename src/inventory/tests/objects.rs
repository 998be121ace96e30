//! Each kind of object: what is taken from it.

use super::{Reading, clean};
use crate::inventory::{Container, LabelSelector, TargetPort};
use crate::sets::{Operator, Protocol};

const TEMPLATE: &str = "{metadata: {labels: {app: a}}, spec: {containers: [{name: c}]}}";

/// Each workload in short: `Kind name | selector | pod labels | containers`.
fn workloads(reading: &Reading) -> Vec<String> {
    let line = |workload: &crate::inventory::Workload| {
        let labels: Vec<_> = workload
            .pod_labels
            .iter()
            .map(|pair| format!("{}={}", pair.key.value, pair.value.value))
            .collect();
        let containers: Vec<_> = workload.containers.iter().map(Container::name).collect();
        let selector = workload.selector.as_ref().map_or("none".to_owned(), selector);
        let (kind, name) = (&workload.id.kind.value, &workload.id.name.value);
        format!("{kind} {name} | {selector} | {} | {}", labels.join(","), containers.join(","))
    };
    reading.inventory.workloads.iter().map(line).collect()
}

/// A selector in kubectl's words.
pub(super) fn selector(selector: &LabelSelector) -> String {
    let word = |requirement: &crate::sets::Requirement| {
        let key = &requirement.key;
        match &requirement.operator {
            Operator::In(values) if values.len() == 1 => format!("{key}={}", values[0]),
            Operator::In(values) => format!("{key} in ({})", values.join(",")),
            Operator::NotIn(values) => format!("{key} notin ({})", values.join(",")),
            Operator::Exists => key.clone(),
            Operator::DoesNotExist => format!("!{key}"),
        }
    };
    format!("[{}]", selector.requirements.iter().map(word).collect::<Vec<_>>().join(" "))
}

#[test]
fn workloads_of_every_kind() {
    let labels = "selector: {matchLabels: {app: a}}";
    // (API version and kind, the fields after the metadata, the workload)
    let rows = [
        ("v1", "Pod", "spec: {containers: [{name: c}], initContainers: [{name: i}]}", "none |  | i,c"),
        ("v1", "PodTemplate", "template: TEMPLATE", "none | app=a | c"),
        (
            "v1",
            "ReplicationController",
            "spec: {selector: {app: a}, template: TEMPLATE}",
            "[app=a] | app=a | c",
        ),
        ("apps/v1", "Deployment", "spec: {SELECTOR, template: TEMPLATE}", "[app=a] | app=a | c"),
        ("apps/v1", "ReplicaSet", "spec: {SELECTOR, template: TEMPLATE}", "[app=a] | app=a | c"),
        ("apps/v1", "StatefulSet", "spec: {SELECTOR, template: TEMPLATE}", "[app=a] | app=a | c"),
        ("apps/v1", "DaemonSet", "spec: {SELECTOR, template: TEMPLATE}", "[app=a] | app=a | c"),
        ("extensions/v1beta1", "Deployment", "spec: {template: TEMPLATE}", "none | app=a | c"),
        ("batch/v1", "Job", "spec: {SELECTOR, template: TEMPLATE}", "none | app=a | c"),
        ("batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: TEMPLATE}}}", "none | app=a | c"),
        ("argoproj.io/v1alpha1", "Rollout", "spec: {SELECTOR, template: TEMPLATE}", "[app=a] | app=a | c"),
        ("serving.knative.dev/v1", "Service", "spec: {template: TEMPLATE}", "none | app=a | c"),
        (
            "x.io/v1",
            "Fleet",
            "spec: {selector: {app: a}, pools: [{podTemplate: TEMPLATE}]}",
            "none | app=a | c",
        ),
        (
            "x.io/v1",
            "Engine",
            "spec: {workers: [{pod: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: x}]}}}]}",
            "none | app=a | c",
        ),
        ("x.io/v1", "Deployment", "spec: {jobTemplate: {spec: {template: TEMPLATE}}}", "none | app=a | c"),
    ];
    for (api, kind, fields, expected) in rows {
        let fields = fields.replace("TEMPLATE", TEMPLATE).replace("SELECTOR", labels);
        let reading = clean(&format!(
            "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: w, labels: {{}}}}\n{fields}\n"
        ));
        assert_eq!(workloads(&reading), [format!("{kind} w | {expected}")], "{api} {kind}");
        assert!(reading.inventory.services.is_empty(), "{api} {kind}");
    }
}

#[test]
fn what_carries_no_pod_template() {
    let rows = [
        ("v1", "ConfigMap", "data: {template: \"x\"}"),
        ("monitoring.coreos.com/v1", "Prometheus", "spec: {containers: [{name: c}]}"),
        ("external-secrets.io/v1", "ExternalSecret", "spec: {target: {template: {data: {a: b}}}}"),
        ("x.io/v1", "A", "status: {template: TEMPLATE}"),
        ("x.io/v1", "A", "spec: {worker: TEMPLATE}"),
        (
            "kyverno.io/v1",
            "Policy",
            "spec: {pattern: {spec: {containers: [{name: '*', image: '!*:latest'}]}}}",
        ),
        ("x.io/v1", "A", "spec: {template: {spec: {containers: []}}}"),
        ("x.io/v1", "A", "spec: {template: {spec: {containers: [7]}}}"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec: {template: TEMPLATE}"),
    ];
    for (api, kind, fields) in rows {
        let fields = fields.replace("TEMPLATE", TEMPLATE);
        let reading = clean(&format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: w}}\n{fields}\n"));
        assert_eq!((workloads(&reading), reading.inventory.objects), (vec![], 1), "{kind} {fields}");
    }
}

#[test]
fn each_template_of_a_custom_resource_is_a_workload() {
    let two = format!(
        "spec: {{head: {{template: {TEMPLATE}}}, workers: [{{template: {}}}]}}",
        TEMPLATE.replace("app: a", "app: b")
    );
    let reading = clean(&format!("apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {{name: r}}\n{two}\n"));
    assert_eq!(workloads(&reading), ["RayCluster r | none | app=a | c", "RayCluster r | none | app=b | c"]);
}

#[test]
fn a_deployment_in_full() {
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: {own: label}
spec:
  selector:
    matchLabels: {app: web}
    matchExpressions:
    - {key: tier, operator: In, values: [b, a, b]}
    - {key: env, operator: NotIn, values: [dev]}
    - {key: x, operator: Exists}
    - {key: y.io/z, operator: DoesNotExist, values: []}
  template:
    metadata:
      labels:
        app: web
    spec:
      hostNetwork: true
      initContainers:
      - name: setup
      - name: proxy
        restartPolicy: Always
      containers:
      - name: web
        ports:
        - containerPort: 8080
          name: http
        - {containerPort: 0x35, protocol: UDP}
";
    let reading = clean(text);
    let workload = &reading.inventory.workloads[0];
    assert_eq!(workload.id.namespace_name(), Some("shop"));
    let wanted = "[app=web tier in (a,b) env notin (dev) x !y.io/z]";
    assert_eq!(workload.selector.as_ref().map(selector).as_deref(), Some(wanted));
    assert_eq!(workload.own_labels[0].value.value, "label");
    assert_eq!(reading.slice(workload.pod_labels_span), "app: web");
    assert_eq!(workload.template.host_network().map(|span| reading.slice(span)), Some("hostNetwork: true"));
    let flags: Vec<_> = workload.containers.iter().map(|c| (c.name(), c.init, c.sidecar)).collect();
    assert_eq!(flags, [("setup", true, false), ("proxy", true, true), ("web", false, false)]);
    let ports: Vec<_> = workload.containers[2]
        .ports
        .iter()
        .map(|port| (port.name.as_ref().map(|name| name.value.as_str()), port.number.value, port.protocol))
        .collect();
    assert_eq!(ports, [(Some("http"), 8080, Protocol::Tcp), (None, 53, Protocol::Udp)]);
}

#[test]
fn where_labels_would_be_added() {
    let rows = [
        ("{metadata: {labels: {a: b}}, spec: {}}", "{a: b}"),
        ("{metadata: {labels: }, spec: {}}", "{labels: }"),
        ("{metadata: {annotations: {}}, spec: {}}", "{annotations: {}}"),
        ("{spec: {}}", "{spec: {}}"),
    ];
    for (template, expected) in rows {
        let text = format!(
            "apiVersion: batch/v1\nkind: Job\nmetadata: {{name: j}}\nspec: {{template: {template}}}\n"
        );
        let reading = clean(&text);
        assert_eq!(reading.slice(reading.inventory.workloads[0].pod_labels_span), expected);
    }
}

#[test]
fn services() {
    let read = |spec: &str| {
        let reading = clean(&format!("apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec: {spec}\n"));
        let service = &reading.inventory.services[0];
        let target = |target: &TargetPort| match target {
            TargetPort::Number(number) => number.to_string(),
            TargetPort::Name(name) => name.clone(),
        };
        let ports: Vec<_> = service
            .ports
            .iter()
            .map(|port| {
                let name = port.name.as_ref().map_or("-", |name| name.value.as_str());
                format!("{name} {}>{} {:?}", port.port.value, target(&port.target.value), port.protocol)
            })
            .collect();
        let selector = service.selector.as_ref().map_or("none".to_owned(), selector);
        format!(
            "{selector} {} headless={} external={}",
            ports.join(", "),
            service.headless,
            service.external_name
        )
    };
    let rows = [
        ("{ports: [{port: 80, targetPort: 0}]}", "none - 80>80 Tcp headless=false external=false"),
        ("{selector: {app: a}, ports: [{port: 80}]}", "[app=a] - 80>80 Tcp headless=false external=false"),
        (
            "{clusterIP: None, selector: {app: a}, ports: [{name: dns, port: 53, protocol: UDP, targetPort: dns-udp}, {name: h, port: 80, targetPort: 8080}]}",
            "[app=a] dns 53>dns-udp Udp, h 80>8080 Tcp headless=true external=false",
        ),
        ("{type: ExternalName, externalName: example.com}", "none  headless=false external=true"),
        ("{selector: {}, clusterIP: 10.0.0.1}", "[]  headless=false external=false"),
    ];
    for (spec, expected) in rows {
        assert_eq!(read(spec), expected, "{spec}");
    }
}

#[test]
fn lists_of_any_kind_and_depth() {
    let pod = "apiVersion: v1\n    kind: Pod\n    metadata: {name: p}\n    spec: {}";
    let inner =
        "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Namespace, metadata: {name: ns}}]}";
    let text = format!("apiVersion: v1\nkind: List\nitems:\n  - {inner}\n  - {pod}\n");
    let reading = clean(&text);
    assert_eq!(
        (workloads(&reading).len(), reading.inventory.namespaces.len(), reading.inventory.objects),
        (1, 1, 2)
    );
    let text = "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"p\"},\"spec\":{}}]}";
    assert_eq!(workloads(&clean(text)), ["Pod p | none |  | "]);
    let text = "apiVersion: x.io/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {items: []}\n";
    assert_eq!(clean(text).inventory.objects, 1);
}
