//! The manifests' objects as trees, for who looks at more of them than the facts: a second reading, which says nothing of
//! what is wrong with the texts, since [`super::read`] did.

use std::ops::Range;

use rayon::prelude::*;

use super::object::{self, Found, ListDefaults, Outcome};
use super::sink::Sink;
use super::yaml::{Document, Documents, Node, split};
use super::{Inventory, ObjectId};
use crate::source::{FileId, Sources, Span};

/// The documents of all manifests, in the inventory's order.
pub(crate) struct Trees<'a> {
    parts: Vec<Part<'a>>,
}

/// What was read of one stretch of a file.
struct Part<'a> {
    entry: usize,
    documents: Vec<Document<'a>>,
    /// The stretch, where it couldn't be read to its end.
    unread: Option<Span>,
}

/// An object and its tree.
pub(crate) struct Object<'d, 'a> {
    /// Which object.
    pub(crate) id: ObjectId,
    /// All of it.
    pub(crate) node: Node<'d, 'a>,
}

impl<'d, 'a> Object<'d, 'a> {
    /// Its pod templates; a Pod is its own.
    pub(crate) fn templates(&self) -> Vec<Found<'d, 'a>> {
        object::templates(self.node, &self.id)
    }
}

impl<'a> Trees<'a> {
    /// Reads the files of an inventory again.
    pub(crate) fn read(sources: &'a Sources, inventory: &Inventory) -> Self {
        let stretches: Vec<(FileId, usize, Range<usize>)> = inventory
            .files
            .iter()
            .filter(|(file, _)| super::read::refuse(sources.text(*file), *file).is_none())
            .flat_map(|&(file, entry)| {
                split(sources.text(file)).into_iter().map(move |range| (file, entry, range))
            })
            .collect();
        let read = |(file, entry, range): &(FileId, usize, Range<usize>)| {
            read_part(sources, *file, *entry, range.clone())
        };
        Self { parts: stretches.par_iter().map(read).collect() }
    }

    /// The objects, those in lists on their own.
    pub(crate) fn objects(&self) -> Vec<Object<'_, 'a>> {
        let mut objects = Vec::new();
        for part in &self.parts {
            for root in part.documents.iter().filter_map(Document::root) {
                take(root, None, part.entry, &mut objects);
            }
        }
        objects
    }

    /// The documents' trees, whether they are objects or not.
    pub(crate) fn roots(&self) -> impl Iterator<Item = Node<'_, 'a>> {
        self.parts.iter().flat_map(|part| &part.documents).filter_map(Document::root)
    }

    /// The stretches of files that couldn't be read.
    pub(crate) fn unread(&self) -> impl Iterator<Item = Span> {
        self.parts.iter().filter_map(|part| part.unread)
    }
}

fn read_part(sources: &Sources, file: FileId, entry: usize, range: Range<usize>) -> Part<'_> {
    // `Sources` holds less than 4 GiB a file.
    let base = u32::try_from(range.start).unwrap_or(u32::MAX);
    let end = u32::try_from(range.end).unwrap_or(u32::MAX);
    let mut mistakes = Sink::default();
    let mut reader = Documents::new(file, &sources.text(file)[range], base);
    let documents: Vec<Document> = std::iter::from_fn(|| reader.next(&mut mistakes)).collect();
    let unread = (mistakes.errors() > 0).then(|| Span::new(file, base, end));
    Part { entry, documents, unread }
}

/// Recurses into lists; a document is at most `MAX_DEPTH` deep.
fn take<'d, 'a>(
    node: Node<'d, 'a>,
    defaults: Option<&ListDefaults>,
    entry: usize,
    objects: &mut Vec<Object<'d, 'a>>,
) {
    match object::identify(node, defaults, entry, &mut Sink::default()) {
        Outcome::Object(id, _) => objects.push(Object { id: *id, node }),
        Outcome::List(defaults) => {
            for item in node.get("items").into_iter().flat_map(Node::items) {
                take(item, Some(&defaults), entry, objects);
            }
        }
        Outcome::Unnamed | Outcome::NoObject => {}
    }
}
