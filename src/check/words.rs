//! The program's own words, for messages: what was written at a place, on one line, and helps made of it.

use super::Subject;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::resolve::program::{Direction, Item, Terms};
pub(super) use crate::resolve::words::{except_edit, group, item, list, short, terms};
use crate::source::{Sources, Span};
use crate::syntax::one_line;

/// `ingress` or `egress`.
pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
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
