//! The look of documents, and that what is written reads back the same.

use proptest::prelude::*;
use serde_yaml::{Mapping, Number, Value};

use super::{BLOCK_DEPTH, document, documents};

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn comment(text: &str) -> String {
    let mut out = String::new();
    super::comment(&mut out, text);
    out
}

#[test]
fn scalars_are_plain_or_quoted() {
    let rows = [
        ("web", "web"),
        ("np1-ingress", "np1-ingress"),
        ("networking.k8s.io/v1", "networking.k8s.io/v1"),
        ("Ingress", "Ingress"),
        ("nope", "nope"),
        ("yesterday", "yesterday"),
        ("", "\"\""),
        ("y", "\"y\""),
        ("On", "\"On\""),
        ("NULL", "\"NULL\""),
        ("nAn", "\"nAn\""),
        ("1000", "\"1000\""),
        ("10.0.0.0/8", "\"10.0.0.0/8\""),
        ("2web", "\"2web\""),
        ("web-", "\"web-\""),
        ("a b", "\"a b\""),
        ("a:b", "\"a:b\""),
        ("é", "\"é\""),
        ("say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\""),
        ("a\nb\r\t\0", "\"a\\nb\\r\\t\\0\""),
        ("\u{1b}\u{7f}\u{85}\u{a0}", "\"\\x1B\\x7F\\x85\\xA0\""),
        ("\u{2028}\u{2029}\u{feff}\u{202e}", "\"\\u2028\\u2029\\uFEFF\\u202E\""),
        ("\u{ffff}\u{fdd0}\u{1fffe}\u{e0041}", "\"\\uFFFF\\uFDD0\\U0001FFFE\\U000E0041\""),
        ("🦀", "\"🦀\""),
    ];
    for (value, expected) in rows {
        assert_eq!(document(&text(value)), format!("{expected}\n"), "{value:?}");
    }
}

#[test]
fn numbers_are_numbers_to_every_reader() {
    let rows: [(Number, &str); 9] = [
        (80.into(), "80"),
        ((-1).into(), "-1"),
        (u64::MAX.into(), "18446744073709551615"),
        (1.5.into(), "1.5"),
        (1.0.into(), "1.0"),
        (1e300.into(), "1.0e+300"),
        (2.5e-7.into(), "2.5e-7"),
        (f64::NEG_INFINITY.into(), "-.inf"),
        (f64::NAN.into(), ".nan"),
    ];
    for (number, expected) in rows {
        assert_eq!(document(&Value::Number(number)), format!("{expected}\n"));
    }
}

/// Each row: a value in any YAML, and how it is written.
#[test]
fn collections_look_as_kubectl_prints_them() {
    let rows = [
        ("{}", "{}\n"),
        ("[]", "[]\n"),
        ("[[], {}, ~, true]", "- []\n- {}\n- null\n- true\n"),
        ("{b: 1, a: {c: []}}", "b: 1\na:\n  c: []\n"),
        ("{a: [{b: 1, c: [2, 3]}, 4]}", "a:\n- b: 1\n  c:\n  - 2\n  - 3\n- 4\n"),
        ("[[1, 2], [{a: 1, b: 2}]]", "- - 1\n  - 2\n- - a: 1\n    b: 2\n"),
        ("{'on': 'y', '1': 1, 1: '1'}", "\"on\": \"y\"\n\"1\": 1\n1: \"1\"\n"),
        ("{~: 1, [a]: {b: [c]}}", "null: 1\n? [a]\n: {b: [c]}\n"),
        ("!t {a: !u [!v b]}", "a:\n- b\n"),
    ];
    for (source, expected) in rows {
        let value = serde_yaml::from_str(source).expect("the row is YAML");
        assert_eq!(document(&value), expected, "{source}");
    }
}

#[test]
fn documents_are_joined_by_a_line() {
    assert_eq!(documents([]), "");
    assert_eq!(documents(&[text("a")]), "a\n");
    assert_eq!(documents(&[text("a"), Value::Null]), "a\n---\nnull\n");
}

#[test]
fn a_comment_stays_on_its_line() {
    let rows = [
        ("np.kpol:1 allow np2 -> np1", "# np.kpol:1 allow np2 -> np1\n"),
        ("", "#\n"),
        ("a \\ \"b\"  ", "# a \\ \"b\"\n"),
        ("a\nb: c\r\u{85}\u{2028}\u{1b}[31m", "# a\\nb: c\\r\\x85\\u2028\\x1B[31m\n"),
    ];
    for (text, expected) in rows {
        assert_eq!(comment(text), expected, "{text:?}");
    }
}

#[test]
fn a_long_key_is_written_explicitly() {
    let long = "x".repeat(5000);
    let key = |depth| {
        let innermost =
            Value::Mapping(Mapping::from_iter([(text(&long), text(&long)), (text("b"), text("c"))]));
        (0..depth).fold(innermost, |value, _| Value::Mapping(Mapping::from_iter([(text("a"), value)])))
    };
    assert_eq!(document(&key(0)), format!("? {long}\n: {long}\nb: c\n"));
    for depth in [0, 1, BLOCK_DEPTH - 1, BLOCK_DEPTH, BLOCK_DEPTH + 1] {
        let value = key(depth);
        assert_eq!(
            serde_yaml::from_str::<Value>(&document(&value)).expect("it can be read"),
            value,
            "{depth}"
        );
    }
}

#[test]
fn depth_costs_neither_stack_nor_the_square_of_it() {
    let depth = 200_000;
    let wraps: [fn(Value) -> Value; 3] = [
        |value| Value::Sequence(vec![value]),
        |value| Value::Mapping(Mapping::from_iter([(text("a"), value)])),
        |value| {
            Value::Sequence(vec![Value::Mapping(Mapping::from_iter([
                (text("a"), value),
                (text("b"), Value::Null),
            ]))])
        },
    ];
    for wrap in wraps {
        let value = (0..depth).fold(Value::Null, |value, _| wrap(value));
        let written = document(&value);
        // To drop the value would overflow: serde_yaml does that by recursion.
        std::mem::forget(value);
        assert!(written.len() < 20 * depth, "{} bytes", written.len());
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Number(number.into())),
        (-1e300..1e300_f64).prop_map(|number| Value::Number(number.into())),
        any::<String>().prop_map(Value::String),
        "[-yno:~ #&*!|>'\"%@`{},\\[\\]?.0-9\\\\\n\t]{0,6}".prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 64, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Sequence),
            prop::collection::vec((inner.clone(), inner), 0..4)
                .prop_map(|entries| Value::Mapping(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_reads_back_the_same(values in prop::collection::vec(any_value(), 1..3)) {
        let written = documents(&values);
        let read: Result<Vec<Value>, _> =
            serde_yaml::Deserializer::from_str(&written).map(serde::Deserialize::deserialize).collect();
        prop_assert_eq!(read.map_err(|error| error.to_string()), Ok(values), "{}", written);
    }
}
