//! What is left of a standard: exceptions that are meant, contradictions, and what no setting can mend.

use super::decide::By;
use super::mend::{Left, Standing};
use super::pod::Pod;
use super::report::Report;
use super::scope::Scopes;
use super::standard::{Violation, What, violations};
use super::{Subject, conflict, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::words as program_words;
use crate::sets::Space;
use crate::settings::{Field, Standard, Value};

/// Says what is left of the standards that hold for a template.
pub(super) fn report(
    left_over: &[(Violation, Left)],
    standing: &Standing,
    pod: &Pod<'_>,
    subject: &Subject<'_, '_>,
    scopes: &Scopes,
    space: &mut Space,
    report: &mut Report,
) {
    let name = &pod.name;
    for (violation, left) in left_over {
        let word = standard_of(standing, left).word();
        match left {
            Left::Exception(by, standard) => {
                let mut diagnostic = exception(violation, *by, *standard, word, pod, subject);
                for (other, _) in
                    left_over.iter().filter(|(v, l)| v.at == violation.at && matches!(l, Left::Follows))
                {
                    if let Some(field) = other.what.field() {
                        let name = field.name();
                        diagnostic = diagnostic
                            .note(format!("`{name}` isn't changed there either: it can't stand beside it"));
                    }
                }
                report.add("exception", &[by.span, standard.span], name, diagnostic);
            }
            Left::Contradiction(by, standard) => {
                let mut diagnostic = contradiction(violation, *by, *standard, word, pod, subject);
                diagnostic = conflict::helped(diagnostic, *standard, *by, subject, scopes, space);
                report.add("contradiction", &[by.span, standard.span], name, diagnostic);
            }
            Left::Beyond(standard) => {
                let diagnostic = beyond(violation, *standard, word, pod, subject);
                report.add("beyond", &[], name, diagnostic);
            }
            Left::Follows => {}
        }
    }
    for (strict, lax) in &standing.relaxed {
        let minor = subject.program.kubernetes.1;
        if let Some(violation) = violations(pod, Standard::Restricted, minor).first() {
            let diagnostic = relaxed(violation, *strict, *lax, pod, subject);
            report.add("relaxed", &[strict.span, lax.span], name, diagnostic);
        }
    }
}

/// The standard that something is left of.
fn standard_of(standing: &Standing, left: &Left) -> Standard {
    let (Left::Exception(_, by) | Left::Contradiction(_, by) | Left::Beyond(by)) = left else {
        return standing.standard;
    };
    let asked = standing.asked.iter().find(|(asked, _)| asked == by);
    asked.map_or(standing.standard, |(_, standard)| *standard)
}

/// The control that isn't met, and by what.
fn unmet(violation: &Violation, pod: &Pod<'_>) -> String {
    let control = violation.control.name;
    match &violation.what {
        What::Beyond(words, _) => format!("its control `{control}` forbids {words}"),
        What::Missing(field, value) => {
            let needed = words::field_is(field, value);
            let whose = words::whose(pod, violation.at);
            format!("its control `{control}` needs {needed} for {whose}")
        }
        What::Forbidden(field, needed) => {
            let value = pod.level(violation.at).value(field);
            let is = value.map_or_else(|| field.name(), |value| words::field_is(field, value));
            match needed {
                // What a `true` has to be goes without saying; of what may be added, what stays says nothing.
                Some(needed) if *field != Field::Add && !matches!(needed, Value::Bool(_)) => {
                    format!("its control `{control}` forbids {is}, and needs {needed}")
                }
                _ => format!("its control `{control}` forbids {is}"),
            }
        }
    }
}

fn exception(
    violation: &Violation,
    by: By,
    standard: By,
    word: &str,
    pod: &Pod<'_>,
    subject: &Subject<'_, '_>,
) -> Diagnostic {
    let name = &pod.name;
    let message = format!("the pods of `{name}` are not `{word}`");
    let mut diagnostic = Diagnostic::new(Code::StandardException, message)
        .at(by.span, unmet(violation, pod))
        .also(standard.span, format!("`{word}` is asked for here, for more than this"));
    if let Some(field) = violation.what.field()
        && let Some(entry) = pod.level(violation.at).manifest.values.get(field)
        && !pod.level(violation.at).said.contains_key(field)
    {
        diagnostic = diagnostic.also(super::pod::entry_span(entry), "what is kept");
    }
    conflict::used(diagnostic, by, subject).note("the narrower statement holds, as an exception")
}

fn contradiction(
    violation: &Violation,
    by: By,
    standard: By,
    word: &str,
    pod: &Pod<'_>,
    subject: &Subject<'_, '_>,
) -> Diagnostic {
    let text = program_words::quoted(subject.sources, by.span);
    let whose = words::whose(pod, violation.at);
    let message = format!("`{text}` and `{word}` can't both hold for {whose}");
    let diagnostic = Diagnostic::new(Code::StandardContradiction, message)
        .at(by.span, unmet(violation, pod))
        .also(standard.span, format!("`{word}` is asked for here"));
    conflict::used(conflict::used(diagnostic, by, subject), standard, subject)
}

fn beyond(
    violation: &Violation,
    standard: By,
    word: &str,
    pod: &Pod<'_>,
    subject: &Subject<'_, '_>,
) -> Diagnostic {
    let control = violation.control.name;
    let name = &pod.name;
    let (what, span) = match &violation.what {
        What::Beyond(what, span) => (what.clone(), *span),
        // A container that no patch reaches.
        What::Forbidden(field, _) | What::Missing(field, _) => {
            let level = pod.level(violation.at).manifest;
            let span = level.values.get(field).map_or(level.place, super::pod::entry_span);
            (format!("`{}` of {}", field.name(), words::whose(pod, violation.at)), span)
        }
    };
    let mut diagnostic =
        Diagnostic::new(Code::NotMendable, format!("no setting can make the pods of `{name}` `{word}`"))
            .at(span, format!("the control `{control}` is about {what}"))
            .also(standard.span, format!("`{word}` is asked for here"));
    diagnostic = diagnostic.help(match conflict::without(pod, standard, subject) {
        Some(without) => format!("change the manifest, or leave these pods out: `{without}`"),
        None => "change the manifest, or ask for less".to_owned(),
    });
    conflict::used(diagnostic, standard, subject)
}

fn relaxed(
    violation: &Violation,
    strict: By,
    lax: By,
    pod: &Pod<'_>,
    subject: &Subject<'_, '_>,
) -> Diagnostic {
    let name = &pod.name;
    let message = format!("the pods of `{name}` are `baseline` and not `restricted`");
    let diagnostic = Diagnostic::new(Code::StandardException, message)
        .at(lax.span, "this asks for less")
        .also(strict.span, "`restricted` is asked for here, for more than this")
        .note(format!("of `restricted`, {}", unmet(violation, pod)));
    conflict::used(diagnostic, lax, subject).note("the narrower statement holds, as an exception")
}
