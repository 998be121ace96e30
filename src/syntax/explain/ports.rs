//! Ports whose parts are in another order or case.

use super::failure::{Failure, word_at};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::Protocol;
use crate::source::Span;

fn is_protocol(word: &str) -> bool {
    Protocol::ALL.iter().any(|protocol| protocol.word().eq_ignore_ascii_case(word))
}

fn shape(message: String, place: Span, fixed: String) -> Diagnostic {
    let help = format!("write `{fixed}`");
    Diagnostic::new(Code::PortShape, message).at(place, "").fix(Applicability::Safe, help, place, fixed)
}

/// `443/tcp`, `http/tcp`
pub(super) fn swapped(failure: &Failure) -> Option<Diagnostic> {
    let port = failure.word_before();
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if port.is_empty()
        || !port.bytes().all(is_part)
        || is_protocol(port)
        || !failure.after().starts_with(['/', ':'])
        || failure.before().len() != failure.at
    {
        return None;
    }
    let protocol = word_at(failure.text, failure.at + 1);
    if !is_protocol(protocol) || port.len() > 15 {
        return None;
    }
    let place = failure.place(failure.at - port.len()..failure.at + 1 + protocol.len());
    let message = "the protocol stands before the port".to_owned();
    Some(shape(message, place, format!("{}/{port}", protocol.to_ascii_lowercase())))
}

/// `TCP/80`
pub(super) fn capital_protocol(failure: &Failure) -> Option<Diagnostic> {
    let word = failure.found;
    // `Tcp/80`: a name ends before no capital, so the word is read whole.
    if !is_protocol(word) || word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let fixed = word.to_ascii_lowercase();
    Some(shape(format!("protocols are lower-case: `{word}` is no protocol"), failure.place_of_found(), fixed))
}

/// `tcp:80`
pub(super) fn colon(failure: &Failure) -> Option<Diagnostic> {
    let protocol = failure.word_before();
    if failure.found != ":" || !is_protocol(protocol) || failure.before().len() != failure.at {
        return None;
    }
    let message = format!("a `/` stands between `{protocol}` and its port");
    Some(shape(message, failure.place_of_found(), "/".to_owned()))
}
