//! How YAML is written: the only place that knows it.
//!
//! Block style as `kubectl` and kustomize print it: two spaces for a level, the items of a list not indented under
//! their key, keys in the order of the value. Kubernetes reads YAML 1.1, most other tools read YAML 1.2, and what is
//! written here means the same to both: `scalar` says what is quoted. Nothing here knows Kubernetes' objects.

mod flow;
mod order;
mod scalar;
#[cfg(test)]
mod tests;

use std::slice;

pub use order::{AS_IT_IS, Order};
use order::{Entries, Entry};
use serde_yaml::Value;

/// Collections nested deeper than this are written in flow style, on one line, where a level costs no indentation:
/// else the size of the text would grow with the square of the depth. No kind of Kubernetes' own comes near it.
const BLOCK_DEPTH: usize = 64;

/// An implicit key has to end within 1024 characters (YAML 1.2.2, 7.4.2); what would be longer gets a `?`.
const IMPLICIT_KEY: usize = 1000;

/// One value as a document that ends in a line end, without a `---` before it.
///
/// A tag of the value (`!name`) is not written: what Kubernetes makes of YAML is JSON, which has none.
pub fn document(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, &AS_IT_IS);
    out
}

/// Appends a document to a text that ends in a line end; its keys stand in the order given.
pub fn write(out: &mut String, value: &Value, order: &'static Order) {
    Writer { out, open: Vec::new() }.document(value, order);
}

/// Several documents, with a line `---` between two; no documents are the empty text.
pub fn documents<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    let mut out = String::new();
    for (position, value) in values.into_iter().enumerate() {
        if position > 0 {
            separate(&mut out);
        }
        write(&mut out, value, &AS_IT_IS);
    }
    out
}

/// Appends the line that stands between two documents.
pub fn separate(out: &mut String) {
    out.push_str("---\n");
}

/// Appends a comment of one line, which ends in a line end.
pub fn comment(out: &mut String, text: &str) {
    out.push_str("# ");
    scalar::write_visible(out, text);
    out.truncate(out.trim_end().len());
    out.push('\n');
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
    scalar::write_visible(&mut line, text);
    line
}

/// A collection that is half written, and how many spaces its lines begin with.
enum Open<'a> {
    Mapping(Entries<'a>, usize),
    Sequence(slice::Iter<'a, Value>, &'static Order, usize),
}

/// The text so far. What is open stands on a stack of its own, so that no depth of a value overflows the thread's.
struct Writer<'a, 'o> {
    out: &'o mut String,
    open: Vec<Open<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn document(mut self, value: &'a Value, order: &'static Order) {
        self.value(value, order, 0, 0);
        while let Some(top) = self.open.last_mut() {
            match top {
                Open::Mapping(entries, indent) => {
                    let (next, indent) = (entries.next(), *indent);
                    match next {
                        Some(entry) => self.entry(entry, indent),
                        None => drop(self.open.pop()),
                    }
                }
                Open::Sequence(items, order, indent) => {
                    let (next, order, indent) = (items.next(), *order, *indent);
                    let Some(item) = next else {
                        self.open.pop();
                        continue;
                    };
                    self.begin_line(indent);
                    self.out.push_str("- ");
                    self.value(item, order, indent + 2, indent + 2);
                }
            }
        }
    }

    fn entry(&mut self, (key, value, order): Entry<'a>, indent: usize) {
        self.begin_line(indent);
        let start = self.out.len();
        flow::write(self.out, key);
        if is_collection(key) || self.out.len() - start > IMPLICIT_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            self.begin_line(indent);
            self.out.push_str(": ");
            flow::write(self.out, value);
            self.out.push('\n');
            return;
        }
        self.out.push(':');
        self.out.push(if self.is_block(value) { '\n' } else { ' ' });
        self.value(value, order, indent + 2, indent);
    }

    /// Writes a value to the end of its line, or opens it as a block whose lines begin with that many spaces.
    fn value(
        &mut self,
        value: &'a Value,
        order: &'static Order,
        mapping_indent: usize,
        sequence_indent: usize,
    ) {
        match untagged(value) {
            Value::Mapping(mapping) if self.is_block(value) => {
                self.open.push(Open::Mapping(Entries::new(mapping, order), mapping_indent));
            }
            Value::Sequence(items) if self.is_block(value) => {
                self.open.push(Open::Sequence(items.iter(), order, sequence_indent));
            }
            _ => {
                flow::write(self.out, value);
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
