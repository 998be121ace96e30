//! Profiles of AppArmor and seccomp, in fields and in the annotations that came before them.

use super::super::annotated::APP_ARMOR;
use super::super::pod::{At, Pod};
use super::{Found, What};
use crate::settings::{Field, Profile, ProfileKind, Value};

pub(super) fn app_armor(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.levels().filter(|at| is_unconfined(pod, *at, &Field::AppArmorProfile)) {
        found.push((at, What::Forbidden(Field::AppArmorProfile, None)));
    }
    for pair in &pod.manifest.template.profile_annotations {
        let value = &pair.value.value;
        let allowed = value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
        if pair.key.value.starts_with(APP_ARMOR) && !allowed {
            found.push((At::Pod, What::Beyond(format!("the annotation `{value}`"), pair.value.span)));
        }
    }
}

pub(super) fn seccomp_baseline(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.levels().filter(|at| is_unconfined(pod, *at, &Field::SeccompProfile)) {
        found.push((at, What::Forbidden(Field::SeccompProfile, None)));
    }
}

pub(super) fn seccomp_restricted(pod: &Pod<'_>, _: u32, found: &mut Found) {
    if pod.is_windows() {
        return;
    }
    let field = Field::SeccompProfile;
    let runtime_default = || Value::Profile(Profile { kind: ProfileKind::RuntimeDefault, localhost: None });
    for at in pod.levels().filter(|at| is_unconfined(pod, *at, &field)) {
        found.push((at, What::Forbidden(field.clone(), Some(runtime_default()))));
    }
    if pod.own.value(&field).is_none() {
        for at in pod.all_containers().filter(|at| pod.level(*at).value(&field).is_none()) {
            found.push((at, What::Missing(field.clone(), runtime_default())));
        }
    }
}

fn is_unconfined(pod: &Pod<'_>, at: At, field: &Field) -> bool {
    matches!(pod.level(at).value(field), Some(Value::Profile(profile)) if profile.kind == ProfileKind::Unconfined)
}
