//! Scalars: what is plain, what is quoted, and how what can't be seen is escaped.
//!
//! A string is plain only where it is like a name (a letter, then letters, digits and `.`, `_`, `-`, `/` up to a letter
//! or digit) and none of [`WORDS`]: no reader of YAML 1.1 or 1.2 takes that for anything but the string. Every other
//! string stands in double quotes on one line, so that a change of it is a change of one line.

use std::fmt::Write as _;

use serde_yaml::{Number, Value};

use crate::diagnostic::render::visible::is_hidden;

/// What a reader may take for a boolean, a null or a number although it is like a name, in any mixture of cases: the
/// types `bool`, `null` and `float` of YAML 1.1 (<https://yaml.org/type/>), and the words that other readers know.
const WORDS: [&str; 12] =
    ["false", "inf", "infinity", "n", "nan", "no", "null", "off", "on", "true", "y", "yes"];

/// Appends a scalar; nothing for a collection.
pub(super) fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_string(out, text),
        Value::Sequence(_) | Value::Mapping(_) | Value::Tagged(_) => {}
    }
}

/// Appends a character as it stands in a text of one line: itself, or an escape of YAML's double-quoted style where it
/// can't be seen, is no character, ends a line for some reader, or changes the direction of what follows.
pub(super) fn escape(out: &mut String, character: char) {
    if !is_hidden(character) {
        out.push(character);
        return;
    }
    let code = u32::from(character);
    let written = match character {
        '\0' => write!(out, "\\0"),
        '\t' => write!(out, "\\t"),
        '\n' => write!(out, "\\n"),
        '\r' => write!(out, "\\r"),
        _ if code <= 0xff => write!(out, "\\x{code:02X}"),
        _ if code <= 0xffff => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    };
    written.expect("writing to a string does not fail");
}

/// Appends a text on one line, its characters as [`escape`] has them.
pub(super) fn write_visible(out: &mut String, text: &str) {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        out.push_str(text);
    } else {
        text.chars().for_each(|character| escape(out, character));
    }
}

fn write_string(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
        return;
    }
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            _ => escape(out, character),
        }
    }
    out.push('"');
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Integers as they are; a float so that YAML 1.1 takes it for one too: with a point, and a sign in its exponent.
fn write_number(out: &mut String, number: &Number) {
    let float = match number.as_f64() {
        Some(float) if number.is_f64() => float,
        _ => {
            out.push_str(&number.to_string());
            return;
        }
    };
    if float.is_nan() {
        out.push_str(".nan");
    } else if float.is_infinite() {
        out.push_str(if float > 0.0 { ".inf" } else { "-.inf" });
    } else {
        // `{:?}` is the shortest text that reads back as the same float: `1.5`, `1e16`, `2.5e-7`.
        let shortest = format!("{float:?}");
        let Some((mantissa, exponent)) = shortest.split_once('e') else {
            out.push_str(&shortest);
            return;
        };
        let point = if mantissa.contains('.') { "" } else { ".0" };
        let sign = if exponent.starts_with('-') { "" } else { "+" };
        out.extend([mantissa, point, "e", sign, exponent]);
    }
}
