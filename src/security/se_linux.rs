//! Where SELinux labels are written. A container's label replaces the pod's as a whole, so that one that has any part
//! of its own has to say all of them.

use std::collections::BTreeMap;

use super::decide::By;
use super::place::{Decided, is_pod_statement};
use super::pod::{At, Pod, Why};
use crate::resolve::program::Program;
use crate::settings::{Field, Value};

pub(super) const PARTS: [Field; 4] =
    [Field::SeLinuxUser, Field::SeLinuxRole, Field::SeLinuxType, Field::SeLinuxLevel];

/// What a container's label is to be.
struct Target {
    label: BTreeMap<Field, Value>,
    /// The settings behind its parts, and whether they set them or keep them.
    by: BTreeMap<Field, (By, Why)>,
    /// Whether a setting gives it a part.
    set: bool,
    /// Whether a `container` statement does.
    by_container: bool,
}

pub(super) fn place(pod: &mut Pod<'_>, decided: &Decided, program: &Program) {
    let targets: Vec<Target> =
        (0..pod.containers.len()).map(|index| target(pod, decided, index, program)).collect();
    let said: Vec<(Field, Value, By)> = PARTS
        .into_iter()
        .filter_map(|part| decided.pod.set(&part).map(|(value, by)| (part.clone(), value.clone(), by)))
        .collect();
    // Without a part of its own a container has the pod's label: one that is to have none can't be beneath one.
    let stays_unset = (0..targets.len())
        .any(|index| targets[index].label.is_empty() && !pod.containers[index].manifest_has_se_linux());
    if !stays_unset {
        for (part, value, by) in &said {
            pod.own.say(part.clone(), Some(value.clone()), *by, Why::Setting);
        }
    }
    let parts = PARTS.into_iter();
    let pods: BTreeMap<Field, Value> =
        parts.filter_map(|part| pod.own.value(&part).cloned().map(|value| (part, value))).collect();
    let first = said.first().map(|(_, _, by)| *by);
    for (index, target) in targets.into_iter().enumerate() {
        let own = pod.containers[index].manifest_has_se_linux();
        let written = if target.set {
            own || target.by_container || target.label != pods
        } else {
            !own && target.label != pods
        };
        let Some(any) = target.by.values().next().map(|(by, _)| *by).or(first) else { continue };
        for (part, value) in target.label.into_iter().filter(|_| written) {
            let (by, why) = target.by.get(&part).copied().unwrap_or((any, Why::Kept));
            pod.containers[index].say(part, Some(value), by, why);
        }
    }
}

fn target(pod: &Pod<'_>, decided: &Decided, index: usize, program: &Program) -> Target {
    let decisions = &decided.containers[index];
    let (label, by) = (BTreeMap::new(), BTreeMap::new());
    let mut target = Target { label, by, set: false, by_container: false };
    for part in PARTS {
        let set = decisions.set(&part);
        let kept = pod.manifest_effective(At::Container(index), &part);
        if let Some(value) = set.map(|(value, _)| value).or(kept) {
            target.label.insert(part.clone(), value.clone());
        }
        if let Some((_, by)) = set {
            target.set = true;
            target.by_container |= !is_pod_statement(by, program);
            target.by.insert(part, (by, Why::Setting));
        } else if let Some(by) = decisions.keeper(&part) {
            target.by.insert(part, (by, Why::Kept));
        }
    }
    target
}
