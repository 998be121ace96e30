//! The one style, from the outside: what comes out says the same, keeps every comment, and stays as it is.

mod comments;
mod examples;
mod goldens;
mod programs;
mod random;
mod refusals;

use kpol::format::{Refusal, format};
use kpol::source::Sources;

use crate::syntax::sexp;

/// A text in the one style.
fn formatted(text: &str) -> Result<String, Refusal> {
    let mut sources = Sources::new();
    let file = sources.add("a.kpol", text);
    format(text, file)
}

/// What a text says, and its comments; none where it has an error. A row of settings and the same in braces are one.
fn said(text: &str) -> Option<(String, Vec<String>)> {
    let (sources, _, tree, found) = crate::syntax::parse(text);
    if !found.is_empty() {
        return None;
    }
    let comments = tree.comments.iter().map(|comment| sources.slice(comment.span).trim_end().to_owned());
    Some((sexp::file(&tree).replace(['<', '>'], "|").replace(['{', '}'], "|"), comments.collect()))
}

/// What has to hold of every text without errors; its form.
fn held(text: &str) -> String {
    let once = formatted(text).unwrap_or_else(|refusal| panic!("{text}\n{refusal:#?}"));
    assert_eq!(said(&once), said(text), "── from\n{text}\n── to\n{once}");
    assert_eq!(formatted(&once).as_ref(), Ok(&once), "── from\n{text}");
    let lines = || once.lines();
    assert!(lines().all(|line| line.trim_end() == line), "a line ends in blanks\n{once}");
    assert!(!once.contains("\n\n\n") && !once.starts_with('\n'), "needless empty lines\n{once}");
    once
}
