//! What was left out: a comma, an arrow, `in`, a term, the settings.

use super::failure::{Failure, shown};
use crate::diagnostic::{Applicability, Code, Diagnostic, nearest};
use crate::sets::Protocol;
use crate::source::Span;
use crate::syntax::grammar::Rule;

fn insert(message: String, place: Span, text: &str) -> Diagnostic {
    let help = format!("write `{}` before it", text.trim());
    Diagnostic::new(Code::Missing, message).at(place, "").fix(
        Applicability::Unsafe,
        help,
        place.at_start(),
        text,
    )
}

/// `container nginx np1 nonRoot`
pub(super) fn missing_in(failure: &Failure) -> Option<Diagnostic> {
    if failure.keyword != "container" || !failure.expects(&[Rule::kw_in]) {
        return None;
    }
    let place = failure.place_of_found();
    if failure.word_before() == "in" {
        let at = failure.place_of_word_before();
        let found = Diagnostic::new(Code::Missing, "`container` lacks which containers are meant");
        let help = "for all of them, write `*` before `in`";
        return Some(found.at(at, "a container's name is missing before this").fix(
            Applicability::Unsafe,
            help,
            at.at_start(),
            "* ",
        ));
    }
    if failure.found_term() {
        let message = "`in` is missing between the containers and their pods".to_owned();
        return Some(insert(message, place, "in "));
    }
    let found = Diagnostic::new(
        Code::Missing,
        "`container` lacks whose containers: `in` and a workload after the name",
    );
    Some(found.at(place, "").help("for those of every pod, write `in *`"))
}

/// `pod web`
pub(super) fn missing_settings(failure: &Failure) -> Option<Diagnostic> {
    let empty_block = failure.found == "}" && failure.before().trim_end().ends_with('{');
    let ends = failure.found.is_empty() || failure.found == "because" || empty_block;
    if !ends || !failure.expects_setting() {
        return None;
    }
    let message = format!("`{}` has no settings", failure.keyword);
    let found = Diagnostic::new(Code::Missing, message).at(failure.place_of_found(), "");
    Some(found.help("write what shall hold, as in `pod * nonRoot noEscalation`"))
}

/// `allow -> b`, `allow a ->`, `isolate`
pub(super) fn missing_term(failure: &Failure) -> Option<Diagnostic> {
    let at_sign = matches!(failure.found, "" | "->" | "-/->" | "," | ")" | "{");
    if !at_sign || !failure.expects_term() {
        return None;
    }
    let before = failure.before().trim_end();
    let message = if before.ends_with("->") {
        "nothing stands after the arrow: who is connected to is missing".to_owned()
    } else if before.ends_with(',') {
        "nothing stands after the comma".to_owned()
    } else if matches!(failure.found, "->" | "-/->") {
        format!("nothing stands before the arrow: `{}` lacks who connects", failure.keyword)
    } else if failure.found.is_empty() {
        last_word(failure, before)
    } else {
        return None;
    };
    let place = if matches!(failure.found, "->" | "-/->") && !before.ends_with(',') {
        failure.place_of_found()
    } else {
        failure.place(before.len()..before.len())
    };
    let found = Diagnostic::new(Code::Missing, message).at(place, "");
    Some(found.help("name a workload, pods by a selector such as `[app=web]`, or `*` for all"))
}

/// A missing `->`, `,` or `on` before something that can follow one.
pub(super) fn missing_sign(failure: &Failure) -> Option<Diagnostic> {
    let found = failure.found;
    if failure.expects(&[Rule::arrow]) {
        return missing_arrow(failure);
    }
    let follows = failure.found_term() || found.starts_with(|c: char| c.is_alphanumeric());
    if !follows || !failure.expects(&[Rule::comma]) {
        return None;
    }
    let is_port = found.bytes().all(|byte| byte.is_ascii_digit()) || Protocol::of_word(found).is_some();
    if is_port && failure.expects(&[Rule::kw_on, Rule::on]) {
        let message = format!("`on` is missing before the port `{}`", shown(found));
        return Some(insert(message, failure.place_of_found(), "on "));
    }
    let keyword = !nearest(found, ["on", "except", "because", "in"]).is_empty();
    if keyword { None } else { Some(insert_comma(failure)) }
}

fn missing_arrow(failure: &Failure) -> Option<Diagnostic> {
    let place = failure.place_of_found();
    if failure.found.is_empty() {
        let message = format!("`{}` lacks its arrow and who is connected to", failure.keyword);
        let found = Diagnostic::new(Code::Missing, message).at(place, "expected `->` and a term");
        return Some(found.help("write `A -> B`, who connects first"));
    }
    if !failure.found_term() {
        return None;
    }
    if failure.after().contains("->") {
        return Some(insert_comma(failure));
    }
    Some(insert(format!("the arrow is missing before `{}`", shown(failure.found)), place, "-> "))
}

fn insert_comma(failure: &Failure) -> Diagnostic {
    let end = failure.before().len();
    let place = failure.place(end..end);
    let message = format!("a comma is missing before `{}`", shown(failure.found));
    let found = Diagnostic::new(Code::Missing, message).at(failure.place_of_found(), "");
    found.fix(Applicability::Unsafe, "write a comma", place, ",")
}

/// "nothing stands after" the last word or sign.
fn last_word(failure: &Failure, before: &str) -> String {
    let word = failure.word_before();
    let sign = before.char_indices().next_back().map_or("", |(at, _)| &before[at..]);
    format!("nothing stands after `{}`", shown(if word.is_empty() { sign } else { word }))
}
