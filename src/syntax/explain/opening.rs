//! Text that starts with no keyword.

use super::failure::{Opening, shown, word_at};
use super::words::is_setting;
use crate::diagnostic::{Applicability, Code, Diagnostic, nearest};
use crate::syntax::scan::KEYWORDS;

/// Words of other policy languages, and what says the same here.
const SYNONYMS: &[(&str, &str)] = &[
    ("permit", "allow"),
    ("accept", "allow"),
    ("block", "deny"),
    ("forbid", "deny"),
    ("reject", "deny"),
    ("drop", "deny"),
    ("include", "use"),
    ("import", "use"),
    ("ns", "namespace"),
    ("pods", "pod"),
    ("containers", "container"),
    ("const", "let"),
];

/// What all statements start with, for a note.
const STATEMENTS: &str = "a line starts with `allow`, `deny`, `isolate`, `pod`, `container` or `assert`, or declares something \
     with `namespace`, `manifests`, `use`, `let`, `label`, `profile`, `set` or `kubernetes`";

/// Whether a broken text begins like a statement of its own, and not like the rest of one before it.
pub(in crate::syntax) fn starts_anew(text: &str) -> bool {
    let word = first_word(text);
    !text[word.len()..].starts_with(':') && !starts_with_setting(text) && meant(word).is_some()
}

/// Whether a text begins with a word that opens a setting.
pub(in crate::syntax) fn starts_with_setting(text: &str) -> bool {
    is_setting(first_word(text))
}

/// The keyword that a word stands for: itself, a near one, or a synonym.
fn meant(word: &str) -> Option<&'static str> {
    let exact = KEYWORDS.iter().find(|keyword| **keyword == word);
    let synonym = || SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, keyword)| *keyword);
    exact.copied().or_else(synonym).or_else(|| nearest(word, KEYWORDS).first().copied())
}

fn first_word(text: &str) -> &str {
    word_at(text, 0)
}

/// Why a text that starts with no keyword could not be read.
pub(super) fn explain(opening: &Opening) -> Diagnostic {
    let text = opening.text;
    let word = first_word(text);
    if let Some(found) = foreign(opening, word) {
        return found;
    }
    if word.is_empty() {
        let first = text.chars().next().map_or(0, char::len_utf8);
        let message = format!("no statement starts with `{}`", &text[..first]);
        return Diagnostic::new(Code::Syntax, message).at(opening.place(0..first), "").note(STATEMENTS);
    }
    let place = opening.place(0..word.len());
    let found = Diagnostic::new(Code::UnknownKeyword, format!("no statement starts with `{}`", shown(word)))
        .at(place, "");
    match meant(word) {
        Some(keyword) => found.fix(Applicability::Unsafe, format!("write `{keyword}`"), place, keyword),
        None if text.contains("-/->") => {
            found.fix(Applicability::Unsafe, "start it with `assert`", place.at_start(), "assert ")
        }
        None if text.contains("->") => {
            found.fix(Applicability::Unsafe, "start it with `allow`", place.at_start(), "allow ")
        }
        None => found.note(STATEMENTS),
    }
}

fn foreign(opening: &Opening, word: &str) -> Option<Diagnostic> {
    let text = opening.text;
    let place = |length: usize| opening.place(0..length);
    if text.starts_with("//") {
        let found = Diagnostic::new(Code::Foreign, "a comment starts with `#` here, not with `//`");
        return Some(found.at(place(2), "").fix(Applicability::Safe, "write `#`", place(2), "#"));
    }
    if text.starts_with("/*") {
        let found = Diagnostic::new(
            Code::Foreign,
            "a comment starts with `#` and ends with its line, there is no `/*`",
        );
        return Some(found.at(place(2), ""));
    }
    if text.starts_with('"') {
        return None;
    }
    let yaml = !word.is_empty() && text[word.len()..].starts_with(':');
    if yaml || text.starts_with("---") || text.starts_with("- ") {
        let length = if yaml { word.len() + 1 } else { text.find(char::is_whitespace).unwrap_or(text.len()) };
        let found = Diagnostic::new(Code::Foreign, "this looks like YAML, not like a policy");
        return Some(
            found
                .at(place(length), "")
                .help("name manifests by their path, as in `manifests \"k8s/\"`, and write what shall hold as statements"),
        );
    }
    None
}
