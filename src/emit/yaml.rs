//! How YAML is written: the only place that knows it.
//!
//! Block style as `kubectl` and kustomize print it: two spaces for a level, the items of a list not indented under
//! their key, keys in the order of the value. Kubernetes reads YAML 1.1, most other tools read YAML 1.2, and what is
//! written here means the same to both: `scalar` says what is quoted. Nothing here knows Kubernetes' objects.

mod flow;
mod scalar;
#[cfg(test)]
mod tests;

use std::slice;

use serde_yaml::{Value, mapping};

/// Collections nested deeper than this are written in flow style, on one line, where a level costs no indentation:
/// else the size of the text would grow with the square of the depth. No kind of Kubernetes' own comes near it.
const BLOCK_DEPTH: usize = 64;

/// An implicit key has to end within 1024 characters (YAML 1.2.2, 7.4.2); what would be longer gets a `?`.
const IMPLICIT_KEY: usize = 1000;

/// One value as a document that ends in a line end, without a `---` before it.
///
/// A tag of the value (`!name`) is not written: what Kubernetes makes of YAML is JSON, which has none.
pub fn document(value: &Value) -> String {
    Writer::default().document(value)
}

/// Several documents, with a line `---` between two; no documents are the empty text.
pub fn documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    join(values.into_iter().map(document))
}

/// Texts of documents, each as [`document`] makes it, with a line `---` between two.
pub fn join(texts: impl IntoIterator<Item = String>) -> String {
    let mut all = String::new();
    for (position, text) in texts.into_iter().enumerate() {
        if position > 0 {
            all.push_str("---\n");
        }
        all.push_str(&text);
    }
    all
}

/// A comment of one line, which ends in a line end.
pub fn comment(text: &str) -> String {
    format!("{}\n", format!("# {}", visible(text)).trim_end())
}

/// A value on one line, without a line end.
pub fn line(value: &Value) -> String {
    let mut line = String::new();
    flow::write(&mut line, value);
    line
}

/// The text on one line: what can't be seen is escaped as in a quoted string.
pub fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    text.chars().for_each(|character| scalar::escape(&mut line, character));
    line
}

/// A collection that is half written, and how many spaces its lines begin with.
enum Open<'a> {
    Mapping(mapping::Iter<'a>, usize),
    Sequence(slice::Iter<'a, Value>, usize),
}

/// The text so far. What is open stands on a stack of its own, so that no depth of a value overflows the thread's.
#[derive(Default)]
struct Writer<'a> {
    out: String,
    open: Vec<Open<'a>>,
}

impl<'a> Writer<'a> {
    fn document(mut self, value: &'a Value) -> String {
        self.value(value, 0, 0);
        while let Some(top) = self.open.pop() {
            match top {
                Open::Mapping(mut entries, indent) => {
                    if let Some((key, value)) = entries.next() {
                        self.open.push(Open::Mapping(entries, indent));
                        self.entry(key, value, indent);
                    }
                }
                Open::Sequence(mut items, indent) => {
                    if let Some(item) = items.next() {
                        self.open.push(Open::Sequence(items, indent));
                        self.begin_line(indent);
                        self.out.push_str("- ");
                        self.value(item, indent + 2, indent + 2);
                    }
                }
            }
        }
        self.out
    }

    fn entry(&mut self, key: &'a Value, value: &'a Value, indent: usize) {
        self.begin_line(indent);
        let start = self.out.len();
        flow::write(&mut self.out, key);
        if is_collection(key) || self.out.len() - start > IMPLICIT_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            self.begin_line(indent);
            self.out.push_str(": ");
            flow::write(&mut self.out, value);
            self.out.push('\n');
            return;
        }
        self.out.push(':');
        self.out.push(if self.is_block(value) { '\n' } else { ' ' });
        self.value(value, indent + 2, indent);
    }

    /// Writes a value to the end of its line, or opens it as a block whose lines begin with that many spaces.
    fn value(&mut self, value: &'a Value, mapping_indent: usize, sequence_indent: usize) {
        match untagged(value) {
            Value::Mapping(mapping) if self.is_block(value) => {
                self.open.push(Open::Mapping(mapping.iter(), mapping_indent));
            }
            Value::Sequence(items) if self.is_block(value) => {
                self.open.push(Open::Sequence(items.iter(), sequence_indent));
            }
            _ => {
                flow::write(&mut self.out, value);
                self.out.push('\n');
            }
        }
    }

    fn is_block(&self, value: &Value) -> bool {
        let has_content = match untagged(value) {
            Value::Mapping(mapping) => !mapping.is_empty(),
            Value::Sequence(items) => !items.is_empty(),
            _ => false,
        };
        has_content && self.open.len() < BLOCK_DEPTH
    }

    /// Indents a new line; the first line of a list's item goes on where its dash stands.
    fn begin_line(&mut self, indent: usize) {
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.extend(std::iter::repeat_n(' ', indent));
        }
    }
}

fn is_collection(value: &Value) -> bool {
    matches!(untagged(value), Value::Mapping(_) | Value::Sequence(_))
}

fn untagged(mut value: &Value) -> &Value {
    while let Value::Tagged(tagged) = value {
        value = &tagged.value;
    }
    value
}
