//! Which capabilities a container may add, and which it has to drop.

use super::super::pod::{At, Level, Pod};
use super::{Found, What};
use crate::settings::{Field, Value};

/// Those of the container runtimes' default set.
const DEFAULT: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn baseline(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.all_containers() {
        only(at, pod.level(at), DEFAULT, found);
    }
}

pub(super) fn restricted(pod: &Pod<'_>, _: u32, found: &mut Found) {
    if pod.is_windows() {
        return;
    }
    for at in pod.all_containers() {
        let level = pod.level(at);
        only(at, level, &["NET_BIND_SERVICE"], found);
        let all = Value::Words(vec!["ALL".to_owned()]);
        match level.value(&Field::Drop) {
            None => found.push((at, What::Missing(Field::Drop, all))),
            Some(_) if level.words(&Field::Drop).iter().any(|name| name == "ALL") => {}
            Some(_) => found.push((at, What::Forbidden(Field::Drop, Some(all)))),
        }
    }
}

fn only(at: At, level: &Level<'_>, allowed: &[&str], found: &mut Found) {
    let added = level.words(&Field::Add);
    let is_allowed = |name: &&String| allowed.contains(&name.as_str());
    if !added.iter().all(|name| is_allowed(&name)) {
        let left = added.iter().filter(is_allowed).cloned().collect();
        found.push((at, What::Forbidden(Field::Add, Some(Value::Words(left)))));
    }
}
