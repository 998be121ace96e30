//! What Kubernetes takes for names, label keys and label values. Pure judgements on text: no diagnostics.
//!
//! Source: `IsQualifiedName`, `IsValidLabelValue`, `IsDNS1123Label`, `IsDNS1123Subdomain` and `IsValidPortName` of
//! apimachinery's validation package.

/// Why a label's key wouldn't be taken; none where it would.
pub fn key_fault(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if let Some(prefix) = prefix
        && let Some(fault) = subdomain_fault(prefix)
    {
        return Some(format!("before the `/` stands a domain name, and {fault}"));
    }
    if name.is_empty() {
        return Some("it has to have at least one character".to_owned());
    }
    word_fault(name)
}

/// Why a label's value wouldn't be taken; none where it would. The empty value is one.
pub fn value_fault(value: &str) -> Option<String> {
    if value.is_empty() { None } else { word_fault(value) }
}

/// A character for people, who can't see a blank.
fn shown(character: char) -> String {
    match character {
        ' ' => "a blank".to_owned(),
        '`' => "a backtick".to_owned(),
        other => format!("`{other}`"),
    }
}

/// Letters, digits, `-`, `_`, `.`, at most 63, a letter or digit at both ends.
fn word_fault(word: &str) -> Option<String> {
    if word.len() > 63 {
        return Some(format!("it has {} characters, and 63 are the most", word.chars().count()));
    }
    if let Some(bad) = word.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))) {
        return Some(format!("{} can't be in it: letters, digits, `-`, `_` and `.` can", shown(bad)));
    }
    let ends_well = word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.ends_with(|c: char| c.is_ascii_alphanumeric());
    (!ends_well).then(|| "it has to begin and end with a letter or a digit".to_owned())
}

/// Why an object's name (a DNS subdomain of at most 253 characters) wouldn't be taken.
pub fn subdomain_fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("it has to have at least one character".to_owned());
    }
    if name.len() > 253 {
        return Some(format!("it has {} characters, and 253 are the most", name.chars().count()));
    }
    name.split('.').find_map(|part| dns_fault(part, "letters and digits stand on both sides of each `.`"))
}

/// Why a namespace's name (a DNS label of at most 63 characters) wouldn't be taken.
pub fn namespace_fault(name: &str) -> Option<String> {
    if name.len() > 63 {
        return Some(format!("it has {} characters, and 63 are the most", name.chars().count()));
    }
    dns_fault(name, "it has to have at least one character")
}

fn dns_fault(part: &str, empty: &str) -> Option<String> {
    if part.is_empty() {
        return Some(empty.to_owned());
    }
    if let Some(bad) = part.chars().find(|c| !(c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')) {
        return Some(format!("{} can't be in it: lower-case letters, digits and `-` can", shown(bad)));
    }
    (part.starts_with('-') || part.ends_with('-'))
        .then(|| "it has to begin and end with a letter or a digit".to_owned())
}

/// Why a container port's name wouldn't be taken: at most 15 characters, and a letter among them.
pub fn port_name_fault(name: &str) -> Option<String> {
    if name.len() > 15 {
        return Some(format!("it has {} characters, and 15 are the most", name.chars().count()));
    }
    if let Some(fault) = dns_fault(name, "it has to have at least one character") {
        return Some(fault);
    }
    if name.contains("--") {
        return Some("two `-` can't follow one another in it".to_owned());
    }
    (!name.contains(|c: char| c.is_ascii_lowercase())).then(|| "it needs at least one letter".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_are_judged_as_kubernetes_does() {
        let long = "a".repeat(64);
        let keys: &[(&str, bool)] = &[
            ("app", true),
            ("app.kubernetes.io/name", true),
            ("A_b-c.1", true),
            ("", false),
            ("a/b/c", false),
            ("/a", false),
            ("a/", false),
            ("Upper.io/a", false),
            ("-a", false),
            ("a b", false),
            (&long, false),
        ];
        for (key, good) in keys {
            assert_eq!(key_fault(key).is_none(), *good, "key {key:?}: {:?}", key_fault(key));
        }
        for (value, good) in [("", true), ("v1.2_3", true), ("a/b", false), ("a-", false), (&long, false)] {
            assert_eq!(value_fault(value).is_none(), good, "value {value:?}");
        }
        for (name, good) in [("http", true), ("8080", false), ("a--b", false), ("abcdefghijklmnop", false)] {
            assert_eq!(port_name_fault(name).is_none(), good, "port {name:?}");
        }
        for (name, good) in [("web.v2", true), ("web..v2", false), ("Web", false), ("w-", false)] {
            assert_eq!(subdomain_fault(name).is_none(), good, "name {name:?}");
        }
        assert!(namespace_fault("kube-system").is_none() && namespace_fault("a.b").is_some());
    }
}
