//! Manifests as a program: drafted, compiled, and compared with what it was drafted from, until it says the same.

use std::collections::{BTreeMap, BTreeSet};

use super::blame::blamed;
use super::comparison::side;
use super::{Input, Parts, Wanted, phases};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::diff::{Diff, Side};
use crate::import::{self, Draft, First, Kept, Narrowed, Origin, Plan, draft};
use crate::inventory::{Inventory, ObjectId};
use crate::resolve::{name, quoted};
use crate::source::Span;
use crate::syntax;

/// What stays in the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stays {
    /// A policy, or a workload for its settings.
    pub what: Origin,
    /// Where it stands.
    pub place: Span,
    /// Why no program says it.
    pub reason: String,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// What is wrong with the manifests; nothing is imported where an error is among it.
    pub diagnostics: Vec<Diagnostic>,
    /// The statements, by namespaces; empty where there is nothing that a program could say.
    pub statements: String,
    /// How many they are.
    pub count: usize,
    /// The namespace that objects without one are in, where the program has to say it.
    pub nameless_in: Option<String>,
    /// The policies that the program says, by their positions in the inventory.
    pub policies: Vec<usize>,
    /// The workloads whose settings it says.
    pub workloads: Vec<usize>,
    /// What it doesn't say, by place.
    pub stays: Vec<Stays>,
    /// Rules that it says in part: what both ends let through.
    pub narrowed: Vec<Narrowed>,
}

/// Drafts as many programs: each draft that doesn't hold leaves out at least one more policy or workload.
const MOST_DRAFTS: usize = 1000;

/// Says what the manifests of an input say, as a program that is proven to say the same with what it replaces taken out.
/// The input has no program. `place` is the namespace of objects that name none.
#[must_use]
pub fn import(input: &Input, place: Option<&str>) -> Imported {
    let (base, nameless_in) = placed(input, place);
    let (diagnostics, old) = side(&base);
    let mut imported = Imported { diagnostics, nameless_in, ..Imported::default() };
    let (Some(old), Some(inventory)) = (old, &base.inventory) else { return imported };
    if has_errors(&imported.diagnostics) {
        return imported;
    }
    // First what can be said at all, each policy and each workload by itself, so that it is known whose a fault is.
    let mut plan = Plan { kept: Kept::new(), grouped: false, standards: false };
    let mut drafted = None;
    for _ in 0..MOST_DRAFTS {
        let Some(next) = drafted_by(&base, &plan) else { return imported };
        match judged(&base, inventory, &next, &old) {
            Verdict::Holds => {
                drafted = Some(next);
                break;
            }
            Verdict::Faults(faults) => plan.kept.extend(faults),
            Verdict::Differs(suspects, reason) => {
                let culprits = blamed(&suspects, |out| {
                    let mut plan = plan.clone();
                    plan.kept.extend(out.iter().map(|what| (*what, reason.clone())));
                    drafted_by(&base, &plan).is_some_and(|next| holds(&base, inventory, &next, &old))
                });
                plan.kept.extend(culprits.into_iter().map(|what| (what, reason.clone())));
            }
        }
    }
    // Then in the best words that hold.
    for (grouped, standards) in [(true, true), (true, false), (false, true)] {
        let plan = Plan { grouped, standards, ..plan.clone() };
        if let Some(next) = drafted_by(&base, &plan).filter(|next| holds(&base, inventory, next, &old)) {
            drafted = Some(next);
            break;
        }
    }
    let Some(drafted) = drafted else { return imported };
    imported.count = drafted.origins.len();
    imported.statements = drafted.text;
    imported.policies = drafted.policies.into_iter().collect();
    imported.workloads = drafted.workloads.into_iter().collect();
    imported.narrowed = drafted.narrowed;
    let stays =
        |(what, reason): (Origin, String)| Stays { place: what.id(inventory).name.span, what, reason };
    imported.stays = plan.kept.into_iter().map(stays).collect();
    imported.stays.sort_by_key(|each| (input.sources.name(each.place.file).to_owned(), each.place.start));
    imported
}

