//! Labels and label selectors.

use super::field::{self, FieldName};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Entry, Kind, Node};
use crate::inventory::{LabelSelector, Pair};
use crate::sets::{Operator, Requirement};
use crate::source::{Span, Spanned};

/// The labels at a key of a mapping; none where there are none.
pub(super) fn labels_at(node: Node, key: &str, field: FieldName, out: &mut Sink) -> Vec<Pair> {
    node.get(key).map(|node| labels(node, field, out)).unwrap_or_default()
}

/// Labels; none of what is no mapping, which is an error.
pub(super) fn labels(node: Node, field: FieldName, out: &mut Sink) -> Vec<Pair> {
    field::mapping(node, field, out).map(|labels| pairs(labels, field, out)).unwrap_or_default()
}

/// The pairs of a mapping of strings, each a label that Kubernetes takes.
pub(super) fn pairs(labels: Node, field: FieldName, out: &mut Sink) -> Vec<Pair> {
    let mut pairs = Vec::with_capacity(labels.count());
    for (entry, node) in labels.entries() {
        warn_misread(&entry, out);
        let value = match node.kind() {
            // A string that is null is an empty one to Kubernetes.
            Kind::Null => Some(Spanned::new(String::new(), node.span())),
            _ => field::string(node, &format_args!("{field}.{}", entry.key), out),
        };
        let Some(value) = value else { continue };
        let key = Spanned::new(entry.key.into_owned(), entry.key_span);
        check_key(&key.value, key.span, out);
        check_value(&value.value, value.span, out);
        pairs.push(Pair { key, value });
    }
    pairs
}

/// A `LabelSelector`: `matchLabels` and `matchExpressions`, all of which have to hold.
pub(super) fn selector(node: Node, field: FieldName, out: &mut Sink) -> LabelSelector {
    let labels = labels_at(node, "matchLabels", &format_args!("{field}.matchLabels"), out);
    let mut requirements = equalities(labels);
    for expression in
        field::mappings_at(node, "matchExpressions", &format_args!("{field}.matchExpressions"), out)
    {
        requirements.extend(requirement(expression, out));
    }
    LabelSelector { requirements, span: node.span() }
}

/// The selector at a key; none where it is absent or null, which isn't an empty one.
pub(super) fn selector_at(node: Node, key: &str, field: FieldName, out: &mut Sink) -> Option<LabelSelector> {
    field::mapping_at(node, key, field, out).map(|node| selector(node, field, out))
}

/// A selector that is a mapping of labels, as a Service's.
pub(super) fn map_selector_at(
    node: Node,
    key: &str,
    field: FieldName,
    out: &mut Sink,
) -> Option<LabelSelector> {
    let node = field::mapping_at(node, key, field, out)?;
    Some(LabelSelector { requirements: equalities(pairs(node, field, out)), span: node.span() })
}

/// Whether a node has the shape of a `LabelSelector` that says something.
pub(super) fn is_selector(node: Node) -> bool {
    let known = |(entry, value): (Entry, Node)| match entry.key.as_ref() {
        "matchLabels" => matches!(value.kind(), Kind::Mapping | Kind::Null),
        "matchExpressions" => matches!(value.kind(), Kind::List | Kind::Null),
        _ => false,
    };
    node.entries().next().is_some() && node.entries().all(known)
}

fn equalities(labels: Vec<Pair>) -> Vec<Requirement> {
    labels.into_iter().map(|pair| Requirement::equals(pair.key.value, pair.value.value)).collect()
}

/// One of `matchExpressions`, by the rules of `ValidateLabelSelectorRequirement`.
fn requirement(node: Node, out: &mut Sink) -> Option<Requirement> {
    let key = required_string(node, "key", out)?;
    check_key(&key.value, key.span, out);
    let word = required_string(node, "operator", out)?;
    Some(Requirement { key: key.value, operator: operator(&word, node, out)? })
}

fn required_string(node: Node, key: &str, out: &mut Sink) -> Option<Spanned<String>> {
    if node.get(key).is_none() {
        field::missing(node.span(), &key, out);
    }
    field::string_at(node, key, &key, out)
}

fn operator(word: &Spanned<String>, node: Node, out: &mut Sink) -> Option<Operator> {
    let before = out.errors();
    let values = values(node, out);
    let readable = out.errors() == before;
    let text = word.value.as_str();
    match text {
        "In" | "NotIn" if values.is_empty() => {
            if readable {
                refuse_values(
                    word.span,
                    &format!("`{text}` has no `values`"),
                    "list at least one value",
                    out,
                );
            }
            None
        }
        "In" => Some(Operator::In(values)),
        "NotIn" => Some(Operator::NotIn(values)),
        "Exists" | "DoesNotExist" => {
            if !values.is_empty() {
                let help = format!("remove `values`, or use `In` or `NotIn` instead of `{text}`");
                refuse_values(word.span, &format!("`{text}` has `values`, which it can't use"), &help, out);
            }
            Some(if text == "Exists" { Operator::Exists } else { Operator::DoesNotExist })
        }
        _ => {
            let what = format!("the operator `{text}` is none that a label selector has");
            field::refused(word.span, what, "it is `In`, `NotIn`, `Exists` or `DoesNotExist`", out);
            None
        }
    }
}

fn refuse_values(span: Span, what: &str, help: &str, out: &mut Sink) {
    out.push(Diagnostic::new(Code::RefusedTogether, what).at(span, "").help(help));
}

/// Sorted and without repetitions.
fn values(node: Node, out: &mut Sink) -> Vec<String> {
    let list = field::list_at(node, "values", &"values", out);
    let mut values = Vec::new();
    for item in list.into_iter().flat_map(Node::items) {
        if let Some(value) = field::string(item, &"values[]", out) {
            check_value(&value.value, value.span, out);
            values.push(value.value);
        }
    }
    values.sort_unstable();
    values.dedup();
    values
}

fn warn_misread(entry: &Entry, out: &mut Sink) {
    let Some(written) = entry.misread else { return };
    let message = format!("Kubernetes reads the label key `{written}` as `{}`", entry.key);
    out.push(
        Diagnostic::new(Code::MisreadKey, message)
            .at(entry.key_span, "")
            .note("without quotes it is a boolean or a number to the YAML 1.1 that Kubernetes reads")
            .fix(Applicability::Unsafe, "put it in quotes", entry.key_span, format!("\"{written}\"")),
    );
}

/// A label's key, by the rules of `IsQualifiedName`: an optional DNS name and `/`, then at most 63 characters.
fn check_key(key: &str, span: Span, out: &mut Sink) {
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if !is_label(name) || prefix.is_some_and(|prefix| !is_subdomain(prefix)) {
        let wanted = "a key is up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends; a DNS name and `/` may stand before it";
        field::refused(span, format!("`{key}` is no label key that Kubernetes takes"), wanted, out);
    }
}

/// A label's value, by the rules of `IsValidLabelValue`: empty, or shaped as the name of a key.
fn check_value(value: &str, span: Span, out: &mut Sink) {
    if !value.is_empty() && !is_label(value) {
        let wanted = "a value is up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, or empty";
        field::refused(span, format!("`{value}` is no label value that Kubernetes takes"), wanted, out);
    }
}

fn is_label(text: &str) -> bool {
    let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    bytes.len() <= 63 && ends(bytes.first()) && ends(bytes.last()) && bytes.iter().all(inside)
}

pub(super) fn is_subdomain(text: &str) -> bool {
    let part = |part: &str| {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty() && part.bytes().all(good) && !part.starts_with('-') && !part.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(part)
}
