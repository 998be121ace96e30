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

#[test]
fn a_hash_in_a_string_is_no_comment() {
    let text = emit::policies(&compiled("allow a -> b because \"ticket  #42\" # really", "").policies);
    assert!(text.starts_with("# allow a -> b because \"ticket  #42\"\n"), "{text}");
}

#[test]
fn lets_that_double_stand_for_what_they_say() {
    let doubled = |first: &str, line: &dyn Fn(usize) -> String, last: &str| {
        let lines: Vec<String> = (1..41).map(line).collect();
        emit::policies(&compiled(&format!("{first}\n{}\n{last}", lines.join("\n")), "").policies)
    };
    let (plain, after) = ("allow web, db -> x on 1, 2", |text: &str| {
        text.split_once('\n').map(|(_, policy)| policy.to_owned()).unwrap_or_default()
    });
    let expected = after(&emit::policies(&compiled(plain, "").policies));
    assert!(!expected.is_empty());
    let terms = |i| format!("let a{i} = a{}, a{}", i - 1, i - 1);
    assert_eq!(after(&doubled("let a0 = web, db", &terms, "allow a40 -> x on 1, 2")), expected);
    let ports = |i| format!("let p{i} = on p{}, p{}", i - 1, i - 1);
    assert_eq!(after(&doubled("let p0 = 1, 2", &ports, "allow web, db -> x on p40")), expected);
}

#[test]
fn what_all_lets_stand_for_is_bounded() {
    let ports: Vec<String> = (0..30_000).map(|i| format!("{}", 2 * i + 1)).collect();
    let uses = "allow a -> b on many\n".repeat(40);
    assert_eq!(errors(&format!("let many = {}\n{uses}", ports.join(", ")), ""), ["K0420"]);
}

/// An object of `batch` or `apps` in the nameless namespace, with its pods' labels.
fn object(kind: &str, name: &str, labels: &str) -> String {
    let template =
        format!("{{metadata: {{labels: {{{labels}}}}}, spec: {{containers: [{{name: main, image: x}}]}}}}");
    let (version, spec) = match kind {
        "Job" => ("batch/v1", format!("{{template: {template}}}")),
        "CronJob" => {
            ("batch/v1", format!("{{schedule: '@daily', jobTemplate: {{spec: {{template: {template}}}}}}}"))
        }
        _ => ("apps/v1", format!("{{selector: {{matchLabels: {{{labels}}}}}, template: {template}}}")),
    };
    format!("---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n")
}

#[test]
fn controllers_add_labels_to_pods() {
    let manifests = object("StatefulSet", "sts-db", "app: db")
        + &object("Job", "migrate", "app: migrate")
        + &object("CronJob", "nightly", "app: nightly")
        + &object("Deployment", "web", "app: web")
        + "---\napiVersion: v1\nkind: Service\nmetadata: {name: db-0}\nspec: {selector: {statefulset.kubernetes.io/pod-name: sts-db-0}, ports: [{port: 80}]}\n";
    let rows: [(&str, &[&str]); 20] = [
        ("allow web -> sts-db[apps.kubernetes.io/pod-index=0]", &[]),
        ("allow web -> [apps.kubernetes.io/pod-index=0]", &[]),
        ("allow web -> [apps.kubernetes.io/pod-index=first]", &["K0207"]),
        ("allow web -> [statefulset.kubernetes.io/pod-name=sts-db-12]", &[]),
        ("allow web -> [statefulset.kubernetes.io/pod-name=db-0]", &["K0207"]),
        ("allow web -> svc:db-0", &[]),
        ("allow web -> [batch.kubernetes.io/job-name=migrate] on 1", &[]),
        ("allow web -> [job-name in (migrate, nothing)]", &[]),
        // Any name can be one of the CronJob's Jobs.
        ("allow web -> [batch.kubernetes.io/job-name=by-hand]", &[]),
        ("allow web -> job:migrate[batch.kubernetes.io/job-name=by-hand]", &["K0207"]),
        ("allow web -> [controller-revision-hash=sts-db-5d6f]", &[]),
        ("allow web[pod-template-hash=5d6f] -> sts-db", &[]),
        ("allow web[controller-uid] -> sts-db", &["K0207"]),
        ("allow web[topology.kubernetes.io/zone=a] -> sts-db", &[]),
        ("allow web[!pod-template-hash] -> sts-db", &[]),
        ("allow web -> sts-db[apps.kubernetes.io/pod-index=0]; deny web -> sts-db", &["K0401"]),
        ("allow web -> [apps.kubernetes.io/pod-index=0]; deny web -> migrate", &[]),
        ("allow web -> [job-name=migrate]; deny web -> migrate", &["K0401"]),
        ("allow web -> [job-name=else]; deny web -> migrate", &[]),
        ("allow * -> sts-db; deny web[pod-template-hash=a] -> sts-db", &["K0401"]),
    ];
    for (program, expected) in rows {
        assert_eq!(errors(program, &manifests), expected, "{program}");
    }
}

