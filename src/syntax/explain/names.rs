//! Names, arrows and versions that are nearly right.

use super::failure::{Failure, shown};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::grammar::Rule;

/// An arrow in another spelling.
pub(super) fn other_arrow(failure: &Failure) -> Option<Diagnostic> {
    let (arrow, no_arrow) = (failure.expects(&[Rule::arrow]), failure.expects(&[Rule::no_arrow]));
    if !arrow && !no_arrow {
        return None;
    }
    let rest = failure.after();
    let starts =
        |signs: &[&str]| signs.iter().filter(|sign| rest.starts_with(**sign)).map(|sign| sign.len()).max();
    let reading = "an arrow goes from who connects to who is connected to";
    if let Some(length) = starts(&["<->", "<-", "<="]) {
        let sign = &rest[..length];
        let place = failure.place(failure.at..failure.at + length);
        let found = Diagnostic::new(Code::Arrow, format!("there is no `{sign}`: {reading}")).at(place, "");
        return Some(found.help("write `A -> B` where A connects to B"));
    }
    if let Some(length) = starts(&["-/->", "-/>", "-x->", "!->", "-!->", "-/-", "/->", "↛"]) {
        let sign = &rest[..length];
        let place = failure.place(failure.at..failure.at + length);
        if no_arrow {
            let found = Diagnostic::new(Code::Arrow, format!("there is no `{sign}`")).at(place, "");
            return Some(found.fix(Applicability::Safe, "write `-/->`", place, "-/->"));
        }
        let found = Diagnostic::new(Code::Arrow, format!("`{sign}` stands in `assert` alone")).at(place, "");
        return Some(found.help("to forbid a connection, write `deny A -> B`"));
    }
    let length = starts(&["==>", "=>", "-->", ">", "→", "⇒", "–>", "—>", "~>", "->>", "|>"])?;
    let place = failure.place(failure.at..failure.at + length);
    let message = format!("the arrow is written `->`, not `{}`", &rest[..length]);
    Some(Diagnostic::new(Code::Arrow, message).at(place, "").fix(
        Applicability::Safe,
        "write `->`",
        place,
        "->",
    ))
}

/// Blanks between the parts of one term: `web [a=b]`, `shop / web`.
pub(super) fn apart(failure: &Failure) -> Option<Diagnostic> {
    let before = failure.before();
    let last = before.chars().next_back()?;
    let found = failure.found;
    let ends_name = last.is_ascii_alphanumeric() || matches!(last, '*' | '"' | ']');
    let blank_before = before.len() < failure.at;
    let starts_term =
        failure.expects(&[Rule::selector, Rule::terms, Rule::term]) || failure.expects(&[Rule::capability]);
    if blank_before && ends_name && matches!(found, "[" | "/") && !starts_term {
        let after = if found == "/" { blanks(&failure.after()[1..]) } else { 0 };
        let part = if found == "[" { "[…]" } else { "/" };
        return Some(parted(part, failure.place(before.len()..failure.at + 1 + after), found));
    }
    let length = blanks(failure.after());
    if length > 0 && length < failure.after().len() && matches!(last, '/' | ':') {
        let part = if last == '/' { "/" } else { ":" };
        return Some(parted(part, failure.place(failure.at..failure.at + length), ""));
    }
    None
}

fn parted(part: &str, place: Span, fixed: &str) -> Diagnostic {
    Diagnostic::new(Code::Apart, format!("a blank parts `{part}` from what it belongs to"))
        .at(place, "the parts of a term touch")
        .fix(Applicability::Safe, "remove the blank", place, fixed)
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// A name with capitals or underscores.
pub(super) fn capital(failure: &Failure) -> Option<Diagnostic> {
    let names = [Rule::bare, Rule::glob, Rule::pattern];
    let word = failure.found;
    if !word.starts_with(|c: char| c.is_alphanumeric())
        || !(failure.expects(&names) || failure.expects_term())
    {
        return None;
    }
    let place = failure.place_of_found();
    let shown = shown(word);
    if word.contains(|c: char| !c.is_ascii()) {
        let found = Diagnostic::new(Code::NameShape, format!("`{shown}` is no name that Kubernetes has"));
        return Some(found.at(place, "").note("names consist of a to z, 0 to 9, `-` and `.`"));
    }
    let fixed = word.to_ascii_lowercase().replace('_', "-");
    if fixed == word {
        return None;
    }
    let message = if word.contains('_') {
        format!("`{shown}` is no name that Kubernetes has: names hold no `_`")
    } else {
        format!("`{shown}` is no name that Kubernetes has: names are lower-case")
    };
    let found = Diagnostic::new(Code::NameShape, message).at(place, "");
    let help = format!("write `{}`", super::failure::shown(&fixed));
    Some(found.fix(Applicability::Unsafe, help, place, fixed.trim_end_matches('-')))
}

/// A name that ends with `-` or `.`, or starts with it.
pub(super) fn edge(failure: &Failure) -> Option<Diagnostic> {
    let sign = failure.found.chars().next().filter(|_| matches!(failure.found, "-" | "." | "_"))?;
    let touches = failure.before().len() == failure.at && !failure.word_before().is_empty();
    if !touches && !failure.expects_term() {
        return None;
    }
    let rest = failure.after();
    let length = rest.find(|c| c != sign).unwrap_or(rest.len());
    let place = failure.place(failure.at..failure.at + length);
    let found = Diagnostic::new(Code::NameShape, "a name starts and ends with a letter or a digit");
    Some(found.at(place, "").fix(Applicability::Unsafe, "remove it", place, ""))
}

/// `kubernetes v1.33`, `kubernetes 1.33.2`, `kubernetes "1.33"`.
pub(super) fn version(failure: &Failure) -> Option<Diagnostic> {
    if !failure.expects(&[Rule::version]) {
        return None;
    }
    let digits = failure.found.trim_matches('"').trim_start_matches(['v', 'V']);
    let mut parts = digits.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !number(major) || !number(minor) {
        return None;
    }
    let place = failure.place_of_found();
    let message = "a version is two numbers without `v`, quotes or a patch release";
    let fixed = format!("{major}.{minor}");
    let help = format!("write `{}`", shown(&fixed));
    Some(Diagnostic::new(Code::NameShape, message).at(place, "").fix(Applicability::Safe, help, place, fixed))
}
