//! Programs whose meaning once came out wrong, each held by what it has to give: mistakes found stay found.

use kpol::compile::{Compiled, Wanted, compile};
use kpol::emit;
use kpol::load::{BuildError, Host, HostError, Kind, Request, load};

/// One program and one file of manifests, in memory.
struct Memory<'m> {
    program: &'m str,
    manifests: &'m str,
}

impl Host for Memory<'_> {
    fn kind(&self, path: &str) -> Option<Kind> {
        matches!(path, "p.kpol" | "m.yaml").then_some(Kind::File)
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, HostError> {
        match path {
            "p.kpol" => Ok(self.program.as_bytes().to_vec()),
            "m.yaml" => Ok(self.manifests.as_bytes().to_vec()),
            _ => Err(HostError("there is no such file".to_owned())),
        }
    }

    fn files_below(&self, _: &str) -> Result<Vec<String>, HostError> {
        Ok(Vec::new())
    }

    fn kustomize(&self, _: &str) -> Result<Vec<u8>, BuildError> {
        Err(BuildError::NoBuilder("nothing is built here".to_owned()))
    }
}

fn compiled(program: &str, manifests: &str) -> Compiled {
    let manifest_files = if manifests.is_empty() { vec![] } else { vec!["m.yaml".to_owned()] };
    let request = Request { programs: vec!["p.kpol".to_owned()], manifests: manifest_files };
    compile(&load(&Memory { program, manifests }, &request).input, Wanted::Everything)
}

/// The codes of the errors, sorted.
fn errors(program: &str, manifests: &str) -> Vec<&'static str> {
    let found = compiled(program, manifests).diagnostics;
    let errors = found.iter().filter(|found| found.severity == kpol::diagnostic::Severity::Error);
    let mut codes: Vec<&str> = errors.map(|found| found.code.code()).collect();
    codes.sort_unstable();
    codes
}

fn workload(name: &str, labels: &str, port: u16, more: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: \
         {{{labels}}}}}\n  template:\n    metadata: {{labels: {{{labels}}}}}\n    spec:\n      {more}\n      containers:\n      \
         - {{name: main, ports: [{{name: pg, containerPort: {port}}}]}}\n"
    )
}

#[test]
fn what_is_isolated_stays_isolated() {
    // The first term is two policies: `a` not 1, and `b` not 1. The second statement holds the first of them alone.
    let compiled = compiled("isolate (* except [a=1,b=1]) ingress; isolate [a!=1] ingress", "");
    let text = emit::policies(&compiled.policies);
    assert_eq!(compiled.policies.len(), 2, "{text}");
    assert!(text.contains("key: a") && text.contains("key: b"), "{text}");
}

#[test]
fn a_reason_goes_to_a_policy_that_is_written() {
    let program = "isolate [a=1,b=1] ingress because \"KEPT\"; isolate [a=1] ingress; isolate [a!=5] ingress";
    let text = emit::policies(&compiled(program, "").policies);
    assert!(text.contains("KEPT"), "{text}");
}

#[test]
fn a_port_name_is_each_pods_own_number() {
    let manifests = workload("db", "app: db", 5432, "") + &workload("d2", "app: db, n: x", 9999, "");
    let manifests = manifests + &workload("web", "app: web", 80, "");
    let rows = [
        // The policy selects app=db, which d2 has too: there the name is 9999.
        ("allow web -> db on pg; deny web -> d2 on 9999", vec!["K0401"]),
        ("allow web -> db on pg; deny web -> db on 5432", vec!["K0401"]),
        ("allow web -> db on pg; deny web -> db on 22", vec![]),
        // Of a selector nobody knows the number.
        ("allow web -> db on pg; deny web -> [app=db] on 9999", vec!["K0401"]),
        ("allow web -> [app=db] on pg; deny web -> db on 22", vec![]),
        ("allow web -> db on pg; deny web -> db on udp/5432", vec![]),
    ];
    for (program, expected) in rows {
        assert_eq!(errors(program, &manifests), expected, "{program}");
    }
}

#[test]
fn ports_have_to_meet_at_both_ends_at_once() {
    let rows = [
        (
            "isolate a egress; allow any -> b on 80, 90; allow a -> any on 443, 90; deny a -> b on 80, 443",
            vec![],
        ),
        (
            "isolate a egress; allow any -> b on 80, 90; allow a -> any on 443, 90; deny a -> b on 90",
            vec!["K0401"; 1],
        ),
    ];
    for (program, expected) in rows {
        assert_eq!(errors(program, ""), expected, "{program}");
    }
}

#[test]
fn a_services_ports_are_narrowed_not_replaced() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports:\n  \
                   - {name: http, port: 80, targetPort: 8080}\n  - {name: https, port: 443, targetPort: 8443}\n";
    let manifests = workload("web", "app: web", 8080, "") + &workload("a", "app: a", 80, "") + service;
    let rows = [
        ("let w = svc:web on http\nallow a -> w on https", vec!["K0409"]),
        ("let w = svc:web on http\nallow a -> w on http", vec![]),
        ("allow a -> svc:web on https", vec![]),
    ];
    for (program, expected) in rows {
        assert_eq!(errors(program, &manifests), expected, "{program}");
    }
}

#[test]
fn naming_a_pod_of_the_hosts_network_is_an_error_in_any_order() {
    let manifests = workload("np1", "app: np1", 80, "") + &workload("nx", "app: nx", 80, "hostNetwork: true");
    for program in ["allow * -> np1; allow np1 -> nx", "allow np1 -> nx; allow * -> np1"] {
        assert_eq!(errors(program, &manifests), ["K0411"], "{program}");
    }
}

#[test]
fn a_service_has_pods() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: ghost}\nspec: {selector: {app: nobody}, ports: [{port: 80}]}\n";
    let manifests = workload("web", "app: web", 80, "") + service;
    assert_eq!(errors("allow web -> svc:ghost", &manifests), ["K0207"]);
}

#[test]
fn the_prelude_is_no_mistake_of_a_program() {
    let manifests = workload("a", "app: a", 80, "") + &workload("b", "app: b", 80, "");
    let manifests = manifests.replace("metadata: {name: ", "metadata: {namespace: kube-system, name: ");
    assert_eq!(errors("namespace kube-system; allow a -> b", &manifests), [""; 0]);
    assert_eq!(errors("namespace kube-system; isolate a egress; allow a -> dns", &manifests), ["K0207"]);
}

#[test]
fn the_internet_has_no_pods() {
    let text = emit::policies(
        &compiled("set pod-cidr 34.118.0.0/20\nisolate a egress\nallow a -> internet", "").policies,
    );
    assert!(text.contains("34.118.0.0/20"), "{text}");
}

#[test]
fn settings_alone_are_not_swallowed() {
    let request = Request { programs: vec!["p.kpol".to_owned()], manifests: vec![] };
    let input = load(&Memory { program: "pod * nonRoot", manifests: "" }, &request).input;
    let found = compile(&input, Wanted::Policies).diagnostics;
    assert_eq!(found.iter().map(|found| found.code.code()).collect::<Vec<_>>(), ["K0501"]);
}

#[test]
fn what_mends_a_denied_connection_can_be_written() {
    for program in ["allow 10.0.0.0/8 -> web; deny db -> web", "allow any -> web; deny db -> web"] {
        let found = compiled(program, "").diagnostics;
        let denied = found.iter().find(|found| found.code.code() == "K0401").expect("the deny doesn't hold");
        let help = &denied.helps[0];
        assert!(help.edits.is_empty() && help.message.contains("set pod-cidr"), "{program}: {help:?}");
    }
}
