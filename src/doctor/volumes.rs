//! Volumes of pods: mounts of volumes that aren't there, and names that two of them share.

use super::containers::repeated;
use super::uses::{containers, text};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Object;
use crate::inventory::yaml::Node;
use crate::source::Spanned;

pub(super) fn check(object: &Object, spec: Node, found: &mut Vec<Diagnostic>) {
    let volumes = names(spec.get("volumes"));
    repeated(object, "volumes", volumes.iter().cloned(), found);
    let claims = object.node.get("spec").and_then(|spec| spec.get("volumeClaimTemplates"));
    let claims = claims.into_iter().flat_map(Node::items);
    let claims = claims.filter_map(|claim| text(claim.get("metadata")?.get("name")?));
    let there: Vec<Spanned<&str>> = volumes.into_iter().chain(claims).collect();
    for container in containers(spec) {
        let mounts =
            ["volumeMounts", "volumeDevices"].into_iter().flat_map(|list| names(container.get(list)));
        for mount in mounts.filter(|mount| there.iter().all(|volume| volume.value != mount.value)) {
            found.push(unmounted(object, container, &mount, &there));
        }
    }
}

fn unmounted(object: &Object, container: Node, mount: &Spanned<&str>, there: &[Spanned<&str>]) -> Diagnostic {
    let name = container.get("name").and_then(Node::text).unwrap_or_default();
    let message = format!("the container `{name}` mounts the volume `{}`, which isn't there", mount.value);
    let found = Diagnostic::new(Code::MountWithoutVolume, message)
        .at(mount.span, format!("not a volume of {}", words::the(&object.id)))
        .note("Kubernetes refuses it");
    words::nearest_or(found, mount, there, "add it to the pod's `volumes`, or take the mount out")
}

/// The names of a list's items.
fn names<'d>(list: Option<Node<'d, '_>>) -> Vec<Spanned<&'d str>> {
    list.into_iter().flat_map(Node::items).filter_map(|item| text(item.get("name")?)).collect()
}
