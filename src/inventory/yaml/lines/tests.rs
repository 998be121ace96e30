//! What is read line by line is what the parser reads, to the last place of a node.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::read;
use crate::diagnostic::Diagnostic;
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Documents, split};
use crate::source::Sources;

/// All documents in the form of their tables, and what is wrong with them.
fn all(mut documents: Documents<'_>) -> (Vec<String>, Vec<Diagnostic>) {
    let mut sink = Sink::default();
    let mut all = Vec::new();
    while let Some(document) = documents.next(&mut sink) {
        all.push(format!("{document:?}"));
    }
    (all, sink.into_diagnostics())
}

/// Whether a text is read line by line; then it has to be what the parser makes of it.
fn is_simple(text: &str) -> bool {
    if !read(text, |_, _, _| true) {
        return false;
    }
    let file = Sources::new().add("a.yaml", "");
    let (lines, parser) = (all(Documents::new(file, text, 7)), all(Documents::by_parser(file, text, 7)));
    assert_eq!(lines, parser, "{text}");
    true
}

#[test]
fn what_is_simple() {
    let rows: &[(&str, bool)] = &[
        ("a: b\n", true),
        ("a: b", true),
        ("---\na: b\n", true),
        ("# c\n\n  # c\na: b # c\n# c\n", true),
        ("a:\n", true),
        ("a:\nb:\n", true),
        ("a:\n  b:\nc: d\n", true),
        ("a: # c\n  b: 1\n", true),
        ("a:\n- b\n- c: d\n  e:\n  - f\n  g: h\ni: j\n", true),
        ("a:\n  - b\n  - c: d\n    e:\n      - f\n    g: h\ni: j\n", true),
        ("- a: b\n  c: d\n- e\n", true),
        ("-   a: b\n    c: d\n", true),
        ("- a:\n  b: c\n", true),
        ("- a:\n  - b\n- c\n", true),
        ("a: \"x: # y\"  # c\nb: 'it: \"\"'\n", true),
        ("a: {}\nb: []\nc:\n- {}\n- []\n", true),
        ("a: http://x.y:80/z#q\nb: a#b\nc: --x=y\nd: -1\ne: a  b  \n", true),
        ("80: y\ny: 80\nNo: ~\nx: 1e3\n", true),
        ("a: b\na: c\n", true),
        ("a.b/c_d-e: f\n", true),
        ("a: b\n...\n", false),
        ("", false),
        ("# c\n", false),
        ("a\n", false),
        ("--- {}\n", false),
        (" a: b\n", false),
        ("a:\n  b\n", false),
        ("a: b\n  c\n", false),
        ("a: b\n  c: d\n", false),
        ("a:\n    b: c\n  d: e\n", false),
        ("a:\n  - b\n  c: d\n", false),
        ("a: b\n- c\n", false),
        ("- a\nb: c\n", false),
        ("- - a\n", false),
        ("-\n  a: b\n", false),
        ("a: |\n  b\n", false),
        ("a: &x b\nc: *x\n", false),
        ("a: !!str 1\n", false),
        ("<<: {}\n", false),
        ("\"a\": b\n", false),
        ("a : b\n", false),
        ("a: b: c\n", false),
        ("a: b:\n", false),
        ("a: \"b\\n\"\n", false),
        ("a: 'it''s'\n", false),
        ("a: \"b\n  c\"\n", false),
        ("a: \"b\" c\n", false),
        ("a: \"b\"# c\n", false),
        ("a: {} # c\n", true),
        ("a: {}# c\n", false),
        ("a: [b]\n", true),
        ("a: [b, \"c\", 'd: e' , -1, --x,[ ] , {}] # c\nb: c\n", true),
        ("a: {b: c, d: \"e\", f: [g, {h: i}], j: { k: {} } }  \n", true),
        ("- {a: b}\n- [a,b]\n- a: [b]\n  c: d\n", true),
        ("a: [http://x:80/y, a:b]\n", true),
        ("a:\n- -1\n- b\n", true),
        ("a:\n- [b]\n- {c: d}\n", true),
        ("a:\n  - {b: c}\n  - -d\n", true),
        ("a: [b\n", false),
        ("a: [b,]\n", false),
        ("a: [,b]\n", false),
        ("a: [b, , c]\n", false),
        ("a: [b c: d]\n", false),
        ("a: [b: c]\n", false),
        ("a: [b #c]\n", false),
        ("a: [b] c\n", false),
        ("a: [b]]\n", false),
        ("a: [b}\n", false),
        ("a: {b}\n", false),
        ("a: {b: }\n", false),
        ("a: {b: c,}\n", false),
        ("a: {b:c}\n", false),
        ("a: {\"b\": c}\n", false),
        ("a: {b: c d: e}\n", false),
        ("a: [b:]\n", false),
        ("a: [b-]\n", false),
        ("a: [-, b]\n", false),
        ("a: [*b]\n", false),
        ("{a: b}\n", false),
        ("[a]: b\n", false),
        ("- [a]: b\n", false),
        ("a: %b\n", false),
        ("a: @b\n", false),
        ("a: ,b\n", false),
        ("a: -\n", false),
        ("a: - b\n", false),
        ("a:\tb\n", false),
        ("a: b\r\n", false),
        ("a: é\n", false),
    ];
    for (text, simple) in rows {
        assert_eq!(is_simple(text), *simple, "{text:?}");
    }
    assert!(is_simple(&format!("a: {}\n", "x".repeat(900))));
    assert!(!is_simple(&format!("a: {}\n", "x".repeat(1000))));
    assert!(!is_simple(&format!("{}: b\n", "x".repeat(300))));
}

