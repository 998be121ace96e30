//! What the manifests themselves bring that a program has to know of: objects that nothing places, policies of kinds
//! that kpol can't read, its own policies of earlier runs, and names that are taken.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::{Inventory, ObjectId};

pub(super) fn check(subject: &Subject<'_, '_, '_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(inventory) = subject.context.facts.inventory else { return };
    unplaced(subject, inventory, diagnostics);
    placed_twice(subject, inventory, diagnostics);
    foreign(inventory, diagnostics);
    own(subject, inventory, diagnostics);
    taken(subject, inventory, diagnostics);
}

fn unplaced(subject: &Subject<'_, '_, '_>, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    let homeless: Vec<&ObjectId> = ids(inventory).filter(|id| subject.placement.of(id).is_none()).collect();
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

/// Objects that are one once each has its namespace. Those that are so as they are written were found when they were
/// read.
fn placed_twice(subject: &Subject<'_, '_, '_>, inventory: &Inventory, diagnostics: &mut Vec<Diagnostic>) {
    if ids(inventory).all(|id| id.namespace.is_some()) {
        return;
    }
    let mut first: HashMap<(&str, &str, &str, &str), &ObjectId> = HashMap::new();
    for id in ids(inventory).filter(|id| !id.generated) {
        let Some(namespace) = subject.placement.of(id) else { continue };
        let (kind, name) = (id.kind.value.as_str(), id.name.value.as_str());
        let earlier = *first.entry((namespace, id.group(), kind, name)).or_insert(id);
        let is_known = match (&earlier.namespace, &id.namespace) {
            (None, None) => earlier.entry == id.entry,
            (earlier, here) => earlier.is_some() && here.is_some(),
        };
        if is_known || earlier.name.span == id.name.span {
            continue;
        }
        let place = if namespace.is_empty() { String::new() } else { format!(" in `{namespace}`") };
        diagnostics.push(
            Diagnostic::new(Code::DuplicateObject, format!("the {kind} `{name}` is there twice{place}"))
                .at(id.name.span, "again here")
                .also(earlier.name.span, "first here")
                .help("remove or rename one of them, or say by `in NAMESPACE` or `metadata.namespace` where each is"),
        );
    }
}

/// What is placed in namespaces and looked up there.
fn ids(inventory: &Inventory) -> impl Iterator<Item = &ObjectId> {
    let workloads = inventory.workloads.iter().map(|workload| &workload.id);
    let services = inventory.services.iter().map(|service| &service.id);
    let policies = inventory.policies.iter().map(|policy| &policy.id);
    workloads.chain(services).chain(policies)
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
