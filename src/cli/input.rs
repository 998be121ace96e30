//! What a command works on: the program and its manifests, read from the disk.

use kpol::compile::Input;
use kpol::load::{Host, Loaded, Request, load};

use super::arguments::Common;
use super::disk::Disk;
use super::report::{counted, remark};

/// Reads what the arguments name.
pub(super) fn read(common: &Common) -> Loaded {
    let loaded = read_from(&Disk, common);
    for (file, _) in &loaded.input.files {
        remark(common, &format!("program: {}", loaded.input.sources.name(*file)));
    }
    for name in &loaded.manifests {
        remark(common, &format!("manifests: {name}"));
    }
    if let Some(found) = found(&loaded.input) {
        remark(common, &found);
    }
    loaded
}

/// Reads what the arguments name, by a host, and says nothing of it.
pub(super) fn read_from(host: &dyn Host, common: &Common) -> Loaded {
    let request = Request { programs: common.files.clone(), manifests: common.manifests.clone() };
    let mut loaded = load(host, &request);
    loaded.input.levels.clone_from(&common.levels);
    loaded
}

/// What has to be known of a program without manifests, after what is said of it.
pub(super) fn unchecked(input: &Input) -> &'static str {
    if input.inventory.is_none() { ".\nThere are no manifests: no name was looked up." } else { "." }
}

/// "found 3 workloads, …": what the manifests hold.
fn found(input: &Input) -> Option<String> {
    let inventory = input.inventory.as_ref()?;
    let known = [
        counted(inventory.workloads.len(), "workload", "workloads"),
        counted(inventory.services.len(), "Service", "Services"),
        counted(inventory.namespaces.len(), "Namespace", "Namespaces"),
        counted(inventory.policies.len(), "NetworkPolicy", "NetworkPolicies"),
    ];
    let objects = counted(inventory.objects, "object", "objects");
    Some(format!("found {} among {objects}", known.join(", ")))
}
