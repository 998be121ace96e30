//! `kpol import` and `kpol init`, as users run them.

use std::fs;
use std::path::Path;

use crate::run::{copy, run, workplace};

/// All that a run shows.
fn shown(folder: &Path, arguments: &[&str]) -> String {
    let (stdout, stderr, exit) = run(folder, arguments);
    format!("{stdout}── stderr\n{stderr}── exit {}", exit.unwrap_or(-1))
}

const SHOP: &str = include_str!("shop.yaml");
const POLICIES: &str = include_str!("policies.yaml");

#[test]
fn policies_and_settings_become_short_statements() {
    let folder = workplace(&[("k8s/shop.yaml", SHOP), ("k8s/policies.yaml", POLICIES)]);
    insta::assert_snapshot!("shop", shown(folder.path(), &["import", "k8s"]));
    // The file says the same, and is never written over.
    let (program, _, _) = run(folder.path(), &["import", "k8s", "-q"]);
    assert_eq!(run(folder.path(), &["import", "k8s", "-q", "-o", "p.kpol"]).2, Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("p.kpol")).expect("it was written"), program);
    fs::write(folder.path().join("p.kpol"), "mine").expect("a file is written");
    let (stdout, stderr, exit) = run(folder.path(), &["import", "k8s", "-o", "p.kpol"]);
    assert_eq!((stdout.as_str(), exit), ("", Some(2)));
    assert!(stderr.contains("`p.kpol` is there already"), "{stderr}");
    assert_eq!(fs::read_to_string(folder.path().join("p.kpol")).expect("it is there"), "mine");
    // From another folder the manifests are where they are.
    fs::create_dir(folder.path().join("policy")).expect("a folder is made");
    assert_eq!(run(folder.path(), &["import", "k8s", "-o", "policy/p.kpol"]).2, Some(0));
    let text = fs::read_to_string(folder.path().join("policy/p.kpol")).expect("it was written");
    assert!(text.contains("manifests \"../k8s\"\n"), "{text}");
}

#[test]
fn what_examples_compile_to_is_imported_and_compiles_to_the_same() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for (example, program, place) in [
        ("np", "np.kpol", None),
        ("sc", "sc.kpol", None),
        ("shop", "shop.kpol", Some("warehouse")),
        ("boutique", "boutique.kpol", None),
        ("platform", "platform.kpol", None),
        ("platform", "tickets.kpol", None),
        ("platform", "maps.kpol", None),
    ] {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        copy(&examples.join(example), &folder.path().join("example"));
        let program = format!("example/{program}");
        let (made, stderr, exit) = run(folder.path(), &["compile", &program, "--emit", "manifests"]);
        assert_eq!(exit, Some(0), "{program}: {stderr}");
        fs::write(folder.path().join("made.yaml"), &made).expect("a file is written");
        let mut arguments = vec!["import", "made.yaml"];
        arguments.extend(place.iter().flat_map(|place| ["--in", place]));
        let (imported, stderr, exit) = run(folder.path(), &arguments);
        assert_eq!(exit, Some(0), "{example} {program}: {stderr}");
        // What the redis chart brings along lets in pods that aren't shown.
        let stays: Vec<&str> = stderr
            .lines()
            .skip_while(|line| *line != "Stays as YAML:")
            .skip(1)
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_whitespace().nth(2))
            .collect();
        let expected: &[&str] = if example == "shop" { &["data/redis"] } else { &[] };
        assert_eq!(stays, expected, "{example} {program}: {stderr}{imported}");
        insta::assert_snapshot!(
            format!("example-{}", program.replace("example/", "").replace(".kpol", "")),
            imported
        );
        // On the manifests as they were, it makes of them what they had become.
        let own = fs::read_to_string(folder.path().join(&program)).expect("it is there");
        let own: String = own.split_inclusive('\n').filter(|line| line.starts_with("manifests ")).collect();
        let (head, rest) = imported.split_once("\nmanifests ").expect("it names what was imported");
        let (_, statements) = rest.split_once('\n').expect("the line has an end");
        let on_old = format!("{head}\n{}{statements}", own.replace("\"k8s", "\"example/k8s"));
        fs::write(folder.path().join("again.kpol"), on_old).expect("a file is written");
        let (stdout, stderr, exit) = run(folder.path(), &["diff", &program, "again.kpol"]);
        let same = stdout.starts_with("nothing differs\n");
        assert!(same && exit == Some(0), "{example} {program}: {stdout}{stderr}{imported}");
    }
}

