//! `kpol graph` and `kpol why`, run as users run them.

mod drawn;
mod svg;

use std::path::Path;

use serde_json::Value;

use crate::run;

/// A run in a folder of the project.
fn run(folder: &str, arguments: &[&str]) -> (String, String, Option<i32>) {
    run::run(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), arguments)
}

fn shown(folder: &str, arguments: &[&str], exit: i32) -> String {
    let (stdout, stderr, code) = run(folder, arguments);
    assert_eq!(code, Some(exit), "{arguments:?}\n{stderr}");
    stdout
}

#[test]
fn tables_show_what_is_alike_in_one_row() {
    insta::assert_snapshot!("np-table", shown("examples/np", &["graph", "np.kpol"], 0));
    insta::assert_snapshot!(
        "boutique-table",
        shown("examples/boutique", &["graph", "boutique.kpol", "-q"], 0)
    );
    insta::assert_snapshot!("shop-table", shown("examples/shop", &["graph", ".", "-q"], 0));
    insta::assert_snapshot!("manifests-alone-table", shown("examples/np", &["graph", "-m", "k8s"], 0));
}

#[test]
fn other_shapes_say_the_same() {
    insta::assert_snapshot!("np-json", shown("examples/np", &["graph", "np.kpol", "--to", "json"], 0));
    insta::assert_snapshot!("np-dot", shown("examples/np", &["graph", "np.kpol", "--to", "dot"], 0));
    insta::assert_snapshot!("np-mermaid", shown("examples/np", &["graph", "np.kpol", "--to", "mermaid"], 0));
    let json = shown("examples/shop", &["graph", ".", "-q", "--to", "json"], 0);
    let graph: Value = serde_json::from_str(&json).expect("a graph is JSON");
    assert!(graph["pairs"].as_array().is_some_and(|pairs| pairs.len() > 50), "{json}");
}

#[test]
fn a_graph_needs_a_program_without_errors() {
    let case = "tests/diagnostics/cases/K0201-unknown-workload";
    assert_eq!(shown(case, &["graph", "program.kpol"], 1), "");
    assert_eq!(shown(case, &["graph", "nowhere.kpol"], 2), "");
    assert_eq!(run(case, &["graph"]).2, Some(2), "neither a program nor manifests");
    // Who wants to know why an assertion fails may look.
    let failing = "tests/diagnostics/cases/K0602-assertion-failed-flow";
    assert!(shown(failing, &["graph", "program.kpol"], 0).contains("web"));
}

#[test]
fn why_names_what_decides_and_what_would_allow_it() {
    let why = |question: &str, exit: i32| shown("examples/np", &["why", question, "np.kpol"], exit);
    let answers = [
        ("np3 -> np1 on tcp/80", 1),
        ("np2 -> np1 on tcp/80", 0),
        ("np1 -> np3 on 80", 1),
        ("np2 -> np1, np3 on 80", 1),
        ("* -> np1", 1),
        ("10.0.0.1 -> np1 on 80", 1),
        ("np1 -> internet on 443", 0),
        ("other/[app=x] -> np2 on udp/53", 1),
    ];
    let texts: Vec<String> = answers
        .iter()
        .map(|(question, exit)| format!("$ kpol why '{question}'\n{}", why(question, *exit)))
        .collect();
    insta::assert_snapshot!("why-np", texts.join("\n"));
    let shop = |question: &str, exit| shown("examples/shop", &["why", question, ".", "-q"], exit);
    let texts = [
        shop("web -> payments/ledger on 80", 1),
        shop("checkout -> data/kafka on client", 0),
        shop("storefront/web -> storefront/catalog on 9999", 1),
        shop("data/redis -> storefront/cart on 80", 1),
    ];
    insta::assert_snapshot!("why-shop", texts.join("\n"));
}

