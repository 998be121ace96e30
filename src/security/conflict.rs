//! Settings that disagree about the same pods, none narrower than the other.

use std::collections::BTreeSet;

use super::decide::{By, Conflict, Verdict};
use super::pod::{At, Pod};
use super::report::Report;
use super::scope::Scopes;
use super::{Subject, words};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::resolve::program::{Item, StatementId, StatementKind, Terms};
use crate::resolve::templates::templates;
use crate::resolve::words as program_words;
use crate::sets::Space;

const RULE: &str = "conflict";

/// Says that two settings can't both hold for a level of a pod.
pub(super) fn report(
    conflict: &Conflict,
    pod: &Pod<'_>,
    at: At,
    subject: &Subject<'_, '_>,
    scopes: &Scopes,
    space: &mut Space,
    report: &mut Report,
) {
    let (first, second) = (&conflict.first, &conflict.second);
    let places = [first.0.span, second.0.span];
    if report.is_known(Code::ConflictingSettings, RULE, &places, &pod.name) {
        return;
    }
    let name = conflict.field.name();
    let whose = words::whose(pod, at);
    let message = match (&first.1, &second.1) {
        (Verdict::Set(a), Verdict::Set(b)) => format!("`{name}` of {whose} can't be both {a} and {b}"),
        (Verdict::Set(value), Verdict::Keep) | (Verdict::Keep, Verdict::Set(value)) => {
            format!("`{name}` of {whose} can't be {value} and what the manifest says")
        }
        // Two that keep a field agree.
        (Verdict::Keep, Verdict::Keep) => return,
    };
    let label = |verdict: &Verdict| match verdict {
        Verdict::Set(value) => format!("{value} by this"),
        Verdict::Keep => "what the manifest says by this".to_owned(),
    };
    let mut diagnostic = Diagnostic::new(Code::ConflictingSettings, message)
        .at(first.0.span, label(&first.1))
        .also(second.0.span, label(&second.1));
    for (by, _) in [first, second] {
        diagnostic = used(diagnostic, *by, subject);
    }
    diagnostic = helped(diagnostic, first.0, second.0, subject, scopes, space);
    report.add(RULE, &places, &pod.name, diagnostic);
}

/// Where a profile with the setting is used, if it stands in one.
pub(super) fn used(diagnostic: Diagnostic, by: By, subject: &Subject<'_, '_>) -> Diagnostic {
    let statement = subject.program.statements[by.statement].span;
    let inside =
        statement.file == by.span.file && statement.start <= by.span.start && by.span.end <= statement.end;
    if inside { diagnostic } else { diagnostic.also(statement, "used by this") }
}

/// How one of two statements makes room for the other.
pub(super) fn helped(
    diagnostic: Diagnostic,
    first: By,
    second: By,
    subject: &Subject<'_, '_>,
    scopes: &Scopes,
    space: &mut Space,
) -> Diagnostic {
    if first.statement == second.statement {
        return diagnostic.help("leave one of the two out");
    }
    let mut offered = diagnostic;
    let mut any = false;
    for (wide, narrow) in [(first, second), (second, first)] {
        if let Some((terms, other)) = excepted(wide, narrow, subject)
            && !scopes.pods_within(wide.statement, narrow.statement, subject, space)
            && leaves_some(wide, terms, other, subject, space)
        {
            let (span, text) = program_words::except_edit(subject.sources, terms, other);
            let help = match program_words::short(&text) {
                Some(shown) => format!("write `{shown}` there"),
                None => "take out of this, by an `except`, what the other one is about".to_owned(),
            };
            offered = offered.fix(Applicability::Unsafe, help, span, text);
            any = true;
        }
    }
    if any {
        return offered;
    }
    offered
        .note("neither is narrower: the narrower of two statements about the same pods would decide")
        .help("leave one of the two out, or say which is meant in a statement about fewer pods or containers")
}

/// The terms of two statements, where those of one can be written into the other and mean the same there.
fn excepted<'s>(wide: By, narrow: By, subject: &'s Subject<'_, '_>) -> Option<(&'s Terms, &'s Terms)> {
    let statements = &subject.program.statements;
    // A statement in several namespaces is there once for each, one after the other.
    let at = |id: StatementId| statements.get(id).map(|statement| statement.span);
    let own = at(wide.statement);
    let in_many =
        at(wide.statement + 1) == own || wide.statement.checked_sub(1).is_some_and(|id| at(id) == own);
    let (wide, narrow) = (&statements[wide.statement], &statements[narrow.statement]);
    let who = |kind: &'s StatementKind| match kind {
        StatementKind::Settings { who, .. } => Some(who),
        _ => None,
    };
    if wide.namespace != narrow.namespace || in_many {
        return None;
    }
    Some((who(&wide.kind)?, who(&narrow.kind)?))
}

/// Whether `except` can take what another statement means out of one: each term shares something with it, and it is
/// still about something.
fn leaves_some(wide: By, terms: &Terms, other: &Terms, subject: &Subject<'_, '_>, space: &mut Space) -> bool {
    let mut shares =
        |item: &Item| terms.items.iter().any(|own| own.set.intersects(&item.set, space).unwrap_or(false));
    if !other.items.iter().all(&mut shares) {
        return false;
    }
    if !subject.facts.has_manifests() {
        return true;
    }
    let mut meant = |terms: &Terms| -> BTreeSet<usize> {
        let all = terms.items.iter();
        let all = all.flat_map(|item| templates(item, subject.facts, &subject.program.world, space));
        all.flatten().map(|meant| meant.workload).collect()
    };
    let taken = meant(other);
    let left: Vec<usize> = meant(terms).into_iter().filter(|index| !taken.contains(index)).collect();
    match &subject.program.statements[wide.statement].kind {
        // Each pattern has to mean a container, too.
        StatementKind::Settings { containers: Some(patterns), .. } => patterns.iter().all(|pattern| {
            let containers = left.iter().flat_map(|index| &subject.facts.workload(*index).containers);
            containers.into_iter().any(|container| pattern.means(container.name(), container.init))
        }),
        _ => !left.is_empty(),
    }
}

/// The terms of a statement without a workload that they don't name, as they could be written.
pub(super) fn without(pod: &Pod<'_>, by: By, subject: &Subject<'_, '_>) -> Option<String> {
    let StatementKind::Settings { who, .. } = &subject.program.statements[by.statement].kind else {
        return None;
    };
    let named = who.items.iter().any(|item| item.workload() == Some(pod.workload));
    let terms = program_words::short(&program_words::list(subject.sources, who))?;
    (who.takes_except && !named).then(|| format!("{terms} except {}", pod.name))
}
