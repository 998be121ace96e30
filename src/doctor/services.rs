//! Services that select nothing, and ports of theirs that no container has.

use std::collections::BTreeMap;

use super::shown::is_custom;
use super::{Patient, ports, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::inventory::{Pair, Service, Workload};
use crate::resolve::Labelled;
use crate::resolve::pods::{is_added, may_satisfy};
use crate::sets::{Operator, Requirement};
use crate::source::Span;

pub(super) fn check(patient: &mut Patient) {
    let inventory = patient.inventory;
    let rooms = Rooms::new(&inventory.workloads);
    for service in &inventory.services {
        let Some(selector) = &service.selector else { continue };
        if selector.requirements.is_empty() || service.external_name {
            continue;
        }
        patient.looked_at.services += 1;
        let requirements = &selector.requirements;
        let mut selected = rooms.workloads(service, |room| room.candidates(requirements));
        selected.retain(|workload| may_satisfy(workload, requirements));
        if !selected.is_empty() {
            ports::check(service, &selected, &mut patient.found);
            continue;
        }
        let seen = rooms.workloads(service, Labelled::all);
        if !seen.is_empty() {
            patient.found.push(idle(service, selector.span, requirements, &seen, patient));
        }
    }
}

/// The workloads by their namespaces; those that name none may be in any.
struct Rooms<'a> {
    workloads: &'a [Workload],
    rooms: BTreeMap<Option<&'a str>, Labelled<'a>>,
}

impl<'a> Rooms<'a> {
    fn new(workloads: &'a [Workload]) -> Self {
        let mut rooms: BTreeMap<Option<&str>, Labelled> = BTreeMap::new();
        for (number, workload) in workloads.iter().enumerate() {
            rooms.entry(workload.id.namespace_name()).or_default().add(number, workload);
        }
        Self { workloads, rooms }
    }

    /// Some of the workloads of each namespace in which a Service may be, in the order of the manifests.
    fn workloads<'r>(
        &'r self,
        service: &'r Service,
        some: impl Fn(&'r Labelled<'a>) -> &'r [usize],
    ) -> Vec<&'a Workload> {
        let rooms: Vec<&Labelled> = match service.id.namespace_name() {
            None => self.rooms.values().collect(),
            here => [here, None].iter().filter_map(|name| self.rooms.get(name)).collect(),
        };
        let mut numbers: Vec<usize> = rooms.into_iter().flat_map(some).copied().collect();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| &self.workloads[number]).collect()
    }
}

/// What a Service that selects nothing probably meant.
enum Meant<'w> {
    /// The value of a label of these pods is near.
    Value(&'w Requirement, &'w Pair),
    /// Its key is.
    Key(&'w Requirement, &'w Pair),
    /// The label is on the object and not on its pods.
    Own(&'w Workload, &'w Pair),
}

fn idle(
    service: &Service,
    span: Span,
    requirements: &[Requirement],
    seen: &[&Workload],
    patient: &Patient,
) -> Diagnostic {
    let name = words::name(&service.id);
    let none = words::none_of(seen.len(), "workload", "has", "other labels", "these labels");
    // Pods that a controller makes of a custom resource aren't shown.
    let made = patient.shown.objects.iter().any(|object| {
        is_custom(&object.id)
            && requirements.iter().any(|requirement| values(requirement).contains(&&object.id.name.value))
    });
    let meant = if made { None } else { seen.iter().find_map(|workload| meant(workload, requirements)) };
    let Some(meant) = meant else {
        let message = format!("the Service {name} selects no pod that is shown");
        let found = Diagnostic::new(Code::UnshownPods, message).at(span, none);
        let found = match seen.iter().find_map(|workload| Some((workload, lacked(workload, requirements)?))) {
            Some((workload, key)) => {
                found.also(workload.pod_labels_span, format!("these lack `{key}` alone"))
            }
            None => found,
        };
        return found.note("its pods may be made by something else, or be in other manifests");
    };
    let message = format!("the Service {name} selects no pod");
    let found = Diagnostic::new(Code::IdleService, message).at(span, none);
    match meant {
        Meant::Value(requirement, pair) => found
            .also(pair.value.span, format!("pods here have `{}={}`", pair.key.value, pair.value.value))
            .help(format!("select `{}={}`, or relabel the pods", requirement.key, pair.value.value)),
        Meant::Key(requirement, pair) => found
            .also(pair.key.span, format!("pods here have `{}`", pair.key.value))
            .help(format!("write the key `{}` instead of `{}`", pair.key.value, requirement.key)),
        Meant::Own(workload, pair) => {
            let kind = &workload.id.kind.value;
            let label = format!("{}: {}", pair.key.value, pair.value.value);
            found
                .also(pair.key.span.to(pair.value.span), format!("labels the {kind} itself, not its pods"))
                .also(workload.pod_labels_span, "the pods' labels")
                .help(format!("add `{label}` to the labels of the pod template"))
        }
    }
}

fn values(requirement: &Requirement) -> Vec<&String> {
    match &requirement.operator {
        Operator::In(values) => values.iter().collect(),
        _ => Vec::new(),
    }
}

/// The key that a workload's pods lack, where they have all else that a selector asks for.
fn lacked<'r>(workload: &Workload, requirements: &'r [Requirement]) -> Option<&'r str> {
    let mut unmet =
        requirements.iter().filter(|requirement| !may_satisfy(workload, std::slice::from_ref(requirement)));
    let first = unmet.next().filter(|_| unmet.next().is_none() && requirements.len() > 1)?;
    let has = workload.pod_labels.iter().any(|pair| pair.key.value == first.key);
    (!has).then_some(&first.key)
}

/// What is near to a selector in one workload: each requirement that its pods don't meet has to be.
fn meant<'w>(workload: &'w Workload, requirements: &'w [Requirement]) -> Option<Meant<'w>> {
    let unmet =
        requirements.iter().filter(|requirement| !may_satisfy(workload, std::slice::from_ref(requirement)));
    let mut near = unmet.map(|requirement| near(workload, requirement));
    let first = near.next()??;
    near.all(|other| other.is_some()).then_some(first)
}

fn near<'w>(workload: &'w Workload, requirement: &'w Requirement) -> Option<Meant<'w>> {
    if is_added(&requirement.key) {
        return None;
    }
    let [wanted] = values(requirement)[..] else { return None };
    let labels = &workload.pod_labels;
    if let Some(pair) = labels.iter().find(|pair| pair.key.value == requirement.key) {
        let is_near = !nearest(wanted, [pair.value.value.as_str()]).is_empty();
        return is_near.then_some(Meant::Value(requirement, pair));
    }
    let own = workload.own_labels.iter();
    if let Some(pair) =
        own.clone().find(|pair| pair.key.value == requirement.key && pair.value.value == *wanted)
    {
        return Some(Meant::Own(workload, pair));
    }
    let same = labels.iter().filter(|pair| pair.value.value == *wanted);
    same.into_iter()
        .find(|pair| !nearest(&requirement.key, [pair.key.value.as_str()]).is_empty())
        .map(|pair| Meant::Key(requirement, pair))
}
