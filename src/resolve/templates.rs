//! Which pod templates a term means, where pods themselves are meant: by settings, and by assertions about them.
//!
//! A name means its own workload, whatever others have the same labels. Labels are those of the template; a term that
//! depends on one that controllers add would take some pods of a template and leave others.

use std::cell::Cell;

use super::facts::Facts;
use super::names::unknown_namespace_label;
use super::pods::{may_be_added, pod_label};
use super::program::{Item, OWNER, World};
use super::resolver::too_complex;
use crate::diagnostic::Diagnostic;
use crate::inventory::Workload;
use crate::sets::{PodSet, Requirement, Space, TooComplex, UnknownLabel};
use crate::source::Span;

/// A template that a term means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The workload, by its position in the inventory.
    pub workload: usize,
    /// Whether some of its pods may not be meant, by a label that controllers add.
    pub partly: bool,
}

/// Why nobody can say which templates a term means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// A label of that namespace decides, and its labels aren't shown.
    Label(String, UnknownLabel),
    /// It would take too many steps.
    TooComplex,
}

impl Undecided {
    /// What to say about it, at the term.
    #[must_use]
    pub fn diagnostic(&self, span: Span) -> Diagnostic {
        match self {
            Self::Label(namespace, unknown) => unknown_namespace_label(namespace, &unknown.key, span),
            Self::TooComplex => too_complex(span),
        }
    }
}

impl From<TooComplex> for Undecided {
    fn from(TooComplex: TooComplex) -> Self {
        Self::TooComplex
    }
}

/// The templates of the program's namespaces that a term means, in the order of the inventory.
///
/// # Errors
/// Where a namespace's labels decide and aren't shown, or it would take too many steps.
pub fn templates(
    item: &Item,
    facts: &Facts<'_>,
    world: &World,
    space: &mut Space,
) -> Result<Vec<Meant>, Undecided> {
    let mut found = Vec::new();
    for id in world.owned_of(item.own, space) {
        let namespace = world.name(id);
        let set = space
            .in_namespace(item.own, namespace, world.labels(namespace))
            .map_err(|unknown| Undecided::Label(namespace.to_owned(), unknown))?;
        if set.is_empty() {
            continue;
        }
        let candidates: Vec<usize> = if item.named.is_empty() {
            facts.matching(namespace, &required(set, space)).collect()
        } else {
            item.named.iter().copied().filter(|index| facts.namespace_of(*index) == namespace).collect()
        };
        for workload in candidates {
            found.extend(meant(workload, set, facts, space)?);
        }
    }
    found.sort_unstable_by_key(|meant| meant.workload);
    Ok(found)
}

/// Whether a workload's template is in a set without conditions on namespaces, by the labels in the manifest.
#[must_use]
pub fn contains(set: PodSet, workload: usize, facts: &Facts<'_>, space: &Space) -> bool {
    let owner = workload.to_string();
    space.may_contain(set, |key| label(facts.workload(workload), &owner, key), |_, _| false)
}

/// Whether pods of a workload that a term names may be in what is left of it.
#[must_use]
pub fn can_mean(item: &Item, workload: usize, facts: &Facts<'_>, world: &World, space: &Space) -> bool {
    let (owner, namespace) = (workload.to_string(), facts.namespace_of(workload));
    let workload = facts.workload(workload);
    let added = |key: &str, value: Option<&str>| key != OWNER && may_be_added(workload, key, value);
    let here = space.in_namespace(item.own, namespace, world.labels(namespace));
    // A label of the namespace that nobody shows may be there.
    here.map_or(true, |set| space.may_contain(set, |key| label(workload, &owner, key), added))
}

fn meant(
    workload: usize,
    set: PodSet,
    facts: &Facts<'_>,
    space: &mut Space,
) -> Result<Option<Meant>, TooComplex> {
    let (owner, facts) = (workload.to_string(), facts.workload(workload));
    let asked = Cell::new(false);
    let added = |key: &str, value: Option<&str>| {
        let added = key != OWNER && may_be_added(facts, key, value);
        asked.set(asked.get() || added);
        added
    };
    if !space.may_contain(set, |key| label(facts, &owner, key), added) {
        return Ok(None);
    }
    // Where no label that controllers add was asked for, all pods of the template are alike.
    let partly = asked.get() && {
        let others = space.difference(PodSet::ALL, set)?;
        space.may_contain(others, |key| label(facts, &owner, key), added)
    };
    Ok(Some(Meant { workload, partly }))
}

fn label<'l>(workload: &'l Workload, owner: &'l str, key: &str) -> Option<&'l str> {
    if key == OWNER { Some(owner) } else { pod_label(workload, key) }
}

/// What the labels of a pod have to be for it to be in a set.
fn required(set: PodSet, space: &Space) -> Vec<Requirement> {
    let pairs = space.required_pairs(set).into_iter().filter(|(key, _)| key != OWNER);
    pairs.map(|(key, value)| Requirement::equals(key, value)).collect()
}
