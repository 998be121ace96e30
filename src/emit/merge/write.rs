//! Values as they are written into a document: as lines of a block, or in brackets as in those around them. Lines end
//! with `\n` here.

use std::fmt::Write as _;

use serde_yaml::Value;

use crate::emit::yaml;

/// How the blocks of a document look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looks {
    /// By how many spaces the entries of a mapping are indented under its key.
    pub(super) mapping: usize,
    /// By how many the dashes of a list are.
    pub(super) list: usize,
}

/// How brackets look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Brackets {
    /// Whether they are JSON.
    pub(super) json: bool,
    /// Whether a blank follows each colon and comma.
    pub(super) spaced: bool,
    /// Where each entry has a line of its own: by how many spaces it is indented, and by how many more those in it.
    pub(super) lines: Option<(usize, usize)>,
}

/// The lines of a new entry of a block mapping, each ended.
pub(super) fn entry(key: &str, value: &Value, column: usize, looks: Looks) -> String {
    let mut out = String::new();
    push_entry(&mut out, key, value, column, looks);
    out
}

/// The lines of a new item of a block list, each ended.
pub(super) fn item(value: &Value, column: usize, looks: Looks) -> String {
    let mut out = String::new();
    push_item(&mut out, value, column, looks);
    out
}

/// The lines of a collection that isn't empty, under a key (or a dash) at a column.
pub(super) fn block(value: &Value, column: usize, looks: Looks) -> String {
    let mut out = String::new();
    push_block(&mut out, value, column, looks);
    out
}

fn push_block(out: &mut String, value: &Value, column: usize, looks: Looks) {
    match value {
        Value::Mapping(mapping) => {
            for (key, value) in mapping {
                push_entry(out, key.as_str().unwrap_or_default(), value, column + looks.mapping, looks);
            }
        }
        Value::Sequence(items) => {
            for value in items {
                push_item(out, value, column + looks.list, looks);
            }
        }
        _ => {}
    }
}

fn push_entry(out: &mut String, key: &str, value: &Value, column: usize, looks: Looks) {
    out.extend(std::iter::repeat_n(' ', column));
    out.push_str(&yaml::line(&key.into()));
    out.push(':');
    if is_nested(value) {
        out.push('\n');
        push_block(out, value, column, looks);
    } else {
        out.push(' ');
        out.push_str(&yaml::line(value));
        out.push('\n');
    }
}

fn push_item(out: &mut String, value: &Value, column: usize, looks: Looks) {
    out.extend(std::iter::repeat_n(' ', column));
    out.push_str("- ");
    let start = out.len();
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            for (key, value) in mapping {
                push_entry(out, key.as_str().unwrap_or_default(), value, column + 2, looks);
            }
            // The first entry goes on where the dash stands.
            out.replace_range(start..start + column + 2, "");
        }
        _ => {
            out.push_str(&yaml::line(value));
            out.push('\n');
        }
    }
}

/// Whether a value takes lines of its own in a block.
pub(super) fn is_nested(value: &Value) -> bool {
    match value {
        Value::Mapping(mapping) => !mapping.is_empty(),
        Value::Sequence(items) => !items.is_empty(),
        _ => false,
    }
}

impl Brackets {
    /// A value on one line, or in lines as those around it.
    pub(super) fn value(self, value: &Value) -> String {
        if !self.json && self.lines.is_none() {
            return yaml::line(value);
        }
        match value {
            Value::Mapping(mapping) if !mapping.is_empty() => {
                let entries = mapping
                    .iter()
                    .map(|(key, value)| self.inner().entry(key.as_str().unwrap_or_default(), value));
                self.enclose('{', &entries.collect::<Vec<_>>(), '}')
            }
            Value::Sequence(items) if items.iter().any(is_nested) => {
                let items: Vec<String> = items.iter().map(|item| self.inner().value(item)).collect();
                self.enclose('[', &items, ']')
            }
            Value::Sequence(items) => {
                let items: Vec<String> = items.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(if self.spaced { ", " } else { "," }))
            }
            Value::String(text) if self.json => json_string(text),
            _ => yaml::line(value),
        }
    }

    /// An entry of a mapping.
    pub(super) fn entry(self, key: &str, value: &Value) -> String {
        let key = if self.json { json_string(key) } else { yaml::line(&key.into()) };
        // After a key without quotes, a colon alone would be a part of it.
        let colon = if self.spaced || !self.json { ": " } else { ":" };
        format!("{key}{colon}{}", self.value(value))
    }

    /// What stands between two entries.
    pub(super) fn separator(self) -> String {
        match self.lines {
            Some((column, _)) => format!(",\n{}", " ".repeat(column)),
            None if self.spaced => ", ".to_owned(),
            None => ",".to_owned(),
        }
    }

    fn inner(self) -> Self {
        Self { lines: self.lines.map(|(column, unit)| (column + unit, unit)), ..self }
    }

    fn enclose(self, open: char, parts: &[String], close: char) -> String {
        match self.lines {
            Some((column, unit)) => {
                let [outer, inner] = [column, column + unit].map(|column| " ".repeat(column));
                let separator = format!(",\n{inner}");
                format!("{open}\n{inner}{}\n{outer}{close}", parts.join(&separator))
            }
            None => format!("{open}{}{close}", parts.join(if self.spaced { ", " } else { "," })),
        }
    }
}

/// As JSON writes a string; what YAML escapes is escaped too.
fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            _ if yaml::visible(character.encode_utf8(&mut [0; 4])).len() == character.len_utf8() => {
                out.push(character);
            }
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string can't fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out
}
