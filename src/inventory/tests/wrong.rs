//! What Kubernetes would refuse in an object is an error at its place, with what it wants.

use super::{problems, reading};

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
    let reading = reading("apiVersion: v1\nkind: Namespace\nmetadata: {name: 0644}\n");
    let edit = &reading.diagnostics[0].helps[0].edits[0];
    assert_eq!((reading.slice(edit.span), edit.text.as_str()), ("0644", "\"0644\""));
}

/// What may be missing is known, so that whoever looks for it doesn't call it unknown.
#[test]
fn what_an_error_hides_is_known() {
    let pod = |rest: &str| format!("apiVersion: v1\nkind: Pod\n{rest}");
    let policy = |rest: &str| format!("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{rest}");
    let spec = "spec: {containers: [{name: a}]}";
    let many =
        format!("{}\n---\na: [{}]\n", pod(&format!("metadata: {{name: p}}\n{spec}")), "a,".repeat(3_000_001));
    let rows = [
        (pod(&format!("metadata: {{name: p, labels: {{a: b}}}}\n{spec}")), ""),
        (pod("metadata: {name: p}\nspec: ["), "objects"),
        ("a: [".repeat(101), "objects"),
        (many, "objects"),
        ("\0".to_owned(), "objects"),
        (pod(&format!("metadata: {{name: 7}}\n{spec}")), "objects"),
        (pod(&format!("metadata: {{}}\n{spec}")), "objects"),
        (pod(&format!("metadata: {{name: p, namespace: 7}}\n{spec}")), "objects"),
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {}".to_owned(), "objects facts"),
        (pod(&format!("metadata: {{name: p, labels: {{a: 7}}}}\n{spec}")), "facts"),
        (pod(&format!("metadata: {{name: p, name: q}}\n{spec}")), "facts"),
        (pod("metadata: {name: p}\nspec: {containers: [{name: 7}]}"), "facts"),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{}]}".to_owned(), "facts"),
        (policy("metadata: {name: p}\nspec: {podSelector: {matchLabels: {a: 7}}}"), "policies"),
        // Two of one name are both there.
        (format!("{0}---\n{0}", pod(&format!("metadata: {{name: p}}\n{spec}\n"))), ""),
        ("just: a note".to_owned(), ""),
    ];
    for (text, expected) in rows {
        let missing = reading(&text).inventory.missing;
        let parts = [(missing.objects, "objects"), (missing.facts, "facts"), (missing.policies, "policies")];
        let found: Vec<&str> = parts.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        assert_eq!(found.join(" "), expected, "{}", &text[..text.len().min(200)]);
    }
}
