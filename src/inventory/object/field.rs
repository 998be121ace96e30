//! Fields by their types: the value, or an error that says what Kubernetes wants instead.

use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::sets::Protocol;
use crate::source::{Span, Spanned};
use std::fmt::Display;

/// What a field is called in messages; put together only where one is written.
pub(super) type FieldName<'n> = &'n dyn Display;

/// Reports that a field has another type than Kubernetes wants.
pub(super) fn wrong_type(node: Node, field: FieldName, wanted: &str, out: &mut Sink) {
    let message = format!("`{field}` is {}, where Kubernetes wants {wanted}", node.kind().words());
    out.push(Diagnostic::new(Code::WrongType, message).at(node.span(), ""));
}

/// Reports a value that Kubernetes refuses; `wanted` says what it takes.
pub(super) fn refused(span: Span, what: impl Into<String>, wanted: impl Into<String>, out: &mut Sink) {
    out.push(Diagnostic::new(Code::RefusedValue, what).at(span, "").help(wanted));
}

/// Reports that a field is not there; `span` is the object or the part that lacks it.
pub(super) fn missing(span: Span, field: FieldName, out: &mut Sink) {
    let message = format!("`{field}` is missing, which Kubernetes requires");
    let field = field.to_string();
    let name = field.rsplit('.').next().unwrap_or(&field);
    out.push(Diagnostic::new(Code::MissingField, message).at(span, "").help(adding(name)));
}

/// The way out where a field is missing.
pub(crate) fn adding(name: &str) -> String {
    format!("add `{name}:` to it")
}

/// A string.
pub(super) fn string(node: Node, field: FieldName, out: &mut Sink) -> Option<Spanned<String>> {
    text(node, field, out).map(|text| Spanned::new(text.to_owned(), node.span()))
}

/// The text of a string. A scalar that is none only for want of quotes gets an edit that adds them.
pub(super) fn text<'d>(node: Node<'d, '_>, field: FieldName, out: &mut Sink) -> Option<&'d str> {
    if let Some(text) = node.text() {
        return Some(text);
    }
    let message = format!("`{field}` is {}, where Kubernetes wants a string", node.kind().words());
    let mut diagnostic = Diagnostic::new(Code::WrongType, message).at(node.span(), "");
    if let Some(text) = node.quotable() {
        diagnostic =
            diagnostic.fix(Applicability::Safe, "put it in quotes", node.span(), format!("\"{text}\""));
    }
    out.push(diagnostic);
    None
}

/// The string at a key; none where it is absent.
pub(super) fn string_at(node: Node, key: &str, field: FieldName, out: &mut Sink) -> Option<Spanned<String>> {
    string(node.get(key)?, field, out)
}

/// `true` or `false`.
pub(super) fn boolean(node: Node, field: FieldName, out: &mut Sink) -> Option<bool> {
    if let Kind::Bool(value) = node.kind() {
        return Some(value);
    }
    wrong_type(node, field, "`true` or `false`", out);
    None
}

/// A mapping; none where it is something else, which is an error.
pub(super) fn mapping<'d, 'a>(node: Node<'d, 'a>, field: FieldName, out: &mut Sink) -> Option<Node<'d, 'a>> {
    if node.kind() == Kind::Mapping {
        return Some(node);
    }
    wrong_type(node, field, "a mapping", out);
    None
}

/// A list; none where it is something else, which is an error.
pub(super) fn list<'d, 'a>(node: Node<'d, 'a>, field: FieldName, out: &mut Sink) -> Option<Node<'d, 'a>> {
    if node.kind() == Kind::List {
        return Some(node);
    }
    wrong_type(node, field, "a list", out);
    None
}

/// The mapping at a key; none where it is absent or something else, which is an error.
pub(super) fn mapping_at<'d, 'a>(
    node: Node<'d, 'a>,
    key: &str,
    field: FieldName,
    out: &mut Sink,
) -> Option<Node<'d, 'a>> {
    mapping(node.get(key)?, field, out)
}

