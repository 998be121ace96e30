//! What of a pod reaches its node: privileged containers, the host's namespaces and ports, probes of other hosts.

use super::super::pod::{At, Pod};
use super::{Found, What};
use crate::settings::{Field, Value};

pub(super) fn privileged(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.all_containers().filter(|at| pod.level(*at).is(&Field::Privileged, true)) {
        found.push((at, What::Forbidden(Field::Privileged, Some(Value::Bool(false)))));
    }
}

pub(super) fn namespaces(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for field in [Field::HostNetwork, Field::HostPid, Field::HostIpc] {
        if pod.own.is(&field, true) {
            found.push((At::Pod, What::Forbidden(field, Some(Value::Bool(false)))));
        }
    }
}

pub(super) fn ports(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.all_containers() {
        let ports = pod.container(at).into_iter().flat_map(|container| &container.ports);
        for port in ports.filter_map(|port| port.host_port.as_ref()) {
            found.push((at, What::Beyond(format!("the host port {}", port.value), port.span)));
        }
    }
}

pub(super) fn probes(pod: &Pod<'_>, _: u32, found: &mut Found) {
    for at in pod.all_containers() {
        let hosts = pod.container(at).into_iter().flat_map(|container| &container.probe_hosts);
        for host in hosts.filter(|host| !host.value.is_empty()) {
            let words = format!("the host `{}` of a probe or a hook", host.value);
            found.push((at, What::Beyond(words, host.span)));
        }
    }
}
