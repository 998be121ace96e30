//! Forbidding a process more privileges beside giving it all of them.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::Level;
use crate::settings::Field;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    for at in case.pod.all_containers() {
        let level = case.pod.level(at);
        if !level.is(&Field::AllowPrivilegeEscalation, false) {
            continue;
        }
        let forbids = Part::Field(at, Field::AllowPrivilegeEscalation);
        let whose = case.whose(at);
        if level.is(&Field::Privileged, true) {
            let message = format!("{whose} can't be privileged and have `allowPrivilegeEscalation` false");
            let parts = [Part::Field(at, Field::Privileged), forbids];
            let help = "a privileged container has every privilege already: say `unprivileged`, or \
                        `allowPrivilegeEscalation true`";
            case.report("privileged", Code::RefusedPod, message, &parts, help);
        } else if has_sys_admin(level) {
            let exact = level.words(&Field::Add).iter().any(|name| name == "CAP_SYS_ADMIN");
            let code = if exact { Code::RefusedPod } else { Code::CannotWork };
            let message = format!("{whose} can't add `SYS_ADMIN` and have `allowPrivilegeEscalation` false");
            let parts = [Part::Field(at, Field::Add), forbids];
            let help = "whoever has `SYS_ADMIN` can get every other privilege: leave it out, or say \
                        `allowPrivilegeEscalation true`";
            case.report("sys-admin", code, message, &parts, help);
        }
    }
}

/// Whether a container adds the capability that is as good as all, in any spelling that a runtime may take.
pub(crate) fn has_sys_admin(level: &Level<'_>) -> bool {
    level.words(&Field::Add).iter().any(|name| {
        let name = name.to_ascii_uppercase();
        matches!(name.strip_prefix("CAP_").unwrap_or(&name), "SYS_ADMIN" | "ALL")
    })
}
