//! The manifests as programs see them: which namespace each object is in, and quick ways to find workloads and
//! Services. Looks things up; reports nothing.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::labelled::Labelled;
use super::pods::may_satisfy;
use super::program::World;
use super::selecting::Selecting;
use crate::inventory::{Inventory, ObjectId, Service, Workload};
use crate::sets::{Protocol, Requirement};
use crate::source::Span;

/// The inventory with its objects placed in namespaces and indexed.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The inventory; none where the program has no manifests at all.
    pub inventory: Option<&'a Inventory>,
    workload_namespaces: Vec<&'a str>,
    workloads: BTreeMap<&'a str, InNamespace<'a>>,
    services: HashMap<&'a str, Services<'a>>,
    /// The namespaces that have a workload of a name, sorted; made when somebody looks for one elsewhere.
    places: OnceCell<HashMap<&'a str, Vec<&'a str>>>,
    /// The same for Services.
    service_places: OnceCell<HashMap<&'a str, Vec<&'a str>>>,
    /// The values of all pods' labels, wherever they are; made when somebody looks for one anywhere.
    values: OnceCell<Values<'a>>,
    /// The Services of each namespace by what they select; made when somebody looks for a workload's.
    selecting: OnceCell<HashMap<&'a str, Selecting<'a>>>,
}

/// Where each value of each key of some pods' labels is written first.
type Values<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Span>>;

/// The Services of a namespace.
#[derive(Debug, Default)]
struct Services<'a> {
    all: Vec<usize>,
    by_name: HashMap<&'a str, usize>,
}

#[derive(Debug, Default)]
struct InNamespace<'a> {
    labelled: Labelled<'a>,
    by_name: HashMap<&'a str, Vec<usize>>,
    values: Values<'a>,
    /// Labels of the objects themselves, each by the first object that has it.
    own: HashMap<(&'a str, &'a str), usize>,
}

/// Gives objects their namespaces.
#[derive(Clone, Copy, Debug)]
pub struct Placement<'a> {
    /// The namespaces that `manifests … in NAME` gives, by entry.
    pub entries: &'a [Option<String>],
    /// The program's only namespace; none where it has several.
    pub only: Option<&'a str>,
}

impl<'a> Placement<'a> {
    /// By the rule for objects without `metadata.namespace`.
    #[must_use]
    pub fn new(entries: &'a [Option<String>], world: &'a World) -> Self {
        let only = match world.owned.as_slice() {
            [only] => Some(only.as_str()),
            _ => None,
        };
        Self { entries, only }
    }

    /// The object's namespace; none where nothing says it.
    #[must_use]
    pub fn of(&self, id: &'a ObjectId) -> Option<&'a str> {
        let written = id.namespace_name();
        written.or_else(|| self.entries.get(id.entry).and_then(Option::as_deref)).or(self.only)
    }
}

impl<'a> Facts<'a> {
    /// Places and indexes the objects. An object that nothing places is left out (`check` says so).
    #[must_use]
    pub fn new(inventory: Option<&'a Inventory>, placement: &Placement<'a>) -> Self {
        let mut facts = Self {
            inventory,
            workload_namespaces: Vec::new(),
            workloads: BTreeMap::new(),
            services: HashMap::new(),
            places: OnceCell::new(),
            service_places: OnceCell::new(),
            values: OnceCell::new(),
            selecting: OnceCell::new(),
        };
        let Some(inventory) = inventory else { return facts };
        for (index, workload) in inventory.workloads.iter().enumerate() {
            let place = placement.of(&workload.id);
            facts.workload_namespaces.push(place.unwrap_or(UNPLACED));
            let Some(namespace) = place else { continue };
            let entry = facts.workloads.entry(namespace).or_default();
            entry.labelled.add(index, workload);
            entry.by_name.entry(&workload.id.name.value).or_default().push(index);
            for pair in &workload.pod_labels {
                let values = entry.values.entry(&pair.key.value).or_default();
                values.entry(&pair.value.value).or_insert(pair.value.span);
            }
            for pair in &workload.own_labels {
                entry.own.entry((&pair.key.value, &pair.value.value)).or_insert(index);
            }
        }
        for (index, service) in inventory.services.iter().enumerate() {
            let Some(namespace) = placement.of(&service.id) else { continue };
            let entry = facts.services.entry(namespace).or_default();
            entry.all.push(index);
            entry.by_name.insert(&service.id.name.value, index);
        }
        facts
    }