/// Manifests as people write them.
const MANIFESTS: [&str; 3] = [
    include_str!("../../../../examples/shop/k8s/orders/orders.yaml"),
    include_str!("../../../../examples/boutique/k8s/frontend.yaml"),
    include_str!("../../../../examples/platform/k8s/platform/prometheus.yaml"),
];

/// What lines are made of, and what could be taken for it.
const PIECES: [&str; 60] = [
    "a",
    "b: ",
    "c:",
    "key: value",
    "name: web",
    "- ",
    "-",
    "  ",
    " ",
    "    ",
    ": ",
    ":",
    "# c",
    " # c",
    "#",
    "\"x\"",
    "'y'",
    "\"",
    "'",
    "\\",
    "{}",
    "[]",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&x ",
    "*x",
    "!!str ",
    "|",
    ">",
    "?",
    "? ",
    "%",
    "@",
    "`",
    "~",
    "null",
    "1",
    "0x1",
    "1e3",
    "yes",
    "<<: ",
    "<<",
    "---",
    "...",
    "--x",
    "a.b/c: ",
    "http://x:1/#y",
    "=",
    "\t",
    "é",
    "\r",
    "- a: ",
    "x y",
    ", ",
    "{a: ",
    "[b",
    "c}",
];

fn soup() -> impl Strategy<Value = String> {
    let line = (
        select(vec![0_usize, 0, 0, 2, 2, 2, 4, 4, 1, 6]),
        prop::collection::vec(select(PIECES.to_vec()), 0..4),
    );
    let line = line.prop_map(|(indent, pieces)| format!("{}{}\n", " ".repeat(indent), pieces.concat()));
    prop::collection::vec(line, 1..8).prop_map(|lines| lines.concat())
}

/// Lines of the simple kind, each where one before it stands, or below it where that has no value yet.
fn simple() -> impl Strategy<Value = String> {
    let contents = vec![
        "a: b",
        "b:",
        "c: d # e",
        "- x",
        "- y: z",
        "- y:",
        "- \"q\"",
        "d: 'r'",
        "e: {}",
        "- []",
        "# f",
        "",
        "g: -1",
        "a:",
        "h: # i",
        "80: on",
        "- --m",
        "n: [a, 'b' , {c: d}]",
        "- {o: p, q: [] }",
        "v: {w: \"x\"} # y",
        "- - x",
        "h: |",
        "i",
        "j: k: l",
        "r: [s]: t",
        "- [u,",
    ];
    let line = (any::<Index>(), any::<bool>(), select(contents));
    prop::collection::vec(line, 1..14).prop_map(|lines| {
        let (mut columns, mut bare, mut text) = (vec![0], false, String::new());
        for (at, deeper, content) in lines {
            let last = columns.last().copied().unwrap_or_default();
            let column = if !bare {
                columns[at.index(columns.len())]
            } else if content.starts_with("- ") && !deeper {
                last
            } else {
                last + 2
            };
            let _ = writeln!(text, "{}{content}", " ".repeat(column));
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            columns.retain(|open| *open <= column);
            columns.push(column);
            if content.starts_with("- ") && content.contains(':') {
                columns.push(column + 2);
            }
            bare = deeper && (content.ends_with(':') || content.ends_with(": # i"));
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_that_is_simple_is_read_as_the_parser_reads_it(text in prop_oneof![soup(), simple()]) {
        is_simple(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn manifests_with_a_mistake_are_read_as_the_parser_reads_them(
        manifest in select(MANIFESTS.to_vec()),
        at in any::<Index>(),
        end in 0_usize..6,
        piece in select(PIECES.to_vec()),
    ) {
        let at = at.index(manifest.len());
        let text = format!("{}{piece}{}", &manifest[..at], &manifest[(at + end).min(manifest.len())..]);
        for range in split(&text) {
            is_simple(&text[range]);
        }
    }
}

#[test]
fn manifests_are_simple() {
    for manifest in MANIFESTS {
        for range in split(manifest) {
            assert!(is_simple(&manifest[range.clone()]), "{}", &manifest[range]);
        }
    }
}
