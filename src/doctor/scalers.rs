//! What a `HorizontalPodAutoscaler` scales.

use super::Patient;
use super::references::look_up;
use super::uses::{Need, Use, text};

pub(super) fn check(patient: &mut Patient) {
    let mut uses = Vec::new();
    for scaler in patient.shown.of_kind("HorizontalPodAutoscaler") {
        let Some(target) = scaler.node.get("spec").and_then(|spec| spec.get("scaleTargetRef")) else {
            continue;
        };
        let kind = target.get("kind").and_then(text);
        if let (Some(kind), Some(name)) = (kind, target.get("name").and_then(text)) {
            uses.push(Use { from: scaler, kind: kind.value, name, keys: Vec::new(), need: Need::Needed });
        }
    }
    look_up(&uses, patient);
}
