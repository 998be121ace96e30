//! What manifests say and no longer holds: one note each, with its line.

use super::pod::{At, Pod, Said, Why, entry_span};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Entry;
use crate::settings::Field;

/// Notes each value of the manifest that is overridden.
pub(super) fn overridden(pod: &Pod<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for at in pod.levels() {
        for (field, said) in &pod.level(at).said {
            if let Some(entry) = pod.level(at).manifest.values.get(field) {
                if said.value.as_ref() != Some(&entry.value.value) {
                    let whose = words::whose(pod, at);
                    diagnostics.push(note(field, said, entry, &whose, None));
                }
                continue;
            }
            // The pod's own value stays where it is, and no longer holds here.
            if let Some(entry) = default(pod, at, field)
                && said.value.as_ref().is_some_and(|value| *value != entry.value.value)
            {
                let whose = words::whose(pod, At::Pod);
                let place = words::level(pod.manifest, at);
                diagnostics.push(note(field, said, entry, &whose, place.as_deref()));
            }
        }
    }
}

/// What a container had from the pod's level, where that level isn't noted by itself.
fn default<'a>(pod: &Pod<'a>, at: At, field: &Field) -> Option<&'a Entry> {
    if at == At::Pod || pod.own.said.contains_key(field) {
        return None;
    }
    let own = field.is_se_linux() && pod.level(at).manifest_has_se_linux();
    if own { None } else { pod.own.manifest.values.get(field) }
}

fn note(field: &Field, said: &Said, entry: &Entry, whose: &str, place: Option<&str>) -> Diagnostic {
    let before = words::field_is(field, &entry.value.value);
    let place = place.map_or_else(String::new, |place| format!(" in {place}"));
    let message = match &said.value {
        Some(value) => format!("{before} of {whose} is now {value}{place}"),
        None => format!("{before} of {whose} is taken out{place}"),
    };
    let label = match said.why {
        Why::Setting | Why::Kept => "by this".to_owned(),
        Why::Exact => exact(field),
        Why::Standard(standard) => format!("`{}` needs that", standard.word()),
    };
    Diagnostic::new(Code::Overridden, message).at(said.by.span, label).also(entry_span(entry), "was this")
}

fn exact(field: &Field) -> String {
    match field {
        Field::Add => "each list is exact: what this doesn't add isn't added".to_owned(),
        _ => "what this adds isn't dropped".to_owned(),
    }
}
