//! The manifests' workloads as pods: with the labels and the ports of their templates.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::world::{NamedPort, Namespace, Pod, World};
use crate::inventory::Workload;
use crate::resolve::Facts;
use crate::resolve::program::World as Known;
use crate::source::Span;

/// The pods of manifests.
#[derive(Clone, Debug, Default)]
pub struct Manifests<'a> {
    /// The namespaces, sorted by name, and one pod for each workload, sorted by namespace, kind and name.
    pub world: World<'a>,
    /// The workload of each pod.
    pub workloads: Vec<usize>,
    /// Workloads in the host's network, sorted likewise: nobody can say what a policy means for them.
    pub on_host: Vec<usize>,
}

impl<'a> Manifests<'a> {
    /// The pods of all workloads that something places in a namespace; `on_host` says what puts each of them into the
    /// host's network. Objects without a namespace are in `nameless`.
    #[must_use]
    pub fn new<'f: 'a>(
        facts: &Facts<'f>,
        known: &'a Known,
        on_host: &[Option<Span>],
        nameless: &'a str,
    ) -> Self {
        let name_of = |namespace: &'a str| if namespace.is_empty() { nameless } else { namespace };
        let mut here: BTreeMap<&'a str, Vec<usize>> = BTreeMap::new();
        for namespace in known.known.keys() {
            here.entry(name_of(namespace)).or_default();
        }
        for namespace in facts.namespaces() {
            here.entry(name_of(namespace)).or_default().extend(facts.in_namespace(namespace));
        }
        let templates = facts.inventory.map_or(&[][..], |inventory| &inventory.workloads);
        let here: Vec<(&'a str, Vec<usize>)> = here.into_iter().collect();
        let parts = here.into_par_iter().enumerate().map(|(number, (namespace, mut workloads))| {
            let mut part = Self::default();
            let labels = known.labels(namespace).into_iter().flatten();
            let labels = labels.map(|(key, value)| (key.as_str(), value.as_str())).collect();
            part.world.namespaces.push(Namespace { name: namespace, labels });
            // A PodTemplate is none of anybody's pods.
            workloads.retain(|index| templates[*index].id.kind.value != "PodTemplate");
            workloads.sort_by_key(|index| {
                let id = &templates[*index].id;
                (&id.kind.value, &id.name.value, *index)
            });
            for index in workloads {
                if on_host[index].is_some() {
                    part.on_host.push(index);
                } else {
                    part.world.pods.push(pod(&templates[index], number));
                    part.workloads.push(index);
                }
            }
            part
        });
        let mut manifests = Self::default();
        for mut part in parts.collect::<Vec<Self>>() {
            manifests.world.namespaces.append(&mut part.world.namespaces);
            manifests.world.pods.append(&mut part.world.pods);
            manifests.workloads.append(&mut part.workloads);
            manifests.on_host.append(&mut part.on_host);
        }
        manifests
    }
}

fn pod(workload: &Workload, namespace: usize) -> Pod<'_> {
    let labels = workload.pod_labels.iter();
    Pod {
        namespace,
        labels: labels.map(|pair| (pair.key.value.as_str(), pair.value.value.as_str())).collect(),
        ports: named_ports(workload),
    }
}

/// The ports of a workload's containers that have names, sorted.
#[must_use]
pub fn named_ports(workload: &Workload) -> Vec<NamedPort<'_>> {
    let ports = workload.containers.iter().flat_map(|container| &container.ports);
    let mut named: Vec<NamedPort<'_>> = ports
        .filter_map(|port| {
            let name = &port.name.as_ref()?.value;
            Some(NamedPort { protocol: port.protocol, name, number: port.number.value })
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    named
}
