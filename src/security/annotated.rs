//! The annotations that older versions of Kubernetes had for the field `appArmorProfile`: what they say of a container
//! that has no such field itself.
//!
//! Source: `applyAppArmorVersionSkew` of Kubernetes 1.37.2 (`pkg/registry/core/pod/strategy.go`): where a pod is created
//! and a container has the annotation but no field, the field becomes what the annotation says.

use crate::inventory::{Container, Entry, Pair, Template};
use crate::settings::{Profile, ProfileKind, Value};
use crate::source::Spanned;

/// How the annotations for AppArmor begin; the container's name follows.
pub(super) const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The annotation about a container's AppArmor profile.
pub(super) fn of_container<'a>(template: &'a Template, container: &Container) -> Option<&'a Pair> {
    let is_its = |pair: &&Pair| pair.key.value.strip_prefix(APP_ARMOR) == Some(container.name());
    template.profile_annotations.iter().find(is_its)
}

/// What an annotation says of a container's AppArmor profile; none where there is no annotation, or one that Kubernetes
/// makes no profile of.
///
/// Source: `ValidateAppArmorProfileField`, which takes no path that is empty or has spaces around it.
#[must_use]
pub fn app_armor(template: &Template, container: &Container) -> Option<Entry> {
    // Kubernetes leaves the annotations of Windows pods alone.
    if template.os.as_ref().is_some_and(|os| os.value == "windows") {
        return None;
    }
    let pair = of_container(template, container)?;
    let is_path = |path: &String| !path.is_empty() && path.trim() == path;
    let profile = profile(&pair.value.value).filter(|profile| profile.localhost.iter().all(is_path))?;
    Some(Entry { key: pair.key.span, value: Spanned::new(Value::Profile(profile), pair.value.span) })
}

/// The profile that an annotation stands for, as the field has it.
///
/// Source: `ApparmorFieldForAnnotation` (`pkg/api/pod/util.go`).
pub(super) fn profile(annotation: &str) -> Option<Profile> {
    let (kind, localhost) = match annotation {
        "runtime/default" => (ProfileKind::RuntimeDefault, None),
        "unconfined" => (ProfileKind::Unconfined, None),
        _ => (ProfileKind::Localhost, Some(annotation.strip_prefix("localhost/")?.to_owned())),
    };
    Some(Profile { kind, localhost })
}