#[test]
fn namespaces_of_others_may_have_what_is_not_shown() {
    let shown =
        workload("agent", "app: agent", 9100, "").replace("{name: agent}", "{name: agent, namespace: ops}");
    let manifests =
        workload("web", "app: web", 80, "").replace("{name: web}", "{name: web, namespace: shop}") + &shown;
    let rows: [(&str, &[&str]); 12] = [
        ("isolate web egress; allow web -> ops/[app=agent] on scrape", &[]),
        ("isolate web egress; allow web -> ops/* on scrape", &[]),
        ("isolate web egress; allow web -> */* on scrape", &[]),
        ("isolate web egress; allow web -> [team=ops]/* on scrape", &[]),
        // The object is shown, and so are its ports.
        ("isolate web egress; allow web -> ops/agent on scrape", &["K0211"]),
        ("allow ops/* -> web on scrape", &["K0211"]),
        ("allow ops/* -> [app=web] on scrape", &["K0211"]),
        ("allow [team=ops]/agent -> web", &[]),
        ("allow [team=ops]/nobody -> web", &["K0201"]),
        ("allow ops/agent[role=x] -> web", &[]),
        ("allow web[role=x] -> web", &["K0207"]),
        ("allow [team=ops]/web -> web", &["K0217"]),
    ];
    for (program, expected) in rows {
        assert_eq!(errors(&format!("namespace shop; {program}"), &manifests), expected, "{program}");
    }
    let program = "namespace shop; allow [team=ops]/agent -> web";
    let text = emit::policies(&compiled(program, &manifests).policies);
    assert!(text.contains("kubernetes.io/metadata.name: ops\n          team: ops"), "{text}");
    // A `deny` about pods that aren't shown isn't proven by those that are.
    let program = "namespace shop; allow * -> web; deny ops/agent[role=x] -> web; allow ops/* -> web";
    assert_eq!(errors(program, &manifests), ["K0401"]);
}

#[test]
fn a_service_leads_to_ports_that_its_pods_have() {
    let service = |target: &str, protocol: &str| {
        format!(
            "---\napiVersion: v1\nkind: Service\nmetadata: {{name: db}}\nspec:\n  selector: {{app: db}}\n  ports:\n  - {{name: \
             main, port: 15432, targetPort: {target}, protocol: {protocol}}}\n  - {{name: other, port: 1, targetPort: 1}}\n"
        )
    };
    let manifests = workload("db", "app: db", 5432, "") + &workload("web", "app: web", 80, "");
    let rows: [(&str, &str, &str, &[&str]); 8] = [
        ("pg", "TCP", "allow web -> svc:db", &[]),
        ("pgsql", "TCP", "allow web -> svc:db", &["K0211"]),
        ("pg", "UDP", "allow web -> svc:db", &["K0211"]),
        ("pgsql", "TCP", "allow web -> svc:db on main", &["K0211"]),
        ("pgsql", "TCP", "allow web -> svc:db on other", &[]),
        // As a source it is its pods alone.
        ("pgsql", "TCP", "allow svc:db -> web; isolate svc:db", &[]),
        ("5433", "TCP", "allow web -> svc:db", &[]),
        ("pgsql", "TCP", "let d = svc:db; allow web -> d", &["K0211"]),
    ];
    for (target, protocol, program, expected) in rows {
        assert_eq!(
            errors(program, &(manifests.clone() + &service(target, protocol))),
            expected,
            "{target} {program}"
        );
    }
    let elsewhere = service("pgsql", "TCP").replace("{name: db}", "{name: db, namespace: data}");
    assert_eq!(
        errors("isolate web egress; allow web -> data/svc:db, dns", &(manifests + &elsewhere)),
        [""; 0]
    );
}

