//! A pod template with everything that is decided about it laid over what its manifest says: what each level says in
//! the end, why, and what holds for a container.

use std::collections::{BTreeMap, BTreeSet};

use super::annotated;
use super::decide::By;
use crate::inventory::{Container, Entry, Security, Workload};
use crate::settings::{Field, Standard, Value};
use crate::source::Span;

/// A level of a pod template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    /// The pod's own.
    Pod,
    /// A container's, by its position in [`Workload::containers`].
    Container(usize),
    /// An ephemeral container's, by its position; no patch can reach it.
    Ephemeral(usize),
}

/// A pod template and what is decided about it.
#[derive(Clone, Debug)]
pub(super) struct Pod<'a> {
    pub(super) workload: usize,
    /// How messages call the workload.
    pub(super) name: String,
    pub(super) manifest: &'a Workload,
    pub(super) own: Level<'a>,
    pub(super) containers: Vec<Level<'a>>,
    pub(super) ephemeral: Vec<Level<'a>>,
}

/// What a level says: what is decided about it, else what the manifest says there.
#[derive(Clone, Debug)]
pub(super) struct Level<'a> {
    pub(super) manifest: &'a Security,
    pub(super) said: BTreeMap<Field, Said>,
    /// What an annotation says of the container's AppArmor profile, which holds where no field of its own does.
    annotated: Option<Entry>,
}

/// What is decided about a field at a level.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// None where it is taken out.
    pub(super) value: Option<Value>,
    pub(super) by: By,
    pub(super) why: Why,
}

/// Why something is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A setting says so.
    Setting,
    /// A `keep` needs it to be written, as the pod's level changes.
    Kept,
    /// The other list of capabilities is said, and each is exact.
    Exact,
    /// A standard needs it.
    Standard(Standard),
}

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'p> {
    Decided(&'p Said),
    Manifest(&'p Entry),
}

impl<'a> Pod<'a> {
    pub(super) fn new(workload: usize, name: String, manifest: &'a Workload) -> Self {
        let level = |container: &'a Container| Level {
            annotated: annotated::app_armor(&manifest.template, container),
            ..Level::new(&container.security)
        };
        Self {
            workload,
            name,
            manifest,
            own: Level::new(&manifest.template.security),
            containers: manifest.containers.iter().map(level).collect(),
            ephemeral: manifest.template.ephemeral.iter().map(level).collect(),
        }
    }

    pub(super) fn level(&self, at: At) -> &Level<'a> {
        match at {
            At::Pod => &self.own,
            At::Container(index) => &self.containers[index],
            At::Ephemeral(index) => &self.ephemeral[index],
        }
    }

    pub(super) fn level_mut(&mut self, at: At) -> &mut Level<'a> {
        match at {
            At::Pod => &mut self.own,
            At::Container(index) => &mut self.containers[index],
            At::Ephemeral(index) => &mut self.ephemeral[index],
        }
    }

    /// A container's facts; none for the pod's own level.
    pub(super) fn container(&self, at: At) -> Option<&'a Container> {
        match at {
            At::Pod => None,
            At::Container(index) => self.manifest.containers.get(index),
            At::Ephemeral(index) => self.manifest.template.ephemeral.get(index),
        }
    }

    /// All containers, the ephemeral ones too.
    pub(super) fn all_containers(&self) -> impl Iterator<Item = At> + use<> {
        let ephemeral = self.ephemeral.len();
        (0..self.containers.len()).map(At::Container).chain((0..ephemeral).map(At::Ephemeral))
    }

    /// All levels, the pod's first.
    pub(super) fn levels(&self) -> impl Iterator<Item = At> + use<> {
        std::iter::once(At::Pod).chain(self.all_containers())
    }

    /// What holds for a container, and at which level it is said: its own value, else the pod's.
    pub(super) fn effective(&self, at: At, field: &Field) -> Option<(At, &Value)> {
        let level = self.level(at);
        if let Some(value) = level.value(field).or_else(|| level.annotated_value(field)) {
            return Some((at, value));
        }
        let own = at == At::Pod || (field.is_se_linux() && level.has_se_linux());
        if own { None } else { self.own.value(field).map(|value| (At::Pod, value)) }
    }

    /// What the manifest alone has for a container.
    pub(super) fn manifest_effective(&self, at: At, field: &Field) -> Option<&Value> {
        let level = self.level(at);
        let own = level.manifest_value(field).or_else(|| level.annotated_value(field));
        own.or_else(|| {
            let own = field.is_se_linux() && level.manifest_has_se_linux();
            if own { None } else { self.own.manifest_value(field) }
        })
    }

    /// Whether its pods run on Windows.
    pub(super) fn is_windows(&self) -> bool {
        self.manifest.template.os.as_ref().is_some_and(|os| os.value == "windows")
    }

    /// Whether its pods have user namespaces of their own.
    pub(super) fn has_user_namespace(&self) -> bool {
        self.own.value(&Field::HostUsers) == Some(&Value::Bool(false))
    }
}

