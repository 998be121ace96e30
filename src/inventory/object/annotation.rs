//! Annotations that are looked at: kpol's own, and those that older versions of Kubernetes had for profiles.

use super::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node};
use crate::inventory::{BECAUSE, Pair};
use crate::source::Spanned;

const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const APP_ARMOR_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";

/// Whether an annotation names a profile for a pod or a container.
pub(super) fn is_profile(key: &str) -> bool {
    key == SECCOMP_POD || key.starts_with(SECCOMP_CONTAINER) || key.starts_with(APP_ARMOR_CONTAINER)
}

/// Those of a mapping of annotations.
pub(super) fn read(node: Node, name: FieldName, out: &mut Sink) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (entry, value) in field::mapping(node, name, out).into_iter().flat_map(Node::entries) {
        if !is_profile(&entry.key) && entry.key != BECAUSE {
            continue;
        }
        let value = match value.kind() {
            // A string that is null is an empty one to Kubernetes.
            Kind::Null => Some(Spanned::new(String::new(), value.span())),
            _ => field::string(value, &format_args!("{name}.{}", entry.key), out),
        };
        let key = Spanned::new(entry.key.into_owned(), entry.key_span);
        pairs.extend(value.map(|value| Pair { key, value }));
    }
    pairs
}
