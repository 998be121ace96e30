//! What several rules say alike.

use crate::diagnostic::{Applicability, Diagnostic, nearest};
use crate::inventory::ObjectId;
use crate::source::{Span, Spanned};

/// `shop/web`, or `web` where the object names no namespace.
pub(super) fn name(id: &ObjectId) -> String {
    match &id.namespace {
        Some(namespace) => format!("`{}/{}`", namespace.value, id.name.value),
        None => format!("`{}`", id.name.value),
    }
}

/// "the Deployment `shop/web`"
pub(super) fn the(id: &ObjectId) -> String {
    format!("the {} {}", id.kind.value, name(id))
}

/// With an edit that a person chooses: to write a near name.
pub(super) fn instead(found: Diagnostic, place: Span, near: &str) -> Diagnostic {
    found.fix(Applicability::Unsafe, format!("write `{near}`"), place, near)
}

/// With the nearest of the names that are there as an edit, and where it stands; without one, with that help.
pub(super) fn nearest_or(
    found: Diagnostic,
    written: &Spanned<&str>,
    there: &[Spanned<&str>],
    help: impl Into<String>,
) -> Diagnostic {
    let near = nearest(written.value, there.iter().map(|name| name.value)).first().copied();
    match near.and_then(|near| there.iter().find(|name| name.value == near)) {
        Some(near) => instead(found.also(near.span, "this one is close"), written.span, near.value),
        None => found.help(help),
    }
}

/// "`a`, `b` and `c`"
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let last = quoted.pop().unwrap_or_default();
    if quoted.is_empty() { last } else { format!("{} and {last}", quoted.join(", ")) }
}

/// "the only Secret has", "none of the 3 Secrets has": what is not so of any.
pub(super) fn none_of(count: usize, noun: &str, verb: &str, other: &str, that: &str) -> String {
    if count == 1 {
        return format!("the only {noun} {verb} {other}");
    }
    format!("none of the {} {verb} {that}", many(count, noun))
}

/// "3 Secrets"
fn many(count: usize, noun: &str) -> String {
    let ending = if noun.ends_with('s') { "es" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// "the workload", "the 3 workloads"
pub(super) fn all(count: usize, noun: &str) -> String {
    if count == 1 { format!("the {noun}") } else { format!("the {}", many(count, noun)) }
}
