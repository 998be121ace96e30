//! What pods run under: for each container what holds for it in the end, its own value or its pod's.

use std::collections::{BTreeMap, BTreeSet};

use super::risk::{Effect, effect};
use crate::inventory::{Container, Inventory, Security, Workload};
use crate::security::{Changes, Settled, app_armor};
use crate::settings::{Field, Level, Value};

/// A pod template: of which workload (`NS/KIND/NAME`), and the how-manieth of it.
type TemplateId = (String, usize);

/// A level of a pod template: the pod's, or a container's by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    Pod,
    Container(String),
}

/// What each level of each pod template runs under.
#[derive(Clone, Debug, Default)]
pub struct Effective(BTreeMap<TemplateId, BTreeMap<At, BTreeMap<Field, Value>>>);

/// A setting that changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettingChange {
    pub(super) effect: Effect,
    pub(super) setting: String,
    /// As tables show them; none where nothing is said.
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    /// `NS/KIND/NAME`
    pub(super) workload: String,
    pub(super) at: At,
    /// Whether all containers of the workload change so.
    pub(super) whole: bool,
}

/// What the pods of manifests run under, with all that is settled for them. `place` is each workload's namespace.
#[must_use]
pub fn effective(inventory: &Inventory, settled: &[Settled], place: impl Fn(usize) -> String) -> Effective {
    let settled: BTreeMap<usize, &Settled> = settled.iter().map(|each| (each.workload, each)).collect();
    let mut all = Effective::default();
    let mut templates: BTreeMap<String, usize> = BTreeMap::new();
    let nothing = Changes::new();
    for (index, workload) in inventory.workloads.iter().enumerate() {
        let id = format!("{}/{}/{}", place(index), workload.id.kind.value, workload.id.name.value);
        let count = templates.entry(id.clone()).or_default();
        let changed = settled.get(&index);
        let pod = laid(&workload.template.security, changed.map_or(&nothing, |settled| &settled.pod));
        let mut levels: BTreeMap<At, BTreeMap<Field, Value>> = BTreeMap::new();
        for (container, position) in workload.containers.iter().zip(0..) {
            let said = changed.and_then(|settled| settled.containers.get(position)).unwrap_or(&nothing);
            let values = of_container(workload, container, &pod, said);
            levels.insert(At::Container(name(container)), values);
        }
        let of_pod = pod.into_iter().filter(|(field, _)| field.level() == Level::Pod);
        levels.insert(At::Pod, of_pod.collect());
        all.0.insert((id, *count), levels);
        *count += 1;
    }
    all
}

/// What a container runs under: its own values with changes laid over them, else what `pod` says.
#[must_use]
pub fn of_container(
    workload: &Workload,
    container: &Container,
    pod: &BTreeMap<Field, Value>,
    said: &Changes,
) -> BTreeMap<Field, Value> {
    let mut own = laid(&container.security, said);
    if let Some(annotated) = app_armor(&workload.template, container) {
        own.entry(Field::AppArmorProfile).or_insert(annotated.value.value);
    }
    // A container's SELinux label replaces its pod's as a whole.
    let labelled = container.security.se_linux.is_some() || own.keys().any(Field::is_se_linux);
    let inherited = pod.iter().filter(|(field, _)| {
        field.level() == Level::Both && !own.contains_key(field) && !(labelled && field.is_se_linux())
    });
    let mut values: BTreeMap<Field, Value> =
        inherited.map(|(field, value)| (field.clone(), value.clone())).collect();
    values.extend(own);
    values
}

/// What a level says with changes laid over it.
#[must_use]
pub fn laid(manifest: &Security, changes: &Changes) -> BTreeMap<Field, Value> {
    let written = manifest.values.iter();
    let mut values: BTreeMap<Field, Value> =
        written.map(|(field, entry)| (field.clone(), entry.value.value.clone())).collect();
    for (field, change) in changes {
        match &change.new {
            Some(value) => values.insert(field.clone(), value.clone()),
            None => values.remove(field),
        };
    }
    // An empty list adds, drops or joins nothing, as none does.
    values.retain(|_, value| match value {
        Value::Words(words) => !words.is_empty(),
        Value::Ids(ids) => !ids.is_empty(),
        _ => true,
    });
    values
}

fn name(container: &Container) -> String {
    match container.name() {
        "" if container.init => format!("init {}", container.position + 1),
        "" => format!("{}", container.position + 1),
        name => name.to_owned(),
    }
}

/// The settings that differ, of workloads that both sides have. A container that one side alone has is compared with one
/// that says nothing.
pub(super) fn changes(old: &Effective, new: &Effective) -> Vec<SettingChange> {
    let mut found = Vec::new();
    let nothing = BTreeMap::new();
    for (template, before) in &old.0 {
        let Some(after) = new.0.get(template) else { continue };
        if before == after {
            continue;
        }
        let levels: BTreeSet<&At> = before.keys().chain(after.keys()).collect();
        let mut here: Vec<SettingChange> = Vec::new();
        for at in &levels {
            let (old, new) = (before.get(at).unwrap_or(&nothing), after.get(at).unwrap_or(&nothing));
            let fields: BTreeSet<&Field> = old.keys().chain(new.keys()).collect();
            for field in fields {
                let (old, new) = (old.get(field), new.get(field));
                // Lists mean the same in any order.
                let same = old.zip(new).map_or(old == new, |(old, new)| old.means(new));
                if !same {
                    here.push(SettingChange {
                        effect: effect(field, old, new),
                        setting: field.name(),
                        old: old.map(ToString::to_string),
                        new: new.map(ToString::to_string),
                        workload: template.0.clone(),
                        at: (*at).clone(),
                        whole: **at == At::Pod,
                    });
                }
            }
        }
        let containers = levels.len() - 1;
        let mut alike: BTreeMap<(String, Option<String>, Option<String>), usize> = BTreeMap::new();
        let key = |change: &SettingChange| (change.setting.clone(), change.old.clone(), change.new.clone());
        for change in &here {
            *alike.entry(key(change)).or_default() += 1;
        }
        for change in &mut here {
            change.whole |= alike[&key(change)] == containers;
        }
        found.extend(here);
    }
    found.sort();
    found
}
