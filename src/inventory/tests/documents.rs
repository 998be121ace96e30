//! Documents: scalars, places, anchors, merges, and what is no YAML.

use super::{clean, problems, reading};

/// The labels of a Pod whose `labels` are these lines.
fn labels(lines: &str) -> Vec<(String, String)> {
    let text = format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels:\n{lines}\nspec: {{}}\n");
    let labels = clean(&text).inventory.workloads.remove(0).pod_labels;
    labels.into_iter().map(|pair| (pair.key.value, pair.value.value)).collect()
}

#[test]
fn scalars_in_labels() {
    let rows = [
        ("    a: x", ("a", "x")),
        ("    a: \"1000\"", ("a", "1000")),
        ("    a: 'yes'", ("a", "yes")),
        ("    a: !!str 1000", ("a", "1000")),
        ("    a: !!str &x 012", ("a", "012")),
        ("    a: !own 7", ("a", "7")),
        ("    a: !!binary aGk=", ("a", "hi")),
        ("    a: 1.2.3", ("a", "1.2.3")),
        ("    a: 2024-01-01", ("a", "2024-01-01")),
        ("    a:", ("a", "")),
        ("    a: ~", ("a", "")),
        ("    \"on\": x", ("on", "x")),
        ("    1000: x", ("1000", "x")),
        ("    ? a\n    : x", ("a", "x")),
        ("    a: |-\n      x", ("a", "x")),
        ("    a: &n x # why\n    b: *n", ("a", "x")),
        ("    { a: x }", ("a", "x")),
        ("    {\"a\":\"x\"}", ("a", "x")),
        ("    <<: {a: x}", ("a", "x")),
        ("    a: x\n    <<: {a: y}", ("a", "x")),
        ("    <<: {a: y}\n    a: x", ("a", "x")),
        ("    <<: [{a: x}, {a: y}]", ("a", "x")),
    ];
    for (lines, (key, value)) in rows {
        assert_eq!(labels(lines)[0], (key.to_owned(), value.to_owned()), "{lines}");
    }
    assert_eq!(labels("    <<: [{a: x, b: t}, {b: z, c: w}]\n    d: v").len(), 4);
}

#[test]
fn what_is_wrong_in_labels() {
    let rows = [
        ("y: \"1\"", "K0106 5:5 Kubernetes reads the label key `y` as `true`"),
        ("on: \"1\"", "K0106 5:5 Kubernetes reads the label key `on` as `true`"),
        ("0x10: \"1\"", "K0106 5:5 Kubernetes reads the label key `0x10` as `16`"),
        ("a: y", "K0110 5:8 `metadata.labels.a` is a boolean, where Kubernetes wants a string"),
        ("a: 1_000", "K0110 5:8 `metadata.labels.a` is a number, where Kubernetes wants a string"),
        ("a: !!int \"7\"", "K0110 5:14 `metadata.labels.a` is a number, where Kubernetes wants a string"),
        ("a: [x]", "K0110 5:8 `metadata.labels.a` is a list, where Kubernetes wants a string"),
        ("a: .inf", "K0107 5:8 `.inf` is no number that Kubernetes can store"),
        ("~: x", "K0105 5:5 a key of this mapping is null, where Kubernetes wants a string"),
        ("[x]: x", "K0105 5:5 a key of this mapping is a list, where Kubernetes wants a string"),
        ("a: !!int x", "K0112 5:14 `x` is not a whole number of 64 bits, as its tag `!!int` says"),
        ("a: !!int", "K0112 5:8 `` is not a whole number of 64 bits, as its tag `!!int` says"),
        ("a: !!bool x", "K0112 5:15 `x` is not a boolean, as its tag `!!bool` says"),
        ("a: !!null \"x\"", "K0112 5:15 `x` is not null, as its tag `!!null` says"),
        ("a: !!float x", "K0112 5:16 `x` is not a number, as its tag `!!float` says"),
        ("a: !!float .inf", "K0107 5:16 `.inf` is no number that Kubernetes can store"),
        ("a: !!binary a-b", "K0112 5:17 `a-b` is not text in base64, as its tag `!!binary` says"),
        (
            "a: !<tag:yaml.org,2002:int> x",
            "K0112 5:33 `x` is not a whole number of 64 bits, as its tag `!!int` says",
        ),
        ("!!int a: x", "K0112 5:11 `a` is not a whole number of 64 bits, as its tag `!!int` says"),
        ("<<: x", "K0105 5:9 `<<` merges a string, not a mapping"),
        ("a/b/c: x", "K0112 5:5 `a/b/c` is no label key that Kubernetes takes"),
        ("a: x y", "K0112 5:8 `x y` is no label value that Kubernetes takes"),
        ("a: *b", "K0101 5:8 this alias names an anchor that isn't set before it in the document"),
        ("a: &b [*b]", "K0101 5:12 this alias stands inside what its own anchor names"),
        ("a: \"x", "K0101 5:8 a quoted string goes on at less indentation, or has no closing quote"),
        ("\ta: x", "K0101 5:5 a tab stands where YAML wants spaces"),
    ];
    for (line, expected) in rows {
        let text = format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  labels:\n    {line}\n  name: ns\n");
        assert_eq!(problems(&text)[0], expected, "{line}");
    }
}

