//! The given manifests as one text, with the settings in them, and the policies after them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::edit::Edit;
use super::given::{self, Part};
use super::merge;
use crate::inventory::Inventory;
use crate::inventory::yaml::{documents, split};
use crate::source::{FileId, Sources, Span};

/// What a part of a file becomes; an empty text where nothing of it is left.
type Merged = (FileId, usize, Result<String, Span>);

/// Why the manifests can't be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No edit of the text makes this object what it has to become: the place of its name.
    Unsayable(Span),
    /// A file stands for two namespaces and would have to say something else for each.
    Twice(FileId),
}

/// The manifests, in the order of the inventory, with those objects changed whose names stand at these places: by the
/// edit of each, where [`Edit::Remove`] takes it out. What is no object isn't passed on.
pub(super) fn manifests(
    sources: &Sources,
    inventory: &Inventory,
    names: &[Span],
    edit: impl Fn(usize) -> Edit + Sync,
) -> Result<String, Vec<Failure>> {
    let mut failed = Vec::new();
    let mut merged: HashMap<(FileId, usize), String> = HashMap::new();
    for (file, start, text) in given::parts(sources, names, |part| merge_part(&part, names, &edit)) {
        match text {
            Ok(text) => drop(merged.insert((file, start), text)),
            Err(name) => failed.push(Failure::Unsayable(name)),
        }
    }
    let others: BTreeSet<(FileId, usize)> =
        inventory.others.iter().map(|other| (other.file, other.start as usize)).collect();
    let mut out = Stream::default();
    let mut before: Option<(&str, String)> = None;
    for &(file, _) in &inventory.files {
        let all = sources.text(file);
        let mut text = Stream::default();
        for range in split(all) {
            match merged.get(&(file, range.start)) {
                Some(new) => text.push(new),
                None if is_other(&others, file, all, &range) => {}
                None => text.push(&all[range]),
            }
        }
        // What is named for several namespaces is there for each, and says the same once.
        let name = sources.name(file);
        match &before {
            Some((earlier, said)) if *earlier == name => {
                if *said != text.0 {
                    failed.push(Failure::Twice(file));
                }
            }
            _ => out.push(&text.0),
        }
        before = Some((name, text.0));
    }
    if failed.is_empty() { Ok(out.0) } else { Err(failed) }
}

/// The manifests, then further documents.
pub(super) fn join(given: String, more: &str) -> String {
    let mut out = Stream(given);
    out.push(more);
    // Readers that look at the first character take all for JSON.
    let json = out.0.trim_start().starts_with(['{', '[']) && split(&out.0).len() > 1;
    if json { format!("---{}{}", newline(&out.0), out.0) } else { out.0 }
}

/// How the lines of a text end.
fn newline(text: &str) -> &'static str {
    let first = text.find('\n').filter(|&at| text[..at].ends_with('\r'));
    if first.is_some() { "\r\n" } else { "\n" }
}

/// Whether no document of a part of a file is an object.
fn is_other(others: &BTreeSet<(FileId, usize)>, file: FileId, all: &str, range: &Range<usize>) -> bool {
    let count = others.range((file, range.start)..(file, range.end)).count();
    // Two documents between two `---` are rare enough to be looked at.
    count > 0
        && documents(file, &all[range.clone()], 0).is_some_and(|documents| {
            documents.iter().filter(|document| document.root().is_some()).count() == count
        })
}

fn merge_part(part: &Part, names: &[Span], edit: &impl Fn(usize) -> Edit) -> Merged {
    let mut pages: Vec<Edit> = part.documents.iter().map(|_| Edit::nothing()).collect();
    let mut gone = 0;
    for (index, document, path) in &part.objects {
        let edit = edit(*index);
        gone += usize::from(edit == Edit::Remove && path.is_empty());
        *pages[*document].at(path) = edit;
    }
    let (file, start) = (part.file, part.range.start);
    if gone > 0 && gone == part.documents.len() {
        return (file, start, Ok(String::new()));
    }
    let pages = part.documents.iter().zip(pages).collect();
    let text = merge::merged(merge::Part { all: part.all, file, range: part.range.clone(), pages });
    let place = part.objects.first().map_or(Span::new(file, 0, 0), |(index, ..)| names[*index]);
    (file, start, text.map_err(|merge::Unsayable| place))
}

/// Texts of documents, one after another.
#[derive(Default)]
struct Stream(String);

impl Stream {
    fn push(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let newline = newline(text);
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push_str(newline);
        }
        let first = text.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#'));
        match first {
            _ if self.0.is_empty() => {}
            // Comments alone need no line of their own between.
            None => {}
            Some(line) if line == "---" || line.starts_with("--- ") => {}
            // What begins with a directive can only follow the end of a document.
            Some(line) if line.starts_with('%') => self.0.extend(["...", newline]),
            Some(_) => self.0.extend(["---", newline]),
        }
        self.0.push_str(text);
    }
}
