//! Settings that are nearly right.

use super::failure::{Failure, shown};
use super::words::{FLAGS, VALUED, is_setting, setting_for, setting_words};
use crate::diagnostic::{Applicability, Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::grammar::Rule;

/// Whether the statement has settings at all.
fn has_settings(failure: &Failure) -> bool {
    matches!(failure.keyword, "pod" | "container" | "profile")
}

/// `pod privileged`, `pod runAsUser 1000`: settings without saying whose.
pub(super) fn forgotten_term(failure: &Failure) -> Option<Diagnostic> {
    if !matches!(failure.keyword, "pod" | "container") {
        return None;
    }
    let place = if is_setting(failure.found) && failure.expects_term() && !failure.expects_setting() {
        failure.place_of_found()
    } else {
        let word = failure.word_before();
        let before = failure.before();
        let head = before[..before.len() - word.len()].trim_end();
        let alone = head.ends_with("pod") || head.ends_with(" in");
        if !alone || !is_setting(word) || !failure.expects_setting() {
            return None;
        }
        failure.place_of_word_before()
    };
    let message = format!("`{}` lacks whose pods these settings are for", failure.keyword);
    let found = Diagnostic::new(Code::Missing, message).at(place, "a setting, where a workload is expected");
    Some(found.fix(Applicability::Unsafe, "for every pod, write `*` before it", place.at_start(), "* "))
}

/// `field: value` and `field=value`.
pub(super) fn separator(failure: &Failure) -> Option<Diagnostic> {
    let field = failure.word_before();
    if !has_settings(failure) || !matches!(failure.found, ":" | "=") || field.is_empty() {
        return None;
    }
    if !is_setting(field) && !failure.expects_setting() && nearest(field, setting_words()).is_empty() {
        return None;
    }
    let start = failure.before().len();
    let rest = &failure.after()[1..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let message = format!("a setting and its value are separated by a space, not by `{}`", failure.found);
    let found = Diagnostic::new(Code::SettingShape, message).at(failure.place_of_found(), "");
    let place = failure.place(start..failure.at + 1 + blanks);
    Some(found.fix(Applicability::Safe, "write a space", place, " "))
}

/// Commas between settings.
pub(super) fn comma(failure: &Failure) -> Option<Diagnostic> {
    if !has_settings(failure) {
        return None;
    }
    let place = if failure.found == "," && !failure.expects(&[Rule::comma, Rule::kw_except]) {
        failure.place_of_found()
    } else if failure.before().ends_with(',') && is_setting(failure.found) && !failure.expects_term() {
        let end = failure.before().len();
        failure.place(end - 1..end)
    } else {
        return None;
    };
    let found =
        Diagnostic::new(Code::SettingShape, "no comma stands between settings: a space separates them");
    Some(found.at(place, "").fix(Applicability::Safe, "remove the comma", place, ""))
}

/// `nonRoot true`
pub(super) fn value_after_flag(failure: &Failure) -> Option<Diagnostic> {
    let flag = failure.word_before();
    let (_, field) = FLAGS.iter().find(|(word, _)| *word == flag)?;
    if !matches!(failure.found, "true" | "false") || field.is_empty() {
        return None;
    }
    let place = failure.place_of_found();
    let found = Diagnostic::new(Code::SettingShape, format!("`{flag}` stands alone and takes no value"))
        .at(place, "");
    Some(found.help(format!("write `{flag}`, or `{field}` with `true` or `false`")))
}

/// A setting whose value is missing or of another shape.
pub(super) fn value(failure: &Failure) -> Option<Diagnostic> {
    if !has_settings(failure) {
        return None;
    }
    let word = failure.word_before();
    let place = failure.place_of_found();
    let found = super::expected::found(failure);
    let near = |message: String, fixed: &str| {
        let help = format!("write `{fixed}`");
        Diagnostic::new(Code::SettingShape, message).at(place, "").fix(
            Applicability::Safe,
            help,
            place,
            fixed,
        )
    };
    if failure.expects(&[Rule::capability]) && matches!(failure.found, "none" | "None" | "NONE" | "[" | "[]")
    {
        return Some(no_capabilities(word, place));
    }
    if failure.expects(&[Rule::capability]) && failure.found.starts_with(|c: char| c.is_ascii_lowercase()) {
        let upper = failure.found.to_ascii_uppercase().replace('-', "_");
        return Some(near(format!("capabilities are upper-case: {found} is none"), &shown(&upper)));
    }
    if failure.expects(&[Rule::default_profile]) {
        let values = ["runtimeDefault", "unconfined", "localhost"];
        if let Some(value) = values.iter().find(|value| value.eq_ignore_ascii_case(failure.found)) {
            return Some(near(format!("it is written `{value}` here, not {found}"), value));
        }
    }
    if failure.expects(&[Rule::boolean]) && word != "privileged" {
        let message = format!("`{word}` takes `true` or `false`, found {found}");
        return Some(Diagnostic::new(Code::SettingShape, message).at(place, "`true` or `false`"));
    }
    let (_, takes) = VALUED.iter().find(|(valued, _)| *valued == word)?;
    // Right after the word and not after a value of the same spelling.
    if failure.expects_setting() {
        return None;
    }
    Some(
        Diagnostic::new(Code::SettingShape, format!("`{word}` takes {takes}; found {found}"))
            .at(place, "the value"),
    )
}

/// `drop none`, `add []`: lists of nothing.
fn no_capabilities(word: &str, place: Span) -> Diagnostic {
    let (message, help) = match word {
        "add" => (
            "`add` takes capabilities, and adding none needs no word",
            "say what is dropped, as in `drop ALL`: beside it nothing is added",
        ),
        _ => (
            "`drop` takes capabilities, and dropping none needs no word",
            "leave it out, or write `keep drop` for what the manifest drops",
        ),
    };
    Diagnostic::new(Code::SettingShape, message).at(place, "").help(help)
}

/// A setting that isn't there.
pub(super) fn unknown(failure: &Failure) -> Option<Diagnostic> {
    if !has_settings(failure) || !failure.expects_setting() {
        return None;
    }
    let found = failure.found;
    let word = if found.starts_with(|c: char| c.is_alphabetic()) { found } else { failure.word_before() };
    let place = if word == found { failure.place_of_found() } else { failure.place_of_word_before() };
    // A small word before the failure may be a profile or a workload: only a near miss is worth naming.
    let near = nearest(word, setting_words());
    let written = setting_for(word);
    if word.is_empty() || (word != found && near.is_empty() && written.is_none()) || is_setting(word) {
        return None;
    }
    let diagnostic =
        Diagnostic::new(Code::SettingShape, format!("no setting is called `{}`", shown(word))).at(place, "");
    if let Some(written) = written {
        return Some(diagnostic.help(format!("write it as `{written}`")));
    }
    Some(match near.first() {
        Some(near) => diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), place, *near),
        None => {
            diagnostic.note("the name of a profile of your own is lower-case, as in `profile hardened = …`")
        }
    })
}
