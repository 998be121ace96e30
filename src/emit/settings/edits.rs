//! What is settled as an edit of the object itself.

use super::leaf::{Leaf, leaves};
use super::{Gone, Patched};
use crate::emit::edit::Edit;
use crate::inventory::{BECAUSE, Container, ObjectId, Step, Workload};

/// The edit of the object.
pub(in crate::emit) fn edit(patched: &Patched, gone: Gone) -> Edit {
    let mut edit = in_lists(patched);
    annotate(patched, gone, &mut edit);
    for (workload, settled) in patched.templates.iter().filter(|(workload, _)| !is_in_list(workload)) {
        let spec = spec_path(&workload.template.path);
        write(&leaves(&settled.pod, &workload.template.security), edit.at(&spec));
    }
    edit
}

/// The part of an edit that is about items of lists: containers, and templates that are items or in one.
pub(super) fn in_lists(patched: &Patched) -> Edit {
    let mut edit = Edit::nothing();
    for (workload, settled) in &patched.templates {
        let spec = spec_path(&workload.template.path);
        if is_in_list(workload) {
            write(&leaves(&settled.pod, &workload.template.security), edit.at(&spec));
        }
        for (container, changes) in workload.containers.iter().zip(&settled.containers) {
            let leaves = leaves(changes, &container.security);
            if !leaves.is_empty() {
                write(&leaves, edit.at(&spec).at(&container_path(container)));
            }
        }
    }
    edit
}

/// The edit that makes the object one for a server-side apply, in a namespace or in none.
pub(in crate::emit) fn applied(patched: &Patched, namespace: Option<&str>) -> Edit {
    let mut edit = edit(patched, Gone::Emptied);
    // An item of a list may leave out what the list says.
    let ObjectId { api_version, kind, .. } = patched.id();
    *edit.entry("apiVersion") = Edit::Set(api_version.value.as_str().into());
    *edit.entry("kind") = Edit::Set(kind.value.as_str().into());
    if let Some(namespace) = namespace {
        *edit.entry("metadata").entry("namespace") = Edit::Set(namespace.into());
    }
    edit
}

/// The first field that has to go and that a server-side apply would leave (in whole objects everything, else a profile: a
/// null leaves it, and no part of it can be null).
pub(in crate::emit) fn needs_more_than_apply(patched: &Patched) -> Option<&'static str> {
    let whole = !patched.merges_by_name();
    let stays = |leaf: Leaf| {
        let is_profile = matches!(leaf.path.last(), Some(&("seccompProfile" | "appArmorProfile")));
        leaf.path.last().copied().filter(|_| leaf.value.is_none() && (whole || is_profile))
    };
    patched.templates.iter().find_map(|(workload, settled)| {
        let containers = workload.containers.iter().zip(&settled.containers);
        let containers = containers.flat_map(|(container, changes)| leaves(changes, &container.security));
        leaves(&settled.pod, &workload.template.security).into_iter().chain(containers).find_map(stays)
    })
}

/// The reasons, or that earlier ones are gone.
fn annotate(patched: &Patched, gone: Gone, edit: &mut Edit) {
    let new = match &patched.because {
        Some(reasons) => Edit::Set(reasons.as_str().into()),
        None if patched.workload().because.is_none() => return,
        None if gone == Gone::Emptied => Edit::Set("".into()),
        None => Edit::Remove,
    };
    *edit.entry("metadata").entry("annotations").entry(BECAUSE) = new;
}

fn write(leaves: &[Leaf], edit: &mut Edit) {
    for Leaf { path, value } in leaves {
        let edit = path.iter().fold(&mut *edit, |edit, key| edit.entry(key));
        *edit = value.clone().map_or(Edit::Remove, Edit::Set);
    }
}

/// The way from an object to a template's `spec`.
pub(super) fn spec_path(template: &[Step]) -> Vec<Step> {
    template.iter().cloned().chain([Step::Key("spec".to_owned())]).collect()
}

/// Whether a template is an item of a list, or in one.
pub(super) fn is_in_list(workload: &Workload) -> bool {
    workload.template.path.iter().any(|step| matches!(step, Step::Item(_)))
}

/// The way from a `spec` to a container.
pub(super) fn container_path(container: &Container) -> [Step; 2] {
    [Step::Key(list_of(container).to_owned()), Step::Item(container.position)]
}

/// The list in which a container stands.
pub(super) fn list_of(container: &Container) -> &'static str {
    if container.init { "initContainers" } else { "containers" }
}
