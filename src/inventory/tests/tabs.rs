//! Tabs: refused where sigs.k8s.io/yaml 1.6.0 was seen to refuse them, and nowhere else.

use super::problems;

#[test]
fn refused_tabs_are_found_at_their_place() {
    let rows = [
        ("\ta: b", "1:1"),
        ("\t", "1:1"),
        ("\t\na: b", "1:1"),
        ("\t# x\na: b", "1:1"),
        ("a: b\n\t\nc: d", "2:1"),
        ("a: b\r\n\t\r\nc: d", "2:1"),
        ("a: b\n\t", "2:1"),
        ("a: b\n\t\n", "2:1"),
        ("a: b\n\t# x\nc: d", "2:1"),
        ("a: b # x\n\t\t\n\nc: d", "2:1"),
        ("a: \"b\"\n \t\nc: d", "2:2"),
        ("a:\n\t\n  b: c", "2:1"),
        ("a:\n\t# x\n  b: c", "2:1"),
        ("a:\n\tb: c", "2:1"),
        ("a:\n  b: c\n\t\n  d: e", "3:1"),
        ("a:\n  b: c\n  \t\n  d: e", "3:3"),
        ("a: &x\n  b: c\n\t\n  d: e", "3:1"),
        ("a:\n- b\n\t\n- c", "3:1"),
        ("a: &x\n- b\n\t\n- c", "3:1"),
        ("- a\n\t\n- b", "2:1"),
        ("-\ta: b", "1:2"),
        ("a:\n  - b: c\n\t\n    d: e", "3:1"),
        ("a: |\n  x\n\t\n  y\nb: c", "3:1"),
        ("a: |\n  x\n\t\nb: c", "3:1"),
        ("a: >\n  x\n\t\n  y\n", "3:1"),
        ("a: x\n\t\n  y", "2:1"),
        ("a: x\n\ty\n", "1:4"),
        ("a: {b: c}\n\t\nd: e", "2:1"),
        ("a: [x,\n  y\n\t]\nb: c", "2:3"),
    ];
    let wrong: Vec<_> = rows
        .into_iter()
        .map(|(text, place)| {
            (text, problems(text), [format!("K0101 {place} a tab stands where YAML wants spaces")])
        })
        .filter(|(_, got, expected)| got != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn other_tabs_are_read_past() {
    let texts = [
        "a: b\t\nc: d",
        "a:\t\n  b: c",
        "a:\t\"b\"",
        "a :\t'b'",
        "---\t\na: b",
        "a: b\n \t\nc: d",
        "a: x\n \t y\n",
        "a:\n  b: c\n   \t\n  d: e",
        "a: {\n\t\n b: c}",
        "a: [x,\n \ty\n ]\nb: c",
        "a: [b:\n\tc]\nd: e",
        "a: \"x\n \ty\"",
        "a: |\n  x\n  \t\n  \ty\nb: c",
        "a: |\n  x\n   \t\nb: c",
        "a: |-\n\n  x\n\n  \t\nb: c",
        "a: |2\n    x\n  \ty\nb: c",
        "a: b # x\ty\n#\t\nc: d",
        "{\n\t\"a\": 1\n}",
        "\n\t{\"a\": 1}\n\t\n",
    ];
    let wrong: Vec<_> = texts
        .into_iter()
        .map(|text| (text, problems(text)))
        .filter(|(_, problems)| problems.len() != 1 || !problems[0].starts_with("K0108"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
