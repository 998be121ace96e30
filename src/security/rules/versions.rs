//! What the oldest cluster of the program doesn't have: settings, and fields of the manifests.

use std::collections::BTreeSet;

use super::{Case, Origin};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Program;
use crate::resolve::program::StatementKind;
use crate::resolve::settings::SettingKind;
use crate::security::annotated::of_container;
use crate::security::assertion::default;
use crate::security::pod::{At, Pod, entry_span};
use crate::settings::{Field, Value};
use crate::source::{Sources, Span};

/// Says of each setting that is newer than the program's `kubernetes`.
pub(crate) fn versions(program: &Program, sources: &Sources, diagnostics: &mut Vec<Diagnostic>) {
    let (major, minor) = program.kubernetes;
    let mut said: BTreeSet<Span> = BTreeSet::new();
    for statement in &program.statements {
        let (StatementKind::Settings { settings, .. } | StatementKind::AssertSettings { settings, .. }) =
            &statement.kind
        else {
            continue;
        };
        for setting in settings {
            let SettingKind::Set(field, value) = &setting.kind else { continue };
            let Some(since) = since(field, value).filter(|since| *since > minor) else { continue };
            if said.insert(setting.span) {
                let text = sources.slice(setting.span);
                let message = format!("`{text}` needs Kubernetes {major}.{since}");
                let label = format!("this program has to work on {major}.{minor}, which has no such field");
                diagnostics.push(Diagnostic::new(Code::TooNew, message).at(setting.span, label).help(
                    format!(
                        "leave it out, or write `kubernetes {major}.{since}` where no older cluster is meant"
                    ),
                ));
            }
        }
    }
}

/// Says of each field of a manifest that is newer than the program's `kubernetes`, where no setting decides it.
pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    let pod = case.pod;
    let (major, minor) = case.subject.program.kubernetes;
    for at in pod.levels() {
        let level = pod.level(at);
        for (field, entry) in &level.manifest.values {
            let Some(since) = since(field, &entry.value.value).filter(|since| *since > minor) else {
                continue;
            };
            // Older clusters do anyway what these say.
            let as_ever = default(field).as_ref() == Some(&entry.value.value)
                || (*field == Field::SeLinuxChangePolicy
                    && entry.value.value == Value::Word("Recursive".to_owned()));
            let stays = matches!(level.origin(field), Some(Origin::Manifest(_)));
            if as_ever || !stays || (*field == Field::AppArmorProfile && is_annotated(pod, at)) {
                continue;
            }
            let (name, whose) = (field.name(), case.whose(at));
            let message = format!("`{name}` of {whose} needs Kubernetes {major}.{since}");
            let label =
                format!("the program has to work on {major}.{minor}, which would drop this in silence");
            let help = format!(
                "remove it, or write `kubernetes {major}.{since}` in the program where no older cluster is meant"
            );
            let diagnostic = Diagnostic::new(Code::TooNew, message).at(entry_span(entry), label).help(help);
            case.report.add("too-new", &[], &pod.name, diagnostic);
        }
    }
}

/// Whether annotations say for older clusters what the field says: that both agree is judged with the annotations.
fn is_annotated(pod: &Pod<'_>, at: At) -> bool {
    let has = |at: At| {
        let container = pod.container(at);
        container.is_some_and(|container| of_container(&pod.manifest.template, container).is_some())
    };
    match at {
        At::Pod => {
            pod.all_containers().filter(|at| pod.level(*at).value(&Field::AppArmorProfile).is_none()).all(has)
        }
        at => has(at),
    }
}

/// The first minor version in which Kubernetes takes a field with that value and heeds it.
///
/// Source: the feature gates `ProcMountType` (on since 1.33) and `SELinuxMount` (on since 1.37; before, validation
/// refuses `MountOption`); for the others see [`Field::since`].
fn since(field: &Field, value: &Value) -> Option<u32> {
    match (field, value) {
        (Field::ProcMount, Value::Word(word)) if word == "Unmasked" => Some(33),
        (Field::SeLinuxChangePolicy, Value::Word(word)) if word == "MountOption" => Some(37),
        _ => field.since(),
    }
}
