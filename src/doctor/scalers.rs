//! What a `HorizontalPodAutoscaler` scales.

use super::references::look_up;
use super::shown::Lookup;
use super::uses::{Need, Use, text};
use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Object;
use crate::source::Spanned;

/// Kubernetes' own workloads that can be scaled.
const SCALED: [&str; 4] = ["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"];

pub(super) fn check(patient: &mut Patient) {
    let mut uses = Vec::new();
    for scaler in patient.shown.of_kind("HorizontalPodAutoscaler") {
        let Some(target) = scaler.node.get("spec").and_then(|spec| spec.get("scaleTargetRef")) else {
            continue;
        };
        let kind = target.get("kind").and_then(text);
        if let (Some(kind), Some(name)) = (kind, target.get("name").and_then(text)) {
            if let Some(other) = of_another_kind(scaler, &kind, name.value, patient) {
                patient.found.push(other);
                continue;
            }
            uses.push(Use { from: scaler, kind: kind.value, name, keys: Vec::new(), need: Need::Needed });
        }
    }
    look_up(&uses, patient);
}

/// Where the workload isn't there, and one of the name is that is of another kind.
fn of_another_kind(
    scaler: &Object,
    kind: &Spanned<&str>,
    name: &str,
    patient: &Patient,
) -> Option<Diagnostic> {
    let shown = |kind: &str| match patient.shown.look_up(kind, name, &scaler.id) {
        Lookup::Here(objects) => objects.first().copied(),
        Lookup::Absent(..) | Lookup::Elsewhere => None,
    };
    if !SCALED.contains(&kind.value) || patient.shown.may_be_made(name) || shown(kind.value).is_some() {
        return None;
    }
    let other = SCALED.iter().find_map(|other| shown(other))?;
    let right = &other.id.kind.value;
    let message = format!("{} needs the {} `{name}`, which isn't there", words::the(&scaler.id), kind.value);
    let found = Diagnostic::new(Code::MissingReference, message)
        .at(kind.span, format!("`{name}` is a {right}"))
        .also(other.id.kind.span, "here");
    Some(words::instead(found, kind.span, right))
}
