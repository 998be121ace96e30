//! `kpol diff`: as users run it, and against who reaches whom, pair by pair, in random worlds.

mod pairs;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{run, workplace};

fn example(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A deployment of a namespace whose pods have `app: NAME` and a port `http`.
fn deployment(namespace: &str, name: &str, more: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  selector: \
         {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: \
         [{{name: main, image: i, ports: [{{name: http, containerPort: 8080}}]{more}}}]}}\n---\n"
    )
}

/// What a change of a small shop opens, closes, loosens and tightens.
fn shop() -> TempDir {
    let all = |names: &[&str]| names.iter().map(|name| deployment("shop", name, "")).collect::<String>();
    let monitoring = deployment("monitoring", "prometheus", "");
    let old = "manifests \"old.yaml\"\nnamespace shop {\n  isolate *\n  allow web -> api on http\n  allow api -> db on 5432\n  \
               allow internet -> web on http\n  allow monitoring/prometheus -> * on http\n  pod web restricted\n}\n";
    let new = "manifests \"new.yaml\"\nnamespace shop {\n  isolate * except db\n  allow web -> api on http\n  allow web -> db on \
               5432\n  allow internet -> web on http\n  allow 198.51.100.0/24 -> web on 8443\n  allow api -> 192.0.2.0/24 on 443\n  allow worker -> api on http\n  \
               allow other/[app=x] -> web on http\n  pod api runAsUser 1000\n}\n";
    workplace(&[
        ("old.kpol", old.to_owned()),
        ("new.kpol", new.to_owned()),
        ("old.yaml", all(&["web", "api", "db", "cart"]) + &monitoring),
        ("new.yaml", all(&["web", "api", "db", "worker"]) + &monitoring),
    ])
}

#[test]
fn changes_are_told_in_each_shape() {
    let shop = shop();
    for shape in ["table", "markdown", "json"] {
        let (stdout, stderr, exit) = run(shop.path(), &["diff", "old.kpol", "new.kpol", "--to", shape]);
        assert_eq!((exit, stderr.as_str()), (Some(1), ""));
        insta::assert_snapshot!(format!("shop-{shape}"), stdout);
    }
    let folder = workplace(&[
        ("silent.kpol", "manifests \"k8s\" in boutique\n".to_owned()),
        ("old.kpol", example("boutique/boutique.kpol")),
        ("new.kpol", example("boutique/boutique.kpol").replace("on redis", "on redis, 6380")),
    ]);
    let manifests = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/boutique/k8s");
    for name in fs::read_dir(manifests).expect("it is there").map(|entry| entry.expect("it is read").path()) {
        fs::create_dir_all(folder.path().join("k8s")).expect("a folder is made");
        let to = folder.path().join("k8s").join(name.file_name().expect("a file has a name"));
        fs::copy(name, to).expect("a file is copied");
    }
    let (stdout, _, exit) = run(folder.path(), &["diff", "silent.kpol", "old.kpol", "--to", "markdown"]);
    assert_eq!(exit, Some(1));
    insta::assert_snapshot!("boutique-markdown", stdout);
    let (stdout, _, exit) = run(folder.path(), &["diff", "old.kpol", "new.kpol"]);
    assert_eq!(exit, Some(1));
    insta::assert_snapshot!("boutique-table", stdout);
}

#[test]
fn nothing_differs_from_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for program in ["np/np.kpol", "shop", "boutique/boutique.kpol", "sc/sc.kpol", "np/k8s"] {
        let (stdout, stderr, exit) = run(&root, &["diff", program, program]);
        assert_eq!((exit, stdout.as_str(), stderr.as_str()), (Some(0), "nothing differs\n", ""), "{program}");
        let (stdout, _, _) = run(&root, &["diff", program, program, "--to", "markdown"]);
        assert_eq!(stdout, "", "a comment of nothing");
        let (stdout, _, _) = run(&root, &["diff", program, program, "--to", "json"]);
        let json: Value = serde_json::from_str(&stdout).expect("it is JSON");
        assert_eq!(json["differs"], false);
    }
}

#[test]
fn backwards_all_is_the_other_way_round() {
    let shop = shop();
    let json = |arguments: &[&str]| -> Value {
        let (stdout, _, _) = run(shop.path(), arguments);
        serde_json::from_str(&stdout).expect("it is JSON")
    };
    let there = json(&["diff", "old.kpol", "new.kpol", "--to", "json"]);
    let back = json(&["diff", "new.kpol", "old.kpol", "--to", "json"]);
    for (one, other) in [("opens", "closes"), ("withAdded", "withRemoved"), ("added", "removed")] {
        assert_eq!((&there[one], &there[other]), (&back[other], &back[one]), "{one}");
        assert!(there[one].as_array().is_some_and(|all| !all.is_empty()), "{one}");
    }
    let count = |diff: &Value, effect: &str| {
        let all = diff["settings"].as_array().expect("a list").iter();
        all.filter(|setting| setting["effect"] == effect).count()
    };
    assert_eq!(count(&there, "loosens"), count(&back, "tightens"));
    assert!(count(&there, "loosens") > 0 && count(&there, "tightens") > 0);
}

