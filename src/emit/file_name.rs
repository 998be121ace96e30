//! The names of the files that kpol writes: readable, safe on every file system, each one only once.

use std::collections::{BTreeMap, BTreeSet};

/// Longest name without `.yaml`; file systems allow 255 bytes in all.
const LONGEST: usize = 200;

/// What a file is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Of<'a> {
    /// What its name begins with.
    pub(super) kind: &'a str,
    /// Empty where there is none.
    pub(super) namespace: &'a str,
    pub(super) name: &'a str,
    /// Two groups may have a kind of one name; empty where that can't be.
    pub(super) group: &'a str,
}

/// The file of each, in the order given: `KIND-[NAMESPACE-]NAME.yaml`.
///
/// Where two would get the same name, or one has a name that no file should have, a hash of all parts is added, so
/// that a file's name does not depend on the order.
pub(super) fn unique(identities: &[Of]) -> Vec<String> {
    let readable: Vec<String> = identities.iter().map(readable).collect();
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for stem in &readable {
        *uses.entry(stem).or_default() += 1;
    }
    let is_good = |stem: &str| uses.get(stem) == Some(&1) && is_safe(stem);
    let mut taken: BTreeSet<String> = readable.iter().filter(|stem| is_good(stem)).cloned().collect();

    let mut order: Vec<usize> = (0..identities.len()).filter(|&at| !is_good(&readable[at])).collect();
    order.sort_by_key(|&at| identities[at]);
    let mut names = readable.clone();
    // How often a stem was made: those of one identity, which should be one, don't search each from the start.
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    for at in order {
        let stem = format!("{}-{:08x}", safe(&readable[at]), hash(&identities[at]));
        let number = made.entry(stem.clone()).or_insert(0);
        names[at] = loop {
            *number += 1;
            let candidate = if *number == 1 { stem.clone() } else { format!("{stem}-{number}") };
            if taken.insert(candidate.clone()) {
                break candidate;
            }
        };
    }
    names.into_iter().map(|stem| stem + ".yaml").collect()
}

fn readable(of: &Of) -> String {
    let Of { kind, namespace, name, .. } = of;
    let dash = if namespace.is_empty() { "" } else { "-" };
    format!("{kind}-{namespace}{dash}{name}")
}

/// Lower case alone, as some file systems don't tell `A` from `a`.
fn is_safe_character(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '-' | '.')
}

fn is_safe(stem: &str) -> bool {
    stem.len() <= LONGEST && stem.chars().all(is_safe_character)
}

fn safe(stem: &str) -> String {
    stem.chars()
        .take(LONGEST)
        .map(|character| if is_safe_character(character) { character } else { '-' })
        .collect()
}

/// FNV-1a of all parts but the kind, folded to 32 bits: the same on every machine and in every version.
fn hash(of: &Of) -> u64 {
    let group = if of.group.is_empty() { None } else { Some(of.group) };
    let parts = [Some(of.namespace), Some(of.name), group].into_iter().flatten();
    let bytes = parts.enumerate().flat_map(|(index, part)| {
        // A zero byte stands between two parts.
        std::iter::repeat_n(0, index.min(1)).chain(part.bytes())
    });
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::{Of, unique};

    fn of_policies(identities: &[(&str, &str)]) -> Vec<String> {
        let of = |&(namespace, name)| Of { kind: "networkpolicy", namespace, name, group: "" };
        unique(&identities.iter().map(of).collect::<Vec<_>>())
    }

    /// Identities, and the names without `.yaml`.
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

    /// The hashes come from an FNV-1a that isn't this one.
    #[test]
    fn names_are_readable_safe_and_unique() {
        let long = "x".repeat(253);
        let cut = format!("networkpolicy-shop-{}-4eb8bbe1", "x".repeat(181));
        let rows: [Row; 5] = [
            (
                &[("", "np1-ingress"), ("shop", "web")],
                &["networkpolicy-np1-ingress", "networkpolicy-shop-web"],
            ),
            (
                &[("a", "b-c"), ("a-b", "c"), ("a", "b")],
                &["networkpolicy-a-b-c-bb0d9276", "networkpolicy-a-b-c-8ad71361", "networkpolicy-a-b"],
            ),
            (&[("", "A/../b"), ("", "")], &["networkpolicy---..-b-6499b92c", "networkpolicy-"]),
            (
                &[("", "a"), ("", "a"), ("", "a")],
                &["networkpolicy-a-bcd950dd", "networkpolicy-a-bcd950dd-2", "networkpolicy-a-bcd950dd-3"],
            ),
            (&[("shop", &long)], &[&cut]),
        ];
        for (identities, expected) in rows {
            let expected: Vec<String> = expected.iter().map(|stem| format!("{stem}.yaml")).collect();
            assert_eq!(of_policies(identities), expected);
        }
    }

    #[test]
    fn a_name_that_looks_like_a_hashed_one_is_not_taken_twice() {
        let hashed = of_policies(&[("a", "b-c"), ("a-b", "c")]);
        let stem = hashed[0].trim_start_matches("networkpolicy-").trim_end_matches(".yaml");
        let names = of_policies(&[("a", "b-c"), ("a-b", "c"), ("", stem)]);
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 3, "{names:?}");
    }

    #[test]
    fn names_do_not_depend_on_the_order() {
        let identities = [("a", "b-c"), ("a-b", "c"), ("", "a-b-c"), ("", "B"), ("", "b")];
        let mut reversed = identities;
        reversed.reverse();
        let mut names = of_policies(&reversed);
        names.reverse();
        assert_eq!(names, of_policies(&identities));
    }

    #[test]
    fn kinds_of_one_name_in_two_groups_have_two_files() {
        let of = |group| Of { kind: "patch-rollout", namespace: "shop", name: "web", group };
        let names = unique(&[of("argoproj.io"), of("rollouts.example")]);
        assert!(names[0].starts_with("patch-rollout-shop-web-") && names[0] != names[1], "{names:?}");
        assert_eq!(unique(&[of("argoproj.io")]), ["patch-rollout-shop-web.yaml"]);
    }
}
