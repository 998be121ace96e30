//! What programs write for a field's value: the words that are read back as it.

use super::facts::Facts;
use super::names::kind_word;
use super::settings::{FIELDS, FLAGS};
use crate::settings::{Field, Profile, ProfileKind, Value};

/// A setting as a program has it: `runAsUser 1000`, `nonRoot`, `drop ALL`; none where no setting says that.
#[must_use]
pub fn said(field: &Field, value: &Value) -> Option<String> {
    if let Value::Bool(is) = value
        && let Some((word, ..)) = FLAGS.iter().find(|(_, known, when)| known == field && when == is)
    {
        return Some((*word).to_owned());
    }
    if let (Field::Sysctl(name), Value::Text(text)) = (field, value) {
        return Some(format!("sysctl {} {}", quoted(name), quoted(text)));
    }
    if let (Some(part), Value::Text(text)) = (se_linux_part(field), value) {
        return Some(format!("selinux {part} {}", quoted(text)));
    }
    let (word, _) = FIELDS.iter().find(|(_, known)| known == field)?;
    let value = match value {
        Value::Bool(is) => is.to_string(),
        Value::Id(id) => id.to_string(),
        Value::Ids(ids) if !ids.is_empty() => ids.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        Value::Words(words) if !words.is_empty() => words.join(", "),
        Value::Word(word) => word.clone(),
        Value::Profile(Profile { kind, localhost }) => match (kind, localhost) {
            (ProfileKind::RuntimeDefault, _) => "runtimeDefault".to_owned(),
            (ProfileKind::Unconfined, _) => "unconfined".to_owned(),
            (ProfileKind::Localhost, path) => format!("localhost {}", quoted(path.as_deref()?)),
        },
        Value::Ids(_) | Value::Words(_) | Value::Text(_) => return None,
    };
    Some(format!("{word} {value}"))
}

fn se_linux_part(field: &Field) -> Option<&'static str> {
    Some(match field {
        Field::SeLinuxUser => "user",
        Field::SeLinuxRole => "role",
        Field::SeLinuxType => "type",
        Field::SeLinuxLevel => "level",
        _ => return None,
    })
}

/// Any text as a string of a program.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let escaped = format!("\\u{{{:x}}}", u32::from(c));
                quoted.push_str(&escaped);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A name as a program has it: quoted where it could be taken for something else.
#[must_use]
pub fn name(name: &str) -> String {
    // What begins a statement or stands between terms, and names that stand for something from the start.
    const TAKEN: [&str; 24] = [
        "allow",
        "any",
        "assert",
        "because",
        "container",
        "deny",
        "dns",
        "egress",
        "except",
        "in",
        "ingress",
        "internet",
        "isolate",
        "kubernetes",
        "label",
        "let",
        "manifests",
        "namespace",
        "on",
        "pod",
        "profile",
        "set",
        "svc",
        "use",
    ];
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let plain = ends(name.chars().next()) && ends(name.chars().last()) && name.chars().all(inner);
    let letters = name.chars().any(|c| c.is_ascii_lowercase());
    if plain && letters && !TAKEN.contains(&name) { name.to_owned() } else { quoted(name) }
}

/// A workload as the statements of its namespace name it: with its kind where its name alone doesn't tell.
#[must_use]
pub fn workload_name(facts: &Facts<'_>, workload: usize) -> String {
    let id = &facts.workload(workload).id;
    let plain = name(&id.name.value);
    if facts.kinds_named(facts.namespace_of(workload), &id.name.value) > 1 {
        format!("{}:{plain}", kind_word(&id.kind.value))
    } else {
        plain
    }
}

/// A label's key or value as a selector has it.
fn label(text: &str) -> String {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let ends = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let plain = ends(text.chars().next()) && ends(text.chars().last()) && text.chars().all(inner);
    if plain && !matches!(text, "in" | "notin") { text.to_owned() } else { quoted(text) }
}