#[test]
fn a_key_twice_names_both_places() {
    let reading = reading("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n  name: ms\n");
    assert_eq!(reading.problems(), ["K0104 5:3 the key `name` stands twice in one mapping"]);
    assert_eq!(reading.slice(reading.diagnostics[0].labels[1].span), "name");
    assert_eq!(reading.inventory.namespaces[0].name.value, "ns");
    let many = (0..40).map(|n| format!("  k{}: v", n % 30)).collect::<Vec<_>>().join("\n");
    let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n{many}");
    assert_eq!(problems(&text).len(), 10);
}

#[test]
fn places_are_bytes_whatever_stands_before() {
    let body = "apiVersion: v1 # é\nkind: 'Namespace' # 'x'\nmetadata:\n  labels: {漢: \"a\", \"k\": !!str v}\n  name: \"n\"   # 🦀\n";
    let labelled = body.replace("漢: \"a\", ", "");
    for text in [
        labelled.clone(),
        labelled.replace('\n', "\r\n"),
        format!("\u{feff}{labelled}"),
        format!("# é\n---\n{labelled}"),
    ] {
        let reading = clean(&text);
        let namespace = &reading.inventory.namespaces[0];
        assert_eq!(reading.slice(namespace.name.span), "\"n\"", "{text:?}");
        assert_eq!(reading.slice(namespace.labels[0].key.span), "\"k\"", "{text:?}");
        assert_eq!(reading.slice(namespace.labels[0].value.span), "v", "{text:?}");
    }
    let reading = reading(body);
    assert_eq!(reading.problems(), ["K0112 4:12 `漢` is no label key that Kubernetes takes"]);
    assert_eq!(reading.slice(reading.diagnostics[0].labels[0].span), "漢");
}

#[test]
fn collections_end_where_their_last_part_does() {
    let text =
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  labels:\n    a: b # c\n\n  # d\nspec: {}\n";
    let reading = clean(text);
    assert_eq!(reading.slice(reading.inventory.workloads[0].pod_labels_span), "a: b");
    let reading = clean(
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"labels\":{\"a\":\"b\"}},\n\t\"spec\":{}}",
    );
    assert_eq!(reading.slice(reading.inventory.workloads[0].pod_labels_span), "{\"a\":\"b\"}");
}

