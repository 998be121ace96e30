//! Words for what could not be read: the slice is read once more by the rule that its first word asks for, and the
//! place where that stops is compared with the mistakes that people make.
//!
//! Nothing here looks further than the slice, so explaining a file of errors is linear in it.

mod brackets;
mod expected;
mod failure;
mod foreign;
mod lists;
mod names;
mod opening;
mod ports;
mod settings;
mod shapes;
mod words;

use self::failure::Failure;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

pub(super) use self::opening::{starts_anew, starts_with_setting};
pub(crate) use self::words::setting_for;

/// A kind of mistake: its diagnostic, if that is what happened.
type Mistake = fn(&Failure) -> Option<Diagnostic>;

/// The kinds of mistakes, the most telling first: the first that fits is reported.
const MISTAKES: &[Mistake] = &[
    foreign::blank,
    foreign::quote,
    foreign::comment,
    foreign::unclosed_string,
    foreign::connective,
    foreign::of_policies,
    names::other_arrow,
    names::apart,
    ports::swapped,
    ports::capital_protocol,
    ports::colon,
    settings::forgotten_term,
    settings::separator,
    settings::comma,
    settings::value_after_flag,
    settings::value,
    brackets::unclosed,
    lists::missing_settings,
    settings::unknown,
    brackets::surplus,
    names::capital,
    names::edge,
    names::version,
    shapes::second_statement,
    shapes::second_except,
    shapes::direction,
    shapes::bar,
    shapes::unquoted,
    lists::missing_in,
    lists::missing_term,
    lists::missing_sign,
];

/// Why `text`, which stands at `span`, could not be read.
pub(super) fn explain(text: &str, span: Span) -> Diagnostic {
    let failure = match Failure::find(text, span) {
        Ok(failure) => failure,
        Err(opening) => return opening::explain(&opening),
    };
    MISTAKES.iter().find_map(|mistake| mistake(&failure)).unwrap_or_else(|| expected::explain(&failure))
}