#[test]
fn objects_without_a_namespace_beside_others_are_in_the_default_one() {
    let deployment = |name: &str, place: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: {name}{place}}}, spec: {{selector: {{matchLabels: {{app: \
             {name}}}}}, template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{containers: [{{name: m, image: i}}]}}}}}}}}\n"
        )
    };
    let policy = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {matchLabels: \
                  {app: a}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}, podSelector: \
                  {}}]}]}}\n";
    let (b, c) = (deployment("b", ", namespace: other"), deployment("c", ", namespace: third"));
    let text = [deployment("a", ""), b, c, policy.to_owned()].join("---\n");
    let folder = workplace(&[("m.yaml", &text)]);
    insta::assert_snapshot!(shown(folder.path(), &["import", "m.yaml"]), @r#"
    # What the manifests say of who may talk to whom and of what pods may do.
    manifests "m.yaml" in default

    namespace default

    allow other/* -> a
    ── stderr
    1 statement says what 1 NetworkPolicy said, proven equal.

    Said by the program now, so take out of the manifests:
      m.yaml:7  NetworkPolicy p
    ── exit 0
    "#);
}

#[test]
fn a_first_program_compiles_at_once() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    copy(&examples.join("boutique/k8s"), &folder.path().join("k8s"));
    insta::assert_snapshot!("init", shown(folder.path(), &["init"]));
    let path = folder.path().join("policy.kpol");
    let program = fs::read_to_string(&path).expect("it was written");
    insta::assert_snapshot!("init-program", program);
    let (stdout, stderr, exit) = run(folder.path(), &["check", "policy.kpol", "--deny", "warnings"]);
    assert_eq!(exit, Some(0), "{stdout}{stderr}");
    // Each line that is offered means something once the `#` is away.
    let open = program.replace("# allow", "allow");
    assert!(open.matches("\nallow").count() > 10, "{open}");
    fs::write(folder.path().join("open.kpol"), open).expect("a file is written");
    let (stdout, stderr, exit) = run(folder.path(), &["check", "open.kpol", "--deny", "warnings"]);
    assert_eq!(exit, Some(0), "{stdout}{stderr}");
    // It is never written over.
    let (_, stderr, exit) = run(folder.path(), &["init"]);
    assert_eq!(exit, Some(2));
    assert!(stderr.contains("`policy.kpol` is there already"), "{stderr}");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), program);
}

#[test]
fn a_first_program_says_the_policies_that_there_are() {
    let folder = workplace(&[("app/k8s/shop.yaml", SHOP), ("app/k8s/policies.yaml", POLICIES)]);
    let (stdout, stderr, exit) = run(folder.path(), &["init", "app"]);
    assert_eq!((stdout.as_str(), exit), ("", Some(0)), "{stderr}");
    assert!(stderr.contains("Wrote app/policy.kpol: "), "{stderr}");
    let (imported, _, _) = run(folder.path(), &["import", "app/k8s", "-q"]);
    let program = fs::read_to_string(folder.path().join("app/policy.kpol")).expect("it was written");
    assert_eq!(program, imported.replace("app/k8s", "k8s"));
    let (stdout, stderr, _) = run(folder.path(), &["diff", "app/k8s", "app/policy.kpol"]);
    assert_eq!(stdout, "nothing differs\n", "{stderr}");
}

#[test]
fn what_cannot_be_imported_is_said() {
    let folder = workplace(&[
        ("m.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: 7}}\n"),
        ("e/a.txt", ""),
    ]);
    assert_eq!(run(folder.path(), &["import", "m.yaml"]).2, Some(1));
    assert_eq!(run(folder.path(), &["import", "nowhere"]).2, Some(2));
    assert_eq!(run(folder.path(), &["import"]).2, Some(2));
    assert_eq!(run(folder.path(), &["init", "e"]).2, Some(2));
    assert_eq!(run(folder.path(), &["init", "nowhere"]).2, Some(2));
    assert!(!folder.path().join("e/policy.kpol").exists());
}

/// A policy that an earlier program made counts in its namespace only as long as no program owns that.
#[test]
fn an_earlier_programs_policy_that_stays_keeps_its_namespace() {
    let policies = POLICIES.replace(
        "metadata: {name: backup, namespace: shop}",
        "metadata: {name: backup, namespace: shop, labels: {app.kubernetes.io/managed-by: kpol}}",
    );
    let folder = workplace(&[("k8s/shop.yaml", SHOP), ("k8s/policies.yaml", &policies)]);
    let (program, stderr, exit) = run(folder.path(), &["import", "k8s"]);
    assert_eq!(exit, Some(0), "{stderr}");
    assert!(program.contains("namespace ops") && !program.contains("namespace shop"), "{program}");
    assert!(stderr.contains("shop/web") && stderr.contains("an earlier program made"), "{stderr}");
}
