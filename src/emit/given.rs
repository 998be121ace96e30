//! The objects of the manifests where they are written: their documents, read once more.

use std::ops::Range;

use rayon::prelude::*;

use crate::inventory::Step;
use crate::inventory::yaml::{Document, Kind, Node, documents, split};
use crate::source::{FileId, Sources, Span};

/// A part of a file between two `---`, and the objects in it that were asked for.
pub(super) struct Part<'a> {
    pub(super) file: FileId,
    /// The file's text.
    pub(super) all: &'a str,
    /// Which part of it.
    pub(super) range: Range<usize>,
    /// The documents; seldom more than one.
    pub(super) documents: Vec<Document<'a>>,
    /// Of each object: what it was asked for by, which document it stands in, and the way to it.
    pub(super) objects: Vec<(usize, usize, Vec<Step>)>,
}

impl Part<'_> {
    /// An object of it.
    pub(super) fn object(&self, document: usize, path: &[Step]) -> Option<Node<'_, '_>> {
        let root = self.documents.get(document)?.root()?;
        path.iter().try_fold(root, |node, step| match step {
            Step::Key(key) => node.get(key),
            Step::Item(index) => node.item(*index),
        })
    }
}

/// Reads the parts in which objects stand that are asked for by the places of their names, and gives what `take` makes
/// of each, in the order of the places.
pub(super) fn parts<T: Send>(sources: &Sources, names: &[Span], take: impl Fn(Part) -> T + Sync) -> Vec<T> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&index| names[index]);
    let wanted: Vec<(FileId, Range<usize>, &[usize])> = order
        .chunk_by(|&a, &b| names[a].file == names[b].file)
        .flat_map(|of_file| {
            let file = names[of_file[0]].file;
            let ranges = split(sources.text(file));
            let range_of =
                |index: usize| ranges.partition_point(|range| range.end <= names[index].start as usize);
            let groups = of_file.chunk_by(|&a, &b| range_of(a) == range_of(b));
            groups
                .filter_map(|group| Some((file, ranges.get(range_of(group[0]))?.clone(), group)))
                .collect::<Vec<_>>()
        })
        .collect();
    let read = |(file, range, group): (FileId, Range<usize>, &[usize])| {
        let all = sources.text(file);
        // A file has less than 4 GiB, see `Sources::add`.
        let base = u32::try_from(range.start).unwrap_or(u32::MAX);
        let documents = documents(file, &all[range.clone()], base).unwrap_or_default();
        let mut found = Vec::new();
        for (at, document) in documents.iter().enumerate() {
            if let Some(root) = document.root() {
                let mut wanted = group.iter().map(|&index| (names[index].start, index)).collect::<Vec<_>>();
                wanted.sort_unstable();
                find(root, &mut Vec::new(), &mut |start, path: &[Step]| {
                    let known = wanted.binary_search_by_key(&start, |&(start, _)| start);
                    found.extend(known.map(|known| (wanted[known].1, at, path.to_vec())));
                });
            }
        }
        take(Part { file, all, range, documents, objects: found })
    };
    wanted.into_par_iter().map(read).collect()
}

/// The objects of a document, with the places of their names. Recurses into lists; a document is at most `MAX_DEPTH`
/// deep.
fn find(node: Node, path: &mut Vec<Step>, found: &mut impl FnMut(u32, &[Step])) {
    let items = node.get("items").filter(|items| items.kind() == Kind::List);
    let is_list = node.get("kind").and_then(Node::text).is_some_and(|kind| kind.ends_with("List"));
    if let Some(items) = items.filter(|_| is_list) {
        path.push(Step::Key("items".to_owned()));
        for (index, item) in items.items().enumerate() {
            path.push(Step::Item(index));
            find(item, path, found);
            path.pop();
        }
        path.pop();
        return;
    }
    let metadata = node.get("metadata");
    for key in ["name", "generateName"] {
        if let Some(name) = metadata.and_then(|metadata| metadata.get(key)) {
            found(name.span().start, path);
        }
    }
}
