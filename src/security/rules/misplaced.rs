//! Fields at a level that doesn't have them: Kubernetes drops them, and the manifest looks as if they held.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::At;
use crate::settings::Field;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    for at in case.pod.levels() {
        let misplaced: Vec<(Field, crate::source::Span)> = case
            .pod
            .level(at)
            .manifest
            .misplaced
            .iter()
            .map(|field| (field.value.clone(), field.span))
            .collect();
        for (field, span) in misplaced {
            let (place, other) = match at {
                At::Pod => ("pods", "containers have it"),
                At::Container(_) | At::Ephemeral(_) => ("containers", "pods as a whole have it"),
            };
            let name = field.name();
            let message = format!("`{name}` of {} has no effect", case.whose(at));
            let label = format!("Kubernetes has no such field of {place}, and drops it");
            let help = format!("only {other}: move it there, or leave it out");
            case.report("misplaced", Code::CannotWork, message, &[Part::Line(span, label)], &help);
        }
    }
}
