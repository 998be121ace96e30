//! An `allow` that changes nothing: where neither end is isolated, everything is open already.

use super::Subject;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::resolve::program::{Flow, Item, Scope, Terms};
use crate::source::Span;

pub(super) fn check(subject: &Subject<'_, '_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    for effect in &subject.lowered.effects {
        let statement = &subject.context.program.statements[effect.statement];
        let Some(flow) = statement.flow() else { continue };
        // A destination that is let in opens for all sources, a source that is let out for all destinations.
        let (some_in, some_out) = (effect.into.contains(&true), effect.out_of.contains(&true));
        if !some_in && !some_out {
            diagnostics.push(warning(subject, flow, statement.span, None));
            continue;
        }
        let idle_into = flow.to.items.iter().zip(&effect.into).filter(|(_, opened)| !**opened && !some_out);
        let idle_out = flow.from.items.iter().zip(&effect.out_of).filter(|(_, opened)| !**opened && !some_in);
        for (item, _) in idle_into.chain(idle_out) {
            diagnostics.push(warning(subject, flow, statement.span, Some(item)));
        }
    }
}

fn warning(subject: &Subject<'_, '_, '_>, flow: &Flow, statement: Span, item: Option<&Item>) -> Diagnostic {
    let sources = subject.sources;
    // What is said of one term names that one.
    let words = |terms: &Terms| match item
        .filter(|item| terms.items.iter().any(|other| std::ptr::eq(other, *item)))
    {
        Some(item) => words::item(sources, item),
        None => words::terms(sources, terms),
    };
    let (from, to) = (words(&flow.from), words(&flow.to));
    let message = match item {
        None => "this `allow` changes nothing".to_owned(),
        Some(item) => format!("`{}` changes nothing in this `allow`", words::item(sources, item)),
    };
    let diagnostic = Diagnostic::new(Code::AllowWithoutEffect, message);
    let span = item.map_or(statement, |item| item.span);
    if flow.from.items.iter().all(|item| item.scope == Scope::Any) {
        return diagnostic.at(span, format!("nothing closes `{to}` to anybody"));
    }
    diagnostic
        .at(span, format!("the egress of `{from}` is open, and `{to}` isn't this program's to close"))
        .fix(
            Applicability::Unsafe,
            format!("write `isolate {from} egress` too, so that nothing else is open"),
            statement.at_start(),
            format!("isolate {from} egress\n"),
        )
}