#[test]
fn what_kpol_wrote_is_compared_as_any_other() {
    let shop = shop();
    let (policies, _, exit) = run(shop.path(), &["compile", "old.kpol", "--emit", "policies"]);
    assert_eq!(exit, Some(0));
    fs::write(shop.path().join("made.yaml"), policies).expect("a file is written");
    let (_, stderr, exit) = run(shop.path(), &["compile", "old.kpol", "--emit", "policies", "-o", "made"]);
    assert_eq!(exit, Some(0), "{stderr}");
    for made in ["made.yaml", "made"] {
        let (json, stderr, exit) =
            run(shop.path(), &["diff", made, "old.kpol", "-m", "old.yaml", "--to", "json"]);
        assert_eq!(exit, Some(1), "{stderr}");
        let json: Value = serde_json::from_str(&json).expect("it is JSON");
        // The policies are those of the program; its settings aren't in them.
        for key in ["opens", "closes", "ends", "added", "removed"] {
            assert_eq!(json[key], Value::Array(Vec::new()), "{made}: {key}");
        }
        assert!(json["settings"].as_array().is_some_and(|all| !all.is_empty()));
    }
}

#[test]
fn an_annotation_for_app_armor_is_as_good_as_the_field() {
    let folder = workplace::<&str>(&[]);
    let pod = |annotations: &str, security: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: p, annotations: {{{annotations}}}}}, spec: {{containers: \
             [{{name: main, image: i, securityContext: {{{security}}}}}]}}}}\n"
        )
    };
    let annotation = "container.apparmor.security.beta.kubernetes.io/main: unconfined";
    for (name, text) in [
        ("annotated.yaml", pod(annotation, "")),
        ("field.yaml", pod("", "appArmorProfile: {type: Unconfined}")),
        ("none.yaml", pod("", "")),
    ] {
        fs::write(folder.path().join(name), text).expect("a file is written");
    }
    assert_eq!(run(folder.path(), &["diff", "annotated.yaml", "field.yaml"]).2, Some(0));
    let (stdout, _, exit) = run(folder.path(), &["diff", "none.yaml", "annotated.yaml"]);
    assert_eq!(exit, Some(1));
    assert!(stdout.contains("appArmorProfile  not set  Unconfined  default/p"), "{stdout}");
}

#[test]
fn lists_mean_the_same_in_any_order() {
    let folder = workplace::<&str>(&[]);
    let pod = |groups: &str, capabilities: &str| {
        format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{securityContext: {{supplementalGroups: {groups}}}, \
             containers: [{{name: main, image: i, securityContext: {{capabilities: {{add: {capabilities}}}}}}}]}}}}\n"
        )
    };
    for (name, groups, capabilities) in [
        ("one.yaml", "[1, 2]", "[CHOWN, KILL]"),
        ("other.yaml", "[2, 1]", "[KILL, CHOWN]"),
        ("more.yaml", "[2, 3]", "[KILL]"),
    ] {
        fs::write(folder.path().join(name), pod(groups, capabilities)).expect("a file is written");
    }
    assert_eq!(run(folder.path(), &["diff", "one.yaml", "other.yaml"]).2, Some(0));
    let (stdout, _, exit) = run(folder.path(), &["diff", "one.yaml", "more.yaml"]);
    assert_eq!(exit, Some(1));
    assert!(stdout.contains("supplementalGroups") && stdout.contains("capabilities.add"), "{stdout}");
}

#[test]
fn errors_are_reported_as_by_check() {
    let shop = shop();
    let write = |name: &str, text: &str| fs::write(shop.path().join(name), text).expect("a file is written");
    write("typo.kpol", "manifests \"old.yaml\"\nnamespace shop { allow wbe -> api }\n");
    write(
        "failing.kpol",
        "manifests \"old.yaml\"\nnamespace shop { isolate *\n assert web -> api on http }\n",
    );
    let (stdout, stderr, exit) = run(shop.path(), &["diff", "old.kpol", "typo.kpol"]);
    assert_eq!((exit, stdout.as_str()), (Some(1), ""));
    assert!(stderr.contains("K0201"), "{stderr}");
    // An assertion that fails is when people want to see what changed.
    let (stdout, stderr, exit) = run(shop.path(), &["diff", "old.kpol", "failing.kpol"]);
    assert_eq!(exit, Some(1));
    assert!(stderr.contains("K0602") && stdout.contains("closes"), "{stderr}{stdout}");
    assert_eq!(run(shop.path(), &["diff", "failing.kpol", "failing.kpol"]).2, Some(1));
    assert_eq!(run(shop.path(), &["diff", "old.kpol", "nowhere.kpol"]).2, Some(2));
    assert_eq!(run(shop.path(), &["diff", "nowhere", "old.kpol"]).2, Some(2));
    assert_eq!(run(shop.path(), &["diff", "old.kpol"]).2, Some(2));
    assert_eq!(run(shop.path(), &["diff", "-", "-"]).2, Some(2));
    write("bare.kpol", "namespace shop { allow web -> api }\n");
    let (_, stderr, exit) = run(shop.path(), &["diff", "bare.kpol", "bare.kpol"]);
    assert_eq!(exit, Some(2));
    assert!(stderr.contains("nothing to compare"), "{stderr}");
}

/// Where everything names its namespace, none is there without a name, whose labels would be known.
#[test]
fn namespaces_that_are_not_shown_are_the_same_whatever_a_program_owns() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: \
                  {matchLabels: {app: api}}\n  ingress:\n  - from:\n    - podSelector: {matchLabels: {app: web}}\n    - \
                  namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}\n      podSelector: {matchLabels: \
                  {app: other}}\n";
    let labels = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n---\n";
    let manifests = [labels, &deployment("shop", "web", ""), &deployment("shop", "api", ""), policy].concat();
    let folder =
        workplace(&[("m.yaml", manifests), ("p.kpol", "manifests \"m.yaml\"\nnamespace shop\n".to_owned())]);
    for sides in [["m.yaml", "p.kpol"], ["p.kpol", "m.yaml"]] {
        let (stdout, stderr, exit) = run(folder.path(), &["diff", sides[0], sides[1]]);
        assert_eq!((stdout.as_str(), exit), ("nothing differs\n", Some(0)), "{stderr}");
    }
}
