//! Which statement applies to which pod template.

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::program::{Item, StatementId, StatementKind, Terms};
use crate::resolve::templates::{Meant, templates};
use crate::resolve::words;
use crate::sets::Space;

/// Statements by template, and templates by assertion.
pub(super) struct Applies {
    /// The `pod` and `container` statements about each workload, in their order.
    pub(super) settings: Vec<Vec<StatementId>>,
    /// The assertions about pods, each with its workloads in the order of the inventory.
    pub(super) assertions: Vec<(StatementId, Vec<usize>)>,
}

/// Finds them; a term that can't be held to whole templates is an error, and a statement about none.
pub(super) fn applies(
    subject: &Subject<'_, '_>,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Applies {
    let workloads = subject.facts.inventory.map_or(0, |inventory| inventory.workloads.len());
    let mut applies = Applies { settings: vec![Vec::new(); workloads], assertions: Vec::new() };
    for (id, statement) in subject.program.statements.iter().enumerate() {
        match &statement.kind {
            StatementKind::Settings { who, .. } => {
                for workload in meant(subject, who, space, diagnostics) {
                    applies.settings[workload].push(id);
                }
            }
            StatementKind::AssertSettings { who, .. } => {
                applies.assertions.push((id, meant(subject, who, space, diagnostics)));
            }
            _ => {}
        }
    }
    applies
}

/// The workloads of a term, each once.
fn meant(
    subject: &Subject<'_, '_>,
    who: &Terms,
    space: &mut Space,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut found = Vec::new();
    let mut whole = true;
    for item in &who.items {
        match templates(item, subject.facts, &subject.program.world, space) {
            Ok(meant) => {
                if let Some(split) = meant.iter().find(|meant| meant.partly) {
                    diagnostics.push(split_template(subject, who, item, *split));
                    whole = false;
                }
                found.extend(meant.iter().map(|meant| meant.workload));
            }
            Err(undecided) => {
                diagnostics.push(undecided.diagnostic(item.span));
                whole = false;
            }
        }
    }
    if !whole {
        return Vec::new();
    }
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        let text = words::terms(subject.sources, who);
        let message = format!("no workload in the manifests is among `{text}`");
        diagnostics.push(Diagnostic::new(Code::NothingLeft, message).at(who.span, "this is about nothing"));
    }
    found
}

fn split_template(subject: &Subject<'_, '_>, who: &Terms, item: &Item, meant: Meant) -> Diagnostic {
    let workload = subject.facts.workload(meant.workload);
    let name = &workload.id.name.value;
    // What is excepted may be what splits it.
    let span = if who.takes_except { item.span } else { who.span };
    let text = words::quoted(subject.sources, span);
    Diagnostic::new(Code::SplitTemplate, format!("`{text}` means some pods of `{name}` and not others"))
        .at(span, "it depends on a label that a controller gives to each pod")
        .also(workload.id.name.span, format!("all pods of `{name}` come from one template"))
        .note("settings stand in the template, and no pod has others than its template")
        .help(format!("name all of its pods by `{name}`, or leave them out by `except {name}`"))
}
