//! Kustomizations among the manifests: which of them are built, and which can't be the truth to check against.

use std::collections::BTreeSet;

use super::host::{BuildError, Kind};
use super::text::Named;
use super::{Loader, paths};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::kustomize::{self, KUSTOMIZATIONS};
use crate::source::{FileId, Span};

/// The most bytes that a kustomization's own file may have.
const LIMIT: u64 = 16 << 20;

/// The kustomizations of a folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The folders that are built.
    pub(super) built: Vec<String>,
    /// All folders whose files belong to a kustomization.
    pub(super) covered: Vec<String>,
    /// The folders that kpol itself wrote.
    pub(super) own: Vec<String>,
}

impl Loader<'_> {
    /// Of the folders with a kustomization those to build: none that lies inside another one or that another one
    /// includes, as a base, and none that kpol wrote.
    pub(super) fn outermost(&mut self, mut folders: Vec<String>) -> Found {
        // Outer folders before inner ones.
        folders.sort_by_cached_key(|folder| (folder.matches('/').count(), folder.clone()));
        let mut found = Found::default();
        for folder in folders {
            if found.covered.iter().any(|outer| paths::is_below(&folder, outer)) {
                continue;
            }
            // What kpol wrote covers nothing: what lies beside it is somebody else's.
            if self.is_own_component(&folder) {
                found.own.push(folder);
                continue;
            }
            found.built.push(folder.clone());
            found.covered.push(folder);
        }
        let mut included = BTreeSet::new();
        for folder in &found.built {
            if !included.contains(folder) {
                let inside = self.included(folder);
                included.extend(inside.into_iter().map(|(path, _)| path).filter(|path| path != folder));
            }
        }
        found.built.retain(|folder| !included.contains(folder));
        found
    }

    /// All folders that a kustomization includes, at any depth, each with the place where it is named; itself first.
    fn included(&mut self, folder: &str) -> Vec<(String, Option<Span>)> {
        let mut all: Vec<(String, Option<Span>)> = vec![(folder.to_owned(), None)];
        let mut seen = BTreeSet::from([folder.to_owned()]);
        let mut next = 0;
        while let Some((folder, _)) = all.get(next).cloned() {
            next += 1;
            let Some(id) = self.kustomization(&folder) else { continue };
            let includes = kustomize::includes(&self.input.sources, id);
            for path in includes.components.into_iter().chain(includes.resources) {
                let inside = paths::beside(&format!("{folder}/."), &path.value);
                if seen.insert(inside.clone()) {
                    all.push((inside, Some(path.span)));
                }
            }
        }
        all
    }

    /// The files that a kustomization and those below it name: they are part of what it builds.
    pub(super) fn files_of(&mut self, folder: &str) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        for (inside, _) in self.included(folder) {
            if let Some(id) = self.kustomization(&inside) {
                let named = kustomize::names(&self.input.sources, id);
                files.extend(named.iter().map(|path| paths::beside(&format!("{inside}/."), path)));
            }
        }
        files
    }

    /// Whether a folder is the component that kpol itself writes.
    pub(super) fn is_own_component(&mut self, folder: &str) -> bool {
        self.kustomization(folder).is_some_and(|id| kustomize::is_own_component(&self.input.sources, id))
    }

    /// Whether a kustomization includes kpol's own component, at any depth; a diagnostic where it does.
    pub(super) fn includes_own(&mut self, folder: &str, named: Named) -> bool {
        let mut included = self.included(folder).into_iter();
        let Some((own, at)) = included.find(|(inside, _)| self.is_own_component(inside)) else {
            return false;
        };
        let message = format!("the kustomization `{folder}` includes what kpol writes (`{own}`)");
        let mut diagnostic = Diagnostic::new(Code::Kustomization, message);
        if let Some(span) = at {
            diagnostic = diagnostic.at(span, "included here");
        }
        if let Named::At(span) = named {
            diagnostic = diagnostic.also(span, "named here");
        }
        let diagnostic = diagnostic
            .note("kpol would check the program against its own output")
            .help("name the base instead: the resources without the component");
        self.input.diagnostics.push(diagnostic);
        self.lost = true;
        true
    }

    /// Says why a kustomization isn't built.
    pub(super) fn not_built(&mut self, folder: &str, named: Named, error: BuildError) {
        let message = format!("the kustomization `{folder}` can't be built");
        let diagnostic = named.point(Diagnostic::new(Code::Kustomization, message));
        let diagnostic = match error {
            BuildError::Failed(builder, said) => diagnostic.note(format!("`{builder}` says: {said}")),
            BuildError::NoBuilder(why) => {
                // The input may well be good.
                self.unreadable = true;
                diagnostic.note(why).help(
                    "install `kustomize` or `kubectl`, or build it elsewhere and give the result by `-m FILE`",
                )
            }
        };
        self.input.diagnostics.push(diagnostic);
        self.lost = true;
    }

    /// The text of a folder's kustomization, as a source of its own.
    fn kustomization(&mut self, folder: &str) -> Option<FileId> {
        if let Some(known) = self.kustomizations.get(folder) {
            return *known;
        }
        let found = self.read_kustomization(folder);
        self.kustomizations.insert(folder.to_owned(), found);
        found
    }

    fn read_kustomization(&mut self, folder: &str) -> Option<FileId> {
        let mut paths = KUSTOMIZATIONS.iter().map(|name| paths::normal(&format!("{folder}/{name}")));
        let path = paths.find(|path| self.host.kind(path) == Some(Kind::File))?;
        let bytes = self.host.read(&path, LIMIT).ok()?;
        // What is no text is reported by whoever builds it.
        let text = String::from_utf8(bytes).ok()?;
        Some(self.input.sources.add(path, text))
    }
}
