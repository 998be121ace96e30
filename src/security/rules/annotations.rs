//! Annotations that older versions had for fields: where both are there they have to say the same.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::inventory::Pair;
use crate::security::annotated::{self, APP_ARMOR};
use crate::security::pod::At;
use crate::settings::{Field, Profile, Value};

const SECCOMP: &str = "container.seccomp.security.alpha.kubernetes.io/";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    for pair in &case.pod.manifest.template.profile_annotations {
        let key = pair.key.value.as_str();
        if let Some(name) = key.strip_prefix(APP_ARMOR) {
            app_armor(case, pair, name);
        } else if let Some(name) = key.strip_prefix(SECCOMP) {
            if let Some(at) = named(case, name) {
                agree(case, pair, at, &Field::SeccompProfile);
            }
        } else if key == SECCOMP_POD {
            agree(case, pair, At::Pod, &Field::SeccompProfile);
        }
    }
}

fn named(case: &Case<'_, '_, '_>, name: &str) -> Option<At> {
    case.pod.all_containers().find(|at| case.pod.container(*at).is_some_and(|c| c.name() == name))
}

fn app_armor(case: &mut Case<'_, '_, '_>, pair: &Pair, name: &str) {
    let Some(at) = named(case, name) else {
        let message = format!("{} have no container `{name}` for an annotation", case.whose(At::Pod));
        let parts = [Part::Line(pair.key.span, "it names no container of these pods".to_owned())];
        return case.report("unknown-container", Code::RefusedPod, message, &parts, "leave it out");
    };
    // Kubernetes leaves the annotations of Windows pods alone.
    if !case.pod.is_windows() {
        let own = case.pod.level(at).value(&Field::AppArmorProfile).is_some();
        let at = if own { at } else { At::Pod };
        agree(case, pair, at, &Field::AppArmorProfile);
    }
}

/// Whether a level's profile and an annotation about it are the same.
fn agree(case: &mut Case<'_, '_, '_>, pair: &Pair, at: At, field: &Field) {
    let Some(Value::Profile(profile)) = case.pod.level(at).value(field) else { return };
    if is_same(profile, &pair.value.value, field) {
        return;
    }
    let (whose, text) = (case.whose(at), &pair.value.value);
    let message = format!("an annotation says otherwise of `{}` of {whose}", field.name());
    let parts = [Part::Field(at, field.clone()), Part::Line(pair.value.span, format!("`{text}` here"))];
    let help = "remove the annotation: the field says all of it";
    case.report("annotation", Code::RefusedPod, message, &parts, help);
}

fn is_same(profile: &Profile, annotation: &str, field: &Field) -> bool {
    // What seccomp's annotations called the runtime's own.
    let old = *field == Field::SeccompProfile && annotation == "docker/default";
    annotated::profile(if old { "runtime/default" } else { annotation }).as_ref() == Some(profile)
}
