//! Volumes: none of the node's, and under `restricted` only kinds that a pod can't misuse.

use super::super::pod::{At, Pod};
use super::{Found, What};
use crate::inventory::Volume;

const ALLOWED: &[&str] = &[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

pub(super) fn host_path(pod: &Pod<'_>, _: u32, found: &mut Found) {
    let host_paths = pod.manifest.template.volumes.iter().filter(|volume| kind(volume) == Some("hostPath"));
    found.extend(host_paths.map(beyond));
}

pub(super) fn types(pod: &Pod<'_>, _: u32, found: &mut Found) {
    // A volume of no kind becomes an emptyDir.
    let others = pod.manifest.template.volumes.iter();
    found.extend(
        others.filter(|volume| kind(volume).is_some_and(|kind| !ALLOWED.contains(&kind))).map(beyond),
    );
}

fn kind(volume: &Volume) -> Option<&str> {
    volume.kind.as_ref().map(|kind| kind.value.as_str())
}

fn beyond(volume: &Volume) -> (At, What) {
    let kind = kind(volume).unwrap_or("emptyDir");
    let span = volume.kind.as_ref().map_or(volume.name.span, |kind| kind.span);
    (At::Pod, What::Beyond(format!("the {kind} volume `{}`", volume.name.value), span))
}
