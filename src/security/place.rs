//! Where what is decided is written: at the pod's level what it has and a `pod` statement says, in the containers the
//! rest. What counts is what holds for each container in the end.

use std::rc::Rc;

use super::decide::{By, Decisions, Verdict};
use super::pod::{At, Pod, Why};
use super::se_linux;
use crate::resolve::program::{Program, StatementKind};
use crate::settings::{Field, Level, Value};

/// What is decided about one template.
#[derive(Debug)]
pub(super) struct Decided {
    /// By `pod` statements alone.
    pub(super) pod: Rc<Decisions>,
    /// For each container, by all statements about it.
    pub(super) containers: Vec<Rc<Decisions>>,
}

impl Decided {
    /// What is decided about a level.
    pub(super) fn at(&self, at: At) -> Option<&Decisions> {
        match at {
            At::Pod => Some(&self.pod),
            At::Container(index) => Some(&self.containers[index]),
            At::Ephemeral(_) => None,
        }
    }
}

/// Whether a setting stands in a `pod` statement.
pub(super) fn is_pod_statement(by: By, program: &Program) -> bool {
    matches!(&program.statements[by.statement].kind, StatementKind::Settings { containers: None, .. })
}

/// Lays what is decided over a template.
pub(super) fn place(pod: &mut Pod<'_>, decided: &Decided, program: &Program) {
    for (field, decision) in decided.pod.fields() {
        let Verdict::Set(value) = &decision.verdict else { continue };
        match field.level() {
            Level::Pod => pod.own.say(field.clone(), Some(value.clone()), decision.by[0], Why::Setting),
            Level::Both if !field.is_se_linux() => {
                for_all(pod, decided, field, value, decision.by[0], program);
            }
            Level::Both | Level::Container => {}
        }
    }
    for index in 0..pod.containers.len() {
        let decisions = &decided.containers[index];
        for (field, decision) in decisions.fields() {
            let Verdict::Set(value) = &decision.verdict else { continue };
            let own = match field.level() {
                Level::Container => true,
                // Where no `pod` statement speaks of the field, the containers say it themselves.
                Level::Both => !field.is_se_linux() && decided.pod.set(field).is_none(),
                Level::Pod => false,
            };
            if own {
                pod.containers[index].say(field.clone(), Some(value.clone()), decision.by[0], Why::Setting);
            }
        }
        exact_capabilities(pod, index, decisions);
    }
    se_linux::place(pod, decided, program);
}

/// A field of both levels that a `pod` statement sets: at the pod's level, unless a container has to stay without any
/// value, which it can't beneath one.
fn for_all(pod: &mut Pod<'_>, decided: &Decided, field: &Field, value: &Value, by: By, program: &Program) {
    let before = pod.own.manifest_value(field).cloned();
    let kept = |index: usize| decided.containers[index].keeper(field);
    let own = |pod: &Pod<'_>, index: usize| pod.containers[index].manifest_value(field).is_some();
    let stays_unset =
        (0..pod.containers.len()).any(|index| kept(index).is_some() && before.is_none() && !own(pod, index));
    if !stays_unset {
        pod.own.say(field.clone(), Some(value.clone()), by, Why::Setting);
    }
    for index in 0..pod.containers.len() {
        let decisions = &decided.containers[index];
        if let Some((value, by)) = decisions.set(field) {
            let inherits = is_pod_statement(by, program) && !own(pod, index) && !stays_unset;
            if !inherits {
                pod.containers[index].say(field.clone(), Some(value.clone()), by, Why::Setting);
            }
        } else if let Some(keeper) = decisions.keeper(field)
            && let Some(before) = &before
            && !own(pod, index)
            && !before.means(value)
        {
            pod.containers[index].say(field.clone(), Some(before.clone()), keeper, Why::Kept);
        }
    }
}

/// Each list of capabilities is exact: with one of them said, nothing of the manifest's other one stays that would say
/// more, or otherwise.
fn exact_capabilities(pod: &mut Pod<'_>, index: usize, decisions: &Decisions) {
    let level = &mut pod.containers[index];
    let spoken = |field: &Field| decisions.of(field).is_some();
    match (decisions.set(&Field::Add), decisions.set(&Field::Drop)) {
        (None, Some((_, by))) if !spoken(&Field::Add) && !level.words(&Field::Add).is_empty() => {
            level.say(Field::Add, Some(Value::Words(Vec::new())), by, Why::Exact);
        }
        (Some((Value::Words(added), by)), None) if !spoken(&Field::Drop) => {
            let dropped = level.words(&Field::Drop);
            // `drop ALL` takes all but what is added.
            let left: Vec<String> =
                dropped.iter().filter(|name| *name == "ALL" || !added.contains(name)).cloned().collect();
            if left.len() < dropped.len() {
                level.say(Field::Drop, Some(Value::Words(left)), by, Why::Exact);
            }
        }
        _ => {}
    }
}
