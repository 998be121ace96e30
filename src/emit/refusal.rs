//! What can't be written in the form that is asked for, in words, with the forms in which it can.

use super::manifests::Failure;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::ObjectId;
use crate::source::Sources;

/// `generateName`: only the text of the manifest itself can say more.
pub(super) fn unnamed(id: &ObjectId) -> Diagnostic {
    let message =
        format!("the {} gets its name from Kubernetes, so that no patch can name it", id.kind.value);
    Diagnostic::new(Code::Unpatchable, message)
        .at(id.name.span, "only the beginning of its name")
        .help("write the manifests themselves with `--emit manifests`, or give it a `metadata.name`")
}

/// A list that a strategic merge would replace.
pub(super) fn not_by_name(id: &ObjectId) -> Diagnostic {
    let message = format!(
        "a strategic-merge patch would replace the containers of the {} `{}`, not add to them",
        id.kind.value, id.name.value
    );
    Diagnostic::new(Code::Unpatchable, message)
        .at(id.name.span, "its containers would be gone")
        .note("its kind has no schema by which containers are merged by their names")
        .help("write a kustomize component with `-o DIR`, which patches it by position, or the manifests themselves with `--emit manifests`")
}

/// What a server-side apply leaves where it should go.
pub(super) fn not_by_apply(id: &ObjectId, field: &str) -> Diagnostic {
    let message =
        format!("a server-side apply can't take `{field}` out of the {} `{}`", id.kind.value, id.name.value);
    Diagnostic::new(Code::Unpatchable, message)
        .at(id.name.span, "where it has to go")
        .note("a field stays as long as whoever applied it before says it")
        .help(
            "write the manifests themselves with `--emit manifests`, or a kustomize component with `-o DIR`",
        )
}

/// Two workloads of one name, which only the namespaces tell apart that the program gives them.
pub(super) fn twice(id: &ObjectId) -> Diagnostic {
    let message = format!(
        "the {} `{}` stands for two namespaces that a patch can't tell apart",
        id.kind.value, id.name.value
    );
    Diagnostic::new(Code::Unpatchable, message)
        .at(id.name.span, "and the program says something else for each")
        .help("apply `--emit objects`, which names their namespaces, or write `metadata.namespace` into the manifests")
}

/// A document that can't be edited.
pub(super) fn unmergeable(failure: Failure, sources: &Sources) -> Diagnostic {
    match failure {
        Failure::Unsayable(name) => {
            let message =
                "the settings can't be written into this object without a change of what else is there";
            Diagnostic::new(Code::Unmergeable, message)
                .at(name, "settings are for this one")
                .help("write it without anchors, aliases, merges and tags (`&`, `*`, `<<`, `!`), or write a kustomize component with `-o DIR`")
        }
        Failure::Twice(file) => {
            let message = format!(
                "`{}` stands for two namespaces, and would have to say something else for each",
                sources.name(file)
            );
            Diagnostic::new(Code::Unmergeable, message)
                .help("apply `--emit objects`, which names their namespaces, or write `metadata.namespace` into the manifests")
        }
    }
}
