//! What annotations and fields of the manifests mean where a cluster is old: AppArmor's annotations, newer fields.

use super::memory::compiled;

/// A Pod with annotations (a line of YAML's flow style), a `spec` and containers.
fn pod(annotations: &str, spec: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, labels: {{app: web}}, annotations: {{{annotations}}}}}\nspec: {{{spec}}}\n"
    )
}

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io";

#[test]
fn annotations_of_app_armor_hold_where_no_field_does() {
    let containers = "containers: [{name: main}, {name: side}]";
    let runtime = format!("{APP_ARMOR}/main: runtime/default, {APP_ARMOR}/side: runtime/default");
    let one = format!("{APP_ARMOR}/main: localhost/k8s-web");
    let windows = format!("os: {{name: windows}}, {containers}");
    for (annotations, spec, program, codes) in [
        (runtime.as_str(), containers, "assert pod * apparmor runtimeDefault", ""),
        (runtime.as_str(), containers, "assert pod * apparmor unconfined", "K0602 K0602"),
        (one.as_str(), containers, "assert container main in * apparmor localhost \"k8s-web\"", ""),
        (one.as_str(), containers, "assert pod * apparmor localhost \"k8s-web\"", "K0602"),
        // Kubernetes makes no profile of these.
        (
            "container.apparmor.security.beta.kubernetes.io/main: localhost/",
            containers,
            "assert container main in * apparmor unconfined",
            "K0602",
        ),
        (runtime.as_str(), windows.as_str(), "assert pod * apparmor runtimeDefault", "K0602 K0602"),
        // A setting has to say the same, since both stand in the end.
        (
            runtime.as_str(),
            containers,
            "pod * apparmor runtimeDefault\nassert pod * apparmor runtimeDefault",
            "",
        ),
        (runtime.as_str(), containers, "pod * apparmor unconfined", "K0503"),
    ] {
        let outcome = compiled(program, &pod(annotations, spec));
        let found: Vec<&str> = outcome.errors().map(|error| error.code.code()).collect();
        assert_eq!(found.join(" "), codes, "{program}\n{annotations}\n{spec}");
    }
}

#[test]
fn fields_that_older_clusters_drop_are_told() {
    let main = "containers: [{name: main}]";
    let runtime = "securityContext: {appArmorProfile: {type: RuntimeDefault}}, containers: [{name: main}]";
    let annotated = format!("{APP_ARMOR}/main: runtime/default");
    for (annotations, spec, program, codes) in [
        ("", format!("hostUsers: false, {main}"), "kubernetes 1.32\npod * noEscalation", "K0509"),
        ("", format!("hostUsers: false, {main}"), "kubernetes 1.33\npod * noEscalation", ""),
        ("", format!("hostUsers: false, {main}"), "pod * noEscalation", ""),
        // What older clusters do anyway, and what a setting decides.
        ("", format!("hostUsers: true, {main}"), "kubernetes 1.32\npod * noEscalation", ""),
        (
            "",
            format!(
                "securityContext: {{supplementalGroupsPolicy: Merge, seLinuxChangePolicy: Recursive}}, {main}"
            ),
            "kubernetes 1.30\npod * noEscalation",
            "",
        ),
        (
            "",
            format!("securityContext: {{supplementalGroupsPolicy: Strict}}, {main}"),
            "kubernetes 1.30\npod * noEscalation",
            "K0509",
        ),
        ("", format!("hostUsers: false, {main}"), "kubernetes 1.32\npod * hostUsers true", "K0509"),
        // Profiles of AppArmor: an annotation says it to older clusters.
        ("", runtime.to_owned(), "kubernetes 1.29\npod * noEscalation", "K0509"),
        (annotated.as_str(), runtime.to_owned(), "kubernetes 1.29\npod * noEscalation", ""),
        ("", runtime.to_owned(), "kubernetes 1.30\npod * noEscalation", ""),
        // Pods that no statement is about aren't this program's.
        ("", format!("hostUsers: false, {main}"), "kubernetes 1.32\nisolate web", ""),
    ] {
        let outcome = compiled(program, &pod(annotations, &spec));
        let found: Vec<&str> = outcome.errors().map(|error| error.code.code()).collect();
        assert_eq!(found.join(" "), codes, "{program}\n{annotations}\n{spec}");
    }
}
