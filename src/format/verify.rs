//! Whether a formatted text says what the text said: the same tree, the same comments about the same statements, and
//! nothing that would be changed a second time.

mod places;

use crate::diagnostic::Code;
use crate::source::{FileId, Sources};
use crate::syntax::ast::{File, Item};
use crate::syntax::{allowances, parse};

/// Whether `written` is the same program as `text`, of which `tree` was read, and stays as it is.
pub(super) fn holds(text: &str, tree: &File, written: &str, file: FileId) -> bool {
    let (again, found) = parse(written, file);
    found.is_empty()
        && comments(text, tree) == comments(written, &again)
        && places::without(tree) == places::without(&again)
        && allowed(text) == allowed(written)
        && super::write(written, &again) == written
}

/// The comments without the blanks at their ends.
fn comments<'t>(text: &'t str, tree: &File) -> Vec<&'t str> {
    let written = |start: u32, end: u32| text.get(start as usize..end as usize).unwrap_or_default();
    let comments = tree.comments.iter().map(|comment| written(comment.span.start, comment.span.end));
    comments.map(|comment| comment.trim_end_matches([' ', '\t', '\r'])).collect()
}

/// What comments allow: of which statement, counted from the first, and how many ask for what can't be.
fn allowed(text: &str) -> (Vec<(Code, usize)>, usize) {
    if !text.contains("kpol:") {
        return (Vec::new(), 0);
    }
    let mut sources = Sources::new();
    let file = sources.add("", text);
    let (tree, _) = parse(text, file);
    let mut starts = Vec::new();
    push_starts(&tree.items, &mut starts);
    starts.sort_unstable();
    let (allowed, wrong) = allowances(&sources, file, &tree);
    let of = |start: u32| starts.partition_point(|other| *other < start);
    (allowed.iter().map(|allowance| (allowance.code, of(allowance.scope.start))).collect(), wrong.len())
}

fn push_starts(items: &[Item], starts: &mut Vec<u32>) {
    for item in items {
        match item {
            Item::Namespace(namespace) => {
                starts.push(namespace.span.start);
                push_starts(namespace.body.as_deref().unwrap_or_default(), starts);
            }
            Item::Declaration(declaration) => starts.push(declaration.span.start),
            Item::Statement(statement) => starts.push(statement.span.start),
            Item::Error(span) => starts.push(span.start),
        }
    }
}
