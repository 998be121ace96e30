//! SELinux labels: a type of containers, and no user or role.

use super::super::pod::Pod;
use super::{Found, What};
use crate::settings::{Field, Value};

const TYPES: &[&str] = &["", "container_t", "container_init_t", "container_kvm_t"];

pub(super) fn options(pod: &Pod<'_>, minor: u32, found: &mut Found) {
    let allowed = |word: &str| TYPES.contains(&word) || (minor >= 31 && word == "container_engine_t");
    for at in pod.levels() {
        for field in [Field::SeLinuxUser, Field::SeLinuxRole, Field::SeLinuxType] {
            let Some(Value::Text(text)) = pod.level(at).value(&field) else { continue };
            let good = if field == Field::SeLinuxType { allowed(text) } else { text.is_empty() };
            if !good {
                found.push((at, What::Forbidden(field, None)));
            }
        }
    }
}
