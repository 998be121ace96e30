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
    assert_eq!(found.iter().map(|found| found.code.code()).collect::<Vec<_>>(), ["K0511"]);
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

#[test]
fn many_isolated_pieces_are_no_trouble() {
    // Labels of three habits, each meeting all others: the union of these grows with their product.
    let piece = |i: usize| match i % 3 {
        0 => format!("[app=a{i}, tier=t{i}]"),
        1 => format!("[k8s-app=b{i}, zone=z{i}]"),
        _ => format!("[name=c{i}]"),
    };
    let isolated: String =
        (0..900).map(|i| format!("isolate {} egress\n", piece(i))).collect::<Vec<_>>().concat();
    let compiled = compiled(&format!("{isolated}allow [team=front] -> db\nallow * -> dns"), "");
    let codes: Vec<&str> = compiled.diagnostics.iter().map(|found| found.code.code()).collect();
    assert_eq!(codes, [""; 0]);
    // `db` itself; each piece; and of each what is `team=front`.
    assert_eq!(compiled.policies.len(), 1 + 900 + 900);
    // The complement of these has a node for each subset of the keys.
    let isolated: String =
        (0..60).map(|i| format!("isolate [k{i}=1, l{i}=1] egress\n")).collect::<Vec<_>>().concat();
    assert_eq!(errors(&format!("{isolated}allow [team=front] -> db\nallow * -> dns"), ""), [""; 0]);
}

#[test]
fn an_allow_opens_each_isolated_pod_once() {
    let names = |program: &str| {
        let policies = compiled(program, "").policies;
        let names = policies.into_iter().filter_map(|(_, policy)| policy.metadata.name);
        names.filter(|name| name.ends_with("egress")).collect::<Vec<_>>()
    };
    // Two pieces that together hold all of `web`: one policy for it.
    let both = "isolate [a] egress; isolate [!a] egress; allow web -> db";
    assert_eq!(names(both), ["a-egress", "no-a-egress", "web-egress"]);
    // A piece within another one needs no rule of its own.
    let within = "isolate [a=1] egress; isolate [a=1,b=1] egress; allow [c=1] -> db";
    assert_eq!(names(within), ["a-1-c-1-egress", "a-1-egress"]);
}

#[test]
fn long_lists_are_proven_term_by_term() {
    let list = |name: &str| (0..3000).map(|i| format!("{name}{i}")).collect::<Vec<_>>().join(", ");
    let deny = format!("deny {} -> {}\nisolate * ingress\n", list("a"), list("b"));
    assert_eq!(errors(&format!("{deny}allow c -> b7"), ""), [""; 0]);
    assert_eq!(errors(&format!("{deny}allow c, a2999 -> b7"), ""), ["K0401"]);
    let deny = format!("isolate * egress; allow * -> dns; deny {} -> other/x, {}\n", list("a"), list("b"));
    assert_eq!(errors(&format!("{deny}isolate * ingress; allow a5 -> other/y"), ""), [""; 0]);
    assert_eq!(errors(&format!("{deny}isolate * ingress; allow a5 -> other/*"), ""), ["K0401"]);
    let one_by_one: String = (0..3000)
        .map(|i| format!("allow a{i} -> b on {}\ndeny c{i} -> b\n", i + 1))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(errors(&one_by_one, ""), [""; 0]);
    let except = format!("allow {} except {} -> x", list("a"), list("a").replace("a2999", "a0"));
    assert!(emit::policies(&compiled(&except, "").policies).contains("app: a2999"));
}

/// The codes of the warnings, in the order of their places.
fn warnings(program: &str, manifests: &str) -> Vec<&'static str> {
    let found = compiled(program, manifests).diagnostics;
    let warnings = found.iter().filter(|found| found.severity == kpol::diagnostic::Severity::Warning);
    warnings.map(|found| found.code.code()).collect()
}

