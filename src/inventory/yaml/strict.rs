//! What the parser lets pass and Kubernetes' reader refuses, but for tabs.
//!
//! Source: `readerc.go` and `scannerc.go` of the YAML library beneath sigs.k8s.io/yaml.

use saphyr_parser::{Event, ScalarStyle};

/// The first character that may stand in no text.
pub(super) fn unprintable(text: &str) -> Option<usize> {
    let is_refused = |character: char| {
        let is_known = matches!(character, '\t' | '\n' | '\r' | '\u{85}');
        character.is_control() && !is_known || matches!(character, '\u{fffe}' | '\u{ffff}')
    };
    text.find(is_refused)
}

/// What is refused.
pub(super) struct Refused {
    pub(super) at: usize,
    pub(super) what: String,
    pub(super) help: &'static str,
}

/// What is refused of an event in brackets that stands at `start..end` of the text.
pub(super) fn in_brackets(event: &Event, text: &str, start: usize, end: usize) -> Option<Refused> {
    let Event::Scalar(_, style, ..) = event else { return None };
    if is_broken_key(text, start, end) {
        let what = "a key in brackets goes on over the end of its line".to_owned();
        return Some(Refused { at: start, what, help: "write the key and its `:` on one line" });
    }
    if *style != ScalarStyle::Plain {
        return None;
    }
    let written = text.get(start..end).unwrap_or_default();
    let help = "put the text in quotes";
    // `|` and `>` begin texts of lines, which can't stand here, and a `:` would be another key's.
    if let Some(sign) = written.chars().next().filter(|first| "|>:".contains(*first)) {
        let what = format!("text in brackets that begins with `{sign}` needs quotes");
        return Some(Refused { at: start, what, help });
    }
    // It would begin a key.
    let at = start + written.find('?')?;
    Some(Refused { at, what: "text in brackets that holds `?` needs quotes".to_owned(), help })
}

/// Whether a scalar in brackets is a key, not all of which stands on one line; one after a `?` may.
fn is_broken_key(text: &str, start: usize, end: usize) -> bool {
    let after = text.get(end..).unwrap_or_default().trim_start();
    let colon = text.len() - after.len();
    after.starts_with(':')
        && text.get(start..colon).is_some_and(|key| key.contains(['\n', '\r']))
        && !text.get(..start).unwrap_or_default().trim_end().ends_with('?')
}
