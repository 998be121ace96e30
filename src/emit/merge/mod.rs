//! The manifests themselves with the settings in them: what changes is changed in the text, and not a byte of all else.
//!
//! A document that changes is read once more, as a tree with places. What doesn't look simple (brackets, aliases,
//! merges, tags) is read again after that: where it isn't what it had to become, nothing is written.

mod brackets;
mod list;
mod mapping;
mod replace;
mod sharing;
#[cfg(test)]
mod tests;
mod text;
mod write;

use std::ops::Range;

use super::edit::{Edit, value};
use crate::inventory::yaml::{Document, Written, documents};
use crate::source::FileId;
use sharing::Sharing;
use text::{Text, start_of};
use write::Looks;

/// Why a document can't be edited: no edit of its text was found that makes it what it has to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsayable;

type Result<T = ()> = std::result::Result<T, Unsayable>;

/// A piece of text in place of another.
#[derive(Debug)]
struct Splice {
    range: Range<usize>,
    text: String,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug)]
enum Around {
    /// In brackets, after a colon (or right after a key that has none).
    Brackets(write::Brackets, usize),
    /// In a block mapping: after the colon, the keys at a column.
    Entry(usize, usize),
    /// In a block list: after the dash, the dashes at a column.
    Item(usize, usize),
    /// It is the whole document, or what is before it isn't understood.
    Elsewhere,
}

/// The edits of one document.
struct Editor<'t, 'e> {
    text: Text<'t>,
    json: bool,
    splices: Vec<Splice>,
    /// Where parts of the document stand for others too.
    sharing: Option<Sharing<'e>>,
    /// Whether the result has to be looked at.
    unusual: bool,
}

/// A part of a file between two `---`: seldom more than one document, each with its edit.
pub(super) struct Part<'p, 'a> {
    /// The file's text.
    pub(super) all: &'a str,
    pub(super) file: FileId,
    /// Which part of it.
    pub(super) range: Range<usize>,
    pub(super) pages: Vec<(&'p Document<'a>, Edit)>,
}

/// The text of a part after its edits.
pub(super) fn merged(part: Part) -> Result<String> {
    let text = Text::new(part.all, part.range.clone());
    let (mut splices, mut unusual, mut wanted) = (Vec::new(), false, Vec::new());
    for (document, edit) in part.pages {
        let Some(root) = document.root() else { continue };
        let edit = edit.refine(Some(root));
        if let Some(edit) = &edit {
            let sharing = document.shares().then(|| Sharing::new(root, edit));
            let json =
                text.is_bracketed(root) && text.byte(text.next_token(start_of(root) + 1)) == Some(b'"');
            unusual |= sharing.is_some();
            let mut editor = Editor { text, json, splices, sharing, unusual };
            let root = Written { node: root, alias: None };
            editor.value(Around::Elsewhere, root, Some(edit), Looks { mapping: 2, list: 0 })?;
            (splices, unusual) = (editor.splices, editor.unusual);
        }
        wanted.push((root, edit));
    }
    let merged = splice(text, part.range.clone(), splices)?;
    if unusual || cfg!(debug_assertions) {
        let wanted = wanted.into_iter().filter_map(|(root, edit)| {
            let old = Some(value(root));
            if let Some(edit) = edit { edit.apply(old) } else { old }
        });
        let read = documents(part.file, &merged, 0).ok_or(Unsayable)?;
        if !wanted.eq(read.iter().filter_map(Document::root).map(value)) {
            return Err(Unsayable);
        }
    }
    Ok(merged)
}

/// A part of a text with pieces of it replaced.
fn splice(text: Text, range: Range<usize>, mut splices: Vec<Splice>) -> Result<String> {
    // What is added at a position belongs to what is before it.
    splices.sort_by_key(|splice| (splice.range.start, !splice.range.is_empty()));
    let added: usize = splices.iter().map(|splice| splice.text.len()).sum();
    let mut out = String::with_capacity(range.len() + added);
    let mut at = range.start;
    for Splice { range, text: new } in splices {
        if range.start < at {
            return Err(Unsayable);
        }
        out.push_str(text.slice(at..range.start));
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.slice(at..range.end));
    Ok(out)
}

impl Editor<'_, '_> {
    /// Makes a value what it is to be, and those in it what they are to be where they stand for others too.
    fn value(&mut self, around: Around, written: Written, edit: Option<&Edit>, looks: Looks) -> Result {
        if written.alias.is_some() {
            let sharing = self.sharing.as_ref();
            let new = sharing.and_then(|sharing| sharing.instead_of_alias(written.node, edit));
            return new.map_or(Ok(()), |new| self.replace(around, written, &new, looks));
        }
        match edit {
            None if self.sharing.is_none() => Ok(()),
            Some(Edit::Set(new)) => self.replace(around, written, new, looks),
            Some(Edit::Remove) => Err(Unsayable),
            Some(Edit::Entries(entries)) => self.mapping(around, written, entries, looks),
            Some(Edit::Items(items, more)) => self.list(around, written, items, more, looks),
            None if written.node.is_mapping() => self.mapping(around, written, &[], looks),
            None => self.list(around, written, &[], &[], looks),
        }
    }

    fn splice(&mut self, range: Range<usize>, text: impl Into<String>) {
        let text: String = text.into();
        let text = if self.text.newline == "\n" { text } else { text.replace('\n', self.text.newline) };
        self.splices.push(Splice { range, text });
    }

    /// Adds whole lines where a line begins, or at the end of a text that lacks its last line end.
    fn add_lines(&mut self, at: usize, lines: &str) {
        if self.text.is_open_end(at) {
            let lines = format!("\n{}", lines.strip_suffix('\n').unwrap_or(lines));
            self.splice(at..at, lines);
        } else {
            self.splice(at..at, lines);
        }
    }

    /// The lines of the comments in a part of the text that goes, as far in as the entries around it.
    fn comment_lines(&self, range: Range<usize>, gone: &[Written], column: usize) -> String {
        let indent = " ".repeat(column);
        let comments = self.text.comments(range, gone);
        comments.iter().flat_map(|comment| [indent.as_str(), comment, "\n"]).collect()
    }

    /// Takes whole lines out with the values in them, or puts others in their place; their comments stay.
    fn replace_lines(&mut self, range: Range<usize>, gone: &[Written], lines: &str, column: usize) {
        let mut lines = format!("{lines}{}", self.comment_lines(range.clone(), gone, column));
        if self.text.is_open_end(range.end) {
            lines.truncate(lines.trim_end_matches('\n').len());
        }
        self.splice(range, lines);
    }
}
