//! A pod's kernel parameters: a list of names with values.

use std::collections::BTreeMap;
use std::collections::btree_map;

use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Entry;
use crate::inventory::object::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Node, Slot};
use crate::settings::{Field, Value};
use crate::source::Spanned;

/// The longest name of a parameter.
const MAX_NAME: usize = 253;

/// Adds the parameters of a list.
pub(super) fn read(node: Node, values: &mut BTreeMap<Field, Entry>, name: FieldName, out: &mut Sink) {
    for (_, item) in field::mappings(node, name, out) {
        let Some((parameter, value)) = read_item(item, name, out) else { continue };
        let entry = Entry { key: item.span(), value };
        match values.entry(Field::Sysctl(parameter.value)) {
            btree_map::Entry::Vacant(vacant) => {
                vacant.insert(entry);
            }
            btree_map::Entry::Occupied(first) => {
                let what = format!("the kernel parameter `{}` is there twice", sysctl_name(first.key()));
                out.push(
                    Diagnostic::new(Code::RefusedTogether, what)
                        .at(parameter.span, "again here")
                        .also(first.get().key, "first here")
                        .help("remove one of them"),
                );
            }
        }
    }
}

/// The parameters of a list that stands where Kubernetes drops it, each with the place of its item.
pub(super) fn names(node: Node) -> Vec<Spanned<Field>> {
    let field = |item: Node| {
        let name = item.get("name")?.text()?;
        Some(Spanned::new(Field::Sysctl(name.to_owned()), item.span()))
    };
    node.items().filter_map(field).collect()
}

fn read_item(node: Node, name: FieldName, out: &mut Sink) -> Option<(Spanned<String>, Spanned<Value>)> {
    let mut read = |key: &str, slot: Option<Node>| {
        if slot.is_none() {
            field::missing(node.span(), &format_args!("{name}[].{key}"), out);
        }
        field::string(slot?, &format_args!("{name}[].{key}"), out)
    };
    let [parameter, value] = node.pick(["name", "value"], |_, _| {}).map(Slot::set);
    let (parameter, value) = (read("name", parameter), read("value", value));
    let parameter = parameter.filter(|parameter| check_name(parameter, name, out))?;
    let value = value?;
    Some((parameter, Spanned::new(Value::Text(value.value), value.span)))
}

/// A parameter's name, by the rules of `IsValidSysctlName`.
fn check_name(name: &Spanned<String>, field: FieldName, out: &mut Sink) -> bool {
    let alphanumeric = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let part = |part: &str| {
        let bytes = part.as_bytes();
        let inside = |&byte: &u8| alphanumeric(byte) || matches!(byte, b'-' | b'_');
        let end = |byte: Option<&u8>| byte.is_some_and(|&byte| alphanumeric(byte));
        end(bytes.first()) && end(bytes.last()) && bytes.iter().all(inside)
    };
    let good = name.value.len() <= MAX_NAME && name.value.split(['.', '/']).all(part);
    if !good {
        let what =
            format!("`{field}[].name` is `{}`, which Kubernetes takes for no kernel parameter", name.value);
        let wanted = "a parameter's name is lower-case letters, digits, `-` and `_`, in parts with `.` or `/` between them";
        field::refused(name.span, what, wanted, out);
    }
    good
}

/// The parameter's own name.
fn sysctl_name(field: &Field) -> String {
    if let Field::Sysctl(name) = field { name.clone() } else { field.name() }
}
