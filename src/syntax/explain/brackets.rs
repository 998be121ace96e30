//! Brackets without their partner inside a statement.

use super::failure::{Failure, string_length};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::syntax::grammar::Rule;

/// The statement ends inside brackets.
pub(super) fn unclosed(failure: &Failure) -> Option<Diagnostic> {
    let closers = [Rule::close_paren, Rule::close_bracket, Rule::close_brace];
    let before = failure.before().trim_end();
    let ends = matches!(failure.found, "" | "->" | "-/->");
    if !ends || !(failure.expects(&closers) || before.ends_with([',', '{', '(', '['])) {
        return None;
    }
    let (at, open) = last_open(&failure.text[..failure.at])?;
    let close = match open {
        '(' => ")",
        '[' => "]",
        _ => "}",
    };
    let end = failure.place(before.len()..before.len());
    let found = Diagnostic::new(Code::Brace, format!("this `{open}` is never closed"));
    Some(found.at(failure.place(at..at + 1), "opened here").fix(
        Applicability::Unsafe,
        format!("close it with `{close}`"),
        end,
        close,
    ))
}

/// A closing bracket that closes nothing.
pub(super) fn surplus(failure: &Failure) -> Option<Diagnostic> {
    if !matches!(failure.found, ")" | "]") || last_open(&failure.text[..failure.at]).is_some() {
        return None;
    }
    let place = failure.place_of_found();
    let found =
        Diagnostic::new(Code::Brace, format!("this `{}` closes nothing", failure.found)).at(place, "");
    Some(found.fix(Applicability::Unsafe, "remove it", place, ""))
}

/// The innermost bracket that is open at the end of a text: none where all are closed.
fn last_open(text: &str) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut length = c.len_utf8();
        match c {
            '#' => length = rest.find('\n').unwrap_or(rest.len()),
            '"' => length = string_length(rest).unwrap_or_else(|| rest.find('\n').unwrap_or(rest.len())),
            '(' | '[' | '{' => open.push((at, c)),
            ')' | ']' | '}' => {
                let partner = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.last().is_some_and(|(_, bracket)| *bracket == partner) {
                    open.pop();
                }
            }
            _ => {}
        }
        at += length;
    }
    open.pop()
}
