//! `kpol doctor`: what is wrong in manifests, without a program.

use kpol::diagnostic::has_errors;
use kpol::doctor::{Examined, LookedAt, Subject, examine};
use kpol::inventory::Inventory;
use kpol::resolve::NEWEST;

use super::arguments::Doctor;
use super::report::{Stream, counted, reported, summarize};
use super::{Outcome, clock, input};

pub(super) fn run(arguments: &Doctor) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let nothing = Inventory::default();
    let inventory = loaded.input.inventory.as_ref().unwrap_or(&nothing);
    let Examined { mut diagnostics, looked_at, blotted } = examine(&Subject {
        sources: &loaded.input.sources,
        inventory,
        found: &loaded.input.diagnostics,
        kubernetes: arguments.kubernetes.unwrap_or(NEWEST),
        now: clock::now(),
    });
    common.levels.apply(&mut diagnostics);
    if !reported(common, &blotted, &diagnostics, Stream::Data) {
        return Outcome::CouldNotRun;
    }
    if loaded.unreadable {
        return Outcome::CouldNotRun;
    }
    summarize(common, &well(inventory, looked_at));
    if has_errors(&diagnostics) { Outcome::Findings } else { Outcome::Clean }
}

/// "Looked at 37 objects, at all fields of 35: 11 workloads, …": what was seen, what is well included.
fn well(inventory: &Inventory, looked_at: LookedAt) -> String {
    let LookedAt { services, references, outside, schemas, certificates } = looked_at;
    let parts = [
        (inventory.workloads.len(), "workload", "workloads"),
        (services, "Service's selector", "Services' selectors"),
        (references, "reference", "references"),
        (outside, "reference to what isn't shown", "references to what isn't shown"),
        (certificates, "certificate", "certificates"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|part| part.0 > 0)
        .map(|(count, one, many)| counted(count, one, many))
        .collect();
    let objects = counted(inventory.objects, "object", "objects");
    let fields = if schemas > 0 { format!(", at all fields of {schemas}") } else { String::new() };
    let more = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    format!("Looked at {objects}{fields}{more}.")
}
