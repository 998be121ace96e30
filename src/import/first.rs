//! A first program for manifests without policies: everything closed, and what they show of who calls whom as comments.

use std::collections::BTreeSet;

use crate::check::Subject;
use crate::inventory::{Service, Workload};
use crate::resolve::{kind_word, name};
use crate::source::Sources;

/// A first program's statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct First {
    /// By namespaces; empty where there is no workload to say something of.
    pub text: String,
    /// The namespaces that it closes.
    pub namespaces: Vec<String>,
    /// How many calls the manifests show.
    pub calls: usize,
}

/// A workload that names a Service: the line of the program, and where the manifest does.
type Call = (String, String);

/// Drafts it; `subject` is of a program that says nothing.
#[must_use]
pub fn first(subject: &Subject<'_, '_, '_>, sources: &Sources) -> First {
    let facts = subject.context.facts;
    let mut first = First::default();
    for namespace in facts.namespaces() {
        // What the cluster itself needs isn't closed by a first try.
        if namespace.starts_with("kube-") {
            continue;
        }
        if !first.text.is_empty() {
            first.text.push('\n');
        }
        if !namespace.is_empty() {
            first.text.extend(["namespace ", &name(namespace), "\n\n"]);
        }
        first.text.push_str("# Nothing goes in or out, but for DNS.\nisolate *\nallow * -> dns\n");
        let calls = calls(subject, namespace, sources);
        first.calls += calls.len();
        if calls.is_empty() {
            first.text.push_str("\n# Then who may talk to whom, as in:\n# allow internet -> web on http\n");
        } else {
            first.text.push_str("\n# What the manifests show: take the `#` away from what is meant.\n");
            let width = calls.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
            for (line, place) in &calls {
                let row = format!("# {line:width$}  # {place}\n");
                first.text.push_str(&row);
            }
        }
        first.namespaces.push(namespace.to_owned());
    }
    first
}

fn calls(subject: &Subject<'_, '_, '_>, namespace: &str, sources: &Sources) -> BTreeSet<Call> {
    let facts = subject.context.facts;
    let services = || facts.inventory.into_iter().flat_map(|inventory| &inventory.services);
    let mut found: BTreeSet<Call> = BTreeSet::new();
    for index in facts.in_namespace(namespace) {
        let workload = facts.workload(*index);
        if workload.id.generated {
            continue;
        }
        for service in services() {
            let Some(place) = subject.placement.of(&service.id) else { continue };
            let selects = service.selector.as_ref().is_some_and(|selector| !selector.requirements.is_empty());
            if !selects || service.external_name {
                continue;
            }
            let Some(line) = reference(workload, service, place, place == namespace, sources) else {
                continue;
            };
            let kinds: BTreeSet<&str> = facts
                .named(namespace, &workload.id.name.value)
                .iter()
                .map(|other| facts.workload(*other).id.kind.value.as_str())
                .collect();
            let kind = if kinds.len() > 1 {
                format!("{}:", kind_word(&workload.id.kind.value))
            } else {
                String::new()
            };
            let prefix = if place == namespace { String::new() } else { format!("{}/", name(place)) };
            let (from, to) = (name(&workload.id.name.value), name(&service.id.name.value));
            let file = sources.name(workload.id.name.span.file);
            found.insert((format!("allow {kind}{from} -> {prefix}svc:{to}"), format!("{file}:{line}")));
        }
    }
    // A call is told once, at its first line.
    let mut told = BTreeSet::new();
    found.into_iter().filter(|(line, _)| told.insert(line.clone())).collect()
}

/// The line where a container of a workload names a Service as a host.
fn reference(
    workload: &Workload,
    service: &Service,
    place: &str,
    near: bool,
    sources: &Sources,
) -> Option<usize> {
    for container in &workload.containers {
        let mut offset = container.span.start;
        for line in sources.slice(container.span).split_inclusive('\n') {
            if names_host(line, &service.id.name.value, place, near) {
                return Some(sources.line(container.span.file, offset));
            }
            offset += u32::try_from(line.len()).unwrap_or(0);
        }
    }
    None
}

/// Whether a line of a manifest has a Service's name where a host would stand: in a URL, before a port or before its
/// namespace, or as the whole of a value.
fn names_host(line: &str, service: &str, place: &str, near: bool) -> bool {
    let trimmed = line.trim().trim_start_matches("- ");
    if trimmed.starts_with('#') || trimmed.starts_with("image:") {
        return false;
    }
    let of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    line.match_indices(service).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + service.len()..]);
        let in_url = before.ends_with("://") || before.ends_with('@');
        if !in_url && before.chars().next_back().is_some_and(of_name) {
            return false;
        }
        let digit = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_digit());
        let with_place = after.strip_prefix('.').and_then(|after| after.strip_prefix(place));
        if with_place.is_some_and(|after| {
            !place.is_empty() && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
        }) {
            return true;
        }
        if !near || after.starts_with(|c: char| of_name(c) && c != '/') {
            return false;
        }
        let whole = before.trim_end().trim_end_matches(['"', '\'']).trim_end().ends_with("value:");
        let ends = after.trim_end().trim_matches(['"', '\'', ',', '}', ']', ' ']).is_empty();
        in_url || after.strip_prefix(':').is_some_and(digit) || whole && ends
    })
}

#[cfg(test)]
mod tests {
    use super::names_host;

    #[test]
    fn hosts_are_told_from_other_words() {
        let rows = [
            ("  value: \"payment:50051\"", true),
            ("  value: payment", true),
            ("- {name: HOST, value: payment}", true),
            ("  value: http://payment/v1", true),
            ("  value: postgres://u:p@payment/db", true),
            ("  value: payment.shop.svc.cluster.local", true),
            ("  value: payment.shop", true),
            ("  value: payment.other:80", false),
            ("- name: payment", false),
            ("  image: payment:1", false),
            ("  image: registry/payment:1", false),
            ("  value: prepayment:80", false),
            ("  value: payment-old:80", false),
            ("  value: payment is late", false),
            ("  # payment:80", false),
        ];
        for (line, expected) in rows {
            assert_eq!(names_host(line, "payment", "shop", true), expected, "{line}");
        }
        assert!(names_host("  value: payment.shop:80", "payment", "shop", false));
        assert!(!names_host("  value: payment:80", "payment", "shop", false));
    }
}
