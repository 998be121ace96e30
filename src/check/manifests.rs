//! What the manifests themselves bring that a program has to know of: objects that nothing places, policies of kinds
//! that kpol can't read, its own policies of earlier runs, and names that are taken.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Inventory, ObjectId};

pub(super) fn check(subject: &Subject<'_, '_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(inventory) = subject.context.facts.inventory else { return };
    unplaced(subject, inventory, diagnostics);
    foreign(inventory, diagnostics);
    own(subject, inventory, diagnostics);
    taken(subject, inventory, diagnostics);
}

fn unplaced(subject: &Subject<'_, '_, '_>, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let workloads = inventory.workloads.iter().map(|workload| &workload.id);
    let services = inventory.services.iter().map(|service| &service.id);
    let policies = inventory.policies.iter().map(|policy| &policy.id);
    let all = workloads.chain(services).chain(policies);
    let homeless: Vec<&ObjectId> = all.filter(|id| subject.placement.of(id).is_none()).collect();
    let Some(first) = homeless.first() else { return };
    let message = match homeless.len() {
        1 => "an object says no namespace, and the program has several".to_owned(),
        count => format!("{count} objects say no namespace, and the program has several"),
    };
    diagnostics.push(
        Diagnostic::new(Code::UnplacedObject, message)
            .at(first.name.span, format!("in which namespace is this {}?", first.kind.value))
            .help("write `manifests \"PATH\" in NAMESPACE`, or `metadata.namespace` in the manifest"),
    );
}

fn foreign(inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let Some(first) = inventory.foreign_policies.first() else { return };
    let kinds: BTreeSet<&str> = inventory.foreign_policies.iter().map(|id| id.kind.value.as_str()).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    let count = inventory.foreign_policies.len();
    let policies = if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") };
    diagnostics.push(
        Diagnostic::new(Code::ForeignPolicies, format!("the manifests have {policies} that kpol can't read"))
            .at(first.name.span, format!("of the kind {}", kinds.join(", ")))
            .note("what they allow or forbid is left out of every proof"),
    );
}

/// kpol's own policies in the program's namespaces: counted, and those that nothing emits any more named.
fn own(subject: &Subject<'_, '_, '_>, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let own = &subject.policies.own;
    let emitted: BTreeSet<(&str, &str)> = emitted(subject).into_keys().collect();
    let ids = own.iter().map(|given| (given.namespace, &inventory.policies[given.index].id));
    let (current, stale): (Vec<_>, Vec<_>) =
        ids.partition(|(namespace, id)| emitted.contains(&(*namespace, id.name.value.as_str())));
    if let Some((_, first)) = current.first() {
        let (counted, place) = match current.len() {
            1 => ("1 policy".to_owned(), "what is being made takes its place"),
            count => (format!("{count} policies"), "what is being made takes their place"),
        };
        let message = format!("{counted} in the manifests that kpol wrote earlier: not read");
        diagnostics.push(Diagnostic::new(Code::OwnPolicies, message).at(first.name.span, place));
    }
    for (_, id) in stale {
        let message = format!("the policy `{}` is no longer made by this program", id.name.value);
        diagnostics.push(
            Diagnostic::new(Code::StalePolicy, message)
                .at(id.name.span, "it would stay in the cluster")
                .help("delete it there and here"),
        );
    }
}

/// The policies that would be emitted, by namespace and name.
fn emitted<'s>(subject: &Subject<'s, 's, '_>) -> BTreeMap<(&'s str, &'s str), usize> {
    let world = &subject.context.program.world;
    let policies = subject.lowered.policies.iter().enumerate();
    let named = policies.filter_map(|(index, emitted)| {
        emitted.policy.metadata.name.as_deref().map(|name| ((world.name(emitted.namespace), name), index))
    });
    named.collect()
}

fn taken(subject: &Subject<'_, '_, '_>, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let emitted = emitted(subject);
    for given in &subject.policies.given {
        let id = &inventory.policies[given.index].id;
        let Some(index) = emitted.get(&(given.namespace, id.name.value.as_str())) else { continue };
        let message = format!(
            "somebody else's policy is called `{}`, and so would one of this program's be",
            id.name.value
        );
        let mut diagnostic = Diagnostic::new(Code::PolicyNameTaken, message);
        if let Some(statement) = subject.lowered.policies[*index].statements.first() {
            let span = subject.context.program.statements[*statement].span;
            diagnostic = diagnostic.at(span, "this would be written under that name");
        }
        diagnostics.push(
            diagnostic
                .also(id.name.span, "already there")
                .help("give the policy in the manifests another name"),
        );
    }
}
