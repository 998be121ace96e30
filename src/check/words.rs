//! The program's own words, for messages: what was written at a place, on one line.

use crate::resolve::program::{Direction, Item, Terms};
use crate::source::{Sources, Span};
use crate::syntax::one_line;

/// The text at a place with its line ends and comments gone, cut where it is long.
pub(super) fn quoted(sources: &Sources, span: Span) -> String {
    const LONGEST: usize = 60;
    let text = one_line(sources.slice(span));
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// The terms as they could be written beside `except` or before `->`.
pub(super) fn terms(sources: &Sources, terms: &Terms) -> String {
    quoted(sources, terms.span)
}

/// One term as written.
pub(super) fn item(sources: &Sources, item: &Item) -> String {
    quoted(sources, item.span)
}

/// `ingress` or `egress`.
pub(super) fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    }
}