#[test]
fn a_selector_that_is_shared_is_a_warning_once_for_each_workload() {
    let canary = workload("canary", "app: web, track: canary", 80, "");
    let manifests = workload("web", "app: web", 80, "")
        .replace("labels: {app: web}", "labels: {app: web, track: stable}")
        + &canary
        + &object("Job", "migrate", "app: web, track: stable, once: x")
        + &workload("db", "app: db", 80, "");
    let rows: [(&str, &[&str]); 8] = [
        ("allow web -> db; allow web -> canary; isolate web ingress", &["K0220"]),
        ("allow canary -> db", &[]),
        // `migrate` has it too.
        ("allow web[track=stable] -> db", &["K0220"]),
        ("allow web[!once] -> db", &["K0220"]),
        ("allow web[!once,track=stable] -> db", &[]),
        ("allow web except canary, migrate -> db", &[]),
        ("allow [app=web] -> db", &[]),
        ("let w = web; allow w -> db; isolate w; allow w -> dns", &["K0220"]),
    ];
    for (program, expected) in rows {
        assert_eq!(warnings(program, &manifests), expected, "{program}");
    }
}

#[test]
fn what_a_workload_made_is_no_other_workload() {
    let owned = |kind: &str, name: &str, owner: (&str, &str)| {
        let owners = format!("ownerReferences: [{{kind: {}, name: {}, controller: true}}]", owner.0, owner.1);
        object(kind, name, "app: web, pod-template-hash: abc")
            .replace(&format!("{{name: {name}}}"), &format!("{{name: {name}, {owners}}}"))
    };
    let pod = |owner: &str| {
        format!(
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: web-abc-x, labels: {{app: web, pod-template-hash: abc}}, ownerReferences: \
             [{{kind: ReplicaSet, name: {owner}, controller: true}}]}}\nspec: {{containers: [{{name: main, image: x}}]}}\n"
        )
    };
    let web = object("Deployment", "web", "app: web") + &object("Deployment", "db", "app: db");
    let made = web.clone() + &owned("ReplicaSet", "web-abc", ("Deployment", "web"));
    assert_eq!(warnings("allow web -> db", &(made.clone() + &pod("web-abc"))), [""; 0]);
    assert_eq!(warnings("allow web -> db", &(made + &pod("else-abc"))), ["K0220"]);
    let of_others = web + &owned("ReplicaSet", "web-abc", ("Deployment", "db"));
    assert_eq!(warnings("allow web -> db", &of_others), ["K0220"]);
}

/// The names of the policies, and what they say.
fn policies_of(program: &str, manifests: &str) -> Vec<(Option<String>, String)> {
    let policies = compiled(program, manifests).policies;
    let text = |policy| emit::policy(&[], policy);
    policies.iter().map(|(_, policy)| (policy.metadata.name.clone(), text(policy))).collect()
}

#[test]
fn statements_have_no_order() {
    let rows = [
        // What `web[v=1]` may send is within what `web` may: the order decides whether it gets a policy of its own.
        ["allow [tier=front] -> web", "isolate web[v=1] egress", "isolate web egress"],
        // Whether `front` is opened for `web` once more, although all but `db` are.
        ["isolate * except db ingress", "allow front -> front", "allow web -> api, */*"],
    ];
    for [first, second, third] in rows {
        let expected = policies_of(&[first, second, third].join("\n"), "");
        for order in [[second, third, first], [third, second, first], [first, third, second]] {
            assert_eq!(policies_of(&order.join("\n"), ""), expected, "{order:?}");
        }
    }
}

#[test]
fn manifests_have_no_order() {
    let policy = |name: &str, labels: &str| {
        format!(
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}}}\nspec: {{podSelector: \
             {{matchLabels: {{{labels}}}}}, policyTypes: [Egress]}}\n"
        )
    };
    let workloads =
        workload("web", "app: web, tier: front", 80, "") + &workload("db", "app: db, v: \"1\"", 80, "");
    let (wide, narrow) = (policy("one", "app: web"), policy("two", "app: web, tier: front"));
    let text =
        |given: &str| emit::policies(&compiled("allow [v!=1] -> db", &(workloads.clone() + given)).policies);
    assert_eq!(text(&(wide.clone() + &narrow)), text(&(narrow + &wide)));
}

