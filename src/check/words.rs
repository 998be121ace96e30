//! The program's own words, for messages: what was written at a place, on one line, and helps made of it.

use super::Subject;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::resolve::program::{Direction, Item, Terms};
pub(super) use crate::resolve::words::{except_edit, group, item, list, short, terms};
use crate::sets::{AddressSet, Operator, PeerSet, PodSet, PortSet, Space, selector};
use crate::source::{Sources, Span};
use crate::syntax::one_line;

/// `ingress` or `egress`.
pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

/// Some pods of a set, by the labels that tell them from others: `shop/[app=web]`.
pub(super) fn pods(set: PodSet, space: &mut Space) -> String {
    const MOST: usize = 256;
    let Some(cube) = space.cover(set, MOST).ok().and_then(|cubes| cubes.into_iter().next()) else {
        return "some pods".to_owned();
    };
    let name = cube.namespace.iter().find_map(|requirement| match &requirement.operator {
        Operator::In(names) if requirement.key == Space::NAMESPACE_NAME => names.first().cloned(),
        _ => None,
    });
    let place = match name {
        Some(name) if name.is_empty() => String::new(),
        Some(name) => format!("{name}/"),
        None if cube.namespace.is_empty() => "*/".to_owned(),
        None => format!("{}/", selector(&cube.namespace)),
    };
    format!("`{place}{}`", selector(&cube.pod))
}

/// Somebody of a set of peers.
pub(super) fn peers(peers: &PeerSet, space: &mut Space) -> String {
    if !peers.pods.is_empty() {
        return pods(peers.pods, space);
    }
    addresses(&peers.addresses.outside)
}

/// Some addresses of a set.
pub(super) fn addresses(set: &AddressSet) -> String {
    set.cidrs().first().map_or_else(|| "nobody".to_owned(), |block| format!("`{block}`"))
}

/// Ports as they could stand after `on`: `80, udp/53`.
#[must_use]
pub fn ports(ports: &PortSet) -> String {
    if ports.is_all() {
        return "every port".to_owned();
    }
    let words = ports.words(|protocol, name| format!("{}/{name}", protocol.word()));
    if words.is_empty() && ports.has_other_protocols() {
        return "other protocols".to_owned();
    }
    words.join(", ")
}

/// The terms of these numbers, as they can be written again in a list; none where that would be others too.
pub(super) fn part(sources: &Sources, terms: &Terms, numbers: &[usize]) -> Option<String> {
    if numbers.len() == terms.items.len() {
        return Some(list(sources, terms));
    }
    if !terms.takes_except {
        return None;
    }
    // A `let` is one text for all its terms.
    let mut texts: Vec<Span> = Vec::new();
    for number in numbers {
        let span = terms.items[*number].span;
        if !texts.contains(&span) {
            texts.push(span);
        }
    }
    let whole = |span: &Span| {
        let of_it = terms.items.iter().enumerate().filter(|(_, item)| item.span == *span);
        of_it.map(|(number, _)| number).all(|number| numbers.contains(&number))
    };
    let texts = texts.into_iter().map(|span| whole(&span).then(|| one_line(sources.slice(span))));
    Some(texts.collect::<Option<Vec<_>>>()?.join(", "))
}

/// A way out that is a line of its own before a statement; `why` follows it in the help.
pub(super) fn line_before(
    diagnostic: Diagnostic,
    sources: &Sources,
    statement: Span,
    code: &str,
    why: &str,
) -> Diagnostic {
    let text = format!("{code}\n{}", indent(sources, statement));
    diagnostic.fix(Applicability::Unsafe, too(code, why), statement.at_start(), text)
}

/// A way out that is a line of its own after a statement.
pub(super) fn line_after(
    diagnostic: Diagnostic,
    sources: &Sources,
    statement: Span,
    code: &str,
    why: &str,
) -> Diagnostic {
    let text = format!("\n{}{code}", indent(sources, statement));
    diagnostic.fix(Applicability::Unsafe, too(code, why), statement.at_end(), text)
}

fn too(code: &str, why: &str) -> String {
    if let Some(code) = short(code) {
        return format!("write `{code}` too{why}");
    }
    let keyword = code.split(' ').next().unwrap_or_default();
    format!("write an `{keyword}` of these pods too{why}")
}

/// The blanks before a statement that begins its line.
fn indent(sources: &Sources, statement: Span) -> String {
    let text = &sources.text(statement.file)[..statement.start as usize];
    let line = text.rsplit('\n').next().unwrap_or_default();
    if line.bytes().all(|byte| matches!(byte, b' ' | b'\t')) { line.to_owned() } else { String::new() }
}

/// Whether a term is just the name of a workload, with its namespace and kind at most: then labels may touch it.
pub(super) fn names_workload(subject: &Subject<'_, '_, '_>, item: &Item, name: &str) -> bool {
    let text = subject.sources.slice(item.span);
    let bare = text.rsplit(['/', ':']).next().unwrap_or_default();
    bare.trim_matches('"') == name && !subject.context.program.lets.contains(text)
}