fn drafted_by(base: &Input, plan: &Plan) -> Option<Draft> {
    phases(&Parts::of(base), Wanted::Answer, None, |subject, _, _| draft(subject, plan)).1
}

/// An input's manifests alone, with objects that name no namespace in the one that they are said or found to be in.
fn placed(input: &Input, place: Option<&str>) -> (Input, Option<String>) {
    let inventory = input.inventory.clone().unwrap_or_default();
    let nameless_in = nameless_in(&inventory, place);
    let manifests = of_manifests(input, inventory, nameless_in.as_deref());
    (Input { diagnostics: input.diagnostics.clone(), ..manifests }, nameless_in)
}

/// Manifests alone, with objects that name no namespace in that one.
fn of_manifests(input: &Input, inventory: Inventory, nameless_in: Option<&str>) -> Input {
    let entries = match nameless_in {
        Some(name) => vec![Some(name.to_owned()); input.entries.len()],
        None => input.entries.clone(),
    };
    let (sources, levels) = (input.sources.clone(), input.levels.clone());
    Input { sources, levels, inventory: Some(inventory), entries, ..Input::new() }
}

/// Where objects without a namespace are, where a program has to say it: as told, else in the only namespace that others
/// name, as they would be in a program that is about that one, else where kubectl puts them. Where none is named
/// anywhere they are in the nameless one.
fn nameless_in(inventory: &Inventory, place: Option<&str>) -> Option<String> {
    let policies = inventory.policies.iter().map(|policy| &policy.id);
    let ids: Vec<&ObjectId> =
        policies.chain(inventory.workloads.iter().map(|workload| &workload.id)).collect();
    if ids.iter().all(|id| id.namespace.is_some()) {
        return None;
    }
    let names: BTreeSet<&str> = ids.iter().filter_map(|id| id.namespace_name()).collect();
    let only = names.first().copied().filter(|_| names.len() == 1);
    let default = (!names.is_empty()).then_some("default");
    place.or(only).or(default).map(str::to_owned)
}

/// Whether a draft says what the manifests say.
enum Verdict {
    Holds,
    /// These can't be said, for a reason of their own.
    Faults(Kept),
    /// Some of these, by namespaces, for a reason that doesn't tell which.
    Differs(Vec<Vec<Origin>>, String),
}

fn holds(base: &Input, inventory: &Inventory, drafted: &Draft, old: &Side) -> bool {
    matches!(judged(base, inventory, drafted, old), Verdict::Holds)
}

/// Compares the manifests without what a draft says, and with the draft, with what they were.
fn judged(base: &Input, inventory: &Inventory, drafted: &Draft, old: &Side) -> Verdict {
    if !drafted.refused.is_empty() {
        return Verdict::Faults(drafted.refused.clone());
    }
    let left = without_said(inventory, drafted);
    let mut input = Input { entries: base.entries.clone(), ..of_manifests(base, left, None) };
    let file = input.sources.add("the import", drafted.text.as_str());
    let (tree, found) = syntax::parse(&drafted.text, file);
    input.diagnostics = found;
    input.files = vec![(file, tree)];
    let (diagnostics, new) = side(&input);
    let policies = || drafted.policies.iter().map(|index| Origin::Policy(*index));
    let workloads = || drafted.workloads.iter().map(|index| Origin::Workload(*index));
    let mut faults = Kept::new();
    let mut homeless = None;
    for error in diagnostics.iter().filter(|found| found.severity == Severity::Error) {
        let places = error.labels.iter().map(|label| label.span).filter(|span| span.file == file);
        let whose: Vec<Origin> = places.flat_map(|place| origins(drafted, place)).collect();
        if whose.is_empty() {
            homeless.get_or_insert(&error.message);
        }
        faults.extend(whose.into_iter().map(|what| (what, error.message.clone())));
    }
    if !faults.is_empty() {
        return Verdict::Faults(faults);
    }
    if let Some(message) = homeless {
        return Verdict::Differs(by_namespace(inventory, policies().chain(workloads())), message.clone());
    }
    let suspects = match new.as_ref().map(|new| Diff::new(old, new)) {
        Some(diff) if diff.is_empty() => return Verdict::Holds,
        // Policies and settings change apart from each other, but for the host's network.
        Some(diff) if diff.keeps_settings() && !drafted.policies.is_empty() => {
            by_namespace(inventory, policies())
        }
        Some(diff) if !diff.keeps_settings() && !drafted.workloads.is_empty() => {
            by_namespace(inventory, workloads())
        }
        _ => by_namespace(inventory, policies().chain(workloads())),
    };
    Verdict::Differs(suspects, "a program that says it can't be proven to say the same".to_owned())
}

