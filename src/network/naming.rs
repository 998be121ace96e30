//! Names of policies: words for people, of at most 63 characters, each once in its namespace.

use std::fmt::Display;

use crate::resolve::short_hash;

/// The most characters that a policy's name has here, so that it fits wherever a name may end up as a label.
const LONGEST: usize = 63;
/// The digits of a hash that tells cut or equal names apart.
const HASH_DIGITS: usize = 8;

/// What a policy is named by.
#[derive(Clone, Debug)]
pub(super) struct Naming<I> {
    /// Words for its subject.
    pub(super) slug: String,
    /// `ingress` or `egress`.
    pub(super) direction: &'static str,
    /// What tells it apart from every other policy of its namespace: its direction and subject in full. It is written
    /// out only where names are shared.
    pub(super) identity: I,
}

/// The names of one namespace's policies, in the order given.
///
/// A name that several subjects would share goes, with a hash of its subject, to all of them but the one whose
/// words are exactly it.
pub(super) fn names<I: Display>(policies: &[Naming<I>]) -> Vec<String> {
    let mut names: Vec<String> = policies.iter().map(|policy| plain_name(policy, None)).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|index| &names[*index]);
    let mut told_apart: Vec<(usize, String)> = Vec::new();
    for sharing in order.chunk_by_mut(|a, b| names[*a] == names[*b]) {
        let [first, _, ..] = sharing else { continue };
        let name = &names[*first];
        sharing.sort_by_cached_key(|index| policies[*index].identity.to_string());
        let exact =
            |index: &usize| format!("{}-{}", policies[*index].slug, policies[*index].direction) == *name;
        let keeps = match sharing.iter().filter(|index| exact(index)).collect::<Vec<_>>().as_slice() {
            [only] => Some(**only),
            _ => None,
        };
        for index in sharing.iter().copied().filter(|index| Some(*index) != keeps) {
            let identity = policies[index].identity.to_string();
            told_apart.push((index, plain_name(&policies[index], Some(&identity))));
        }
    }
    for (index, name) in told_apart {
        names[index] = name;
    }
    names
}

fn plain_name<I>(policy: &Naming<I>, told_apart_by: Option<&str>) -> String {
    let words = dns_words(&policy.slug);
    let room = LONGEST - policy.direction.len() - 1;
    if words.len() <= room && told_apart_by.is_none() {
        return format!("{words}-{}", policy.direction);
    }
    let hashed = told_apart_by.unwrap_or(&policy.slug);
    let cut = &words[..words.len().min(room - HASH_DIGITS - 1)];
    format!("{}-{}-{}", cut.trim_end_matches('-'), short_hash(hashed), policy.direction)
}

/// The text as lower-case letters, digits and single `-`, with a letter or digit at both ends.
fn dns_words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            words.push(character.to_ascii_lowercase());
        } else if !words.is_empty() && !words.ends_with('-') {
            words.push('-');
        }
    }
    words.truncate(words.trim_end_matches('-').len());
    if words.is_empty() { "pods".to_owned() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naming(slug: &str, identity: &str) -> Naming<String> {
        Naming { slug: slug.to_owned(), direction: "ingress", identity: identity.to_owned() }
    }

    #[test]
    fn names_are_short_distinct_and_stable() {
        let long = "a-very-long-name-".repeat(8);
        let policies = [
            naming("np1", "app=np1"),
            naming("tier-front", "a workload"),
            naming("tier.front", "a selector"),
            naming(&long, "long"),
            naming("10.0.0.0/8", "a block"),
            naming("_", "nothing readable"),
        ];
        let names = names(&policies);
        assert_eq!(names[0], "np1-ingress");
        assert_eq!(names[1], "tier-front-ingress");
        assert!(names[2].starts_with("tier-front-") && names[2] != names[1], "{}", names[2]);
        assert_eq!(names[4], "10-0-0-0-8-ingress");
        assert_eq!(names[5], "pods-ingress");
        assert!(names.iter().all(|name| name.len() <= LONGEST), "{names:?}");
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }
}
