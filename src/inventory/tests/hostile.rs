//! Input that wants to exhaust something ends in an error, or is read.

use proptest::prelude::*;

use super::{problems, reading};

#[test]
fn alias_bombs_are_an_error() {
    let levels = (1..9).map(|level| {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        format!("a{level}: &a{level} [{aliases}]")
    });
    let first = "a0: &a0 [x, x, x, x, x, x, x, x, x]".to_owned();
    let text = std::iter::once(first).chain(levels).collect::<Vec<_>>().join("\n");
    assert_eq!(problems(&text), ["K0103 5:10 aliases repeat more than ten times what the document says"]);
    // The same with mappings that are merged.
    let levels = (1..20_000).map(|level| format!("a{level}: &a{level} {{<<: *a{}, k{level}: 1}}", level - 1));
    let text = std::iter::once("a0: &a0 {}".to_owned()).chain(levels).collect::<Vec<_>>().join("\n");
    let problems = problems(&text);
    assert!(problems.len() == 1 && problems[0].starts_with("K0103"), "{problems:?}");
}

#[test]
fn nesting_has_a_limit() {
    let list = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(problems(&list(100)), ["K0108 1:1 this is a list, not a Kubernetes object"]);
    assert_eq!(problems(&list(101)), ["K0102 1:101 this is nested more than 100 deep"]);
    assert_eq!(problems(&"[".repeat(100_000)).len(), 1);
    assert_eq!(problems(&"{a: ".repeat(100_000)).len(), 1);
    let block = (0..3_000).map(|depth| format!("{}a:", " ".repeat(depth))).collect::<Vec<_>>().join("\n");
    assert_eq!(problems(&block), ["K0102 101:101 this is nested more than 100 deep"]);
    assert_eq!(problems(&"- ".repeat(3_000)), ["K0102 1:201 this is nested more than 100 deep"]);
    // An alias of something deep, deep inside.
    let text = format!("a: &a {}\nb: {}*a{}\n", list(60), "[".repeat(60), "]".repeat(60));
    assert_eq!(problems(&text), ["K0102 2:64 this is nested more than 100 deep"]);
}

#[test]
fn long_lines_are_read() {
    let size = 20 << 20;
    assert_eq!(problems(&"x".repeat(size)).len(), 1);
    assert_eq!(problems(&format!("\"{}", "x".repeat(size))).len(), 1);
    assert_eq!(problems(&format!("[{}]", "x,".repeat(size / 8))).len(), 1);
    assert_eq!(problems(&format!("a: {}", " ".repeat(size))).len(), 1);
    assert_eq!(problems(&format!("#{}", "é".repeat(size / 2))).len(), 0);
    assert_eq!(problems(&"\n---".repeat(size / 64)).len(), 0);
    assert_eq!(problems(&"- ".repeat(50)).len(), 1);
}

#[test]
fn values_have_a_limit() {
    let many = "- x\n".repeat(3_000_001);
    assert_eq!(
        problems(&format!("a: b\n---\n{many}"))[1..],
        ["K0115 3000003:3 this document has more than 3000000 values"]
    );
    let json = format!("[{}0]", "0,".repeat(3_000_000));
    assert_eq!(problems(&json), ["K0115 1:6000002 this document has more than 3000000 values"]);
    // An anchor is kept as well.
    let anchors = "- &a x\n".repeat(1_500_001);
    assert_eq!(problems(&anchors), ["K0115 1500001:6 this document has more than 3000000 values"]);
}

/// What the parser would keep whole, since it might be a key, ends in an error; in JSON nothing is a key.
#[test]
fn looking_ahead_has_a_limit() {
    let items = "a,".repeat(250_000);
    let too_far = "what begins here is too long to be read as one value";
    for (text, place) in [
        (format!("[{items}]"), "1:1"),
        (format!("{{{items}}}"), "1:1"),
        (format!("- [{items}]"), "1:3"),
        (format!("a:\n  [{items}]"), "2:3"),
        (format!("? [{items}]"), "1:3"),
        (format!("a: [[{items}]]"), "1:5"),
        (format!("[{}", "*a ".repeat(250_001)), "1:1"),
        (format!("[{}", "!a ".repeat(250_001)), "1:1"),
        (format!("[{}", "'x',".repeat(250_001)), "1:1"),
    ] {
        assert_eq!(problems(&text), [format!("K0115 {place} {too_far}")], "{}", &text[..9]);
    }
    assert_eq!(problems(&format!("a: [{items}]")).len(), 1);
    assert!(problems(&format!("a: [{items}]"))[0].starts_with("K0108"));
    assert_eq!(
        problems(&format!("[{}0]", "0,".repeat(1_000_000))),
        ["K0108 1:1 this is a list, not a Kubernetes object"]
    );
}

