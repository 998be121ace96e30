//! Near names: what a person who mistyped a word probably meant.

/// The up to three candidates nearest to `word`, nearest first, ties by the candidates' own order in the alphabet.
///
/// The distance is Damerau–Levenshtein over lower-cased text, so that two swapped letters count once; it may be at
/// most a third of the word's length (at least 1, so that `nq1` still finds `np1`). Nothing is better than nonsense.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    // Comparing costs length × length: a name that Kubernetes would take has at most 253 characters.
    if length == 0 || length > 253 {
        return Vec::new();
    }
    let limit = (length / 3).max(1);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for candidate in candidates {
        if candidate == word || candidate.len().abs_diff(word.len()) > 4 * limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        // A word of one or two letters is near to everything: only a different case counts then.
        let bound = if length < 3 { usize::from(length == 2) } else { limit };
        if distance <= bound && !near.contains(&(distance, candidate)) {
            near.push((distance, candidate));
        }
    }
    near.sort_unstable();
    near.truncate(3);
    near.into_iter().map(|(_, candidate)| candidate).collect()
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
            ("frontend", &[]),
            ("", &[]),
        ];
        for (word, expected) in rows {
            assert_eq!(nearest(word, names), *expected, "{word}");
        }
    }
}