    /// Whether the program has manifests, so that a name that isn't in them is a mistake.
    #[must_use]
    pub fn has_manifests(&self) -> bool {
        self.inventory.is_some()
    }

    /// A workload by its index.
    ///
    /// # Panics
    /// Where there are no manifests: then nobody has an index.
    #[must_use]
    pub fn workload(&self, index: usize) -> &'a Workload {
        &self.inventory.expect("an index comes from an inventory").workloads[index]
    }

    /// A Service by its index.
    ///
    /// # Panics
    /// Where there are no manifests: then nobody has an index.
    #[must_use]
    pub fn service(&self, index: usize) -> &'a Service {
        &self.inventory.expect("an index comes from an inventory").services[index]
    }

    /// The namespace of a workload.
    #[must_use]
    pub fn namespace_of(&self, workload: usize) -> &'a str {
        self.workload_namespaces[workload]
    }

    /// The namespaces that have workloads, sorted.
    pub fn namespaces(&self) -> impl ExactSizeIterator<Item = &'a str> {
        self.workloads.keys().copied()
    }

    /// The workloads of a namespace, in the order of the inventory.
    #[must_use]
    pub fn in_namespace(&self, namespace: &str) -> &[usize] {
        self.workloads.get(namespace).map_or(&[], |entry| entry.labelled.all())
    }

    /// The workloads of that name in a namespace.
    #[must_use]
    pub fn named(&self, namespace: &str, name: &str) -> &[usize] {
        self.workloads.get(namespace).and_then(|entry| entry.by_name.get(name)).map_or(&[], Vec::as_slice)
    }

    /// How many kinds the workloads of that name in a namespace have; where several, a name alone doesn't tell them apart.
    #[must_use]
    pub fn kinds_named(&self, namespace: &str, name: &str) -> usize {
        let ids = self.named(namespace, name).iter().map(|index| &self.workload(*index).id);
        ids.map(|id| (id.group(), id.kind.value.as_str())).collect::<BTreeSet<_>>().len()
    }

    /// The label keys of a namespace's pods, sorted.
    pub fn label_keys<'b>(&'b self, namespace: &str) -> impl Iterator<Item = &'a str> + 'b {
        self.workloads.get(namespace).into_iter().flat_map(|entry| entry.values.keys().copied())
    }

    /// How many label keys a namespace's pods have.
    #[must_use]
    pub fn label_key_count(&self, namespace: &str) -> usize {
        self.workloads.get(namespace).map_or(0, |entry| entry.values.len())
    }

    /// The values that a namespace's pods have for a label key, sorted, each with a place where it is written.
    #[must_use]
    pub fn label_values(&self, namespace: &str, key: &str) -> Option<&BTreeMap<&'a str, Span>> {
        self.workloads.get(namespace).and_then(|entry| entry.values.get(key))
    }

    /// The label keys of the pods of all namespaces, sorted.
    pub fn label_keys_anywhere(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.values_anywhere().keys().copied()
    }

    /// The values that pods of any namespace have for a label key, as [`Self::label_values`].
    #[must_use]
    pub fn label_values_anywhere(&self, key: &str) -> Option<&BTreeMap<&'a str, Span>> {
        self.values_anywhere().get(key)
    }

    fn values_anywhere(&self) -> &Values<'a> {
        self.values.get_or_init(|| {
            let mut all = Values::new();
            for (key, values) in self.workloads.values().flat_map(|entry| &entry.values) {
                let known = all.entry(key).or_default();
                for (value, span) in values {
                    known.entry(value).or_insert(*span);
                }
            }
            all
        })
    }

    /// A workload of the namespace that has the label on the object itself.
    #[must_use]
    pub fn labelled_itself(&self, namespace: &str, key: &str, value: &str) -> Option<usize> {
        self.workloads.get(namespace).and_then(|entry| entry.own.get(&(key, value)).copied())
    }

    /// The names of a namespace's workloads, in the order of the inventory.
    pub fn names<'b>(&'b self, namespace: &str) -> impl Iterator<Item = &'a str> + 'b {
        self.in_namespace(namespace).iter().map(|index| self.workload(*index).id.name.value.as_str())
    }

    /// The namespaces that have a workload of that name, sorted.
    pub fn namespaces_with<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
            for (namespace, entry) in &self.workloads {
                entry.by_name.keys().for_each(|name| places.entry(name).or_default().push(namespace));
            }
            places
        });
        places.get(name).into_iter().flatten().copied()
    }

    /// The Service of that name in a namespace.
    #[must_use]
    pub fn service_named(&self, namespace: &str, name: &str) -> Option<usize> {
        self.services.get(namespace)?.by_name.get(name).copied()
    }

    /// How many Services a namespace has.
    #[must_use]
    pub fn service_count(&self, namespace: &str) -> usize {
        self.services.get(namespace).map_or(0, |services| services.all.len())
    }

    /// The namespaces that have a Service of that name, sorted.
    pub fn namespaces_with_service<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let places = self.service_places.get_or_init(|| {
            let mut places: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
            for (namespace, entry) in &self.services {
                entry.by_name.keys().for_each(|name| places.entry(name).or_default().push(namespace));
            }
            for namespaces in places.values_mut() {
                namespaces.sort_unstable();
            }
            places
        });
        places.get(name).into_iter().flatten().copied()
    }

    /// The Services that select pods of a workload, in the order of the inventory.
    #[must_use]
    pub fn services_of(&self, workload: usize) -> Vec<usize> {
        let selecting = self.selecting.get_or_init(|| {
            let of = |services: &Services<'a>| {
                Selecting::new(services.all.iter().map(|index| (*index, self.service(*index))))
            };
            self.services.iter().map(|(namespace, services)| (*namespace, of(services))).collect()
        });
        let here = selecting.get(self.namespace_of(workload));
        here.map_or_else(Vec::new, |selecting| selecting.of(self.workload(workload)))
    }

    /// The names of a namespace's Services, in the order of the inventory.
    pub fn service_names<'b>(&'b self, namespace: &'b str) -> impl Iterator<Item = &'a str> + 'b {
        let here = self.services.get(namespace).into_iter().flat_map(|services| &services.all);
        here.map(|index| self.service(*index).id.name.value.as_str())
    }

    /// The workloads of a namespace of which some pod can satisfy all requirements.
    pub fn matching<'b>(
        &'b self,
        namespace: &str,
        requirements: &'b [Requirement],
    ) -> impl Iterator<Item = usize> + 'b {
        let entry = self.workloads.get(namespace);
        let candidates = entry.map_or(&[][..], |entry| entry.labelled.candidates(requirements));
        candidates.iter().copied().filter(move |index| may_satisfy(self.workload(*index), requirements))
    }
}

/// No namespace is called so: an object that nothing places is in no namespace that a term can name.
const UNPLACED: &str = "\u{0}";

/// The numbers that a port's name stands for on a workload's pods.
#[must_use]
pub fn port_numbers(workload: &Workload, protocol: Protocol, name: &str) -> Vec<u16> {
    let ports = workload.containers.iter().flat_map(|container| &container.ports);
    let named =
        ports.filter(|port| port.protocol == protocol && port.name.as_ref().is_some_and(|n| n.value == name));
    let mut numbers: Vec<u16> = named.map(|port| port.number.value).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
