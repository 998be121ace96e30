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

/// What an event in brackets says without quotes and has to say in them: how far from its start, and why.
pub(super) fn in_brackets(event: &Event, written: &str) -> Option<(usize, String)> {
    if !matches!(event, Event::Scalar(_, ScalarStyle::Plain, ..)) {
        return None;
    }
    // `|` and `>` begin texts of lines, which can't stand here, and a `:` would be another key's.
    if let Some(sign) = written.chars().next().filter(|first| "|>:".contains(*first)) {
        return Some((0, format!("text in brackets that begins with `{sign}` needs quotes")));
    }
    // It would begin a key.
    written.find('?').map(|at| (at, "text in brackets that holds `?` needs quotes".to_owned()))
}
