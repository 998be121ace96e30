//! Values on one line: scalars, empty collections, and whatever stands deeper than block style goes.

use std::slice;

use serde_yaml::{Value, mapping};

use super::{IMPLICIT_KEY, is_collection, scalar, untagged};

/// What is still to be written, the next step last.
enum Step<'a> {
    Value(&'a Value),
    Text(&'static str),
    Entries(mapping::Iter<'a>),
    Items(slice::Iter<'a, Value>),
}

/// Appends `value` on one line, without a line end.
pub(super) fn write(out: &mut String, value: &Value) {
    if !is_collection(value) {
        scalar::write(out, untagged(value));
        return;
    }
    let mut steps = vec![Step::Value(value)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Value(value) => match untagged(value) {
                Value::Mapping(mapping) => {
                    out.push('{');
                    steps.extend([Step::Text("}"), Step::Entries(mapping.iter())]);
                }
                Value::Sequence(items) => {
                    out.push('[');
                    steps.extend([Step::Text("]"), Step::Items(items.iter())]);
                }
                value => scalar::write(out, value),
            },
            Step::Text(text) => out.push_str(text),
            Step::Entries(mut entries) => {
                if let Some((key, value)) = entries.next() {
                    let rest = entries.len();
                    steps.push(Step::Entries(entries));
                    steps.extend((rest > 0).then_some(Step::Text(", ")));
                    steps.extend([Step::Value(value), Step::Text(": ")]);
                    push_key(out, &mut steps, key);
                }
            }
            Step::Items(mut items) => {
                if let Some(item) = items.next() {
                    let rest = items.len();
                    steps.push(Step::Items(items));
                    steps.extend((rest > 0).then_some(Step::Text(", ")));
                    steps.push(Step::Value(item));
                }
            }
        }
    }
}

fn push_key<'a>(out: &mut String, steps: &mut Vec<Step<'a>>, key: &'a Value) {
    let start = out.len();
    if is_collection(key) {
        out.push_str("? ");
        steps.push(Step::Value(key));
        return;
    }
    scalar::write(out, untagged(key));
    if out.len() - start > IMPLICIT_KEY {
        out.insert_str(start, "? ");
    }
}
