//! Kinds that aren't there under an API version: a kind misspelt, or one of another API version.

use super::schema::Schema;
use super::shown::is_custom;
use super::versions::is_retired;
use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::inventory::ObjectId;

/// Kinds of Kubernetes that the table of fields doesn't have, in the API versions that it has.
const OTHERS: [&str; 17] = [
    "Binding",
    "ComponentStatus",
    "ControllerRevision",
    "DeleteOptions",
    "Endpoints",
    "Event",
    "Eviction",
    "IPAddress",
    "IngressClass",
    "LimitRange",
    "Node",
    "PersistentVolume",
    "RangeAllocation",
    "ResourceQuota",
    "Scale",
    "ServiceCIDR",
    "Status",
];

pub(super) fn check(schema: &Schema, patient: &mut Patient) {
    for object in patient.shown.objects {
        let id = &object.id;
        let (api_version, kind) = (id.api_version.value.as_str(), id.kind.value.as_str());
        if is_custom(id) || schema.object(api_version, kind).is_some() || is_retired(api_version, kind) {
            continue;
        }
        patient.found.extend(unknown(schema, id));
    }
}

fn unknown(schema: &Schema, id: &ObjectId) -> Option<Diagnostic> {
    let (api_version, kind) = (&id.api_version, &id.kind);
    let message =
        format!("Kubernetes has no {} of `{}`, as {} is", kind.value, api_version.value, words::name(id));
    let found = Diagnostic::new(Code::UnknownKind, message);
    // The newest stands last.
    let rows = || schema.kinds().filter_map(|row| row.rsplit_once('/'));
    if let Some((right, _)) = rows().rfind(|(_, other)| *other == kind.value) {
        let found = found.at(api_version.span, format!("a {} is of `{right}`", kind.value));
        return Some(words::instead(found, api_version.span, right));
    }
    if OTHERS.contains(&kind.value.as_str()) {
        return None;
    }
    let beside = rows().filter(|(other, _)| *other == api_version.value).map(|(_, kind)| kind);
    let near = *nearest(&kind.value, beside).first()?;
    Some(words::instead(found.at(kind.span, ""), kind.span, near))
}

#[cfg(test)]
mod tests {
    use super::OTHERS;
    use crate::doctor::schema::Schema;

    #[test]
    fn the_table_has_none_of_the_others() {
        let schema = Schema::new();
        let all: Vec<&str> = schema.kinds().filter_map(|row| Some(row.rsplit_once('/')?.1)).collect();
        assert!(OTHERS.iter().all(|other| !all.contains(other)));
        assert!(OTHERS.is_sorted());
    }
}
