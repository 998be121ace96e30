//! What can't stand beside the host's namespaces, and containers that no manifest can have.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::At;
use crate::settings::Field;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    let template = &case.pod.manifest.template;
    if case.pod.own.is(&Field::HostPid, true)
        && let Some(share) = template.share_process_namespace.as_ref().filter(|share| share.value)
    {
        let message = format!("{} can't share both the host's processes and their own", case.whose(At::Pod));
        let share = Part::Line(share.span, "`shareProcessNamespace` true here".to_owned());
        let parts = [Part::Field(At::Pod, Field::HostPid), share];
        case.report(
            "share-processes",
            Code::RefusedPod,
            message,
            &parts,
            "say `noHostPID`, or leave the other out",
        );
    }
    if case.pod.own.is(&Field::HostNetwork, true) {
        ports(case);
    }
    for at in case.pod.all_containers() {
        let (At::Ephemeral(_), Some(container)) = (at, case.pod.container(at)) else { continue };
        let message = format!("{} can't be created: it is added to running pods alone", case.whose(at));
        let parts = [Part::Line(container.span, "an ephemeral container".to_owned())];
        case.report("ephemeral", Code::RefusedPod, message, &parts, "leave it out of the manifest");
    }
}

/// In the host's network a container's port is the host's. Init containers aren't looked at.
fn ports(case: &mut Case<'_, '_, '_>) {
    for (index, container) in case.pod.manifest.containers.iter().enumerate().filter(|(_, c)| !c.init) {
        for port in &container.ports {
            let Some(host_port) = port.host_port.as_ref().filter(|host| host.value != port.number.value)
            else {
                continue;
            };
            let whose = case.whose(At::Container(index));
            let (number, host) = (port.number.value, host_port.value);
            let message = format!("port {number} of {whose} can't be {host} in the host's network");
            let line = Part::Line(host_port.span, format!("the host's port {host}"));
            let parts = [Part::Field(At::Pod, Field::HostNetwork), line];
            let help = "say `noHostNetwork`, or leave the host's port out";
            case.report("host-port", Code::RefusedPod, message, &parts, help);
        }
    }
}
