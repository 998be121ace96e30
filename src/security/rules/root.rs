//! Not being root, as root.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::settings::{Field, Value};

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    for at in case.pod.all_containers() {
        let (user, non_root) =
            (case.pod.effective(at, &Field::RunAsUser), case.pod.effective(at, &Field::RunAsNonRoot));
        let (Some((user_at, Value::Id(0))), Some((non_root_at, Value::Bool(true)))) = (user, non_root) else {
            continue;
        };
        let message = format!("{} can't start: `runAsNonRoot` is true and its user is 0", case.whose(at));
        let parts = [Part::Field(user_at, Field::RunAsUser), Part::Field(non_root_at, Field::RunAsNonRoot)];
        let help = "give it another user by `runAsUser`, or say `runAsNonRoot false`";
        case.report("root", Code::CannotWork, message, &parts, help);
    }
}
