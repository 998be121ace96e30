//! Kernel parameters: those that are a pod's own and reach no other.

use super::super::pod::{At, Pod};
use super::{Found, What};
use crate::settings::Field;

/// Each with the minor version of Kubernetes 1 from which it counts as safe.
const SAFE: &[(&str, u32)] = &[
    ("kernel.shm_rmid_forced", 0),
    ("net.ipv4.ip_local_port_range", 0),
    ("net.ipv4.ip_local_reserved_ports", 27),
    ("net.ipv4.ip_unprivileged_port_start", 0),
    ("net.ipv4.ping_group_range", 0),
    ("net.ipv4.tcp_fin_timeout", 29),
    ("net.ipv4.tcp_keepalive_intvl", 29),
    ("net.ipv4.tcp_keepalive_probes", 29),
    ("net.ipv4.tcp_keepalive_time", 29),
    ("net.ipv4.tcp_notsent_lowat", 37),
    ("net.ipv4.tcp_rmem", 32),
    ("net.ipv4.tcp_slow_start_after_idle", 37),
    ("net.ipv4.tcp_syncookies", 0),
    ("net.ipv4.tcp_wmem", 32),
];

pub(super) fn safe(pod: &Pod<'_>, minor: u32, found: &mut Found) {
    for field in pod.own.sysctls() {
        let Field::Sysctl(name) = field else { continue };
        if !SAFE.iter().any(|(safe, since)| safe == name && *since <= minor) {
            found.push((At::Pod, What::Forbidden(field.clone(), None)));
        }
    }
}
