//! Near names: what a person who mistyped a word probably meant.

use std::borrow::Cow;

/// So many are offered.
const OFFERED: usize = 3;

/// The up to three candidates nearest to `word`, nearest first, ties by the candidates' own order in the alphabet.
///
/// The distance is Damerau–Levenshtein over lower-cased text, so that two swapped letters count once; it may be at
/// most a third of the word's length (at least 1, so that `nq1` still finds `np1`). Nothing is better than nonsense.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = lower_case(word);
    let length = lower.chars().count();
    // Comparing costs length × length: a name that Kubernetes would take has at most 253 characters.
    if length == 0 || length > 253 {
        return Vec::new();
    }
    let limit = (length / 3).max(1);
    // A word of one or two letters is near to everything: only a different case counts then.
    let bound = if length < 3 { usize::from(length == 2) } else { limit };
    let letters = Letters::of(&lower);
    // The nearest so far, sorted.
    let mut near: Vec<(usize, &str)> = Vec::with_capacity(OFFERED + 1);
    for candidate in candidates {
        if candidate == word || candidate.len().abs_diff(word.len()) > 4 * limit {
            continue;
        }
        let candidate_lower = lower_case(candidate);
        if letters.distance(&candidate_lower) > bound {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate_lower);
        if distance > bound {
            continue;
        }
        if let Err(at) = near.binary_search(&(distance, candidate)) {
            near.insert(at, (distance, candidate));
            near.truncate(OFFERED);
        }
    }
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

fn lower_case(word: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if word.bytes().all(is_lower) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// How often each letter is in a word of at most 253; all that aren't ASCII count as one letter.
struct Letters {
    counts: [u8; 129],
    length: usize,
}

impl Letters {
    fn of(word: &str) -> Self {
        let mut letters = Self { counts: [0; 129], length: 0 };
        for letter in word.chars() {
            letters.counts[Self::place(letter)] += 1;
            letters.length += 1;
        }
        letters
    }

    fn place(letter: char) -> usize {
        if letter.is_ascii() { letter as usize } else { 128 }
    }

    /// The least distance that another word can have, as each step puts at most one letter right. It takes far fewer
    /// steps than the distance itself, and nearly all words are too far away by it.
    fn distance(&self, other: &str) -> usize {
        let (mut left, mut length, mut common) = (self.counts, 0, 0);
        for letter in other.chars() {
            length += 1;
            let left = &mut left[Self::place(letter)];
            if *left > 0 {
                *left -= 1;
                common += 1;
            }
        }
        self.length.max(length) - common
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant_and_no_more() {
        let names = ["checkout", "payment", "np1", "np2", "np3", "Web"];
        let rows: &[(&str, &[&str])] = &[
            ("chekout", &["checkout"]),
            ("chekcout", &["checkout"]),
            ("np22", &["np2"]),
            ("nq1", &["np1"]),
            ("web", &["Web"]),
            ("np", &["np1", "np2", "np3"]),
            ("frontend", &[]),
            ("", &[]),
        ];
        for (word, expected) in rows {
            assert_eq!(nearest(word, names), *expected, "{word}");
        }
    }
}
