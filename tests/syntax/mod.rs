//! The parser, from the outside.

mod errors;
mod hostile;
mod line_ends;
mod mutations;
mod properties;
pub(crate) mod sexp;
mod statements;

use kpol::diagnostic::Diagnostic;
use kpol::source::{FileId, Sources};
use kpol::syntax::ast::File;

/// Parses a text as the only file.
pub(crate) fn parse(text: &str) -> (Sources, FileId, File, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let file = sources.add("a.kpol", text);
    let (tree, found) = kpol::syntax::parse(text, file);
    (sources, file, tree, found)
}

/// Every form that the language has, in one program.
const KITCHEN_SINK: &str = include_str!("kitchen-sink.kpol");

/// The kitchen sink and every program of the examples, with their names.
pub(crate) fn programs() -> Vec<(String, String)> {
    let mut programs = vec![("kitchen-sink.kpol".to_owned(), KITCHEN_SINK.to_owned())];
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.expect("a folder's entry can be read").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "kpol") {
                let text = std::fs::read_to_string(&path).expect("an example can be read");
                programs.push((path.display().to_string(), text));
            }
        }
    }
    programs.sort();
    programs
}
