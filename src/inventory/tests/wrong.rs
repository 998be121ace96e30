//! What Kubernetes would refuse in an object is an error at its place, with what it wants.

use super::problems;

#[test]
fn fields_of_workloads_and_services() {
    let pod = |spec: &str| format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  {spec}\n");
    let service =
        |spec: &str| format!("apiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec:\n  {spec}\n");
    let deployment = |spec: &str| {
        format!("apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d}}\nspec:\n  {spec}\n")
    };
    let rows = [
        (pod("containers: 7"), "K0110 5:15 `spec.containers` is a number, where Kubernetes wants a list"),
        (
            pod("containers: [7]"),
            "K0110 5:16 `spec.containers[]` is a number, where Kubernetes wants a mapping",
        ),
        (
            pod("containers: [{image: x}]"),
            "K0111 5:16 `containers[].name` is missing, which Kubernetes requires",
        ),
        (
            pod("containers: [{name: true}]"),
            "K0110 5:23 `containers[].name` is a boolean, where Kubernetes wants a string",
        ),
        (
            pod("containers: [{name: a, ports: [{containerPort: 70000}]}]"),
            "K0112 5:50 `ports[].containerPort` is 70000, which is no port",
        ),
        (
            pod("containers: [{name: a, ports: [{containerPort: \"80\"}]}]"),
            "K0110 5:50 `ports[].containerPort` is a string, where Kubernetes wants a whole number from 1 to 65535",
        ),
        (
            pod("containers: [{name: a, ports: [{name: a}]}]"),
            "K0111 5:34 `containerPort` is missing, which Kubernetes requires",
        ),
        (
            pod("containers: [{name: a, ports: [{containerPort: 1, name: UP}]}]"),
            "K0112 5:59 `ports[].name` is `UP`, which Kubernetes takes for no port's name",
        ),
        (
            pod("containers: [{name: a, ports: [{containerPort: 1, protocol: tcp}]}]"),
            "K0112 5:63 `ports[].protocol` is `tcp`, which Kubernetes doesn't know",
        ),
        (
            pod("hostNetwork: \"true\""),
            "K0110 5:16 `spec.hostNetwork` is a string, where Kubernetes wants `true` or `false`",
        ),
        (service("selector: [a]"), "K0110 5:13 `spec.selector` is a list, where Kubernetes wants a mapping"),
        (service("ports: [{}]"), "K0111 5:11 `port` is missing, which Kubernetes requires"),
        (service("ports: [{port: 0}]"), "K0112 5:18 `ports[].port` is 0, which is no port"),
        (
            service("ports: [{port: 1, targetPort: \"80\"}]"),
            "K0112 5:33 `ports[].targetPort` is `80`, which Kubernetes takes for no port's name",
        ),
        (deployment("replicas: 1"), "K0111 2:7 `spec.template` is missing, which Kubernetes requires"),
        (deployment("template: {}"), "K0111 2:7 `spec.template.spec` is missing, which Kubernetes requires"),
        (
            deployment("{selector: {matchLabels: {a: 1}}, template: {spec: {}}}"),
            "K0110 5:32 `spec.selector.matchLabels.a` is a number, where Kubernetes wants a string",
        ),
    ];
    for (text, expected) in rows {
        assert_eq!(problems(&text), [expected], "{text}");
    }
}

#[test]
fn a_value_that_lacks_quotes_has_an_edit() {
    let reading = super::reading("apiVersion: v1\nkind: Namespace\nmetadata: {name: 0644}\n");
    let edit = &reading.diagnostics[0].helps[0].edits[0];
    assert_eq!((reading.slice(edit.span), edit.text.as_str()), ("0644", "\"0644\""));
}
