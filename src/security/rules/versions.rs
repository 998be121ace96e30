//! Settings that the oldest cluster of the program doesn't have.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::Program;
use crate::resolve::program::StatementKind;
use crate::resolve::settings::SettingKind;
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
