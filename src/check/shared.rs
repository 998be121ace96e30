//! A workload's name whose selector also matches another workload's pods: policies for the one are for the other too.

use std::collections::HashMap;

use super::Subject;
use super::host_network::items;
use super::words;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::Workload;
use crate::resolve::pods::{can_be_in, is_added, pod_label};
use crate::resolve::program::Item;
use crate::resolve::{Facts, selector_of};
use crate::sets::Space;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &Space, diagnostics: &mut Vec<Diagnostic>) {
    let facts = subject.context.facts;
    // By workload: those whose pods its selector matches. Emptied once that is said.
    let mut sharing: HashMap<usize, Vec<usize>> = HashMap::new();
    for item in subject.context.program.statements.iter().flat_map(|statement| items(&statement.kind)) {
        let Some(index) = item.workload() else { continue };
        let others = sharing.entry(index).or_insert_with(|| sharing_with(facts, index));
        // A further label or an `except` may have left them out.
        let meant: Vec<usize> =
            others.iter().copied().filter(|other| is_meant(subject, item, *other, space)).collect();
        if !meant.is_empty() {
            others.clear();
            diagnostics.push(warning(subject, index, item, &meant));
        }
    }
}

/// The other workloads of its namespace whose pods a workload's selector matches.
fn sharing_with(facts: &Facts<'_>, index: usize) -> Vec<usize> {
    let workload = facts.workload(index);
    let Some(requirements) = selector_of(workload) else { return Vec::new() };
    let namespace = facts.namespace_of(index);
    let matching = facts.matching(namespace, &requirements);
    let others = matching.filter(|other| facts.workload(*other).id != workload.id);
    others.filter(|other| !is_made_by(facts, namespace, *other, index)).collect()
}

/// Whether an object was made by another one, or by one that was: then its pods are that one's.
fn is_made_by(facts: &Facts<'_>, namespace: &str, made: usize, by: usize) -> bool {
    /// A Pod of a Job of a `CronJob` is two steps away.
    const MOST_STEPS: usize = 4;
    let maker = facts.workload(by);
    let mut at = facts.workload(made);
    for _ in 0..MOST_STEPS {
        let Some((kind, name)) = &at.owner else { return false };
        if (kind, name) == (&maker.id.kind.value, &maker.id.name.value) {
            return true;
        }
        let named = facts.named(namespace, name).iter().map(|index| facts.workload(*index));
        let Some(owner) = named.into_iter().find(|owner| owner.id.kind.value == *kind) else { return false };
        at = owner;
    }
    false
}

fn is_meant(subject: &Subject<'_, '_, '_>, item: &Item, other: usize, space: &Space) -> bool {
    let facts = subject.context.facts;
    let namespace = facts.namespace_of(other);
    let here = space.in_namespace(item.set.pods, namespace, subject.context.program.world.labels(namespace));
    here.is_ok_and(|here| can_be_in(facts.workload(other), here, space))
}

fn warning(subject: &Subject<'_, '_, '_>, index: usize, item: &Item, others: &[usize]) -> Diagnostic {
    let facts = subject.context.facts;
    let workload = facts.workload(index);
    let others: Vec<&Workload> = others.iter().map(|other| facts.workload(*other)).collect();
    let name = &workload.id.name.value;
    let whose = |workload: &Workload| format!("the {} `{}`", workload.id.kind.value, workload.id.name.value);
    let first = whose(others[0]);
    let more = match others.len() {
        1 => String::new(),
        2 => " and of one other workload".to_owned(),
        count => format!(" and of {} other workloads", count - 1),
    };
    let selector = workload.selector.as_ref().map_or(workload.pod_labels_span, |selector| selector.span);
    let diagnostic =
        Diagnostic::new(Code::SharedSelector, format!("`{name}` also means the pods of {first}{more}"))
            .at(item.span, "a policy selects by labels, so it is for all of these pods")
            .also(selector, format!("what selects the pods of {}", whose(workload)))
            .also(others[0].pod_labels_span, format!("matches the pods of {first}"));
    let alone = workload.pod_labels.iter().find(|pair| {
        let has = |other: &&Workload| pod_label(other, &pair.key.value) == Some(pair.value.value.as_str());
        !is_added(&pair.key.value) && !others.iter().any(has)
    });
    match alone.filter(|_| words::names_workload(subject, item, name)) {
        Some(pair) => {
            let narrowed = format!("[{}={}]", pair.key.value, pair.value.value);
            let text = format!("{}{narrowed}", words::item(subject.sources, item));
            let help = format!("write `{text}`, as its pods alone have that label");
            diagnostic.fix(Applicability::Unsafe, help, item.span.at_end(), narrowed)
        }
        None => diagnostic.help(format!(
            "give the pods of `{name}` a label that no others have, and select by it in the manifest"
        )),
    }
}
