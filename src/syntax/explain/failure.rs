//! Where reading a slice stops, and what could have stood there.

use std::ops::Range;

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use crate::source::Span;
use crate::syntax::grammar::{Grammar, Rule};

/// A slice whose first word is no keyword.
#[derive(Debug)]
pub(super) struct Opening<'t> {
    /// The slice.
    pub(super) text: &'t str,
    /// Where it stands.
    pub(super) span: Span,
}

impl Opening<'_> {
    /// The place of some bytes of the slice.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        place(self.span, range)
    }
}

/// A slice whose first word is a keyword, and how far it can be read.
#[derive(Debug)]
pub(super) struct Failure<'t> {
    /// The slice.
    pub(super) text: &'t str,
    /// The keyword; of `assert pod` and `assert container` the second one.
    pub(super) keyword: &'t str,
    /// The first byte that can't be read.
    pub(super) at: usize,
    /// What stands there; empty at the end.
    pub(super) found: &'t str,
    /// What could stand there.
    pub(super) expected: Vec<Rule>,
    span: Span,
}

impl<'t> Failure<'t> {
    /// Reads the slice by the rule of its first word.
    pub(super) fn find(text: &'t str, span: Span) -> Result<Self, Opening<'t>> {
        let first = word_at(text, 0);
        let Some(rule) = rule_of(first) else {
            return Err(Opening { text, span });
        };
        let (at, expected) = furthest(rule, text);
        let second = word_at(text, first.len() + blanks(&text[first.len()..]));
        let keyword = if first == "assert" && matches!(second, "pod" | "container") { second } else { first };
        Ok(Self { text, keyword, at, found: token_at(text, at), expected, span })
    }

    /// The place of what stands where reading stops.
    pub(super) fn place_of_found(&self) -> Span {
        self.place(self.at..self.at + self.found.len())
    }

    /// The place of some bytes of the slice.
    pub(super) fn place(&self, range: Range<usize>) -> Span {
        place(self.span, range)
    }

    /// The text before the failure, without the blanks at its end.
    pub(super) fn before(&self) -> &'t str {
        self.text[..self.at].trim_end_matches([' ', '\t'])
    }

    /// The text from the failure on.
    pub(super) fn after(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The word that ends right before the failure (blanks aside); empty where another character does.
    pub(super) fn word_before(&self) -> &'t str {
        let before = self.before();
        let start = before.rfind(|c: char| !is_word(c)).map_or(0, |at| at + width(before, at));
        &before[start..]
    }

    /// The place of [`Self::word_before`].
    pub(super) fn place_of_word_before(&self) -> Span {
        let end = self.before().len();
        self.place(end - self.word_before().len()..end)
    }

    /// Whether one of these could have stood there.
    pub(super) fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }

    /// Whether a term could have stood there.
    pub(super) fn expects_term(&self) -> bool {
        use Rule::{address, bare, open_paren, selector, star, term, terms};
        self.expects(&[terms, term, bare, selector, star, open_paren, address])
    }

    /// Whether a setting could have stood there.
    pub(super) fn expects_setting(&self) -> bool {
        self.expects(&[Rule::settings, Rule::setting, Rule::flag, Rule::profile_name])
    }

    /// Whether what stands there could begin a term.
    pub(super) fn found_term(&self) -> bool {
        self.found.starts_with(|c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '*' | '[' | '(' | '"')
        })
    }
}

fn place(slice: Span, range: Range<usize>) -> Span {
    // A slice is a part of a file of less than 4 GiB.
    let offset = |value: usize| slice.start + u32::try_from(value).unwrap_or_default();
    Span { start: offset(range.start), end: offset(range.end), ..slice }
}

/// How far `rule` reads `text`, and what it would have taken there.
fn furthest(rule: Rule, text: &str) -> (usize, Vec<Rule>) {
    let Err(error) = Grammar::parse(rule, text) else {
        return (text.len(), Vec::new());
    };
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => (at, positives),
        ErrorVariant::CustomError { .. } => (at, Vec::new()),
    }
}

fn rule_of(keyword: &str) -> Option<Rule> {
    Some(match keyword {
        "allow" => Rule::only_allow,
        "deny" => Rule::only_deny,
        "isolate" => Rule::only_isolate,
        "pod" => Rule::only_pod,
        "container" => Rule::only_container,
        "assert" => Rule::only_assert,
        "namespace" => Rule::only_namespace,
        "use" => Rule::only_use,
        "manifests" => Rule::only_manifests,
        "set" => Rule::only_set,
        "kubernetes" => Rule::only_kubernetes,
        "label" => Rule::only_label,
        "let" => Rule::only_let,
        "profile" => Rule::only_profile,
        _ => return None,
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-' || c == '.'
}

/// The length in bytes of the character at `at`.
fn width(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// How many blanks a text begins with.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The word that begins at an offset: letters, digits, `_`, and `-` or `.` between them. May be empty.
pub(super) fn word_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches(['-', '.']);
    if word.starts_with(['-', '.']) { "" } else { word }
}

/// The arrows and connectives that people write, longest first, so that a message can name them whole.
const SIGNS: &[&str] = &[
    "-/->", "-/>", "-x->", "!->", "-->", "->", "=>", "==>", "<->", "<-", "<=", "&&", "||", "==", "!=", "//",
    "/*",
];

/// What begins at an offset: a word, a string, a sign or a character; nothing at the end.
fn token_at(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let word = word_at(text, at);
    if !word.is_empty() {
        return word;
    }
    if let Some(sign) = SIGNS.iter().filter(|sign| rest.starts_with(**sign)).max_by_key(|sign| sign.len()) {
        return &rest[..sign.len()];
    }
    if rest.starts_with('"') {
        return &rest[..string_length(rest).unwrap_or_else(|| rest.find(['\n', '\r']).unwrap_or(rest.len()))];
    }
    &rest[..width(text, at)]
}

/// The length of the string that a text begins with, quotes included; `None` where it doesn't end on its line.
pub(super) fn string_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A user's text for a message: shortened where it is long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