#[test]
fn why_answers_machines() {
    let text = shown("examples/np", &["why", "np3 -> np1 on tcp/80", "np.kpol", "--format", "json"], 1);
    let answer: Value = serde_json::from_str(&text).expect("an answer is JSON");
    assert_eq!((&answer["answer"], &answer["version"]), (&Value::from("no"), &Value::from(1)));
    let refusing = &answer["ends"][1];
    assert_eq!((&refusing["who"], &refusing["verdict"]), (&Value::from("np1"), &Value::from("refused")));
    let by = &refusing["by"][0];
    assert_eq!((by["file"].as_str(), by["line"].as_u64()), (Some("np.kpol"), Some(3)));
    assert_eq!(by["policy"], "np1-ingress");
    assert_eq!(answer["edit"]["text"], "allow np3 -> np1 on tcp/80");
    assert_eq!(answer["edit"]["opens"], Value::Array(vec![]));
}

#[test]
fn questions_that_mean_nothing_are_said_to() {
    let codes = |question: &str, folder: &str, program: &str| -> Vec<String> {
        let (_, stderr, exit) = run(folder, &["why", question, program, "--format", "json"]);
        assert_eq!(exit, Some(1), "{question}: {stderr}");
        let said: Value = serde_json::from_str(&stderr).expect("diagnostics are JSON");
        let found = said["diagnostics"].as_array().expect("a list").iter();
        let errors = found.filter(|found| found["severity"] == "error");
        errors.filter_map(|found| found["code"].as_str().map(str::to_owned)).collect()
    };
    let np = |question: &str| codes(question, "examples/np", "np.kpol");
    assert_eq!(np("np1 -> np9"), ["K0201"]);
    assert_eq!(np("np1 -/-> np2"), ["K0013"]);
    assert_eq!(np("np1 -> np2; allow np2 -> np1"), ["K0013"]);
    assert_eq!(np("10.0.0.1 -> 10.0.0.2"), ["K0605"]);
    assert_eq!(codes("* -> *", "examples/shop", "."), ["K0604"]);
}

#[test]
fn a_focus_leaves_what_has_to_do_with_it() {
    let all: Value = serde_json::from_str(&shown("examples/shop", &["graph", ".", "-q", "--to", "json"], 0))
        .expect("JSON");
    let focus = |term: &str| -> Value {
        let arguments = ["graph", ".", "-q", "--to", "json", "--focus", term];
        serde_json::from_str(&shown("examples/shop", &arguments, 0)).expect("JSON")
    };
    let pairs = |graph: &Value| graph["pairs"].as_array().expect("a list").clone();
    let checkout = "orders/Deployment/checkout";
    let kept: Vec<Value> =
        pairs(&all).into_iter().filter(|pair| pair["from"] == checkout || pair["to"] == checkout).collect();
    assert!(kept.len() > 3, "{kept:?}");
    assert_eq!(pairs(&focus("orders/checkout")), kept);
    let outside: Vec<Value> = pairs(&focus("203.0.113.64/28"));
    assert!(!outside.is_empty() && outside.iter().all(|pair| pair["from"] != checkout));
    for pair in &outside {
        assert!([&pair["from"], &pair["to"]].contains(&&Value::from("203.0.113.64/28")), "{pair}");
    }
    insta::assert_snapshot!(
        "shop-focus-table",
        shown("examples/shop", &["graph", ".", "-q", "--focus", "orders/checkout"], 0)
    );
}

#[test]
fn a_focus_that_means_nobody_is_said_to() {
    let refused = |term: &str, more: &[&str]| {
        let all: Vec<&str> = ["graph", ".", "-q", "--focus", term].iter().chain(more).copied().collect();
        let (stdout, stderr, exit) = run("examples/shop", &all);
        assert_eq!((stdout.as_str(), exit), ("", Some(1)), "{term}: {stderr}");
        assert!(!stderr.contains("assert") && !stderr.contains("*/*"), "{stderr}");
        stderr
    };
    let terms =
        ["nobody", "web -> catalog", "[app=", "web on 80", "web # all", "", "kube-system/[k8s-app=kube-dns]"];
    let texts: Vec<String> =
        terms.iter().map(|term| format!("$ kpol graph --focus '{term}'\n{}", refused(term, &[]))).collect();
    insta::assert_snapshot!("focus-refused", texts.join("\n"));
    for shape in ["json", "dot", "mermaid", "svg"] {
        let said = refused("kube-system/[k8s-app=kube-dns]", &["--to", shape]);
        assert!(said.contains("K0605"), "{said}");
    }
}