/// The list at a key; none where it is absent or something else, which is an error.
pub(super) fn list_at<'d, 'a>(
    node: Node<'d, 'a>,
    key: &str,
    field: FieldName,
    out: &mut Sink,
) -> Option<Node<'d, 'a>> {
    list(node.get(key)?, field, out)
}

/// The mappings of a list with their positions in it, from 0; each item that is something else is an error.
pub(super) fn mappings<'d, 'a>(
    node: Node<'d, 'a>,
    field: FieldName,
    out: &mut Sink,
) -> Vec<(usize, Node<'d, 'a>)> {
    let mut mappings = Vec::new();
    for (position, item) in list(node, field, out).into_iter().flat_map(Node::items).enumerate() {
        mappings.extend(mapping(item, &format_args!("{field}[]"), out).map(|item| (position, item)));
    }
    mappings
}

/// The mappings of the list at a key; none where it is absent, and without those items that are something else.
pub(super) fn mappings_at<'d, 'a>(
    node: Node<'d, 'a>,
    key: &str,
    field: FieldName,
    out: &mut Sink,
) -> Vec<Node<'d, 'a>> {
    let items = node.get(key).map(|list| mappings(list, field, out)).unwrap_or_default();
    items.into_iter().map(|(_, item)| item).collect()
}

/// A port's number, 1 to 65535.
pub(super) fn port_number(node: Node, field: FieldName, out: &mut Sink) -> Option<u16> {
    let Some(number) = node.whole() else {
        wrong_type(node, field, "a whole number from 1 to 65535", out);
        return None;
    };
    let port = u16::try_from(number).ok().filter(|&port| port != 0);
    if port.is_none() {
        refused(
            node.span(),
            format!("`{field}` is {number}, which is no port"),
            "a port is from 1 to 65535",
            out,
        );
    }
    port
}

/// The name of a port, by the rules of `IsValidPortName` in Kubernetes' validation.
pub(super) fn port_name(name: &Spanned<String>, field: FieldName, out: &mut Sink) -> bool {
    let text = &name.value;
    let good = (1..=15).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-');
    if !good {
        let wanted = "a port's name has at most 15 lower-case letters, digits and single `-` inside, and one letter at least";
        refused(
            name.span,
            format!("`{field}` is `{text}`, which Kubernetes takes for no port's name"),
            wanted,
            out,
        );
    }
    good
}

/// The `protocol` of a port: TCP where it is absent; none where it is unknown, which is an error.
pub(super) fn protocol(port: Node, field: FieldName, out: &mut Sink) -> Option<Protocol> {
    let Some(node) = port.get("protocol") else {
        return Some(Protocol::Tcp);
    };
    let name = text(node, field, out)?;
    // Kubernetes sets its default where the text is empty.
    let known = if name.is_empty() { Some(Protocol::Tcp) } else { Protocol::of_name(name) };
    if known.is_none() {
        let what = format!("`{field}` is `{name}`, which Kubernetes doesn't know");
        refused(node.span(), what, "a protocol is `TCP`, `UDP` or `SCTP`, in capitals", out);
    }
    known
}

/// Whether a string is one of some words; an error where not.
pub(super) fn one_of(text: &Spanned<String>, words: &[&str], field: FieldName, out: &mut Sink) -> bool {
    let known = words.contains(&text.value.as_str());
    if !known {
        let what = format!("`{field}` is `{}`, which Kubernetes doesn't know", text.value);
        refused(text.span, what, format!("it is {}", alternatives(words)), out);
    }
    known
}

/// For people: `a`, `b` or `c`, without empty words.
fn alternatives(words: &[&str]) -> String {
    let words: Vec<String> =
        words.iter().filter(|word| !word.is_empty()).map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Whether no part of a path leads up again; an error where one does.
///
/// Source: `validatePathNoBacksteps`.
pub(super) fn descending(path: &Spanned<String>, field: FieldName, out: &mut Sink) -> bool {
    let good = path.value.split('/').all(|part| part != "..");
    if !good {
        let what = format!("`{field}` holds `..`, which Kubernetes refuses");
        refused(path.span, what, "write the path without `..`", out);
    }
    good
}
