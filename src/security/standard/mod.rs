//! The Pod Security Standards as of each version: which controls they have, and what of a pod doesn't meet one. What is
//! judged is what each level says in the end; what becomes of it is `mend`'s.
//!
//! Source: the module k8s.io/pod-security-admission v0.37.2, which `tests/security` compares with.

mod capabilities;
mod host;
mod profiles;
mod root;
mod se_linux;
mod sysctls;
mod volumes;
mod windows;

use super::pod::{At, Pod};
use crate::settings::{Field, Standard, Value};
use crate::source::Span;

/// A control of a standard.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Control {
    /// Its name in the standards' documentation.
    pub(super) name: &'static str,
    /// The laxest standard that has it.
    pub(super) standard: Standard,
}

/// What doesn't meet a control, and what would.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    pub(super) control: &'static Control,
    pub(super) at: At,
    pub(super) what: What,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// A field's value; that it would have to be, none where it would have to go.
    Forbidden(Field, Option<Value>),
    /// A field has no value there, and needs one: this one, where nothing else says otherwise.
    Missing(Field, Value),
    /// Something that no setting reaches, in words, and where it stands.
    Beyond(String, Span),
}

/// What a check adds to.
type Found = Vec<(At, What)>;

struct Check {
    control: Control,
    /// The minor version of Kubernetes 1 from which it is judged.
    since: u32,
    /// The minor version from which `restricted` has a stricter check in its place.
    replaced: u32,
    judge: fn(&Pod<'_>, u32, &mut Found),
}

const fn check(
    name: &'static str,
    standard: Standard,
    since: u32,
    judge: fn(&Pod<'_>, u32, &mut Found),
) -> Check {
    Check { control: Control { name, standard }, since, replaced: u32::MAX, judge }
}

/// A check of `baseline` in whose place `restricted` has a stricter one.
const fn replaced(name: &'static str, replaced: u32, judge: fn(&Pod<'_>, u32, &mut Found)) -> Check {
    Check { control: Control { name, standard: Standard::Baseline }, since: 0, replaced, judge }
}

use Standard::{Baseline, Restricted};

/// Every check. The names are those of the documentation.
static CHECKS: &[Check] = &[
    check("Privileged Containers", Baseline, 0, host::privileged),
    check("Host Namespaces", Baseline, 0, host::namespaces),
    check("Host Ports", Baseline, 0, host::ports),
    check("Host Probes / Lifecycle Hooks", Baseline, 34, host::probes),
    check("HostProcess", Baseline, 0, windows::host_process),
    check("AppArmor", Baseline, 0, profiles::app_armor),
    check("SELinux", Baseline, 0, se_linux::options),
    check("Sysctls", Baseline, 0, sysctls::safe),
    replaced("/proc Mount Type", 35, root::proc_mount),
    replaced("HostPath Volumes", 0, volumes::host_path),
    replaced("Capabilities", 0, capabilities::baseline),
    replaced("Seccomp", 0, profiles::seccomp_baseline),
    check("Volume Types", Restricted, 0, volumes::types),
    check("Privilege Escalation", Restricted, 0, root::escalation),
    check("Running as Non-root", Restricted, 0, root::non_root),
    check("Running as Non-root user", Restricted, 0, root::user),
    check("Seccomp", Restricted, 0, profiles::seccomp_restricted),
    check("Capabilities", Restricted, 0, capabilities::restricted),
    check("/proc Mount Type", Restricted, 35, root::proc_mount_restricted),
];

/// What of a pod doesn't meet a standard as of Kubernetes 1.`minor`.
pub(super) fn violations(pod: &Pod<'_>, standard: Standard, minor: u32) -> Vec<Violation> {
    let mut all = Vec::new();
    for check in CHECKS.iter().filter(|check| check.since <= minor && check.control.standard <= standard) {
        if standard == Restricted && check.replaced <= minor {
            continue;
        }
        let mut found = Vec::new();
        (check.judge)(pod, minor, &mut found);
        all.extend(found.into_iter().map(|(at, what)| Violation { control: &check.control, at, what }));
    }
    all
}

/// Whether a pod with a user namespace of its own may be root in it.
fn is_relaxed(pod: &Pod<'_>, minor: u32) -> bool {
    minor >= 35 && pod.has_user_namespace()
}

impl What {
    /// The field that would have to change.
    pub(super) fn field(&self) -> Option<&Field> {
        match self {
            Self::Forbidden(field, _) | Self::Missing(field, _) => Some(field),
            Self::Beyond(..) => None,
        }
    }
}
