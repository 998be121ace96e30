//! The program's own words, for messages: what was written at a place, on one line.

use super::program::{Direction, Item, Terms};
use crate::source::{Sources, Span};
use crate::syntax::one_line;

/// The text at a place with its line ends and comments gone, cut where it is long.
#[must_use]
pub fn quoted(sources: &Sources, span: Span) -> String {
    const LONGEST: usize = 60;
    let text = one_line(sources.slice(span));
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The terms as they could be written beside `except` or before `->`.
#[must_use]
pub fn terms(sources: &Sources, terms: &Terms) -> String {
    quoted(sources, terms.span)
}

/// One term as written.
#[must_use]
pub fn item(sources: &Sources, item: &Item) -> String {
    quoted(sources, item.span)
}

/// `ingress` or `egress`.
#[must_use]
pub fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}

/// The replacement that adds `except WHAT` to terms.
#[must_use]
pub fn except_edit(sources: &Sources, terms: &Terms, what: &Terms) -> (Span, String) {
    let what_text = one_line(sources.slice(what.span));
    // At most one `except` in a list: what has one is grouped.
    let grouped = |text: String, fits: bool| if fits { text } else { format!("({text})") };
    let text = grouped(sources.slice(terms.span).to_owned(), terms.takes_except);
    (terms.span, format!("{text} except {}", grouped(what_text, what.takes_except)))
}
