//! Workloads whose selector doesn't match their own pods: Kubernetes refuses them.

use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Workload;
use crate::resolve::pods::{may_satisfy, pod_label};
use crate::sets::{Operator, Requirement};

pub(super) fn check(patient: &mut Patient) {
    let groups = ["", "apps", "extensions"];
    for workload in
        patient.inventory.workloads.iter().filter(|workload| groups.contains(&workload.id.group()))
    {
        let Some(selector) = &workload.selector else { continue };
        let unmet = selector
            .requirements
            .iter()
            .find(|requirement| !may_satisfy(workload, std::slice::from_ref(*requirement)));
        if let Some(unmet) = unmet {
            let message = format!("{} doesn't select the pods of its own template", words::the(&workload.id));
            patient.found.push(
                Diagnostic::new(Code::SelectorMismatch, message)
                    .at(selector.span, format!("asks for {}", asks(unmet)))
                    .also(workload.pod_labels_span, has(workload, unmet))
                    .note("Kubernetes refuses it")
                    .help("let the template's labels say what the selector asks for"),
            );
        }
    }
}

fn asks(requirement: &Requirement) -> String {
    let key = &requirement.key;
    match &requirement.operator {
        Operator::In(values) if values.len() == 1 => format!("`{key}={}`", values[0]),
        Operator::In(values) => format!("`{key}` to be {}", words::list(values.iter().map(String::as_str))),
        Operator::NotIn(values) => {
            format!("`{key}` not to be {}", words::list(values.iter().map(String::as_str)))
        }
        Operator::Exists => format!("a label `{key}`"),
        Operator::DoesNotExist => format!("no label `{key}`"),
    }
}

fn has(workload: &Workload, requirement: &Requirement) -> String {
    match pod_label(workload, &requirement.key) {
        Some(value) => format!("the pods have `{}={value}`", requirement.key),
        None => "the pods don't have it".to_owned(),
    }
}
