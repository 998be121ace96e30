//! `kpol doctor`: what is wrong in manifests, without a program.

use kpol::diagnostic::{self, has_errors};
use kpol::doctor::{Examined, LookedAt, Subject, examine};
use kpol::inventory::Inventory;

use super::arguments::Doctor;
use super::report::{Stream, complain, counted, report, summarize};
use super::{Outcome, input};

pub(super) fn run(arguments: &Doctor) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let nothing = Inventory::default();
    let inventory = loaded.input.inventory.as_ref().unwrap_or(&nothing);
    let Examined { diagnostics: examined, looked_at, blotted } =
        examine(&Subject { sources: &loaded.input.sources, inventory });
    let mut diagnostics = loaded.input.diagnostics.clone();
    diagnostics.extend(examined);
    diagnostic::sort(&mut diagnostics, &loaded.input.sources);
    if let Err(error) = report(common, &blotted, &diagnostics, Stream::Data) {
        complain(&format!("can't write what was found: {error}"));
        return Outcome::CouldNotRun;
    }
    if loaded.unreadable {
        return Outcome::CouldNotRun;
    }
    summarize(common, &well(inventory, looked_at));
    if has_errors(&diagnostics) { Outcome::Findings } else { Outcome::Clean }
}

/// "Looked at 37 objects: 22 service selectors, 40 references.": what was seen, what is well included.
fn well(inventory: &Inventory, looked_at: LookedAt) -> String {
    let LookedAt { services, references, outside } = looked_at;
    let mut parts = vec![
        counted(inventory.workloads.len(), "workload", "workloads"),
        counted(services, "Service's selector", "Services' selectors"),
        counted(references, "reference", "references"),
    ];
    if outside > 0 {
        parts.push(format!("{} to what isn't shown", counted(outside, "reference", "references")));
    }
    format!("Looked at {}: {}.", counted(inventory.objects, "object", "objects"), parts.join(", "))
}