/// The manifests without what a draft says in their place.
fn without_said(inventory: &Inventory, drafted: &Draft) -> Inventory {
    let mut left = inventory.clone();
    let mut index = 0;
    left.policies.retain(|_| {
        index += 1;
        !drafted.policies.contains(&(index - 1))
    });
    for index in &drafted.workloads {
        let workload = &mut left.workloads[*index];
        let containers = workload.containers.iter_mut().map(|container| &mut container.security);
        for security in containers.chain([&mut workload.template.security]) {
            security.values.clear();
            security.se_linux = None;
        }
    }
    left
}

fn by_namespace(inventory: &Inventory, all: impl Iterator<Item = Origin>) -> Vec<Vec<Origin>> {
    let mut by_namespace: BTreeMap<Option<&str>, Vec<Origin>> = BTreeMap::new();
    for what in all {
        by_namespace.entry(what.id(inventory).namespace_name()).or_default().push(what);
    }
    by_namespace.into_values().collect()
}

/// What the statement at a place comes from.
fn origins(drafted: &Draft, place: Span) -> Vec<Origin> {
    let at = place.start as usize;
    let here = drafted.origins.iter().filter(|(range, _)| range.contains(&at));
    here.flat_map(|(_, origins)| origins.iter().copied()).collect()
}

impl Imported {
    /// The program as a whole, with the manifests that it names.
    #[must_use]
    pub fn program(&self, manifests: &[String]) -> String {
        let head = "# What the manifests say of who may talk to whom and of what pods may do.\n";
        whole(head, manifests, self.nameless_in.as_deref(), &self.statements)
    }
}

fn whole(head: &str, manifests: &[String], nameless_in: Option<&str>, statements: &str) -> String {
    let mut text = head.to_owned();
    let paths: Vec<String> = manifests.iter().filter(|path| *path != "-").map(|path| quoted(path)).collect();
    if !paths.is_empty() {
        let place = nameless_in.map(|place| format!(" in {}", name(place))).unwrap_or_default();
        text.extend(["manifests ", &paths.join(", "), &place, "\n"]);
    }
    if !statements.is_empty() {
        text.push('\n');
        text.push_str(statements);
    }
    text
}

/// A first program, see [`crate::import::first`].
#[derive(Debug)]
pub struct Begun {
    /// What is wrong with the manifests; there is no program where an error is among it.
    pub diagnostics: Vec<Diagnostic>,
    /// What it says.
    pub first: First,
    nameless_in: Option<String>,
}

/// Drafts a first program for manifests without policies. The input has no program; `place` is the namespace of objects that
/// name none.
#[must_use]
pub fn first(input: &Input, place: Option<&str>) -> Begun {
    let (base, nameless_in) = placed(input, place);
    let (compiled, first) = phases(&Parts::of(&base), Wanted::Answer, None, |subject, _, _| {
        import::first(subject, &base.sources)
    });
    Begun { diagnostics: compiled.diagnostics, first: first.unwrap_or_default(), nameless_in }
}

impl Begun {
    /// The program as a whole, with the manifests that it names.
    #[must_use]
    pub fn program(&self, manifests: &[String]) -> String {
        let head = "# Who may talk to whom, and what pods may do. Of this file\n\
                    #   kpol check     says what is wrong with it,\n\
                    #   kpol graph     shows who reaches whom,\n\
                    #   kpol compile   writes the NetworkPolicies.\n";
        whole(head, manifests, self.nameless_in.as_deref(), &self.first.text)
    }
}
