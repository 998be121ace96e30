//! What becomes of texts: each row a document, edits of it, and the document after them.

use serde_yaml::Value;

use super::{Part, Unsayable, merged};
use crate::emit::edit::Edit;
use crate::inventory::Step;
use crate::inventory::yaml::documents;
use crate::source::Sources;

/// `a.b.0.c = VALUE`, or `a.b` alone, which takes it out.
fn edit(lines: &[&str]) -> Edit {
    let mut edit = Edit::nothing();
    for line in lines {
        let (path, new) = match line.split_once(" = ") {
            Some((path, new)) => {
                (path, Edit::Set(serde_yaml::from_str::<Value>(new).expect("the row has YAML")))
            }
            None => (*line, Edit::Remove),
        };
        let step = |part: &str| part.parse().map_or_else(|_| Step::Key(part.to_owned()), Step::Item);
        *edit.at(&path.split('.').map(step).collect::<Vec<_>>()) = new;
    }
    edit
}

fn after(text: &str, lines: &[&str]) -> Result<String, Unsayable> {
    let mut sources = Sources::new();
    let file = sources.add("a.yaml", text);
    let read = documents(file, text, 0).expect("the row can be read");
    let edit = edit(lines);
    let pages = read.iter().map(|document| (document, edit.clone())).collect();
    merged(Part { all: text, file, range: 0..text.len(), pages })
}

