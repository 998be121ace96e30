//! Single programs, each with what it has to give: every sentence of the language's rules about settings.

use std::fmt::Write as _;

use kpol::security::Changes;

use super::memory::{Outcome, compiled};

/// A Deployment with a pod's `securityContext` and containers, each a line in YAML's flow style.
fn deployment(name: &str, labels: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  selector: {{matchLabels: \
         {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}, {labels}}}}}\n    spec: {{{spec}}}\n"
    )
}

/// What is to be written, a level a line: `* runAsUser=1` for the pod, `main runAsUser=2` for a container.
/// A `+` marks what differs from the manifest.
fn written(outcome: &Outcome) -> String {
    let inventory = outcome.loaded.input.inventory.as_ref().expect("there are manifests");
    let mut text = String::new();
    let mut line = |name: &str, changes: &Changes| {
        if changes.is_empty() {
            return;
        }
        let words = changes.iter().map(|(field, change)| {
            let value = change.new.as_ref().map_or("out".to_owned(), ToString::to_string);
            format!("{}{}={value}", if change.differs { "+" } else { "" }, field.name().replace(' ', ":"))
        });
        let words = words.collect::<Vec<_>>().join(" ");
        writeln!(text, "{name} {words}").expect("a string takes all");
    };
    for settled in &outcome.compiled.settled {
        let workload = &inventory.workloads[settled.workload];
        line("*", &settled.pod);
        for (container, changes) in workload.containers.iter().zip(&settled.containers) {
            line(container.name(), changes);
        }
    }
    text.trim_end().to_owned()
}

/// The result of a program: what is written, or the codes of what is wrong.
fn result(program: &str, manifests: &str) -> String {
    let outcome = compiled(program, manifests);
    let errors: Vec<&str> = outcome.errors().map(|error| error.code.code()).collect();
    if errors.is_empty() { written(&outcome) } else { errors.join(" ") }
}

