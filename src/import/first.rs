//! A first program for manifests without policies: everything closed, and what they show of who calls whom as comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Subject;
use crate::inventory::{Service, Workload};
use crate::resolve::{Facts, name, workload_name};
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
    let mut found: BTreeSet<Call> = BTreeSet::new();
    for index in facts.in_namespace(namespace) {
        let workload = facts.workload(*index);
        if workload.id.generated {
            continue;
        }
        for (service, line) in named_services(facts, workload, namespace, sources) {
            let to = &facts.service(service).id;
            let place = subject.placement.of(to).unwrap_or(namespace);
            let prefix = if place == namespace { String::new() } else { format!("{}/", name(place)) };
            let from = workload_name(facts, *index);
            let file = sources.name(workload.id.name.span.file);
            let to = name(&to.name.value);
            found.insert((format!("allow {from} -> {prefix}svc:{to}"), format!("{file}:{line}")));
        }
    }
    // A call is told once, at its first line.
    let mut told = BTreeSet::new();
    found.into_iter().filter(|(line, _)| told.insert(line.clone())).collect()
}

/// The Services that a workload's containers name as hosts, each with the first line that does.
fn named_services(
    facts: &Facts<'_>,
    workload: &Workload,
    namespace: &str,
    sources: &Sources,
) -> BTreeMap<usize, usize> {
    let mut found = BTreeMap::new();
    for container in &workload.containers {
        let mut offset = container.span.start;
        for line in sources.slice(container.span).split_inclusive('\n') {
            for host in hosts(line) {
                for place in facts.namespaces_with_service(host) {
                    let Some(service) = facts.service_named(place, host) else { continue };
                    if stands_for_pods(facts.service(service))
                        && names_host(line, host, place, place == namespace)
                    {
                        found.entry(service).or_insert_with(|| sources.line(container.span.file, offset));
                    }
                }
            }
            offset += u32::try_from(line.len()).unwrap_or(0);
        }
    }
    found
}

fn stands_for_pods(service: &Service) -> bool {
    !service.external_name
        && service.selector.as_ref().is_some_and(|selector| !selector.requirements.is_empty())
}

/// All that could be the name of a Service in a line: what stands where a host could begin, up to its end or a dot in it.
fn hosts(line: &str) -> impl Iterator<Item = &str> {
    let starts = line.char_indices().filter(|(at, c)| {
        let before = &line[..*at];
        of_name(*c) && (before.ends_with("://") || !before.ends_with(|c| of_name(c) || c == '/'))
    });
    starts.flat_map(|(at, _)| {
        let word = &line[at..];
        let word = &word[..word.find(|c| !of_name(c)).unwrap_or(word.len())];
        let dots = word.match_indices('.').map(move |(dot, _)| &word[..dot]);
        dots.chain([word]).filter(|host| !host.is_empty())
    })
}

/// What names of hosts consist of, and what else makes one word with them.
fn of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Whether a line of a manifest has a Service's name where a host would stand: in a URL, before a port or before its
/// namespace, or as the whole of a value.
fn names_host(line: &str, service: &str, place: &str, near: bool) -> bool {
    let trimmed = line.trim().trim_start_matches("- ");
    if trimmed.starts_with('#') || trimmed.starts_with("image:") {
        return false;
    }
    let of_path = |c: char| of_name(c) || c == '/';
    line.match_indices(service).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + service.len()..]);
        let in_url = before.ends_with("://") || before.ends_with('@');
        if !in_url && before.ends_with(of_path) {
            return false;
        }
        let digit = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_digit());
        let with_place = after.strip_prefix('.').and_then(|after| after.strip_prefix(place));
        if with_place.is_some_and(|after| {
            !place.is_empty() && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
        }) {
            return true;
        }
        if !near || after.starts_with(of_name) {
            return false;
        }
        let whole = before.trim_end().trim_end_matches(['"', '\'']).trim_end().ends_with("value:");
        let ends = after.trim_end().trim_matches(['"', '\'', ',', '}', ']', ' ']).is_empty();
        in_url || after.strip_prefix(':').is_some_and(digit) || whole && ends
    })
}

#[cfg(test)]
mod tests {
    use super::{hosts, names_host};

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
            assert!(!expected || hosts(line).any(|host| host == "payment"), "{line}");
        }
        assert_eq!(
            hosts("a: http://b.c/d?e=f@g").collect::<Vec<_>>(),
            ["a", "http", "b", "b.c", "e", "f", "g"]
        );
        assert!(names_host("  value: payment.shop:80", "payment", "shop", false));
        assert!(!names_host("  value: payment:80", "payment", "shop", false));
    }
}