#[test]
fn a_term_beside_any_holds_too() {
    // `any` speaks of the other end alone; `db` speaks of both.
    let text = |program: &str| emit::policies(&compiled(program, "").policies);
    let alone = text("isolate web egress; isolate db ingress; allow web -> db; allow web -> any");
    let listed = text("isolate web egress; isolate db ingress; allow web -> db, any");
    assert!(alone.contains("app: web\n  policyTypes:\n  - Egress\n  egress:\n  - {}"), "{alone}");
    assert!(
        listed.contains("- from:\n    - podSelector:\n        matchLabels:\n          app: web"),
        "{listed}"
    );
    let listed = text("isolate web egress; allow web, any -> db");
    assert!(
        listed.contains("- to:\n    - podSelector:\n        matchLabels:\n          app: db"),
        "{listed}"
    );
    // Being the destination of an `allow` isolates.
    assert!(text("allow web -> db, any").contains("name: db-ingress"));
}

#[test]
fn what_others_close_to_all_is_an_error_though_nobody_is_shown() {
    let web = workload("web", "app: web", 80, "").replace("{name: web}", "{name: web, namespace: shop}");
    let closed = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: theirs, namespace: ops}\nspec: \
                  {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    let rows: [(&str, &[&str]); 5] = [
        ("isolate web egress; allow web -> ops/*", &["K0406"]),
        ("isolate web egress; allow web -> ops/[app=agent] on 80", &["K0406"]),
        ("allow ops/[app=agent] -> web", &["K0406"]),
        ("isolate web egress; allow web -> any", &[]),
        ("allow any -> web", &[]),
    ];
    for (program, expected) in rows {
        let program = format!("namespace shop; {program}");
        assert_eq!(errors(&program, &(web.clone() + closed)), expected, "{program}");
    }
}

#[test]
fn a_ports_name_is_nobodys_outside() {
    let manifests = workload("web", "app: web", 80, "") + &workload("db", "app: db", 80, "");
    let policy = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: given}\nspec: {podSelector: {}, \
                  policyTypes: [Egress], egress: [{ports: [{port: pg}]}]}\n";
    let rows = [
        // No address outside has a port that is called `pg`, so nothing gets there.
        ("isolate web egress\nallow web -> any on pg\ndeny web -> 203.0.113.0/24", "", vec![]),
        ("deny web -> 203.0.113.0/24", policy, vec![]),
        ("deny web -> internet", policy, vec![]),
        // But a pod may be in that block.
        ("deny web -> 10.244.7.0/24", policy, vec!["K0401"]),
        ("deny web -> any", policy, vec!["K0401"]),
    ];
    for (program, given, expected) in rows {
        let program = format!("set pod-cidr 10.244.0.0/16\n{program}");
        assert_eq!(errors(&program, &(manifests.clone() + given)), expected, "{program}");
    }
}

#[test]
fn each_statement_that_names_a_pod_of_the_hosts_network_is_an_error() {
    let manifests = workload("np1", "app: np1", 80, "") + &workload("nx", "app: nx", 80, "hostNetwork: true");
    assert_eq!(errors("allow nx -> np1\nallow np1 -> nx", &manifests), ["K0411", "K0411"]);
}

/// `* except b/web` in a block of several namespaces takes something away in one of them, and is no mistake in the others.
#[test]
fn an_except_counts_in_one_namespace_of_a_block() {
    let manifests = "
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: a, labels: {app: web}}
spec: {containers: [{name: main, image: x}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: b, labels: {app: web}}
spec: {containers: [{name: main, image: x}]}
";
    let block = |terms: &str| format!("namespace a, b {{\n  isolate {terms} ingress\n}}\n");
    assert_eq!(errors(&block("* except b/web"), manifests), [""; 0]);
    assert_eq!(errors(&block("* except kube-system/[app=web]"), manifests), ["K0407"]);
    assert_eq!(errors(&block("a/* except b/web"), manifests), ["K0407"]);
}
