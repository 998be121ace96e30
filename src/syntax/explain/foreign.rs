//! Signs of other languages and keyboards.

use super::failure::{Failure, shown, string_length};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::syntax::grammar::Rule;

/// A character that only looks like a blank.
pub(super) fn blank(failure: &Failure) -> Option<Diagnostic> {
    let c = failure.found.chars().next()?;
    let looks_blank =
        !c.is_ascii() && (c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}'));
    let place = failure.place_of_found();
    looks_blank.then(|| {
        let message = format!("the character U+{:04X} looks like a blank and is none", u32::from(c));
        Diagnostic::new(Code::Foreign, message).at(place, "").fix(
            Applicability::Safe,
            "write a space",
            place,
            " ",
        )
    })
}

/// Quotes that are no `"`.
pub(super) fn quote(failure: &Failure) -> Option<Diagnostic> {
    let rest = failure.after();
    let open = rest.chars().next().filter(|c| matches!(c, '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«'))?;
    let other = if open == '`' { "backticks".to_owned() } else { format!("`{open}`") };
    let message = format!("text is quoted with `\"` here, not with {other}");
    let inner = &rest[open.len_utf8()..];
    let closing =
        inner.char_indices().find(|(_, c)| *c == '\n' || matches!(c, '\'' | '`' | '“' | '”' | '’' | '»'));
    let found = Diagnostic::new(Code::Foreign, message);
    match closing.filter(|(_, c)| *c != '\n') {
        Some((end, close)) => {
            let place = failure.place(failure.at..failure.at + open.len_utf8() + end + close.len_utf8());
            let text = format!("\"{}\"", inner[..end].replace('"', "\\\""));
            Some(found.at(place, "").fix(
                Applicability::Safe,
                format!("write `{}`", shown(&text)),
                place,
                text,
            ))
        }
        None => Some(found.at(failure.place(failure.at..failure.at + open.len_utf8()), "")),
    }
}

/// `//` and `/*`.
pub(super) fn comment(failure: &Failure) -> Option<Diagnostic> {
    let sign = failure.found;
    if !matches!(sign, "//" | "/*") {
        return None;
    }
    let place = failure.place_of_found();
    let message = format!("a comment starts with `#` here, not with `{sign}`");
    Some(Diagnostic::new(Code::Foreign, message).at(place, "").fix(
        Applicability::Unsafe,
        "write `#`",
        place,
        "#",
    ))
}

/// A string whose line ends before it does.
pub(super) fn unclosed_string(failure: &Failure) -> Option<Diagnostic> {
    if !failure.found.starts_with('"') || string_length(failure.after()).is_some() {
        return None;
    }
    let place = failure.place_of_found();
    let found = Diagnostic::new(
        Code::UnclosedString,
        "this string is not closed: its line ends before a second `\"`",
    );
    Some(found.at(place, "").fix(Applicability::Unsafe, "close it", place.at_end(), "\""))
}

/// `allow from web to db ports 80`: the words that NetworkPolicies have for what stands here as signs.
pub(super) fn of_policies(failure: &Failure) -> Option<Diagnostic> {
    let (word, place) = (failure.found, failure.place_of_found());
    let instead = |message: String, sign: &str| {
        let found = Diagnostic::new(Code::Foreign, message).at(place, "");
        Some(found.fix(Applicability::Unsafe, format!("write `{sign}`"), place, sign))
    };
    if failure.word_before() == "from" && failure.found_term() && failure.expects(&[Rule::arrow]) {
        let message = "`from` isn't written: who connects stands before the arrow";
        let found = Diagnostic::new(Code::Foreign, message).at(failure.place_of_word_before(), "");
        return Some(found.help(format!("write `{} A -> B`", failure.keyword)));
    }
    match word {
        "to" if failure.expects(&[Rule::arrow]) => {
            instead("the arrow is written `->`, not `to`".to_owned(), "->")
        }
        "port" | "ports" if failure.expects(&[Rule::kw_on, Rule::on]) => {
            instead(format!("ports stand after `on`, not after `{word}`"), "on")
        }
        _ => None,
    }
}

/// `and`, `&&`, `or`, `||` in a selector or between terms.
pub(super) fn connective(failure: &Failure) -> Option<Diagnostic> {
    let word = failure.found;
    let all = matches!(word, "and" | "&&" | "&" | "AND");
    let either = matches!(word, "or" | "||" | "|" | "OR");
    if !failure.expects(&[Rule::comma]) || !(all || either) {
        return None;
    }
    let place = failure.place_of_found();
    if either && failure.expects(&[Rule::close_bracket]) {
        let message = format!("`{word}` joins nothing here: all parts of a selector have to hold");
        let help = "write `key in (a, b)` for several values, or two selectors with a comma between them";
        return Some(Diagnostic::new(Code::Foreign, message).at(place, "").help(help));
    }
    let message = format!("`{word}` joins nothing here: a comma does");
    let with_blanks = failure.place(failure.before().len()..failure.at + word.len());
    let found = Diagnostic::new(Code::Foreign, message).at(place, "");
    Some(found.fix(Applicability::Safe, "write `,`", with_blanks, ","))
}
