//! The program's own words, for messages: what was written at a place, on one line.

use super::program::{Item, Terms};
use crate::source::{Sources, Span};
use crate::syntax::{one_line, short_line};

/// The most characters of the program that a message quotes.
const LONGEST: usize = 60;
/// The most characters of code that a help shows: what is cut can't be written.
const LONGEST_CODE: usize = 160;

/// The text at a place with its line ends and comments gone, cut where it is long.
#[must_use]
pub fn quoted(sources: &Sources, span: Span) -> String {
    short_line(sources.slice(span), LONGEST)
}

/// The terms as they were written, cut where they are long.
#[must_use]
pub fn terms(sources: &Sources, terms: &Terms) -> String {
    quoted(sources, terms.span)
}

/// One term as written, cut where it is long.
#[must_use]
pub fn item(sources: &Sources, item: &Item) -> String {
    quoted(sources, item.span)
}

/// The terms whole, as they can be written again wherever a list stands.
#[must_use]
pub fn list(sources: &Sources, terms: &Terms) -> String {
    one_line(sources.slice(terms.span))
}

/// The terms whole, as they can be written again beside an `except`: a list has at most one.
#[must_use]
pub fn group(sources: &Sources, terms: &Terms) -> String {
    let text = list(sources, terms);
    if terms.takes_except { text } else { format!("({text})") }
}

/// Code for a help on one line, unless it is too long to be shown whole.
#[must_use]
pub fn short(code: &str) -> Option<String> {
    let line = one_line(code);
    (line.chars().count() <= LONGEST_CODE).then_some(line)
}

/// The replacement that adds `except WHAT` to terms.
#[must_use]
pub fn except_edit(sources: &Sources, wide: &Terms, narrow: &Terms) -> (Span, String) {
    (wide.span, format!("{} except {}", group(sources, wide), group(sources, narrow)))
}
