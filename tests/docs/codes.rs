//! The reference's table of codes is the list in the code, in the words that stand there.

use kpol::diagnostic::Code;

const SOURCE: &str = include_str!("../../src/diagnostic/code.rs");
const REFERENCE: &str = include_str!("../../docs/reference.md");

#[test]
fn the_reference_lists_every_code() {
    let written: Vec<&str> = REFERENCE.lines().filter(|line| line.starts_with("| K0")).collect();
    let expected: Vec<String> = Code::ALL.iter().map(|code| row(*code)).collect();
    assert!(
        written == expected,
        "the table of codes in docs/reference.md has to be\n{}",
        expected.join("\n")
    );
}

/// `| code | name | severity | meaning |`
fn row(code: Code) -> String {
    let meaning = meaning(code.code());
    let meaning = meaning.trim_end_matches('.').replace('|', "\\|");
    assert!(!meaning.is_empty(), "{} doesn't say what it means", code.code());
    format!("| {} | `{}` | {} | {meaning} |", code.code(), code.name(), code.severity().word())
}

/// The comment above a code's line.
fn meaning(number: &str) -> String {
    let needle = format!("= \"{number}\"");
    let lines: Vec<&str> = SOURCE.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.contains(&needle)).expect("a code stands in its table");
    let mut comment: Vec<&str> =
        lines[..at].iter().rev().map_while(|line| line.strip_prefix("/// ")).collect();
    comment.reverse();
    comment.join(" ")
}
