//! How pods, containers and values are called in messages.

use super::Subject;
use super::pod::{At, Origin, Pod, Why};
use crate::inventory::Workload;
use crate::settings::{Field, Value};

/// A workload by its name, with its namespace where the program has several.
pub(super) fn workload(subject: &Subject<'_, '_>, index: usize) -> String {
    let name = &subject.facts.workload(index).id.name.value;
    match subject.program.world.owned.len() {
        0 | 1 => name.clone(),
        _ => format!("{}/{name}", subject.facts.namespace_of(index)),
    }
}

/// Whose a level is: "container `main` in `web`", "the pods of `web`".
pub(super) fn whose(pod: &Pod<'_>, at: At) -> String {
    let name = &pod.name;
    match level(pod.manifest, at) {
        Some(container) => format!("{container} in `{name}`"),
        None => format!("the pods of `{name}`"),
    }
}

/// A container by its name, or its position where it has none; none for the pod's level.
pub(super) fn level(workload: &Workload, at: At) -> Option<String> {
    let (what, container) = match at {
        At::Pod => return None,
        At::Container(index) => {
            let container = workload.containers.get(index)?;
            (if container.init { "init container" } else { "container" }, container)
        }
        At::Ephemeral(index) => ("ephemeral container", workload.template.ephemeral.get(index)?),
    };
    Some(match container.name() {
        "" => format!("{what} {}", container.position + 1),
        name => format!("{what} `{name}`"),
    })
}

/// A field with its value: "`runAsUser` 1000".
pub(super) fn field_is(field: &Field, value: &Value) -> String {
    format!("`{}` {value}", field.name())
}

/// For the label at the place that a value comes from.
pub(super) fn here(field: &Field, origin: Origin<'_>, value: &Value) -> String {
    let said = field_is(field, value);
    match origin {
        Origin::Manifest(_) => format!("{said} here"),
        Origin::Decided(said_by) => match said_by.why {
            Why::Setting => format!("{said} by this"),
            Why::Kept => format!("keeps {said}"),
            Why::Exact => format!("leaves {said}"),
            Why::Standard(standard) => format!("`{}` needs {said}", standard.word()),
        },
    }
}