fn check(rows: &[(&str, &[&str], &str)]) {
    let wrong = rows.iter().filter_map(|(text, lines, expected)| {
        let found = after(text, lines);
        let words =
            format!("{text}\n{lines:?}\n{expected:?}\n{found:?}\n{}", found.as_deref().unwrap_or_default());
        (found.as_deref() != Ok(*expected)).then_some(words)
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn entries_come_after_the_others_of_a_block() {
    check(&[
        ("a: 1\n", &["b = 2"], "a: 1\nb: 2\n"),
        ("a: 1", &["b = 2"], "a: 1\nb: 2"),
        ("a: 1 # c\n# d\n", &["b = 2"], "a: 1 # c\nb: 2\n# d\n"),
        (
            "x:\n  a: 1\n\n\ny: 2\n",
            &["x.b = {c: 1, d: [1, {e: 2, f: 3}]}"],
            "x:\n  a: 1\n  b:\n    c: 1\n    d:\n    - 1\n    - e: 2\n      f: 3\n\n\ny: 2\n",
        ),
        ("x:\n    a: 1\n", &["x.b.c = 1"], "x:\n    a: 1\n    b:\n        c: 1\n"),
        ("x:\n  l:\n    - a\n", &["x.b = [1, 2]"], "x:\n  l:\n    - a\n  b:\n    - 1\n    - 2\n"),
        ("l:\n- a: 1\n- b: 2\n", &["l.0.c = 3", "l.1.c = 4"], "l:\n- a: 1\n  c: 3\n- b: 2\n  c: 4\n"),
        ("l:\n-   a: 1\n", &["l.0.c.d = 3"], "l:\n-   a: 1\n    c:\n      d: 3\n"),
        ("- - a: 1\n", &["0.0.c = 3"], "- - a: 1\n    c: 3\n"),
        ("a: 1\r\nx:\r\n  b: 2\r\n", &["x.c.d = 3"], "a: 1\r\nx:\r\n  b: 2\r\n  c:\r\n    d: 3\r\n"),
        ("a:\n", &["b = 1"], "a:\nb: 1\n"),
        ("a: &x # c\n", &["b = 1"], "a: &x # c\nb: 1\n"),
        ("a: |\n  t\n\n\nb: 1\n", &["b", "c = 1"], "a: |\n  t\n\n\nc: 1\n"),
        ("x:\n  a: |+\n    t\n\n\ny: 1\n", &["x.b = 1"], "x:\n  a: |+\n    t\n\n\n  b: 1\ny: 1\n"),
        (
            "x:\n  a: >-   # c\n\n    t\n\n     u\n    \ny: 1\n",
            &["x.b = 1"],
            "x:\n  a: >-   # c\n\n    t\n\n     u\n    \n  b: 1\ny: 1\n",
        ),
        ("x:\n  a: \"t\n    u\" # c\ny: 1\n", &["x.b = 1"], "x:\n  a: \"t\n    u\" # c\n  b: 1\ny: 1\n"),
        ("x:\n  a: t\n    u\ny: 1\n", &["x.b = 1"], "x:\n  a: t\n    u\n  b: 1\ny: 1\n"),
        ("x:\n  a: {b: 1,\n    c: 2} # c\n", &["x.d = 1"], "x:\n  a: {b: 1,\n    c: 2} # c\n  d: 1\n"),
        ("---\nx: 1\n...\n", &["z = 1"], "---\nx: 1\nz: 1\n...\n"),
        ("'x y': 1\n", &["'x y' = 1", "on = y"], "'x y': 1\n\"'x y'\": 1\n\"on\": \"y\"\n"),
    ]);
}

#[test]
fn values_are_replaced_where_they_stand() {
    check(&[
        ("a: 1 # c\nb: 2\n", &["a = 3"], "a: 3 # c\nb: 2\n"),
        ("a: 1\n", &["a = 1"], "a: 1\n"),
        ("a: 0x10\n", &["a = 16"], "a: 0x10\n"),
        ("a: \"1\"\n", &["a = 1"], "a: 1\n"),
        ("a: yes\n", &["a = true"], "a: yes\n"),
        ("a: no # c\n", &["a = true"], "a: true # c\n"),
        ("a:\n", &["a = 3"], "a: 3\n"),
        ("a: # c\n", &["a = 3"], "a: 3 # c\n"),
        ("a: ~ # c\n", &["a = 3"], "a: 3 # c\n"),
        ("a: !!str 1 # c\n", &["a = 3"], "a: 3 # c\n"),
        ("a: &x !!str 1\nb: 2\n", &["a = 3"], "a: &x 3\nb: 2\n"),
        ("a: |\n  t\n  u\nb: 1\n", &["a = 3"], "a: 3\nb: 1\n"),
        ("a: >- # c\n  t\n", &["a = 3"], "a: 3\n# c\n"),
        ("a: t\n  u # c\nb: 1\n", &["a = 3"], "a: 3 # c\nb: 1\n"),
        ("a:\n  t # c\nb: 1\n", &["a = 3"], "a:\n  3 # c\nb: 1\n"),
        ("a:\n  b: 1 # c\n  # d\n  c: 2 # e\nf: 1\n", &["a = 3"], "a: 3\n# c\n# d\n# e\nf: 1\n"),
        ("l:\n- 1 # c\n- 2\n", &["l.0 = 3"], "l:\n- 3 # c\n- 2\n"),
        ("l:\n-\n- 2\n", &["l.0 = 3"], "l:\n- 3\n- 2\n"),
        ("l:\n- a: 1 # c\n  b: 2\n- 2\n", &["l.0 = 3"], "l:\n- 3\n# c\n- 2\n"),
    ]);
}

#[test]
fn blocks_take_the_place_of_what_has_no_entries() {
    check(&[
        ("a:\nb: 1\n", &["a.c = 1"], "a:\n  c: 1\nb: 1\n"),
        ("a: # c\nb: 1\n", &["a.c = 1"], "a: # c\n  c: 1\nb: 1\n"),
        ("a: null # c\nb: 1\n", &["a.c = 1"], "a: # c\n  c: 1\nb: 1\n"),
        ("a: ~", &["a.c = 1"], "a:\n  c: 1"),
        ("a: {}\nb: 1\n", &["a.c = [1]"], "a:\n  c:\n  - 1\nb: 1\n"),
        ("a: { # c\n  }\nb: 1\n", &["a.c = 1"], "a:\n# c\n  c: 1\nb: 1\n"),
        ("a: []\n", &["a = [1]"], "a:\n- 1\n"),
        ("a: &x {}\nb: 1\n", &["a.c = 1"], "a: &x\n  c: 1\nb: 1\n"),
        ("a: 1\n", &["a.c = 1"], "a:\n  c: 1\n"),
        ("a:\n  x: 1\n", &["a = [1, 2]"], "a:\n- 1\n- 2\n"),
        ("a:\n  x: 1 # c\nb: 1\n", &["a.x", "a.z = 1"], "a:\n  z: 1\n# c\nb: 1\n"),
    ]);
}

#[test]
fn entries_go_and_their_comments_stay() {
    check(&[
        ("a: 1\nb: 2\nc: 3\n", &["b"], "a: 1\nc: 3\n"),
        ("a: 1\nb: 2", &["b"], "a: 1\n"),
        ("a: 1\n# above\nb: 2 # c\nc: 3\n", &["b"], "a: 1\n# above\n# c\nc: 3\n"),
        (
            "a:\n  b: # c\n    x: 1 # d\n    # e\n    y: \"# no\" # f\n  c: 3\n",
            &["a.b"],
            "a:\n  # c\n  # d\n  # e\n  # f\n  c: 3\n",
        ),
        ("a:\n  b: 1 # c\nc: 3\n", &["a.b"], "a: {}\n# c\nc: 3\n"),
        ("l:\n- a: 1 # c\n  b: 2\n", &["l.0.a"], "l:\n- # c\n  b: 2\n"),
        ("l:\n- a: 1\n  b: 2\n  c: 3\n", &["l.0.a", "l.0.b"], "l:\n- c: 3\n"),
        ("l:\n- a: 1\n  b: 2\n  c: 3\n", &["l.0.a", "l.0.c", "l.0.d = 4"], "l:\n- b: 2\n  d: 4\n"),
        ("l:\n- a: 1\n- b: 1\n", &["l.0.a"], "l:\n- {}\n- b: 1\n"),
        ("a: |\n  t\n  # t\nb: 2\n", &["a"], "b: 2\n"),
        ("a: null\nb: 1\n", &["a", "c"], "a: null\nb: 1\n"),
    ]);
}

#[test]
fn items_come_and_go() {
    check(&[
        ("l:\n- a # c\n- b\n- d\n", &["l = [a, d, e]"], "l:\n- a # c\n- d\n- e\n"),
        ("l:\n- a # c\n- b # d\n", &["l = []"], "l: []\n# c\n# d\n"),
        ("l: # c\n  - a\nb: 1\n", &["l = [x]"], "l: # c\n  - x\nb: 1\n"),
        ("x:\n  l:\n  - a\n  b: 1\n", &["x.l = []"], "x:\n  l: []\n  b: 1\n"),
        ("l: [a, b] # c\n", &["l = [a, d]"], "l: [a, d] # c\n"),
        ("l: [a, b,]\n", &["l = [b, c]"], "l: [b, c,]\n"),
        ("l: [a, b]\n", &["l = []"], "l: []\n"),
        ("l: [ a ]\n", &["l = [a, b]"], "l: [ a, b ]\n"),
        ("l: [\n  a, # c\n  b # d\n]\n", &["l = [b, x]"], "l: [\n   # c\n  b,\n  x # d\n]\n"),
        (
            "l:\n- {name: a, value: \"1\"}\n- name: b # c\n  value: x\n",
            &["l = [{name: a, value: '2'}, {name: b, value: z}, {name: c, value: q}]"],
            "l:\n- {name: a, value: \"2\"}\n- name: b # c\n  value: z\n- name: c\n  value: q\n",
        ),
        (
            "x:\n  l:\n  - {a: 1}\n  - [b]\n\ny: 1\n",
            &["x.c = 2"],
            "x:\n  l:\n  - {a: 1}\n  - [b]\n  c: 2\n\ny: 1\n",
        ),
        ("x:\n  l: # d\n  - [a] # e\n  - b\ny: 1\n", &["x.l = [b]"], "x:\n  l: # d\n  # e\n  - b\ny: 1\n"),
        ("- [a]\n- b\n", &["1 = c"], "- [a]\n- c\n"),
        ("- - a\n  - b\n- c\n", &["0 = [b]"], "- [b]\n- c\n"),
    ]);
}

#[test]
fn brackets_stay_brackets() {
    check(&[
        ("{a: 1}\n", &["b = 2"], "{a: 1, b: 2}\n"),
        ("x: {\"a\":1}\n", &["x.b = c"], "x: {\"a\":1,\"b\":\"c\"}\n"),
        ("x: {\"a\":{}}\n", &["x.a.b = [c]"], "x: {\"a\":{\"b\":[\"c\"]}}\n"),
        ("x: {\"a\":[{\"b\":1}]}\n", &["x.a.0.c = 2"], "x: {\"a\":[{\"b\":1,\"c\":2}]}\n"),
        ("x: {a: [{b: 1},{c: 2}]}\n", &["x.a.0.d = {e: 3}"], "x: {a: [{b: 1, d: {e: 3}},{c: 2}]}\n"),
        ("x: {a: 1, b: 2}\n", &["x.a", "x.c.d = 1"], "x: {b: 2, c: {d: 1}}\n"),
        ("x: {a: 1, b: 2}\n", &["x.b", "x.c = 1"], "x: {a: 1, c: 1}\n"),
        ("x: {a: 1, b: 2,}\n", &["x.b", "x.a"], "x: {}\n"),
        ("x: {a, b: , c:}\n", &["x.a = 1", "x.b = 2", "x.c = {d: [1]}"], "x: {a: 1, b: 2 , c: {d: [1]}}\n"),
        (
            "x: {a: {b: 1}, c: [1, {d: 2}]}\n",
            &["x.a.b = 3", "x.c.1.e = on"],
            "x: {a: {b: 3}, c: [1, {d: 2, e: \"on\"}]}\n",
        ),
        ("x: {\n  a: 1, # c\n  b: 2 # d\n}\n", &["x.a", "x.c = 3"], "x: {\n   # c\n  b: 2,\n  c: 3 # d\n}\n"),
        (
            "m: {a: b, c: {\n      d: '1'\n      }}\nx: 1\n",
            &["m.c.e = 2"],
            "m: {a: b, c: {\n      d: '1',\n      e: 2\n      }}\nx: 1\n",
        ),
        (
            "m: {a: b, c: {\n      d: '1'\n      }}\nx: 1\n",
            &["m.e = 2"],
            "m: {a: b, c: {\n      d: '1'\n      }, e: 2}\nx: 1\n",
        ),
        ("m: {a: b, c: {\n      d: '1'\n      }}\nx: 1\n", &["m.c.d"], "m: {a: b, c: {}}\nx: 1\n"),
        ("x: {a: !!str 1, b: &b 2}\n", &["x.a = 3", "x.b = 4"], "x: {a: 3, b: &b 4}\n"),
        (
            "{\"a\":1,\"b\":{\"c\":[]}}",
            &["b.c = [X, Y]", "d.e = \"\\u00e9\\u2028\""],
            "{\"a\":1,\"b\":{\"c\":[\"X\",\"Y\"]},\"d\":{\"e\":\"é\\u2028\"}}",
        ),
        (
            "{\n    \"a\": {\n        \"b\": 1\n    }\n}\n",
            &["a.c.d = true", "a.c.e = [1]", "f = {}"],
            "{\n    \"a\": {\n        \"b\": 1,\n        \"c\": {\n            \"d\": true,\n            \"e\": [1]\n        }\n    },\n    \"f\": {}\n}\n",
        ),
    ]);
}

#[test]
fn what_stands_for_another_is_written_out() {
    check(&[
        // Both become the same: one text still does.
        ("a: &x\n  u: 0\nb: *x\n", &["a.u = 1", "b.u = 1"], "a: &x\n  u: 1\nb: *x\n"),
        // One alone.
        ("a: &x\n  u: 0\nb: *x # c\nd: 1\n", &["b.u = 1"], "a: &x\n  u: 0\nb: # c\n  u: 1\nd: 1\n"),
        ("a: &x\n  u: 0\nb: *x\n", &["a.u = 1"], "a: &x\n  u: 1\nb:\n  u: 0\n"),
        ("a: &x 0\nb: *x\nl: [*x, {y: *x}]\n", &["a = 1"], "a: &x 1\nb: 0\nl: [0, {y: 0}]\n"),
        ("a: &x 0\nb: *x\n", &["a"], "b: 0\n"),
        ("a:\n  b: &x 0\nc: *x\n", &["a.b"], "a: {}\nc: 0\n"),
        ("l:\n- &x\n  u: 0\n- *x\n", &["l.1.v = 1"], "l:\n- &x\n  u: 0\n- {u: 0, v: 1}\n"),
        // Nested.
        ("a: &x\n  u: &y {v: 0}\nb: *x\nc: *y\n", &["c.v = 1"], "a: &x\n  u: &y {v: 0}\nb: *x\nc:\n  v: 1\n"),
        (
            "a: &x\n  u: &y {v: 0}\nb: *x\nc: *y\n",
            &["a.u.v = 1"],
            "a: &x\n  u: &y {v: 1}\nb:\n  u:\n    v: 0\nc:\n  v: 0\n",
        ),
        // Merges.
        (
            "d: &d\n  u: 0\n  v: 0\na:\n  <<: *d\n  w: 1\n",
            &["a.u = 1"],
            "d: &d\n  u: 0\n  v: 0\na:\n  <<: *d\n  w: 1\n  u: 1\n",
        ),
        (
            "d: &d\n  s: {u: 0, v: 0}\na:\n  <<: *d\n",
            &["a.s.u = 1"],
            "d: &d\n  s: {u: 0, v: 0}\na:\n  <<: *d\n  s:\n    u: 1\n    v: 0\n",
        ),
        (
            "d: &d\n  u: 0\na:\n  <<: *d\n  w: 1\n",
            &["d.u = 1"],
            "d: &d\n  u: 1\na:\n  <<: *d\n  w: 1\n  u: 0\n",
        ),
        (
            "d: &d\n  u: 0\na:\n  <<: *d\n  w: 1\n",
            &["d.u = 1", "a.u = 1"],
            "d: &d\n  u: 1\na:\n  <<: *d\n  w: 1\n",
        ),
        (
            "d: &d\n  u: 0\na:\n  <<: *d # c\n  w: 1\n",
            &["d.v = 1"],
            "d: &d\n  u: 0\n  v: 1\na:\n  # c\n  w: 1\n  u: 0\n",
        ),
        ("d: &d\n  u: 0\na:\n  <<: *d\n  w: 1\n", &["a.u"], "d: &d\n  u: 0\na:\n  w: 1\n"),
        ("d: &d\n  u: 0\na:\n  <<: *d\n  u: 1\n", &["a.u"], "d: &d\n  u: 0\na: {}\n"),
        (
            "d: &d {u: 0}\ne: &e {v: 0}\na: {<<: [*d, *e], w: 1}\n",
            &["e"],
            "d: &d {u: 0}\na: {w: 1, u: 0, v: 0}\n",
        ),
    ]);
}

#[test]
fn documents_of_one_part_are_edited_each() {
    check(&[
        ("a: 1\n...\n---\n", &["b = 1"], "a: 1\nb: 1\n...\n---\n"),
        ("{\"a\": 1}\n{\"a\": 2}\n", &["b = 1"], "{\"a\": 1, \"b\": 1}\n{\"a\": 2, \"b\": 1}\n"),
    ]);
}
