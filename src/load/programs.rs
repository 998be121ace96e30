//! The program's files: those that were asked for and those that they `use`, each once.

use std::collections::BTreeMap;

use super::cycles::Use;
use super::host::{HostError, Kind};
use super::text::Named;
use super::{Loader, paths};
use crate::source::{FileId, Span};
use crate::syntax::{self, ast};

/// The most bytes that a program's file may have.
const LIMIT: u64 = 32 << 20;

/// Manifests that a program names.
pub(super) struct Wanted {
    /// Where it stands.
    pub(super) span: Span,
    /// The path, relative to where the host stands.
    pub(super) path: String,
    /// The namespace of objects that name none.
    pub(super) namespace: Option<String>,
}

impl Loader<'_> {
    /// Reads and parses the program, with the files that it uses where `follows`; what manifests it names.
    pub(super) fn programs(&mut self, requested: &[String], follows: bool) -> Vec<Wanted> {
        let mut first: Vec<String> = requested.iter().flat_map(|path| self.program_files(path)).collect();
        // A file that is named in two ways goes by one of them, whatever the order of the arguments.
        first.sort_unstable();
        let mut queue: Vec<(String, Named)> =
            first.iter().rev().map(|path| (path.clone(), Named::ByRequest)).collect();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut uses: BTreeMap<String, Vec<Use>> = BTreeMap::new();
        let mut files: Vec<(FileId, ast::File)> = Vec::new();
        while let Some((path, named)) = queue.pop() {
            let identity = self.host.identity(&path);
            if names.contains_key(&identity) {
                continue;
            }
            names.insert(identity, path.clone());
            let bytes = match self.host.read(&path, LIMIT) {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.unreadable(&path, &error, named);
                    continue;
                }
            };
            let name = if path == "-" { "<stdin>" } else { path.as_str() };
            let Some(id) = self.add_text(name, bytes, LIMIT, named) else { continue };
            let text = std::sync::Arc::clone(self.input.sources.text(id));
            let (file, found) = syntax::parse(&text, id);
            self.input.diagnostics.extend(found);
            let here = if follows { uses_of(&file, &path) } else { Vec::new() };
            queue.extend(here.iter().map(|used| (used.path.clone(), Named::At(used.span))));
            uses.insert(path, here);
            files.push((id, file));
        }
        for used in uses.values_mut().flatten() {
            if let Some(name) = names.get(&self.host.identity(&used.path)) {
                used.path.clone_from(name);
            }
        }
        self.cycles(&first, &uses);
        let sources = &self.input.sources;
        files.sort_by(|(a, _), (b, _)| sources.name(*a).cmp(sources.name(*b)));
        let wanted = files.iter().flat_map(|(id, file)| wanted_by(file, sources.name(*id))).collect();
        self.input.files = files;
        wanted
    }

    /// The files that a requested path stands for: itself, or every `.kpol` below it.
    fn program_files(&mut self, path: &str) -> Vec<String> {
        if path == "-" {
            return vec![path.to_owned()];
        }
        let path = paths::normal(path);
        if self.host.kind(&path) != Some(Kind::Folder) {
            return vec![path];
        }
        match self.host.files_below(&path) {
            Ok(files) => {
                let files: Vec<String> = files.into_iter().filter(|file| is_program_path(file)).collect();
                if files.is_empty() {
                    let error = HostError("the folder has no `.kpol` file".to_owned());
                    self.unreadable(&path, &error, Named::ByRequest);
                }
                files
            }
            Err(error) => {
                self.unreadable(&path, &error, Named::ByRequest);
                Vec::new()
            }
        }
    }
}

/// Whether a path is a program's, by its ending as it is written.
fn is_program_path(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "kpol")
}

fn uses_of(file: &ast::File, path: &str) -> Vec<Use> {
    let declarations = file.items.iter().filter_map(|item| match item {
        ast::Item::Declaration(declaration) => Some(&declaration.kind),
        _ => None,
    });
    declarations
        .filter_map(|kind| match kind {
            ast::DeclarationKind::Use(used) => Some(used),
            _ => None,
        })
        .flatten()
        .map(|used| Use { span: used.span, path: paths::beside(path, &used.value) })
        .collect()
}

fn wanted_by(file: &ast::File, name: &str) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for item in &file.items {
        let ast::Item::Declaration(declaration) = item else { continue };
        let ast::DeclarationKind::Manifests { paths: listed, namespace } = &declaration.kind else {
            continue;
        };
        wanted.extend(listed.iter().map(|path| Wanted {
            span: path.span,
            path: paths::beside(name, &path.value),
            namespace: namespace.as_ref().map(|name| name.text.clone()),
        }));
    }
    wanted
}