#[test]
fn a_wide_bomb_is_an_error() {
    let text = format!("a: &a [{}]\nb: [{}]\n", "x,".repeat(10_000), "*a,".repeat(10_000));
    assert_eq!(problems(&text), ["K0103 2:38 aliases repeat more than ten times what the document says"]);
}

#[test]
fn many_keys_and_many_documents_are_read() {
    let keys = (0..200_000).map(|n| format!("k{n}: v")).collect::<Vec<_>>().join("\n");
    assert_eq!(
        problems(&keys),
        ["K0108 1:1 this is no Kubernetes object: it has no `apiVersion` that is text"]
    );
    assert_eq!(problems(&"---\n".repeat(200_000)), [""; 0]);
    assert_eq!(problems(&"{}".repeat(200_000)).len(), 101);
}

#[test]
fn of_many_mistakes_the_first_are_shown_and_the_rest_counted() {
    let labels = (0..5_000).map(|n| format!("    k{n}: 1")).collect::<Vec<_>>().join("\n");
    let text =
        format!("hello\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels:\n{labels}\n");
    let problems = problems(&text);
    assert_eq!(problems.len(), 102);
    assert_eq!(problems[101], "K0114 108:11 4900 more errors from here on aren't shown");
    // Errors are not lost behind notes.
    let text = format!("{}---\na: [", "---\nhello\n".repeat(300));
    let codes: Vec<String> = super::problems(&text).iter().map(|problem| problem[..5].to_owned()).collect();
    assert_eq!((codes.len(), codes[101].as_str()), (102, "K0101"), "{codes:?}");
}

#[test]
fn nul_bytes_are_no_text() {
    assert_eq!(problems("a: b\0"), ["K0003 1:5 this file holds a NUL byte, so it is no text"]);
}

/// Pieces that make most random texts nearly YAML and nearly Kubernetes.
const FRAGMENTS: &[&str] = &[
    "apiVersion: v1\n",
    "kind: Pod\n",
    "kind: Service\n",
    "kind: List\n",
    "items:\n",
    "- ",
    "metadata:\n",
    "  name: a\n",
    "  labels: {a: b}\n",
    "spec:\n",
    "  template:\n",
    "    spec:\n",
    "containers:\n",
    "apiVersion: apps/v1\n",
    "kind: Deployment\n",
    "apiVersion: networking.k8s.io/v1\n",
    "kind: NetworkPolicy\n",
    "ingress: [{}]\n",
    "from:\n",
    "ports: [{port: 80, endPort: 90}]\n",
    "    ",
    "  ",
    " ",
    "\n",
    "\r\n",
    "\t",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "&a ",
    "*a",
    "<<: *a\n",
    "!!str ",
    "!<x> ",
    "!!binary ",
    "\"",
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    ": ",
    "?",
    "? ",
    "| ",
    "|\n",
    ">-\n",
    "#",
    " # ",
    "~",
    "é",
    "漢",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{1}",
    "0x1",
    ".inf",
    "-1",
    "1e3",
    "null",
    "y",
    "-",
    "a",
    "a: b\n",
    "{\"a\": 1}",
    "\"\\ud83d",
    "\\ude00\"",
    "\n\t\n",
    "!!int ",
    "matchExpressions:\n",
    "operator: In\n",
    "values: []\n",
    "podSelector: {}\n",
    "selector: {matchLabels: {a: b}}\n",
    "securityContext:\n",
    "- name: c\n",
    "runAsUser: 1\n",
    "capabilities: {add: [A]}\n",
    "seccompProfile: &a {type: RuntimeDefault}\n",
    "sysctls: [{name: a, value: b}]\n",
    "seLinuxOptions: {level: |\n",
    "windowsOptions: {hostProcess: true}\n",
    "volumes: [{name: a, hostPath: {path: /}}]\n",
    "lifecycle: {preStop: {httpGet: {host: a}}}\n",
    "annotations: {kpol.dev/because: a}\n",
    "podTemplate: *a\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// Whatever the text: no panic, and every place is in the text, between two characters.
    #[test]
    fn no_text_panics(parts in proptest::collection::vec(0..FRAGMENTS.len(), 0..60), wild in ".{0,8}", at in 0_usize..60) {
        let mut text: String = parts.iter().take(at).map(|&part| FRAGMENTS[part]).collect();
        text.push_str(&wild);
        text.extend(parts.iter().skip(at).map(|&part| FRAGMENTS[part]));
        let reading = reading(&text);
        for label in reading.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
            prop_assert!(text.get(label.span.start as usize..label.span.end as usize).is_some(), "{label:?}");
        }
        for workload in &reading.inventory.workloads {
            reading.slice(workload.id.name.span);
            reading.slice(workload.pod_labels_span);
            let containers = workload.containers.iter().map(|container| &container.security);
            for security in containers.chain([&workload.template.security]) {
                for entry in security.values.values() {
                    reading.slice(entry.key);
                    reading.slice(entry.value.span);
                }
            }
        }
    }
}
