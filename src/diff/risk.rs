//! Whether a changed setting gives a pod more or takes something from it.
//!
//! Source: the Pod Security Standards, and what the API server takes an absent field for.

use crate::settings::{Field, Profile, ProfileKind, Value};

/// What a change of a setting does; the most alarming first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// The pod may do more.
    Loosens,
    /// It may do something else.
    Changes,
    /// It may do less.
    Tightens,
}

/// What a change from one value to another does; none is an absent field.
pub(super) fn effect(field: &Field, old: Option<&Value>, new: Option<&Value>) -> Effect {
    let grows = |few: &[String], many: &[String]| {
        let all = few.iter().any(|word| word == "ALL");
        !all && many.iter().any(|word| !few.contains(word))
    };
    let (looser, tighter) = match field {
        Field::Add => (grows(words(old), words(new)), grows(words(new), words(old))),
        Field::Drop => (grows(words(new), words(old)), grows(words(old), words(new))),
        _ => match (risk(field, old), risk(field, new)) {
            (Some(before), Some(after)) => (before < after, before > after),
            _ => (false, false),
        },
    };
    match (looser, tighter) {
        (true, _) => Effect::Loosens,
        (false, true) => Effect::Tightens,
        (false, false) => Effect::Changes,
    }
}

fn words(value: Option<&Value>) -> &[String] {
    match value {
        Some(Value::Words(words)) => words,
        _ => &[],
    }
}

/// How much a value gives a pod; none where the values of a field can't be compared.
fn risk(field: &Field, value: Option<&Value>) -> Option<u8> {
    let is = |wanted: bool| value == Some(&Value::Bool(wanted));
    let kind = match value {
        Some(Value::Profile(Profile { kind, .. })) => Some(*kind),
        _ => None,
    };
    Some(match field {
        Field::Privileged | Field::HostNetwork | Field::HostPid | Field::HostIpc => u8::from(is(true)),
        Field::AllowPrivilegeEscalation | Field::AutomountServiceAccountToken | Field::HostUsers => {
            u8::from(!is(false))
        }
        Field::RunAsNonRoot | Field::ReadOnlyRootFilesystem => u8::from(!is(true)),
        Field::RunAsUser | Field::RunAsGroup => match value {
            Some(Value::Id(0)) => 2,
            None => 1,
            Some(_) => 0,
        },
        Field::SeccompProfile => u8::from(matches!(kind, None | Some(ProfileKind::Unconfined))),
        Field::AppArmorProfile => u8::from(kind == Some(ProfileKind::Unconfined)),
        Field::ProcMount => u8::from(matches!(value, Some(Value::Word(word)) if word == "Unmasked")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_those_of_the_standards() {
        let list = |words: &[&str]| Some(Value::Words(words.iter().map(|word| (*word).to_owned()).collect()));
        let profile = |kind| Some(Value::Profile(Profile { kind, localhost: None }));
        let (yes, no) = (Some(Value::Bool(true)), Some(Value::Bool(false)));
        let rows = [
            (Field::Privileged, None, yes.clone(), Effect::Loosens),
            (Field::Privileged, no.clone(), None, Effect::Changes),
            (Field::AllowPrivilegeEscalation, no.clone(), None, Effect::Loosens),
            (Field::AllowPrivilegeEscalation, None, yes.clone(), Effect::Changes),
            (Field::RunAsNonRoot, None, yes.clone(), Effect::Tightens),
            (Field::HostUsers, None, no.clone(), Effect::Tightens),
            (Field::RunAsUser, Some(Value::Id(7)), Some(Value::Id(0)), Effect::Loosens),
            (Field::RunAsUser, Some(Value::Id(7)), None, Effect::Loosens),
            (Field::RunAsUser, Some(Value::Id(7)), Some(Value::Id(8)), Effect::Changes),
            (Field::SeccompProfile, None, profile(ProfileKind::RuntimeDefault), Effect::Tightens),
            (
                Field::SeccompProfile,
                profile(ProfileKind::Localhost),
                profile(ProfileKind::Unconfined),
                Effect::Loosens,
            ),
            (Field::AppArmorProfile, profile(ProfileKind::RuntimeDefault), None, Effect::Changes),
            (Field::Add, list(&["NET_RAW"]), list(&["CHOWN", "NET_RAW"]), Effect::Loosens),
            (Field::Add, list(&["ALL"]), list(&["CHOWN"]), Effect::Tightens),
            (Field::Drop, list(&["ALL"]), list(&["NET_RAW"]), Effect::Loosens),
            (Field::Drop, None, list(&["ALL"]), Effect::Tightens),
            (Field::FsGroup, None, Some(Value::Id(0)), Effect::Changes),
        ];
        for (field, old, new, expected) in rows {
            assert_eq!(effect(&field, old.as_ref(), new.as_ref()), expected, "{field:?} {old:?} {new:?}");
        }
    }
}