impl<'a> Level<'a> {
    fn new(manifest: &'a Security) -> Self {
        Self { manifest, said: BTreeMap::new(), annotated: None }
    }

    pub(super) fn manifest_value(&self, field: &Field) -> Option<&'a Value> {
        self.manifest.values.get(field).map(|entry| &entry.value.value)
    }

    pub(super) fn value(&self, field: &Field) -> Option<&Value> {
        match self.said.get(field) {
            Some(said) => said.value.as_ref(),
            None => self.manifest_value(field),
        }
    }

    /// What an annotation of older versions says of a field that the level itself doesn't have.
    pub(super) fn annotated(&self, field: &Field) -> Option<&Entry> {
        self.annotated.as_ref().filter(|_| *field == Field::AppArmorProfile)
    }

    fn annotated_value(&self, field: &Field) -> Option<&Value> {
        self.annotated(field).map(|entry| &entry.value.value)
    }

    pub(super) fn is(&self, field: &Field, value: bool) -> bool {
        self.value(field) == Some(&Value::Bool(value))
    }

    /// The names of a list; none where there is no list.
    pub(super) fn words(&self, field: &Field) -> &[String] {
        match self.value(field) {
            Some(Value::Words(words)) => words,
            _ => &[],
        }
    }

    /// Where its value comes from; none where it has none.
    pub(super) fn origin(&self, field: &Field) -> Option<Origin<'_>> {
        match self.said.get(field) {
            Some(said) => said.value.as_ref().map(|_| Origin::Decided(said)),
            None => self.manifest.values.get(field).map(Origin::Manifest),
        }
    }

    /// The kernel parameters that it sets.
    pub(super) fn sysctls(&self) -> BTreeSet<&Field> {
        let all = self.said.keys().chain(self.manifest.values.keys());
        all.filter(|field| matches!(field, Field::Sysctl(_)) && self.value(field).is_some()).collect()
    }

    /// Whether it has an SELinux label of its own, which replaces the pod's as a whole.
    pub(super) fn has_se_linux(&self) -> bool {
        let decided = |(field, said): (&Field, &Said)| field.is_se_linux() && said.value.is_some();
        self.manifest_has_se_linux() || self.said.iter().any(decided)
    }

    pub(super) fn manifest_has_se_linux(&self) -> bool {
        self.manifest.se_linux.is_some()
    }

    /// Decides a field. A list that means what the manifest's means stays in the manifest's order.
    pub(super) fn say(&mut self, field: Field, value: Option<Value>, by: By, why: Why) {
        let written = self.manifest_value(&field);
        let value = match (value, written) {
            (Some(value), Some(written)) if value.means(written) => Some(written.clone()),
            (value, _) => value,
        };
        self.said.insert(field, Said { value, by, why });
    }
}

impl Origin<'_> {
    /// The place that says so: the setting, or the manifest's line.
    pub(super) fn span(self) -> Span {
        match self {
            Self::Decided(said) => said.by.span,
            Self::Manifest(entry) => entry_span(entry),
        }
    }

    pub(super) fn is_decided(self) -> bool {
        matches!(self, Self::Decided(_))
    }
}

/// Where a manifest sets a field, on one line where that is enough: a list or a mapping is shown by its key.
pub(super) fn entry_span(entry: &Entry) -> Span {
    let (key, value) = (entry.key, entry.value.span);
    if matches!(entry.value.value, Value::Profile(_) | Value::Words(_) | Value::Ids(_))
        || key.file != value.file
    {
        return key;
    }
    // A kernel parameter's value lies in its item; an alias's value stands elsewhere.
    let inside = key.start <= value.start && value.end <= key.end;
    match key.end <= value.start {
        _ if inside => value,
        true => key.to(value),
        false => key,
    }
}
