//! JSON as manifests: escapes, several objects in a row, and where it is left to YAML.

use super::{problems, reading};

/// The names and the places' texts of the namespaces in a text.
fn names(text: &str) -> Vec<(String, String)> {
    let reading = super::clean(text);
    let names = reading.inventory.namespaces.iter().map(|namespace| &namespace.name);
    names.map(|name| (name.value.clone(), reading.slice(name.span).to_owned())).collect()
}

fn namespace(name: &str) -> String {
    format!("{{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {{\"name\": \"{name}\"}}}}")
}

#[test]
fn objects_are_read_one_after_the_other() {
    let (a, b) = (namespace("a"), namespace("b"));
    let both = [("a".to_owned(), "\"a\"".to_owned()), ("b".to_owned(), "\"b\"".to_owned())];
    for text in [
        format!("{a}\n{b}"),
        format!("{a}{b}\n"),
        format!("\n# x\n{a} # y\n# z\n\n\t{b} # é"),
        format!("---\n{a}\n---\n{b}"),
        format!("--- # x\n{a}\r\n{b}\r\n# z"),
        format!("\u{feff}{a}\n{b}"),
        format!("{a}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: \"b\"}}\n"),
        format!("[]\n{a}{b}").replacen("[]\n", "", 1),
    ] {
        assert_eq!(names(&text), both, "{text}");
    }
}

#[test]
fn what_follows_a_json_value_is_json_or_an_error() {
    let a = namespace("a");
    let follows =
        "this follows a JSON value without `---`, so it has to be JSON too, and it can't be read as such";
    let rows = [
        (format!("{a}\n{{b: c}}"), vec![format!("K0101 2:2 {follows}")]),
        (format!("{a}\n{{\"b\": 1,}}"), vec![format!("K0101 2:9 {follows}")]),
        (
            format!("{a}\n{{\"b\": 1}}\n7"),
            vec![
                "K0108 2:2 this is no Kubernetes object: it has no `apiVersion` that is text".to_owned(),
                format!("K0101 3:1 {follows}"),
            ],
        ),
        (format!("{a}\n["), vec![format!("K0101 2:2 {follows}")]),
        (format!("{a}\nb: c\n"), vec!["K0101 2:1 text follows the end of a document".to_owned()]),
        (format!("{a}\n...\n"), vec![]),
        // The end of a value is where it is, not where it would do.
        (format!("{a}]\n"), vec!["K0101 1:69 a bracket closes nothing".to_owned()]),
    ];
    for (text, expected) in rows {
        assert_eq!(
            problems(&text).iter().filter(|line| line.starts_with('K')).cloned().collect::<Vec<_>>(),
            expected,
            "{text}"
        );
    }
}

/// The one label of a Namespace in JSON, whose value is written so between the quotes.
fn annotation(value: &str) -> Vec<String> {
    problems(
        &namespace("a").replace("\"name\"", &format!("\"annotations\": {{\"k\": \"{value}\"}}, \"name\"")),
    )
}

#[test]
fn escapes_are_those_of_json() {
    for value in [
        "\\ud83d\\ude00",
        "x\\uD83D\\uDE00y",
        "\\ud83d\\ude00\\ud83d\\ude00",
        "\\u0041\\b\\f\\n\\r\\t\\/\\\\\\\"",
        "\\\\ud83d",
        "é\\u00e9漢",
    ] {
        assert_eq!(annotation(value), [""; 0], "{value}");
    }
    let half = |column: usize, escape: &str| {
        format!("K0101 1:{column} `{escape}` is one half of a character, and its other half isn't beside it")
    };
    let rows = [
        ("\\ud83d", half(78, "\\ud83d")),
        ("\\ude00", half(78, "\\ude00")),
        ("\\ud83dx", half(78, "\\ud83d")),
        ("\\ud83d\\n", half(78, "\\ud83d")),
        ("ab\\ud83d\\u0041", half(80, "\\ud83d")),
        ("\\ude00\\ud83d", half(78, "\\ude00")),
        ("\\ud83d\\ud83d\\ude00", half(78, "\\ud83d")),
        ("\\ud83d\\u+e00", half(78, "\\ud83d")),
    ];
    for (value, expected) in rows {
        assert_eq!(annotation(value), [expected], "{value}");
    }
    // What isn't JSON's is YAML's.
    assert_eq!(annotation("\\x41\\e"), [""; 0]);
    assert_eq!(annotation("\\q"), ["K0101 1:77 an escape in double quotes that YAML doesn't have"]);
}

#[test]
fn escaped_names_are_read_and_keep_their_places() {
    let text = namespace("\\u0061b").replace("\"kind\"", "\"\\u006bind\"");
    assert_eq!(names(&text), [("ab".to_owned(), "\"\\u0061b\"".to_owned())]);
    // As Python writes it; a label can hold no such character, but its place is known.
    let text =
        namespace("a").replace("\"name\"", "\"labels\": {\"k\": \"\\ud83d\\ude00\", \"l\": \"é\"}, \"name\"");
    let reading = reading(&text);
    let found: Vec<_> = reading.diagnostics.iter().map(|one| reading.slice(one.labels[0].span)).collect();
    assert_eq!(found, ["\"\\ud83d\\ude00\"", "\"é\""]);
}

/// Whatever JSON is written, it is read as the YAML parser reads it.
#[test]
fn json_and_yaml_read_the_same() {
    let values = [
        "0",
        "-1",
        "1.5",
        "1e3",
        "true",
        "false",
        "null",
        "\"\"",
        "\"x\"",
        "\"yes\"",
        "\"<<\"",
        "[]",
        "{}",
        "[1]",
        "{\"a\": 1}",
    ];
    for value in values {
        let object = namespace("a")
            .replace("\"metadata\": {", &format!("\"metadata\": {{\"labels\": {{\"k\": {value}}}, "));
        let list =
            namespace("a").replace("\"metadata\": {", &format!("\"metadata\": {{\"labels\": {value}, "));
        for json in [object, list] {
            // A comma before the end is YAML's alone.
            let yaml = format!("{},}}", json.strip_suffix('}').expect("it is a mapping"));
            let (json, yaml) = (reading(&json), reading(&yaml));
            assert_eq!(json.problems(), yaml.problems(), "{value}");
            assert_eq!(format!("{:?}", json.inventory), format!("{:?}", yaml.inventory), "{value}");
        }
    }
}
