//! Words for the names of policies: what a term is called, short enough to be carried along.

use crate::sets::{Operator, Requirement};

/// The most bytes that words may have. A policy's name is far shorter; what is cut here still counts in its hash.
const LONGEST: usize = 200;

/// The words, cut where they are long; a hash of them all tells equal beginnings apart.
pub(super) fn bounded(words: String) -> String {
    if words.len() <= LONGEST {
        return words;
    }
    let hash = short_hash(&words);
    let cut = words.char_indices().map(|(at, _)| at).take_while(|at| *at < LONGEST - hash.len()).last();
    format!("{}-{hash}", &words[..cut.unwrap_or(0)])
}

/// `tier-front` for `[tier=front]`.
pub(super) fn of_requirements(requirements: &[Requirement]) -> String {
    let words = requirements.iter().map(|requirement| {
        let key = requirement.key.rsplit('/').next().unwrap_or_default();
        match &requirement.operator {
            Operator::In(values) if values.len() == 1 => format!("{key}-{}", values[0]),
            Operator::In(values) => format!("{key}-in-{}", values.join("-")),
            Operator::NotIn(values) => format!("{key}-not-{}", values.join("-")),
            Operator::Exists => key.to_owned(),
            Operator::DoesNotExist => format!("no-{key}"),
        }
    });
    bounded(words.collect::<Vec<_>>().join("-"))
}

/// FNV-1a, 32 bits, in hexadecimal: stable for ever, whatever the machine or the compiler.
#[must_use]
pub fn short_hash(text: &str) -> String {
    let hash =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, bounded};

    #[test]
    fn long_words_are_cut_and_told_apart() {
        let long = |end: &str| format!("{}{end}", "web-".repeat(100));
        let (first, second) = (bounded(long("a")), bounded(long("b")));
        assert!(first.len() <= LONGEST && first.starts_with("web-web-") && first != second);
        assert_eq!(bounded("web".to_owned()), "web");
        assert!(bounded("ü".repeat(150)).len() <= LONGEST);
    }
}
