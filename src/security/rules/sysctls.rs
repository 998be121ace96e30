//! Kernel parameters of a namespace that the pod shares with its host.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::At;
use crate::settings::Field;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    let parameters: Vec<Field> = case.pod.own.sysctls().into_iter().cloned().collect();
    for field in parameters {
        let Field::Sysctl(name) = &field else { continue };
        twice(case, &field, name);
        let Some(shared) = namespace(name).filter(|shared| case.pod.own.is(shared, true)) else { continue };
        let whose = case.whose(At::Pod);
        let flag = shared.name();
        let message = format!("{whose} can't set the kernel parameter `{name}` for the whole host");
        let help = format!("say `{flag} false`, or leave the parameter out");
        let parts = [Part::Field(At::Pod, field.clone()), Part::Field(At::Pod, shared)];
        case.report("host-sysctl", Code::RefusedPod, message, &parts, &help);
    }
}

/// A parameter that is there with slashes and with dots: the kubelet takes both for one, and the later of them counts.
fn twice(case: &mut Case<'_, '_, '_>, field: &Field, name: &str) {
    let dotted = normalized(name);
    let other = Field::Sysctl(dotted.clone());
    if other == *field || case.pod.own.value(&other).is_none() {
        return;
    }
    let whose = case.whose(At::Pod);
    let message = format!("{whose} set the kernel parameter `{dotted}` twice, as `{name}` too");
    let parts = [Part::Field(At::Pod, other), Part::Field(At::Pod, field.clone())];
    case.report("twice-sysctl", Code::CannotWork, message, &parts, "leave out the one with slashes");
}

/// The field that shares a parameter's namespace with the host.
///
/// Source: `GetNamespace` of k8s.io/component-helpers/node/util/sysctl.
fn namespace(name: &str) -> Option<Field> {
    let name = normalized(name);
    let of_ipc = ["kernel.shm", "kernel.msg", "fs.mqueue."];
    if name == "kernel.sem" || of_ipc.iter().any(|prefix| name.starts_with(prefix)) {
        return Some(Field::HostIpc);
    }
    name.starts_with("net.").then_some(Field::HostNetwork)
}

/// With dots between its parts: where a slash comes first, slashes and dots have changed places.
fn normalized(name: &str) -> String {
    match name.find(['.', '/']) {
        Some(at) if name[at..].starts_with('/') => name
            .chars()
            .map(|character| match character {
                '.' => '/',
                '/' => '.',
                other => other,
            })
            .collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_of_namespaces_as_in_kubernetes() {
        for (name, expected) in [
            ("net.core.somaxconn", Some(Field::HostNetwork)),
            ("net/ipv4/conf/eth0.1/forwarding", Some(Field::HostNetwork)),
            ("kernel.sem", Some(Field::HostIpc)),
            ("kernel.shm_rmid_forced", Some(Field::HostIpc)),
            ("kernel.msgmax", Some(Field::HostIpc)),
            ("fs.mqueue.msg_max", Some(Field::HostIpc)),
            ("fs.file-max", None),
            ("kernel.semaphore", None),
            ("network.x", None),
        ] {
            assert_eq!(namespace(name), expected, "{name}");
        }
    }
}
