//! What a user namespace of the pod's own excludes, and what needs one.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::At;
use crate::settings::{Field, Value};

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    if case.pod.has_user_namespace() {
        excluded(case);
    } else {
        unmasked(case);
    }
}

fn excluded(case: &mut Case<'_, '_, '_>) {
    let own = || Part::Field(At::Pod, Field::HostUsers);
    for field in [Field::HostNetwork, Field::HostPid, Field::HostIpc] {
        if case.pod.own.is(&field, true) {
            let name = field.name();
            let whose = case.whose(At::Pod);
            let message = format!("{whose} can't have a user namespace of their own and `{name}`");
            let help = format!("say `{name} false`, or `hostUsers true`");
            let parts = [own(), Part::Field(At::Pod, field)];
            case.report("host-users", Code::RefusedPod, message, &parts, &help);
        }
    }
    for at in case.pod.all_containers() {
        let Some(span) = case.pod.container(at).and_then(|container| container.volume_devices) else {
            continue;
        };
        let message = format!("{} has block devices, which a user namespace can't have", case.whose(at));
        let parts = [own(), Part::Line(span, "block devices".to_owned())];
        let help = "say `hostUsers true`, or mount the volume as a file system";
        case.report("volume-devices", Code::RefusedPod, message, &parts, help);
    }
}

fn unmasked(case: &mut Case<'_, '_, '_>) {
    for at in case.pod.all_containers() {
        if case.pod.level(at).value(&Field::ProcMount) != Some(&Value::Word("Unmasked".to_owned())) {
            continue;
        }
        let message = format!("{} can't see all of /proc without a user namespace", case.whose(at));
        let parts = [Part::Field(at, Field::ProcMount), Part::Field(At::Pod, Field::HostUsers)];
        let help = "say `userNamespace` for its pods, or `procMount Default`";
        case.report("unmasked", Code::RefusedPod, message, &parts, help);
    }
}
