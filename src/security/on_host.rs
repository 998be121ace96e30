//! Whether pods run in the host's network in the end, which decides whether policies have an effect on them.

use super::Settled;
use crate::inventory::Inventory;
use crate::settings::{Field, Value};
use crate::source::Span;

/// For each workload the place that puts it into the host's network: the setting that decides so, else its manifest's
/// line; none where it isn't there.
#[must_use]
pub fn on_host(settled: &[Settled], inventory: Option<&Inventory>) -> Vec<Option<Span>> {
    let workloads = inventory.map_or(&[][..], |inventory| &inventory.workloads);
    let mut places: Vec<Option<Span>> =
        workloads.iter().map(|workload| workload.template.host_network()).collect();
    for template in settled {
        if let Some(change) = template.pod.get(&Field::HostNetwork).filter(|change| change.differs) {
            places[template.workload] = (change.new == Some(Value::Bool(true))).then_some(change.by);
        }
    }
    places
}
