//! Programs and the names of the policies that they become.

use super::super::manifests::documents;
use super::super::policy::read;
use super::super::run::run;
use super::small_world;

/// (statements in namespace `a`, the names of the policies)
const NAMES: &[(&str, &[&str])] = &[
    ("allow db -> web", &["web-ingress"]),
    ("deny any -> web", &["web-ingress"]),
    ("allow db -> deploy:web", &["deploy-web-ingress"]),
    ("allow db -> \"web\"", &["web-ingress"]),
    ("allow db -> a/web", &["web-ingress"]),
    ("allow db -> svc:web", &["svc-web-ingress"]),
    ("allow db -> *", &["all-ingress"]),
    ("allow db -> [tier=front]", &["tier-front-ingress"]),
    ("allow db -> web[tier=front]", &["web-tier-front-ingress"]),
    ("isolate web", &["web-egress", "web-ingress"]),
    ("isolate web egress\nallow [tier=front] -> db", &["db-ingress", "web-egress", "web-tier-front-egress"]),
    // A `let` goes by its terms.
    ("allow db -> both", &["api-ingress", "web-ingress"]),
    // Equal sets are one subject, whatever they are called.
    ("allow db -> web\nallow api -> [app=web]", &["web-ingress"]),
    ("allow db -> svc:web\nallow api -> web", &["web-ingress"]),
    // A policy that opens nothing lies within a wider one; one that opens something has its own subject.
    ("isolate * ingress\nisolate web ingress", &["all-ingress"]),
    ("isolate * ingress\nallow db -> web", &["all-ingress", "web-ingress"]),
];

#[test]
fn policies_are_named_after_their_subjects() {
    let manifests = documents(&small_world(), false);
    let mut wrong = Vec::new();
    for (text, expected) in NAMES {
        let outcome = run(&format!("let both = web, api\nnamespace a\n{text}\n"), &manifests);
        let policies = read(&outcome.stdout).unwrap();
        let found: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
        if found != *expected {
            wrong.push(format!("{text}: {found:?} and not {expected:?} {:?}", outcome.errors));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn long_names_are_cut_and_told_apart() {
    let long =
        format!("[tier in ({})]", ["front", "a-rather-long-value", "another-rather-long-value"].join(", "));
    let other = long.replace("another", "yet-another");
    let program = format!("namespace a\nisolate {long} ingress\nisolate {other} ingress\n");
    let outcome = run(&program, &documents(&small_world(), false));
    let names: Vec<String> = read(&outcome.stdout).unwrap().into_iter().map(|policy| policy.name).collect();
    assert_eq!(names.len(), 2, "{:?}", outcome.errors);
    assert!(names.iter().all(|name| name.len() <= 63 && name.starts_with("tier-")), "{names:?}");
    // Each depends on its own subject alone.
    let alone = run(&format!("namespace a\nisolate {other} ingress\n"), &documents(&small_world(), false));
    let alone = read(&alone.stdout).unwrap().remove(0).name;
    assert!(names.contains(&alone), "{alone} is none of {names:?}");
}

#[test]
fn reasons_are_joined_where_statements_merge() {
    let program = "namespace a\nallow db -> web because \"one\"\nallow api -> web because \"two\"\nisolate db because \"three\"\n";
    let outcome = run(program, &documents(&small_world(), false));
    let policies = read(&outcome.stdout).unwrap();
    let because = |name: &str| {
        let policy = policies.iter().find(|policy| policy.name == name).unwrap();
        policy.annotations.get("kpol.dev/because").cloned().unwrap_or_default()
    };
    assert_eq!(because("web-ingress"), "one; two");
    assert_eq!(because("db-ingress"), "three");
    // Its egress is closed for one reason and opened for another.
    assert_eq!(because("db-egress"), "one; three");
}
