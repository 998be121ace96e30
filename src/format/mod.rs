//! A program in the one style, comments and all: syntax tree and comments to text, and nothing of what they mean.
//!
//! `build` makes a document of the tree and hangs each comment on what it stands beside, `layout` writes it as lines,
//! `table` and `remarks` align what reads as columns. Nothing is given back that `verify` hasn't read again: the same
//! tree, the same comments, and a text that would not be changed a second time.

mod build;
mod comments;
mod document;
mod layout;
mod line;
mod remarks;
mod table;
mod verify;

use similar::TextDiff;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::parse;

/// Lines are broken where they would be longer, in characters.
const WIDTH: usize = 100;
/// What stands inside of something is so much further right.
const STEP: usize = 2;
/// No column is padded by more than this: what is longer stands out of it.
const PADDING: usize = 44;

/// Why a text stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has errors; where something can't be read, nobody knows how it should stand.
    Broken(Vec<Diagnostic>),
    /// What came out says something else than the text, or would be changed again.
    Unproven,
}

/// The text in kpol's style. It ends its lines as the first line of `text` does.
///
/// # Errors
/// Where the text has errors, or where what came out can't be proven to be the same program.
pub fn format(text: &str, file: FileId) -> Result<String, Refusal> {
    let (tree, found) = parse(text, file);
    if !found.is_empty() {
        return Err(Refusal::Broken(found));
    }
    let written = write(text, &tree);
    if verify::holds(text, &tree, &written, file) { Ok(written) } else { Err(Refusal::Unproven) }
}

/// What formatting changes of a file, as a unified diff; empty where it changes nothing.
#[must_use]
pub fn changes(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    TextDiff::from_lines(old, new).unified_diff().header(name, name).to_string()
}

/// The text of a tree that was read from `text`.
fn write(text: &str, tree: &crate::syntax::ast::File) -> String {
    let mut lines = layout::file(&build::file(text, tree));
    table::align(&mut lines);
    remarks::align(&mut lines);
    let crlf = text.find('\n').is_some_and(|end| text[..end].ends_with('\r'));
    line::text(&lines, if crlf { "\r\n" } else { "\n" })
}