#[test]
fn documents_are_read_past_one_that_is_no_yaml() {
    let namespace = |name: &str| format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n");
    let text = format!(
        "{}---\na: [1\n---\n{}...\n---\n# nothing\n---\n{}",
        namespace("a"),
        namespace("b"),
        namespace("c")
    );
    let reading = reading(&text);
    let names: Vec<_> =
        reading.inventory.namespaces.iter().map(|namespace| namespace.name.value.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(reading.problems(), ["K0101 7:1 a `[` has no `]`, or a comma is missing in it"]);
}

#[test]
fn what_needs_quotes_in_brackets_is_said() {
    let begins = |sign: &str| format!("text in brackets that begins with `{sign}` needs quotes");
    let holds = "text in brackets that holds `?` needs quotes".to_owned();
    let rows = [
        ("a: {k: |-\n}\n", "1:8", begins("|")),
        ("a: [>\n  b\n]\n", "1:5", begins(">")),
        ("a: [{k: 1}, {k: |\n  b\n}]\n", "1:17", begins("|")),
        ("a: [!!str |]\n", "1:11", begins("|")),
        ("a: [:x]\n", "1:5", begins(":")),
        ("a: [::]\n", "1:5", begins(":")),
        ("a: [b: >x]\n", "1:8", begins(">")),
        ("a: [b?: x]\n", "1:6", holds.clone()),
        ("a: {x: ::1}\n", "1:8", begins(":")),
        ("a: {:x}\n", "1:5", begins(":")),
        ("a: {x: b, y: http://a/?b=c}\n", "1:23", holds.clone()),
        ("a: [x\n  ?y]\n", "2:3", holds.clone()),
        ("a: [?x]\n", "1:5", holds),
    ];
    for (text, at, what) in rows {
        assert_eq!(reading(text).problems(), [format!("K0101 {at} {what}")], "{text}");
    }
    for good in ["'?'", "\"|\"", "x|", "a>b", "[? a : b]", "a:b", "80:80"] {
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{b: [{good}]}}\n");
        assert!(reading(&text).problems().is_empty(), "{good}");
    }
    let outside = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: x?y\n  b: ?x\n  c: |\n    [|\n    ?]\n";
    assert!(reading(outside).problems().is_empty());
}

#[test]
fn keys_in_brackets_stand_on_one_line() {
    for (text, at) in
        [("a: {\"b\n  c\": d}\n", "1:5"), ("a: [{b: c, d\n  : e}]\n", "1:12"), ("{a: {b\n c: d}}\n", "1:6")]
    {
        let said = format!("K0101 {at} a key in brackets goes on over the end of its line");
        assert_eq!(reading(text).problems(), [said], "{text}");
    }
    for good in ["{b: \"c\n    d\"}", "{b:\n    c}", "{? b\n    : c}", "{b: c,\n  d: e}", "[b\n    c, d]"] {
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {good}\n");
        assert!(reading(&text).problems().is_empty(), "{good}");
    }
}

#[test]
fn no_character_is_there_that_cannot_be_printed() {
    for (text, at) in [
        ("a: \u{7}\n", "1:4"),
        ("a: b\n# \u{7f}\n", "2:3"),
        ("a: \"\u{1b}\"\n", "1:5"),
        ("a: \u{ffff}", "1:4"),
    ] {
        let said = format!("K0101 {at} a character that can't be printed stands here");
        assert_eq!(reading(text).problems(), [said], "{text:?}");
    }
}

#[test]
fn empty_documents_say_nothing_and_others_are_noted() {
    let rows: &[(&str, &[&str])] = &[
        ("", &[]),
        ("# x\n---\n---\nnull\n---\n", &[]),
        ("hello", &["K0108 1:1 this is a string, not a Kubernetes object"]),
        (
            "[]\n---\n1",
            &[
                "K0108 1:1 this is a list, not a Kubernetes object",
                "K0108 3:1 this is a number, not a Kubernetes object",
            ],
        ),
        ("a: b\nc: d", &["K0108 1:1 this is no Kubernetes object: it has no `apiVersion` that is text"]),
        ("apiVersion: v1", &["K0108 1:1 this is no Kubernetes object: it has no `kind` that is text"]),
        (
            "apiVersion: v1\nkind: Config",
            &["K0108 2:7 this Config has no `metadata.name`, so it isn't looked at"],
        ),
        ("apiVersion: v1\nkind: Pod", &["K0111 2:7 `metadata.name` is missing, which Kubernetes requires"]),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: 1}",
            &["K0110 3:18 `metadata.name` is a number, where Kubernetes wants a string"],
        ),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization", &[]),
        ("kind: Component", &[]),
    ];
    for (text, expected) in rows {
        assert_eq!(problems(text), *expected, "{text:?}");
    }
}
