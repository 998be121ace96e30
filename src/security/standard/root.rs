//! What root could do: run at all, gain privileges, see all of /proc.

use super::super::pod::Pod;
use super::{Found, What, is_relaxed};
use crate::settings::{Field, Value};

pub(super) fn escalation(pod: &Pod<'_>, _: u32, found: &mut Found) {
    if pod.is_windows() {
        return;
    }
    let field = Field::AllowPrivilegeEscalation;
    for at in pod.all_containers() {
        match pod.level(at).value(&field) {
            None => found.push((at, What::Missing(field.clone(), Value::Bool(false)))),
            Some(Value::Bool(false)) => {}
            Some(_) => found.push((at, What::Forbidden(field.clone(), Some(Value::Bool(false))))),
        }
    }
}

pub(super) fn non_root(pod: &Pod<'_>, minor: u32, found: &mut Found) {
    if is_relaxed(pod, minor) {
        return;
    }
    let field = Field::RunAsNonRoot;
    for at in pod.levels().filter(|at| pod.level(*at).is(&field, false)) {
        found.push((at, What::Forbidden(field.clone(), Some(Value::Bool(true)))));
    }
    if pod.own.value(&field).is_none() {
        for at in pod.all_containers().filter(|at| pod.level(*at).value(&field).is_none()) {
            found.push((at, What::Missing(field.clone(), Value::Bool(true))));
        }
    }
}

pub(super) fn user(pod: &Pod<'_>, minor: u32, found: &mut Found) {
    if is_relaxed(pod, minor) {
        return;
    }
    for at in pod.levels().filter(|at| pod.level(*at).value(&Field::RunAsUser) == Some(&Value::Id(0))) {
        found.push((at, What::Forbidden(Field::RunAsUser, None)));
    }
}

pub(super) fn proc_mount(pod: &Pod<'_>, minor: u32, found: &mut Found) {
    if !is_relaxed(pod, minor) {
        proc_mount_restricted(pod, minor, found);
    }
}

pub(super) fn proc_mount_restricted(pod: &Pod<'_>, _: u32, found: &mut Found) {
    let default = || Value::Word("Default".to_owned());
    for at in pod.all_containers() {
        if pod.level(at).value(&Field::ProcMount).is_some_and(|value| *value != default()) {
            found.push((at, What::Forbidden(Field::ProcMount, Some(default()))));
        }
    }
}