fn hold(manifests: &str, table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (program, expected) in table {
        let found = result(program, manifests);
        if found != *expected {
            wrong.push(format!("{program}\n  gives\n{found}\n  not\n{expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_narrower_statement_decides() {
    let web = deployment("web", "v: '2', tier: front", "containers: [{name: main}, {name: side}]");
    hold(
        &web,
        &[
            // A named container is narrower than `pod` and `container *`, whatever the order.
            ("pod * runAsUser 1\ncontainer main in * runAsUser 2", "* +runAsUser=1\nmain +runAsUser=2"),
            ("container main in * runAsUser 2\npod * runAsUser 1", "* +runAsUser=1\nmain +runAsUser=2"),
            (
                "container * in * runAsUser 1\ncontainer main in * runAsUser 2",
                "main +runAsUser=2\nside +runAsUser=1",
            ),
            ("container m* in * runAsUser 1\npod * runAsUser 2", "* +runAsUser=2\nmain +runAsUser=1"),
            ("container m* in * runAsUser 1\ncontainer main in * runAsUser 2", "main +runAsUser=2"),
            ("container m* in * runAsUser 1\ncontainer m*n in * runAsUser 2", "main +runAsUser=2"),
            (
                "container main, side in * runAsUser 1\ncontainer main in * runAsUser 2",
                "main +runAsUser=2\nside +runAsUser=1",
            ),
            // `pod` and `container *` are one scope, and two globs that share a name are none.
            ("pod * runAsUser 1\ncontainer * in * runAsUser 2", "K0502"),
            ("container m* in * runAsUser 1\ncontainer *n in * runAsUser 2", "K0502"),
            // A workload by name is narrower than a selector, and `web[v=2]` than `web`.
            ("pod [app=web] runAsUser 1\npod web runAsUser 2", "* +runAsUser=2"),
            ("pod [!legacy] runAsUser 1\npod web runAsUser 2", "* +runAsUser=2"),
            ("pod web runAsUser 1\npod web[v=2] runAsUser 2", "* +runAsUser=2"),
            ("pod [app=web, v=2] runAsUser 1\npod web runAsUser 2", "* +runAsUser=2"),
            // A selector is narrower than one that it implies.
            ("pod [v=2] runAsUser 1\npod [v=2, tier=front] runAsUser 2", "* +runAsUser=2"),
            ("pod [v] runAsUser 1\npod [v=2] runAsUser 2", "* +runAsUser=2"),
            ("pod [v in (1, 2)] runAsUser 1\npod [v=2] runAsUser 2", "* +runAsUser=2"),
            ("pod * runAsUser 1\npod [v!=1] runAsUser 2", "* +runAsUser=2"),
            ("pod */* runAsUser 1\npod * runAsUser 2", "* +runAsUser=2"),
            ("pod [v=2] runAsUser 1\npod [tier=front] runAsUser 2", "K0502"),
            ("pod [v=2] runAsUser 1\npod [v=2, v in (2, 3)] runAsUser 2", "K0502"),
            // A list is narrower where each of its terms is.
            ("pod [v=2], [tier=front] runAsUser 1\npod [v=2] runAsUser 2", "* +runAsUser=2"),
            ("pod [v=2], [v=3] runAsUser 1\npod [v in (2, 3)] runAsUser 2", "K0207"),
            ("pod [v in (2, 3)] runAsUser 1\npod web, [v=2] runAsUser 2", "* +runAsUser=2"),
            // Pods and containers both count: each of these is narrower in one alone.
            ("container main in * runAsUser 1\npod web runAsUser 2", "K0502"),
            // What agrees needs no precedence, and other fields don't matter.
            (
                "pod [v=2] runAsUser 1\npod [tier=front] runAsUser 1 runAsGroup 3",
                "* +runAsUser=1 +runAsGroup=3",
            ),
            ("pod web runAsUser 1 runAsUser 2", "K0314"),
            ("profile p = runAsUser 1\npod web p runAsUser 2", "K0314"),
            (
                "pod web drop ALL, KILL\npod web drop KILL, ALL",
                "main +capabilities.drop=[ALL, KILL]\nside +capabilities.drop=[ALL, KILL]",
            ),
            // The narrowest of a chain decides where two wider ones disagree.
            ("pod [v=2] runAsUser 1\npod [tier=front] runAsUser 2\npod web runAsUser 3", "* +runAsUser=3"),
        ],
    );
}

#[test]
fn a_name_means_its_workload_alone() {
    let manifests = deployment("web", "v: '2'", "containers: [{name: main}]")
        + &deployment("canary", "v: '2'", "containers: [{name: main}]").replace("app: canary", "app: web");
    hold(
        &manifests,
        &[
            ("pod web runAsUser 1", "* +runAsUser=1"),
            ("pod [app=web] runAsUser 1", "* +runAsUser=1\n* +runAsUser=1"),
            ("pod * except web runAsUser 1", "* +runAsUser=1"),
            ("pod web except canary runAsUser 1", "* +runAsUser=1"),
            ("pod * runAsUser 1\npod web runAsUser 2", "* +runAsUser=2\n* +runAsUser=1"),
            ("let x = web\npod x runAsUser 1\npod canary runAsUser 2", "* +runAsUser=1\n* +runAsUser=2"),
            ("pod * except web, canary runAsUser 1", "K0408"),
            ("pod web except [v=2] runAsUser 1", "K0408"),
        ],
    );
}

#[test]
fn init_containers_are_containers() {
    let web = deployment("web", "v: '2'", "initContainers: [{name: setup}], containers: [{name: main}]");
    hold(
        &web,
        &[
            (
                "pod * noEscalation",
                "setup +allowPrivilegeEscalation=false\nmain +allowPrivilegeEscalation=false",
            ),
            ("container setup in * runAsUser 1", "setup +runAsUser=1"),
            ("container init:setup in * runAsUser 1\ncontainer setup in * runAsUser 2", "setup +runAsUser=1"),
            (
                "container init:* in * runAsUser 1\ncontainer * in * runAsUser 2",
                "setup +runAsUser=1\nmain +runAsUser=2",
            ),
            ("container init:* in * runAsUser 1\ncontainer setup in * runAsUser 2", "K0502"),
            ("container init:main in * runAsUser 1", "K0213"),
        ],
    );
}

#[test]
fn values_stand_where_they_hold() {
    let web = deployment(
        "web",
        "v: '2'",
        "securityContext: {runAsUser: 5, fsGroup: 1}, containers: [{name: main, securityContext: {runAsUser: 6}}, {name: side}]",
    );
    hold(
        &web,
        &[
            // What the pod's level has is written there, and in a container that says otherwise.
            ("pod * runAsUser 1", "* +runAsUser=1\nmain +runAsUser=1"),
            ("pod * runAsUser 6", "* +runAsUser=6\nmain runAsUser=6"),
            ("pod * runAsUser 5", "* runAsUser=5\nmain +runAsUser=5"),
            // A container that keeps the pod's old value says it itself.
            (
                "pod * runAsUser 1\ncontainer side in * keep runAsUser",
                "* +runAsUser=1\nmain +runAsUser=1\nside +runAsUser=5",
            ),
            ("pod * runAsUser 1\ncontainer main in * keep runAsUser", "* +runAsUser=1"),
            // One that keeps no value at all can't be beneath one.
            ("pod * runAsGroup 1\ncontainer side in * keep runAsGroup", "main +runAsGroup=1"),
            (
                "pod * seccomp runtimeDefault\ncontainer main in * keep seccomp",
                "side +seccompProfile=RuntimeDefault",
            ),
            // A container's statement is written at the container, a pod's own field at the pod.
            ("container main, side in * runAsUser 1", "main +runAsUser=1\nside +runAsUser=1"),
            ("pod * fsGroup 1 noHostPID", "* fsGroup=1 +hostPID=false"),
            ("pod * keep fsGroup\npod web fsGroup 2", "* +fsGroup=2"),
            ("pod * fsGroup 2\npod web keep fsGroup", ""),
            ("pod web fsGroup 2\npod web keep fsGroup", "K0502"),
        ],
    );
}

#[test]
fn labels_of_selinux_are_whole() {
    let web = deployment(
        "web",
        "v: '2'",
        "securityContext: {seLinuxOptions: {level: p}}, containers: [{name: main, securityContext: {seLinuxOptions: \
         {type: m}}}, {name: side}]",
    );
    hold(
        &web,
        &[
            (
                "pod * selinux user \"u\"",
                "* +seLinuxOptions.user=\"u\"\nmain +seLinuxOptions.user=\"u\" seLinuxOptions.type=\"m\"",
            ),
            (
                "container side in * selinux user \"u\"",
                "side +seLinuxOptions.user=\"u\" +seLinuxOptions.level=\"p\"",
            ),
            (
                "pod * selinux level \"q\"\ncontainer side in * keep selinux",
                "* +seLinuxOptions.level=\"q\"\nmain seLinuxOptions.type=\"m\" +seLinuxOptions.level=\"q\"\nside +seLinuxOptions.level=\"p\"",
            ),
            ("pod * selinux user \"u\" selinux user \"v\"", "K0314"),
        ],
    );
    let plain = deployment("web", "v: '2'", "containers: [{name: main}, {name: side}]");
    hold(
        &plain,
        &[
            (
                "pod * selinux level \"q\" type \"t\"\ncontainer side in * selinux type \"s\"",
                "* +seLinuxOptions.type=\"t\" +seLinuxOptions.level=\"q\"\nside +seLinuxOptions.type=\"s\" +seLinuxOptions.level=\"q\"",
            ),
            (
                "pod * selinux level \"q\"\ncontainer side in * keep selinux",
                "main +seLinuxOptions.level=\"q\"",
            ),
        ],
    );
}

#[test]
fn lists_of_capabilities_are_exact() {
    let with = |lists: &str| {
        deployment(
            "web",
            "v: '2'",
            &format!("containers: [{{name: main, securityContext: {{capabilities: {{{lists}}}}}}}]"),
        )
    };
    let table: &[(&str, &str, &str)] = &[
        ("add: [KILL]", "pod * drop ALL", "main +capabilities.add=[] +capabilities.drop=[ALL]"),
        ("add: []", "pod * drop ALL", "main +capabilities.drop=[ALL]"),
        ("", "pod * drop ALL", "main +capabilities.drop=[ALL]"),
        ("drop: [ALL]", "pod * drop ALL", "main capabilities.drop=[ALL]"),
        ("drop: [KILL, ALL]", "pod * drop ALL, KILL", "main capabilities.drop=[KILL, ALL]"),
        ("add: [KILL]", "pod * drop ALL\npod web keep add", "main +capabilities.drop=[ALL]"),
        (
            "add: [KILL], drop: [CHOWN]",
            "pod * add CHOWN",
            "main +capabilities.add=[CHOWN] +capabilities.drop=[]",
        ),
        ("drop: [ALL]", "pod * add CHOWN", "main +capabilities.add=[CHOWN]"),
        ("drop: [KILL]", "pod * add CHOWN", "main +capabilities.add=[CHOWN]"),
        ("drop: [KILL]", "pod * add KILL\npod web keep drop", "K0504"),
        ("", "pod * add KILL drop KILL", "K0504"),
        ("", "pod * add KILL drop ALL", "main +capabilities.add=[KILL] +capabilities.drop=[ALL]"),
        ("", "pod * add ALL drop ALL", "K0504"),
        ("add: [CAP_KILL]", "pod * drop ALL", "main +capabilities.add=[] +capabilities.drop=[ALL]"),
        ("add: [CAP_KILL]", "pod * noEscalation", "K0504"),
        ("add: [KILL]", "pod * noEscalation", "main +allowPrivilegeEscalation=false"),
    ];
    for (lists, program, expected) in table {
        hold(&with(lists), &[(program, expected)]);
    }
}

#[test]
fn standards_mend_by_the_smallest_change() {
    let context = |pod: &str, main: &str| {
        deployment(
            "web",
            "v: '2'",
            &format!("securityContext: {{{pod}}}, containers: [{{name: main, securityContext: {{{main}}}}}]"),
        )
    };
    let good = "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}";
    let (non_root, runtime) = ("runAsNonRoot: true", "seccompProfile: {type: RuntimeDefault}");
    let held = "* runAsNonRoot=true seccompProfile=RuntimeDefault\nmain allowPrivilegeEscalation=false capabilities.drop=[ALL]";
    let table: Vec<(String, &str, String)> = vec![
        // What is allowed stays, and what the standard needs is held.
        (context(&format!("{non_root}, {runtime}"), good), "restricted", held.to_owned()),
        (context("runAsUser: 1000", "readOnlyRootFilesystem: true"), "baseline", String::new()),
        (
            context("", ""),
            "restricted",
            held.replace("* run", "* +run")
                .replace(" seccomp", " +seccomp")
                .replace("main allow", "main +allow")
                .replace(" cap", " +cap"),
        ),
        // What is forbidden is set right, or taken out where nothing is needed.
        (context("", "privileged: true"), "baseline", "main +privileged=false".to_owned()),
        (
            context("", "capabilities: {add: [NET_RAW, CHOWN]}"),
            "baseline",
            "main +capabilities.add=[CHOWN]".to_owned(),
        ),
        (context("seccompProfile: {type: Unconfined}", ""), "baseline", "* +seccompProfile=out".to_owned()),
        (context("", "procMount: Unmasked"), "baseline", "main +procMount=Default".to_owned()),
        (
            context("sysctls: [{name: kernel.msgmax, value: '1'}]", ""),
            "baseline",
            "* +sysctl:kernel.msgmax=out".to_owned(),
        ),
        (
            context("", "seLinuxOptions: {user: u, level: l}"),
            "baseline",
            "main +seLinuxOptions.user=out seLinuxOptions.level=\"l\"".to_owned(),
        ),
        (
            context(&format!("runAsUser: 0, {non_root}, {runtime}"), good),
            "restricted",
            held.replace("* run", "* +runAsUser=out run"),
        ),
        (
            context(&format!("runAsNonRoot: false, {runtime}"), &format!("{non_root}, {good}")),
            "restricted",
            held.replace("* run", "* +run").replace("main ", "main runAsNonRoot=true "),
        ),
    ];
    for (manifest, standard, expected) in &table {
        hold(manifest, &[(&format!("pod * {standard}"), expected)]);
    }
}

#[test]
fn a_narrower_statement_excepts_from_a_standard() {
    let web = deployment("web", "v: '2'", "containers: [{name: main}, {name: side}]");
    let all = |program: &str| {
        let outcome = compiled(program, &web);
        outcome.codes().into_iter().filter(|code| *code != "K0508").collect::<Vec<_>>().join(" ")
    };
    for (program, expected) in [
        ("pod * restricted\ncontainer side in web privileged", "K0506"),
        ("pod * restricted\ncontainer side in web add SYS_ADMIN", "K0506"),
        ("pod * restricted\ncontainer side in web runAsUser 0", "K0506"),
        ("pod * restricted\ncontainer side in web keep runAsNonRoot", "K0506"),
        ("pod * restricted\npod web keep drop", "K0506"),
        ("pod * restricted\npod web baseline", "K0506"),
        ("pod * baseline\npod web restricted", ""),
        ("pod * privileged\npod web restricted", ""),
        ("pod * runAsUser 0 keep seccomp\npod web restricted", ""),
        ("pod web restricted privileged", "K0507"),
        ("pod [v=2] restricted\npod [app=web] hostNetwork true", "K0507"),
        ("pod [v=2] restricted\npod [app=web] keep drop", "K0507"),
        ("pod web restricted drop KILL", "K0507"),
        ("pod web restricted drop KILL, ALL add NET_BIND_SERVICE runAsUser 4", ""),
        // The strictest of two holds, unless the laxer one is narrower.
        ("pod [v=2] restricted\npod [app=web] baseline", ""),
        ("pod [v=2] restricted\npod [app=web] baseline\nassert pod * restricted", ""),
        (
            "pod * restricted\npod web baseline\nassert pod * restricted",
            "K0506 K0602 K0602 K0602 K0602 K0602 K0602 K0602 K0602",
        ),
    ] {
        assert_eq!(all(program), expected, "{program}");
    }
    // Beside an exception stands nothing that it would be refused with.
    hold(
        &web,
        &[
            (
                "pod * restricted\ncontainer side in web privileged",
                "* +runAsNonRoot=true +seccompProfile=RuntimeDefault\nmain +allowPrivilegeEscalation=false +capabilities.drop=[ALL]\nside +privileged=true +capabilities.drop=[ALL]",
            ),
            (
                "pod * restricted\ncontainer side in web runAsUser 0",
                "* +seccompProfile=RuntimeDefault\nmain +runAsNonRoot=true +allowPrivilegeEscalation=false +capabilities.drop=[ALL]\nside +runAsUser=0 +allowPrivilegeEscalation=false +capabilities.drop=[ALL]",
            ),
        ],
    );
}

#[test]
fn programs_without_manifests_are_checked() {
    for (program, expected) in [
        ("pod * nonRoot\nallow a -> b", "K0511"),
        ("pod * nonRoot", "K0511"),
        ("allow a -> b\npod web runAsUser 1\npod web runAsUser 2", "K0502 K0511"),
        ("allow a -> b\npod web runAsUser 1\npod [x=1] runAsUser 2", "K0511"),
        ("allow a -> b\npod * runAsUser 0\npod web nonRoot", "K0504 K0511"),
        ("allow a -> b\npod * noEscalation\npod web privileged", "K0503 K0511"),
        ("allow a -> b\npod * noEscalation\npod web privileged allowPrivilegeEscalation true", "K0511"),
        ("allow a -> b\npod web restricted privileged", "K0507 K0511"),
        ("kubernetes 1.29\nallow a -> b\npod * apparmor unconfined", "K0509 K0511"),
        ("allow a -> b\nassert pod * nonRoot", "K0511"),
        ("allow a -> b\nassert container main in web drop ALL", "K0511"),
    ] {
        let outcome = compiled(program, "");
        let mut codes = outcome.codes();
        codes.sort_unstable();
        codes.retain(|code| !matches!(*code, "K0402" | "K0405"));
        assert_eq!(codes.join(" "), expected, "{program}");
    }
    let errors = |program: &str| compiled(program, "").errors().count();
    assert_eq!(errors("pod * nonRoot\nallow a -> b"), 0, "policies come of it all the same");
    assert_eq!(errors("pod * nonRoot"), 1, "nothing comes of it");
    assert_eq!(errors("allow a -> b\nassert pod * nonRoot"), 1, "silence would be a yes");
}

#[test]
fn assertions_judge_what_runs() {
    let web = deployment(
        "web",
        "v: '2'",
        "securityContext: {runAsUser: 5}, containers: [{name: main, securityContext: {runAsUser: 6, capabilities: \
         {add: [KILL], drop: [ALL]}}}, {name: side}]",
    );
    for (program, failures) in [
        ("assert pod * runAsUser 5", 1),
        ("assert container side in * runAsUser 5", 0),
        ("pod * runAsUser 5\nassert pod * runAsUser 5", 0),
        // Where Kubernetes' default is the same everywhere, it counts.
        ("assert pod * unprivileged noHostPID hostUsers true procMount Default", 0),
        ("assert pod * noEscalation", 2),
        ("assert pod * seccomp unconfined", 2),
        ("assert pod * automountServiceAccountToken true", 1),
        // Each list is exact.
        ("assert container main in * drop ALL", 1),
        ("assert container main in * drop ALL add KILL", 0),
        ("assert container main in * add KILL", 0),
        ("pod * drop ALL\nassert pod * drop ALL", 0),
        ("assert pod * keep runAsUser", 0),
        ("pod * runAsUser 5\nassert pod * keep runAsUser", 1),
    ] {
        let outcome = compiled(program, &web);
        let codes: Vec<&str> = outcome.errors().map(|error| error.code.code()).collect();
        assert_eq!(codes, vec!["K0602"; failures], "{program}");
    }
}

#[test]
fn what_follows_from_a_mistake_is_not_said_beside_it() {
    let web = deployment("web", "v: '2'", "containers: [{name: main}]");
    for (program, expected) in [
        ("pod * runAsUsr 1000\nassert pod * runAsUser 1000", "K0017"),
        (
            "pod * runAsUser 1 nonRoot\npod [app=web] runAsUser 2\npod [v=2] runAsUser 3\nassert pod * runAsUser 1",
            "K0502",
        ),
        ("pod web restricted privileged\nassert pod * restricted", "K0507"),
    ] {
        assert_eq!(result(program, &web), expected, "{program}");
    }
}

#[test]
fn custom_resources_are_settled_template_by_template() {
    let resource = "apiVersion: example.com/v1\nkind: Fleet\nmetadata: {name: fleet}\nspec:\n  head:\n    template:\n      \
                    metadata: {labels: {app: fleet, role: head}}\n      spec: {containers: [{name: main, image: i}]}\n  \
                    worker:\n    template:\n      metadata: {labels: {app: fleet, role: worker}}\n      spec:\n        \
                    securityContext: {runAsUser: 5}\n        containers: [{image: i}]\n";
    hold(
        resource,
        &[
            ("pod fleet runAsUser 1", "* +runAsUser=1\n* +runAsUser=1"),
            ("pod fleet[role=head] runAsUser 1", "* +runAsUser=1"),
            ("pod * runAsUser 1\npod [role=worker] keep runAsUser", "* +runAsUser=1"),
            (
                "container * in fleet noEscalation",
                "main +allowPrivilegeEscalation=false\n +allowPrivilegeEscalation=false",
            ),
            ("container main in fleet noEscalation", "main +allowPrivilegeEscalation=false"),
        ],
    );
}
