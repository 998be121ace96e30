//! Pods in the host's network: Kubernetes leaves open what a NetworkPolicy means for them, and most plugins take
//! them for their node.

use super::Subject;
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::pods::can_be_in;
use crate::resolve::program::{Item, Scope, StatementKind};
use crate::sets::Space;
use std::collections::BTreeSet;

pub(super) fn check(subject: &Subject<'_, '_, '_>, space: &mut Space, diagnostics: &mut Vec<Diagnostic>) {
    let facts = subject.context.facts;
    let Some(inventory) = facts.inventory else { return };
    let on_host: BTreeSet<usize> =
        (0..inventory.workloads.len()).filter(|index| subject.on_host[*index].is_some()).collect();
    let mut left = on_host.clone();
    let statements = &subject.context.program.statements;
    let all = || statements.iter().flat_map(|statement| items(&statement.kind));
    // Those that are named come first: whoever is swept in as well is in error, not in doubt. One warning a workload.
    for item in all() {
        if let Some(index) = item.workload().filter(|index| on_host.contains(index)) {
            left.remove(&index);
            diagnostics.push(error(subject, index, item));
        }
    }
    for item in all().filter(|item| item.scope != Scope::Any) {
        if left.is_empty() {
            return;
        }
        let swept: Vec<usize> =
            left.iter().copied().filter(|index| sweeps(subject, *index, item, space)).collect();
        for index in swept {
            left.remove(&index);
            diagnostics.push(warning(subject, index, item));
        }
    }
}

/// The terms of a statement that NetworkPolicies are made of.
pub(super) fn items(kind: &StatementKind) -> Vec<&Item> {
    match kind {
        StatementKind::Allow(flow) | StatementKind::Deny(flow) | StatementKind::AssertFlow { flow, .. } => {
            flow.from.items.iter().chain(&flow.to.items).collect()
        }
        StatementKind::Isolate { who, .. } => who.items.iter().collect(),
        StatementKind::Settings { .. } | StatementKind::AssertSettings { .. } => Vec::new(),
    }
}

fn sweeps(subject: &Subject<'_, '_, '_>, index: usize, item: &Item, space: &mut Space) -> bool {
    let facts = subject.context.facts;
    let namespace = facts.namespace_of(index);
    let labels = subject.context.program.world.labels(namespace);
    let Ok(set) = space.in_namespace(item.set.pods, namespace, labels) else { return false };
    can_be_in(facts.workload(index), set, space)
}

fn error(subject: &Subject<'_, '_, '_>, index: usize, item: &Item) -> Diagnostic {
    let workload = subject.context.facts.workload(index);
    let name = &workload.id.name.value;
    let diagnostic = Diagnostic::new(Code::HostNetwork, format!("`{name}` runs in the host's network"))
        .at(item.span, "no policy has a dependable effect on it")
        .note(
            "its connections come from its node's address, and most network plugins treat them as the node's",
        )
        .help("name its nodes' addresses by an IP block");
    match subject.on_host[index] {
        Some(place) => diagnostic.also(place, "here"),
        None => diagnostic,
    }
}

fn warning(subject: &Subject<'_, '_, '_>, index: usize, item: &Item) -> Diagnostic {
    let workload = subject.context.facts.workload(index);
    let name = &workload.id.name.value;
    let text = words::item(subject.sources, item);
    let message = format!("`{text}` also means `{name}`, which runs in the host's network");
    let diagnostic = Diagnostic::new(Code::HostNetworkSwept, message)
        .at(item.span, "policies have no dependable effect on that one");
    let diagnostic = match subject.on_host[index] {
        Some(place) => diagnostic.also(place, "here"),
        None => diagnostic,
    };
    diagnostic.help(format!("write `{text} except {name}`"))
}
