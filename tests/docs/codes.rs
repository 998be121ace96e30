//! The reference's table of codes is the list in the code, in the words that stand there.

use kpol::diagnostic::{Code, Severity};

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

/// `| code | name | severity | meaning |`; an error whose level can be changed says so.
fn row(code: Code) -> String {
    let meaning = code.meaning().replace('|', "\\|");
    let judged = code.severity() == Severity::Error && !code.is_fixed();
    let severity = format!("{}{}", code.severity().word(), if judged { ", a judgement" } else { "" });
    format!("| {} | `{}` | {severity} | {meaning} |", code.code(), code.name())
}
