//! Every mistake that has words of its own: message, place and fix, as a person reads them.

use std::fmt::Write;

use kpol::diagnostic::{Applicability, Diagnostic, Edit};
use kpol::source::{FileId, Sources};

use super::parse;

/// One mistake a line.
const MISTAKES: &str = include_str!("mistakes.kpol");

#[test]
fn mistakes_have_words_places_and_fixes() {
    let mut all = String::new();
    for text in MISTAKES.lines() {
        let (sources, file, _, found) = parse(text);
        assert!(!found.is_empty(), "no error in: {text}");
        all.push_str(&shown(text, &sources, file, &found));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_fix_that_is_safe_mends() {
    let mut count = 0;
    for text in MISTAKES.lines() {
        let (_, _, _, found) = parse(text);
        let [only] = found.as_slice() else { continue };
        for help in only.helps.iter().filter(|help| help.applicability == Applicability::Safe) {
            let mended = applied(text, &help.edits);
            let (_, _, _, left) = parse(&mended);
            assert!(left.is_empty(), "{text}\n{mended}\n{left:?}");
            count += 1;
        }
    }
    assert!(count > 20, "the table has safe fixes: {count}");
}

#[test]
fn eight_mistakes_are_eight_errors_each_at_its_place() {
    let text = "manifests 'k8s/'
namespace shop
alow a -> b
allow a => b
allow ok -> ok
deny any -> Db
pod web runAsUser: 1000
pod * nonRoot
allow a -> b on 443/tcp
allow web [tier=x] -> b
assert np1 np2
isolate ok
";
    let (sources, file, tree, found) = parse(text);
    let places: Vec<_> = found
        .iter()
        .map(|found| {
            let place = sources.location(file, found.primary().expect("an error has a place").start);
            (place.line, place.column)
        })
        .collect();
    assert_eq!(places, [(1, 11), (3, 1), (4, 9), (6, 13), (7, 18), (9, 17), (10, 10), (11, 12)]);
    let whole: Vec<_> =
        super::sexp::file(&tree).lines().filter(|line| *line != "(error)").map(str::to_owned).collect();
    assert_eq!(whole, ["(namespace shop)", "(allow (ok) (ok))", "(pod (*) <nonRoot>)", "(isolate (ok))"]);
}

fn shown(text: &str, sources: &Sources, file: FileId, found: &[Diagnostic]) -> String {
    let mut all = format!("{text}\n");
    for found in found {
        let span = found.primary().expect("a syntax error has a place");
        let column = sources.location(file, span.start).column;
        let width = sources.slice(span).chars().count().max(1);
        let carets = "^".repeat(width);
        writeln!(all, "{:>column$} {} {}", carets_at(column, &carets), found.code.code(), found.message)
            .expect("a string takes text");
        for note in &found.notes {
            writeln!(all, "  note: {note}").expect("a string takes text");
        }
        for help in &found.helps {
            let mended = if help.edits.is_empty() { String::new() } else { applied(text, &help.edits) };
            let mended = mended.replace('\n', "\\n");
            let arrow = if mended.is_empty() { "" } else { " => " };
            writeln!(all, "  {}: {}{arrow}{mended}", help.applicability.word(), help.message)
                .expect("a string takes text");
        }
    }
    all.push('\n');
    all
}

fn carets_at(column: usize, carets: &str) -> String {
    format!("{}{carets}", " ".repeat(column - 1))
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    text
}
