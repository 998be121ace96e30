//! Fields at a level that doesn't have them: Kubernetes drops them, and the manifest looks as if they held.

use super::{Case, Part};
use crate::diagnostic::Code;
use crate::security::pod::At;
use crate::settings::{Field, Level};

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
            let name = field.name();
            let message = format!("`{name}` of {} has no effect", case.whose(at));
            let label = "Kubernetes has no such field here, and drops it".to_owned();
            let help = format!("it stands {}: move it there, or leave it out", place(at, &field));
            case.report("misplaced", Code::CannotWork, message, &[Part::Line(span, label)], &help);
        }
    }
}

/// Where a field would have an effect.
fn place(at: At, field: &Field) -> &'static str {
    let in_context = field.path().len() > 1;
    match (at, field.level(), in_context) {
        (At::Pod, Level::Container, _) => "in the `securityContext` of containers",
        (_, Level::Pod, false) => "in the `spec` of pods, beside their `securityContext`",
        (At::Container(_) | At::Ephemeral(_), Level::Pod, true) => "in the `securityContext` of pods",
        // At its own level, but beside the place where it belongs.
        (_, _, true) => "in the `securityContext`",
        (_, _, false) => "beside the `securityContext`",
    }
}
