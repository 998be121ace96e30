//! Splits a file's text where YAML separates documents: at each line that is `---` or starts with `--- `.
//!
//! Such a line ends a document wherever it stands, in a block scalar too, so this needs no parser; it is what
//! Kubernetes' own reader does. A document that is no YAML then costs only itself.

use std::ops::Range;

use memchr::memmem;

/// The ranges of bytes of the texts between separators, each with its own `---` line; together they are the text, but
/// for separators with nothing behind them: a file can be millions of those.
///
/// A range can hold several documents (`...` ends one as well) or none (comments).
pub(crate) fn split(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut ranges = Vec::new();
    let mut start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut last_end = start;
    for newline in memmem::find_iter(bytes, b"\n---") {
        let at = newline + 1;
        // Neither `----` nor `---x` is a separator.
        if !matches!(bytes.get(at + 3), None | Some(b'\n' | b'\r' | b' ' | b'\t')) {
            continue;
        }
        // A directive belongs to the document that the separator after it begins.
        let directive = ends_in_directive(&text[last_end..at]);
        last_end = at;
        if !directive && at > start {
            if text[start..at].trim_end() != "---" {
                ranges.push(start..at);
            }
            start = at;
        }
    }
    ranges.push(start..text.len());
    ranges
}

/// Whether the last line that is neither blank nor a comment is a directive.
fn ends_in_directive(text: &str) -> bool {
    let last = text.lines().rev().find(|line| !line.starts_with('#') && !line.trim().is_empty());
    last.is_some_and(|line| line.starts_with('%'))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn separators_are_whole_lines_that_begin_with_three_dashes() {
        let rows: &[(&str, &[&str])] = &[
            ("", &[""]),
            ("a: 1\n", &["a: 1\n"]),
            ("---\na: 1\n---\nb: 2", &["---\na: 1\n", "---\nb: 2"]),
            ("a: 1\r\n---\r\nb: 2\r\n", &["a: 1\r\n", "---\r\nb: 2\r\n"]),
            ("a\n--- {b: c}\n--- # d\n", &["a\n", "--- {b: c}\n", "--- # d\n"]),
            ("a\n----\n---x\n --- \n", &["a\n----\n---x\n --- \n"]),
            ("\u{feff}---\na\n---", &["---\na\n", "---"]),
            ("%YAML 1.1\n# c\n\n---\na\n---\nb\n", &["%YAML 1.1\n# c\n\n---\na\n", "---\nb\n"]),
            ("a\n...\n%YAML 1.1\n---\nb\n---\n", &["a\n...\n%YAML 1.1\n---\nb\n", "---\n"]),
            ("a: |\n  x\n---\nb\n", &["a: |\n  x\n", "---\nb\n"]),
            ("---\n--- \n\n---\r\n--- a\n---\n---", &["--- a\n", "---"]),
            ("%YAML 1.1\n---\n---\n# c\n---\nb", &["%YAML 1.1\n---\n", "---\n# c\n", "---\nb"]),
        ];
        for (text, expected) in rows {
            let got: Vec<&str> = split(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(got, *expected, "{text:?}");
        }
    }
}
