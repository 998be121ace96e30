//! The annotations that older versions of Kubernetes had for the field `appArmorProfile`: what they say of a container
//! that has no such field itself.
//!
//! Source: `applyAppArmorVersionSkew` of Kubernetes 1.37.2 (`pkg/registry/core/pod/strategy.go`): where a pod is created
//! and a container has the annotation but no field, the field becomes what the annotation says.

use crate::inventory::{Container, Entry, Template};
use crate::settings::{Profile, ProfileKind, Value};
use crate::source::Spanned;

/// How the annotations for AppArmor begin; the container's name follows.
pub(super) const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// What an annotation says of a container's AppArmor profile; none where there is no annotation, or one that Kubernetes
/// makes no profile of.
#[must_use]
pub fn app_armor(template: &Template, container: &Container) -> Option<Entry> {
    // Kubernetes leaves the annotations of Windows pods alone.
    if template.os.as_ref().is_some_and(|os| os.value == "windows") {
        return None;
    }
    let of_container = |key: &str| key.strip_prefix(APP_ARMOR) == Some(container.name());
    let pair = template.profile_annotations.iter().find(|pair| of_container(&pair.key.value))?;
    let profile = profile(&pair.value.value)?;
    Some(Entry { key: pair.key.span, value: Spanned::new(Value::Profile(profile), pair.value.span) })
}

/// Source: `ApparmorFieldForAnnotation` (`pkg/api/pod/util.go`) and `ValidateAppArmorProfileField`, which takes no path
/// with spaces around it.
fn profile(annotation: &str) -> Option<Profile> {
    let (kind, localhost) = match annotation {
        "runtime/default" => (ProfileKind::RuntimeDefault, None),
        "unconfined" => (ProfileKind::Unconfined, None),
        _ => match annotation.strip_prefix("localhost/") {
            Some(path) if !path.is_empty() && path.trim() == path => {
                (ProfileKind::Localhost, Some(path.to_owned()))
            }
            _ => return None,
        },
    };
    Some(Profile { kind, localhost })
}
