//! Many files to one inventory: in parallel, with the same result whatever the order of the files.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use rayon::prelude::*;

use super::object::{self, Facts, Identity};
use super::sink::Sink;
use super::yaml::{Documents, split};
use super::{Inventory, kustomize};
use crate::diagnostic::{Code, Diagnostic, sort};
use crate::source::{FileId, Sources, Span};

/// The size from which a file of manifests is refused, in bytes.
pub const MAX_FILE_BYTES: usize = 256 << 20;

/// Documents of more bytes are read one after another, or each of many threads could take what one may take.
const LARGE_DOCUMENT_BYTES: usize = 1 << 20;

/// About so many bytes of text are one piece of parallel work.
const PIECE_BYTES: usize = 128 << 10;

/// Reads manifests: each file with the entry of the manifests that it came through.
///
/// The inventory is in the order of file names and places; the diagnostics are sorted. Kustomizations, which say how
/// objects are built and are none, are passed over.
#[must_use]
pub fn read(sources: &Sources, files: &[(FileId, usize)]) -> (Inventory, Vec<Diagnostic>) {
    let mut files = files.to_vec();
    files.sort_by_key(|&(file, entry)| (sources.name(file), entry, file));
    files.dedup();
    files.retain(|&(file, _)| !kustomize::is_kustomization_path(sources.name(file)));
    let pieces: Vec<Result<Piece, Diagnostic>> =
        files.iter().flat_map(|&(file, entry)| pieces(sources, file, entry)).collect();
    let parts = read_pieces(sources, &pieces);
    let (mut identities, mut diagnostics) = (Vec::new(), Vec::new());
    let mut inventory = Inventory { files, ..Inventory::default() };
    for part in parts {
        append(&mut inventory, part.inventory);
        identities.extend(part.identities);
        diagnostics.extend(part.diagnostics.into_diagnostics());
    }
    diagnostics.extend(duplicates(&identities).into_diagnostics());
    sort(&mut diagnostics, sources);
    (inventory, diagnostics)
}

/// Some neighbouring documents of a file.
struct Piece {
    file: FileId,
    entry: usize,
    documents: Vec<Range<usize>>,
}

impl Piece {
    /// Whether it is a large document, alone.
    fn is_large(&self) -> bool {
        self.documents.iter().any(|document| document.len() > LARGE_DOCUMENT_BYTES)
    }
}

/// What each piece says, in their order.
fn read_pieces(sources: &Sources, pieces: &[Result<Piece, Diagnostic>]) -> Vec<Facts> {
    let is_large = |piece: &Result<Piece, _>| piece.as_ref().is_ok_and(Piece::is_large);
    let small = |piece| if is_large(piece) { None } else { Some(read_piece(sources, piece)) };
    let parts: Vec<Option<Facts>> = pieces.par_iter().map(small).collect();
    let all = parts.into_iter().zip(pieces);
    all.map(|(part, piece)| part.unwrap_or_else(|| read_piece(sources, piece))).collect()
}

/// The pieces of a file; an error in place of one that isn't to be read.
fn pieces(sources: &Sources, file: FileId, entry: usize) -> Vec<Result<Piece, Diagnostic>> {
    let text = sources.text(file);
    if let Some(error) = refuse(text, file) {
        return vec![Err(error)];
    }
    let mut pieces = Vec::new();
    let (mut documents, mut bytes) = (Vec::new(), 0);
    for document in split(text) {
        if document.len() > LARGE_DOCUMENT_BYTES && !documents.is_empty() {
            pieces.push(Ok(Piece { file, entry, documents: std::mem::take(&mut documents) }));
            bytes = 0;
        }
        bytes += document.len();
        documents.push(document);
        if bytes >= PIECE_BYTES {
            pieces.push(Ok(Piece { file, entry, documents: std::mem::take(&mut documents) }));
            bytes = 0;
        }
    }
    pieces.push(Ok(Piece { file, entry, documents }));
    pieces
}

/// An error for a file that isn't to be read.
pub(super) fn refuse(text: &str, file: FileId) -> Option<Diagnostic> {
    if text.len() > MAX_FILE_BYTES {
        let message = format!("this file has more than {} MiB", MAX_FILE_BYTES >> 20);
        return Some(
            Diagnostic::new(Code::TooLarge, message)
                .at(Span::new(file, 0, 0), "")
                .help("split it into several files"),
        );
    }
    // To the parser a NUL byte would be the end of the text.
    let at = u32::try_from(memchr::memchr(0, text.as_bytes())?).ok()?;
    Some(
        Diagnostic::new(Code::NotText, "this file holds a NUL byte, so it is no text")
            .at(Span::new(file, at, at + 1), "")
            .help("give a file of YAML or JSON in UTF-8"),
    )
}

fn read_piece(sources: &Sources, piece: &Result<Piece, Diagnostic>) -> Facts {
    let mut facts = Facts::default();
    let piece = match piece {
        Ok(piece) => piece,
        Err(error) => {
            facts.diagnostics.push(error.clone());
            facts.inventory.missing.objects = true;
            return facts;
        }
    };
    let text = sources.text(piece.file);
    for range in piece.documents.iter().cloned() {
        // `Sources` holds less than 4 GiB a file.
        let base = u32::try_from(range.start).unwrap_or(u32::MAX);
        let mut documents = Documents::new(piece.file, &text[range], base);
        let mut errors = facts.diagnostics.errors();
        while let Some(document) = documents.next(&mut facts.diagnostics) {
            facts.inventory.missing.facts |= facts.diagnostics.errors() > errors;
            if let Some(root) = document.root() {
                object::take(root, piece.entry, &mut facts);
            }
            errors = facts.diagnostics.errors();
        }
        // An error that leaves no document takes its objects with it.
        facts.inventory.missing.objects |= facts.diagnostics.errors() > errors;
    }
    facts
}

fn append(all: &mut Inventory, part: Inventory) {
    all.workloads.extend(part.workloads);
    all.services.extend(part.services);
    all.namespaces.extend(part.namespaces);
    all.policies.extend(part.policies);
    all.foreign_policies.extend(part.foreign_policies);
    all.objects += part.objects;
    all.others.extend(part.others);
    all.missing.add(part.missing);
}

/// An error for each object whose identity an earlier one has.
fn duplicates(identities: &[Identity]) -> Sink {
    let mut diagnostics = Sink::default();
    let mut first: HashMap<_, Span> = HashMap::with_capacity(identities.len());
    for identity in identities {
        let earlier = match first.entry(&identity.key) {
            Entry::Occupied(earlier) => *earlier.get(),
            Entry::Vacant(vacant) => {
                vacant.insert(identity.name);
                continue;
            }
        };
        diagnostics.push(
            Diagnostic::new(Code::DuplicateObject, format!("{} is there twice", identity.words()))
                .at(identity.name, "again here")
                .also(earlier, "first here")
                .help("remove or rename one of them: only the last one applied would live in the cluster"),
        );
    }
    diagnostics
}