/// Requirements as a selector of a program: `[app=web, !legacy]`; `*` where there are none.
#[must_use]
pub fn selector(requirements: &[crate::sets::Requirement]) -> String {
    use crate::sets::Operator;
    if requirements.is_empty() {
        return "*".to_owned();
    }
    let list = |values: &[String]| values.iter().map(|value| label(value)).collect::<Vec<_>>().join(", ");
    let one = |requirement: &crate::sets::Requirement| {
        let key = label(&requirement.key);
        match &requirement.operator {
            Operator::In(values) if values.len() == 1 => format!("{key}={}", list(values)),
            Operator::NotIn(values) if values.len() == 1 => format!("{key}!={}", list(values)),
            Operator::In(values) => format!("{key} in ({})", list(values)),
            Operator::NotIn(values) => format!("{key} notin ({})", list(values)),
            Operator::Exists => key,
            Operator::DoesNotExist => format!("!{key}"),
        }
    };
    format!("[{}]", requirements.iter().map(one).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::{name, quoted, said, selector};
    use crate::sets::{Operator, Requirement};
    use crate::settings::{Field, Profile, ProfileKind, Value};

    #[test]
    fn names_that_mean_something_else_are_quoted() {
        let rows = [
            ("web", "web"),
            ("web.v2", "web.v2"),
            ("2048-game", "2048-game"),
            ("any", "\"any\""),
            ("pod", "\"pod\""),
            ("2048", "\"2048\""),
            ("10.0.0.1", "\"10.0.0.1\""),
            ("Web", "\"Web\""),
            ("a\"b", "\"a\\\"b\""),
        ];
        for (text, expected) in rows {
            assert_eq!(name(text), expected);
        }
        assert_eq!(quoted("a\\\n\u{1}"), "\"a\\\\\\n\\u{1}\"");
    }

    #[test]
    fn selectors_are_those_of_programs() {
        let of = |key: &str, operator| Requirement { key: key.to_owned(), operator };
        let values = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let all = [
            of("app.kubernetes.io/name", Operator::In(values(&["web"]))),
            of("tier", Operator::In(values(&["a", "b"]))),
            of("env", Operator::NotIn(values(&["dev"]))),
            of("x", Operator::NotIn(values(&["", "y"]))),
            of("canary", Operator::Exists),
            of("in", Operator::DoesNotExist),
        ];
        let expected =
            "[app.kubernetes.io/name=web, tier in (a, b), env!=dev, x notin (\"\", y), canary, !\"in\"]";
        assert_eq!(selector(&all), expected);
        assert_eq!(selector(&[]), "*");
    }

    #[test]
    fn settings_are_those_of_programs() {
        let profile = |kind, localhost: Option<&str>| {
            Value::Profile(Profile { kind, localhost: localhost.map(str::to_owned) })
        };
        let words = |words: &[&str]| Value::Words(words.iter().map(|word| (*word).to_owned()).collect());
        let rows = [
            (Field::RunAsNonRoot, Value::Bool(true), Some("nonRoot")),
            (Field::RunAsNonRoot, Value::Bool(false), Some("runAsNonRoot false")),
            (Field::Privileged, Value::Bool(false), Some("unprivileged")),
            (Field::HostNetwork, Value::Bool(true), Some("hostNetwork true")),
            (Field::RunAsUser, Value::Id(0), Some("runAsUser 0")),
            (Field::SupplementalGroups, Value::Ids(vec![1, 2]), Some("supplementalGroups 1, 2")),
            (Field::Drop, words(&["ALL"]), Some("drop ALL")),
            (Field::Add, words(&[]), None),
            (
                Field::SeccompProfile,
                profile(ProfileKind::Localhost, Some("a.json")),
                Some("seccomp localhost \"a.json\""),
            ),
            (Field::AppArmorProfile, profile(ProfileKind::Unconfined, None), Some("apparmor unconfined")),
            (Field::SeLinuxLevel, Value::Text("s0:c1".to_owned()), Some("selinux level \"s0:c1\"")),
            (Field::Sysctl("net.a".to_owned()), Value::Text("1".to_owned()), Some("sysctl \"net.a\" \"1\"")),
            (
                Field::FsGroupChangePolicy,
                Value::Word("Always".to_owned()),
                Some("fsGroupChangePolicy Always"),
            ),
        ];
        for (field, value, expected) in rows {
            assert_eq!(said(&field, &value).as_deref(), expected);
        }
    }
}
