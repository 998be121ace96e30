//! What a command works on: the program and its manifests, read from the disk.

use kpol::compile::Input;
use kpol::load::{Host, Loaded, Request, load, load_all};

use super::arguments::Common;
use super::disk::Disk;
use super::report::{counted, remark};

/// Reads what the arguments name.
pub(super) fn read(common: &Common) -> Loaded {
    remarked(common, read_from(&Disk, common))
}

/// The same, with what kpol itself wrote.
pub(super) fn read_all(common: &Common) -> Loaded {
    remarked(common, weighed(common, load_all(&Disk, &request(common))))
}

/// Reads what the arguments name, by a host, and says nothing of it.
pub(super) fn read_from(host: &dyn Host, common: &Common) -> Loaded {
    weighed(common, load(host, &request(common)))
}

fn request(common: &Common) -> Request {
    Request { programs: common.files.clone(), manifests: common.manifests.clone() }
}

fn weighed(common: &Common, mut loaded: Loaded) -> Loaded {
    loaded.input.levels.clone_from(&common.levels);
    loaded
}

fn remarked(common: &Common, loaded: Loaded) -> Loaded {
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