#[test]
fn dns_behind_a_service_is_judged_by_its_ports() {
    let dns =
        workload("dns", "app: dns", 5353, "").replace("{name: dns}", "{name: dns, namespace: openshift-dns}");
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: dns-default, namespace: openshift-dns}\nspec:\n  selector: \
                   {app: dns}\n  ports:\n  - {name: dns, port: 53, protocol: UDP, targetPort: 5353}\n  - {name: metrics, port: 9154}\n";
    let manifests = workload("web", "app: web", 80, "") + &dns + service;
    let warnings = |program: &str| {
        let found = compiled(
            &format!("let dns = openshift-dns/svc:dns-default on udp/dns\nisolate web egress\n{program}"),
            &manifests,
        );
        found.diagnostics.iter().map(|found| found.code.code()).collect::<Vec<_>>()
    };
    assert_eq!(warnings("allow web -> dns"), [""; 0]);
    assert_eq!(warnings("allow web -> openshift-dns/* on udp/5353"), [""; 0]);
    assert_eq!(warnings("allow web -> openshift-dns/* on 9154"), ["K0405"]);
    assert_eq!(warnings("allow web -> openshift-dns/svc:dns-default on metrics"), ["K0405"]);
}

/// A policy in the namespace `ops`, with its rules.
fn policy_of_others(selector: &str, direction: &str, rules: &str) -> String {
    let (kind, key) = match direction {
        "in" => ("Ingress", "ingress"),
        _ => ("Egress", "egress"),
    };
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: theirs, namespace: ops}}\nspec:\n  \
         podSelector: {{matchLabels: {{{selector}}}}}\n  policyTypes: [{kind}]\n  {key}: [{rules}]\n"
    )
}

#[test]
fn what_others_close_is_an_error_however_many_rules_they_have() {
    let agent =
        workload("agent", "app: agent", 9100, "").replace("{name: agent}", "{name: agent, namespace: ops}");
    let web = workload("web", "app: web, tier: front", 8080, "");
    let manifests = agent + &web.replace("{name: web}", "{name: web, namespace: shop}");
    let from_shop = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}";
    // Each rule lets in other pods on other ports; together they let everything in, or all but one port.
    let ranges = |least: u16| -> String {
        let rule = |i: u16| {
            let last = 65535 - i;
            format!(
                "{{from: [{{{from_shop}, podSelector: {{matchExpressions: [{{key: k{i}, operator: NotIn, values: [x]}}]}}}}], ports: [{{port: {}, \
                 endPort: {last}}}]}}",
                least + i
            )
        };
        (0..80).map(rule).collect::<Vec<_>>().join(", ")
    };
    let by_name = |port: &str| format!("{{from: [{{{from_shop}}}], ports: [{{port: {port}}}]}}");
    let to = |peer: &str, port: &str| format!("{{to: [{peer}], ports: [{{port: {port}}}]}}");
    let to_web = format!("{{{from_shop}, podSelector: {{matchLabels: {{app: web}}}}}}");
    let rows: [(&str, String, &str, &[&str]); 13] = [
        ("in", ranges(1), "allow web -> ops/agent on tcp", &[]),
        ("in", ranges(2), "allow web -> ops/agent on tcp", &["K0406"]),
        ("in", ranges(2), "allow web -> ops/agent on 2-80", &[]),
        ("in", ranges(1), "allow web -> ops/agent", &["K0406"]),
        ("in", by_name("pg"), "allow web -> ops/agent on 9100", &[]),
        ("in", by_name("9100"), "allow web -> ops/agent on pg", &[]),
        ("in", by_name("9101"), "allow web -> ops/agent on pg", &["K0406"]),
        // At the destination `pg` is 8080, whatever it is at the source.
        ("out", to(&to_web, "pg"), "allow ops/agent -> web on 8080", &[]),
        ("out", to(&to_web, "8080"), "allow ops/agent -> web on pg", &[]),
        ("out", to(&to_web, "9100"), "allow ops/agent -> web on pg", &["K0406"]),
        ("out", to("{ipBlock: {cidr: 10.0.0.0/8}}", "8080"), "allow ops/agent -> web on pg", &["K0406"]),
        ("out", "{}".to_owned(), "allow ops/agent -> web on pg", &[]),
        ("out", to(&to_web, "8080"), "allow ops/* -> web[tier=front], web on 8080, 8081", &["K0406"]),
    ];
    for (direction, rules, program, expected) in rows {
        let manifests = manifests.clone() + &policy_of_others("app: agent", direction, &rules);
        let program = format!("namespace shop; isolate web; {program}");
        assert_eq!(errors(&program, &manifests), expected, "{direction} {program}");
    }
}
