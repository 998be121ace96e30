//! Names of capabilities that mean nothing, and lists that say both yes and no.

use super::{Case, Part};
use crate::diagnostic::{Code, nearest};
use crate::security::pod::{At, Origin};
use crate::settings::{CAPABILITIES, Field};
use crate::source::Span;

pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    for at in case.pod.all_containers() {
        for field in [Field::Add, Field::Drop] {
            let unknown: Vec<String> = case
                .pod
                .level(at)
                .words(&field)
                .iter()
                .filter(|name| CAPABILITIES.binary_search(&name.as_str()).is_err())
                .cloned()
                .collect();
            for name in unknown {
                report_unknown(case, at, &field, &name);
            }
        }
        both(case, at);
    }
}

fn report_unknown(case: &mut Case<'_, '_, '_>, at: At, field: &Field, name: &str) {
    // A program's names are known: this one is the manifest's.
    let Some(span) = word_span(case, at, field, name) else { return };
    let whose = case.whose(at);
    let message = format!("Linux has no capability called `{name}`, which {whose} names");
    let upper = name.trim().to_ascii_uppercase();
    let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
    let (label, help) = if CAPABILITIES.contains(&bare) {
        ("standards and runtimes know names without `CAP_`, in capitals", format!("write `{bare}` there"))
    } else {
        let near = nearest(bare, CAPABILITIES.iter().copied());
        let near = near.first().map(|near| format!("write `{near}` there, if that is meant"));
        ("the names are those of capabilities(7), without `CAP_`", near.unwrap_or_default())
    };
    case.report(
        "unknown-capability",
        Code::CannotWork,
        message,
        &[Part::Line(span, label.to_owned())],
        &help,
    );
}

/// Where a list of the manifest has a name.
fn word_span(case: &Case<'_, '_, '_>, at: At, field: &Field, name: &str) -> Option<Span> {
    let entry = case.pod.level(at).manifest.values.get(field)?;
    let list = entry.value.span;
    let found = case.subject.sources.slice(list).find(name).and_then(|at| u32::try_from(at).ok());
    let length = u32::try_from(name.len()).ok()?;
    Some(found.map_or(entry.key, |at| Span::new(list.file, list.start + at, list.start + at + length)))
}

fn both(case: &mut Case<'_, '_, '_>, at: At) {
    let level = case.pod.level(at);
    let (added, dropped) = (level.words(&Field::Add), level.words(&Field::Drop));
    let Some(name) = added.iter().find(|name| dropped.contains(name)).cloned() else { return };
    let decided = |field: &Field| level.origin(field).is_some_and(Origin::is_decided);
    let help = if decided(&Field::Add) || decided(&Field::Drop) {
        format!("leave `{name}` out of one list; `drop ALL` beside `add {name}` drops all others")
    } else {
        format!("leave `{name}` out of one list")
    };
    let message = format!("{} both adds and drops `{name}`", case.whose(at));
    let parts = [Part::Field(at, Field::Add), Part::Field(at, Field::Drop)];
    case.report("add-and-drop", Code::CannotWork, message, &parts, &help);
}
