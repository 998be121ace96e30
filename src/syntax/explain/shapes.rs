//! Other shapes of statements that have a way out of their own.

use super::failure::{Failure, shown};
use crate::diagnostic::{Applicability, Code, Diagnostic, nearest};
use crate::syntax::grammar::Rule;
use crate::syntax::scan::KEYWORDS;

/// A second statement on the line: `allow a -> b allow c -> d`.
pub(super) fn second_statement(failure: &Failure) -> Option<Diagnostic> {
    let follows = failure.after()[failure.found.len()..].starts_with([' ', '\t']);
    if !follows || !KEYWORDS.contains(&failure.found) || !failure.expects(&[Rule::comma, Rule::kw_because]) {
        return None;
    }
    let end = failure.before().len();
    let message = format!("`{}` starts a statement, and the one before it has not ended", failure.found);
    Some(Diagnostic::new(Code::Missing, message).at(failure.place_of_found(), "").fix(
        Applicability::Unsafe,
        "put `;` between them, or start a new line",
        failure.place(end..end),
        ";",
    ))
}

/// A second `except` in one list.
pub(super) fn second_except(failure: &Failure) -> Option<Diagnostic> {
    if failure.found != "except" || failure.expects_term() {
        return None;
    }
    let found = Diagnostic::new(Code::Syntax, "a list has one `except` at most");
    let help = "list what is left out with commas, or group: `(A except B) except C`";
    Some(found.at(failure.place_of_found(), "").help(help))
}

/// `isolate web inbound`
pub(super) fn direction(failure: &Failure) -> Option<Diagnostic> {
    let word = failure.found;
    if !failure.expects(&[Rule::direction]) || !word.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let place = failure.place_of_found();
    let message =
        format!("`isolate` takes `ingress`, `egress` or nothing after the pods, found `{}`", shown(word));
    let found = Diagnostic::new(Code::Syntax, message).at(place, "");
    let meant = match word.to_ascii_lowercase().as_str() {
        "in" | "inbound" | "incoming" => Some("ingress"),
        "out" | "outbound" | "outgoing" => Some("egress"),
        word => nearest(word, ["ingress", "egress"]).first().copied(),
    };
    Some(match meant {
        Some(word) => found.fix(Applicability::Unsafe, format!("write `{word}`"), place, word),
        None => found,
    })
}

/// `label tier = front, back`
pub(super) fn bar(failure: &Failure) -> Option<Diagnostic> {
    if failure.found != "," || !failure.expects(&[Rule::bar]) {
        return None;
    }
    let found = Diagnostic::new(Code::Syntax, "the values of a label are separated by `|`, not by a comma");
    let place = failure.place(failure.before().len()..failure.at + 1);
    Some(found.at(failure.place_of_found(), "").fix(Applicability::Safe, "write `|`", place, " |"))
}

/// `use base.kpol`, `because ticket`
pub(super) fn unquoted(failure: &Failure) -> Option<Diagnostic> {
    let only_text = !failure.expected.is_empty() && failure.expected.iter().all(|rule| *rule == Rule::string);
    if !only_text || failure.found.is_empty() || failure.found.starts_with('"') {
        return None;
    }
    let rest = failure.after();
    let length = rest.find([',', ';', ' ', '\t', '\r', '\n', '"', '\\', '#']).unwrap_or(rest.len());
    if length == 0 {
        return None;
    }
    let place = failure.place(failure.at..failure.at + length);
    let text = format!("\"{}\"", &rest[..length]);
    let message = format!("a text in quotes is expected here, found `{}`", shown(&rest[..length]));
    let help = format!("write `{}`", shown(&text));
    Some(Diagnostic::new(Code::Syntax, message).at(place, "").fix(Applicability::Unsafe, help, place, text))
}
