//! The manifests: files, folders, globs and kustomizations become texts, and those an inventory.

use std::collections::BTreeSet;

use globset::GlobBuilder;
use rayon::prelude::*;

use super::host::{HostError, Kind};
use super::programs::Wanted;
use super::text::Named;
use super::{Loader, paths};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::emit;
use crate::inventory::kustomize::{self, is_kustomization_path};
use crate::inventory::{self, MAX_FILE_BYTES};
use crate::source::{FileId, Span};

/// The most bytes that a kustomization's own file may have.
const KUSTOMIZATION_LIMIT: u64 = 16 << 20;

/// Something to read: a path, for which entry, and whether it is built rather than read.
struct Job {
    path: String,
    entry: usize,
    named: Named,
    build: bool,
}

impl Loader<'_> {
    /// Reads the manifests that were asked for and those that the program names.
    pub(super) fn manifests(&mut self, requested: &[String], wanted: &[Wanted]) {
        if requested.is_empty() && wanted.is_empty() {
            return;
        }
        let mut jobs = Vec::new();
        for path in requested {
            let path = if path == "-" { path.clone() } else { paths::normal(path) };
            self.entry(&path, None, Named::ByRequest, &mut jobs);
        }
        for wanted in wanted {
            self.entry(&wanted.path, wanted.namespace.clone(), Named::At(wanted.span), &mut jobs);
        }
        let mut seen = BTreeSet::new();
        // What is named for two namespaces is read for each.
        let entries = &self.input.entries;
        jobs.retain(|job| seen.insert((job.path.clone(), job.build, entries[job.entry].clone())));
        let files = self.read(jobs);
        let (inventory, found) = inventory::read(&self.input.sources, &files);
        // What couldn't be read may hold any name.
        self.input.complete &= !found.iter().any(|d| d.severity == Severity::Error && hides_objects(d.code));
        self.input.diagnostics.extend(found);
        self.input.inventory = Some(inventory);
    }

    /// What one entry stands for.
    fn entry(&mut self, path: &str, namespace: Option<String>, named: Named, jobs: &mut Vec<Job>) {
        let entry = self.input.entries.len();
        self.input.entries.push(namespace);
        let job = |path: String, build| Job { path, entry, named, build };
        match self.host.kind(path) {
            _ if path == "-" => jobs.push(job(path.to_owned(), false)),
            Some(Kind::Folder) => match self.folder(path, named) {
                Ok(found) => jobs.extend(found.into_iter().map(|(path, build)| job(path, build))),
                Err(error) => self.missing(path, &error, named),
            },
            Some(Kind::File) if is_kustomization_path(path) => jobs.push(job(paths::parent(path), true)),
            Some(Kind::File) => jobs.push(job(path.to_owned(), false)),
            None if paths::is_glob(path) => match self.glob(path) {
                Ok(found) => jobs.extend(found.into_iter().map(|path| job(path, false))),
                Err(error) => self.missing(path, &error, named),
            },
            None => self.missing(path, &HostError("there is no such file or folder".to_owned()), named),
        }
    }

    fn missing(&mut self, path: &str, error: &HostError, named: Named) {
        self.unreadable(path, error, named);
        self.input.complete = false;
    }

    /// The manifests below a folder; a folder with a kustomization is built as a whole, the outermost alone.
    fn folder(&mut self, folder: &str, named: Named) -> Result<Vec<(String, bool)>, HostError> {
        let files = self.host.files_below(folder)?;
        let mut kustomized: Vec<String> =
            files.iter().filter(|file| is_kustomization_path(file)).map(|file| paths::parent(file)).collect();
        // Outer folders before inner ones, and each once.
        kustomized.sort_by_key(|folder| (folder.matches('/').count(), folder.clone()));
        let mut outermost: Vec<String> = Vec::new();
        let mut own: Vec<String> = Vec::new();
        for candidate in kustomized {
            if outermost.iter().chain(&own).any(|outer| paths::is_below(&candidate, outer)) {
                continue;
            }
            if self.is_own_component(&candidate) {
                self.skipped(&candidate, named);
                own.push(candidate);
            } else {
                outermost.push(candidate);
            }
        }
        let mut found: Vec<(String, bool)> = outermost.iter().map(|folder| (folder.clone(), true)).collect();
        let inside = |file: &String| outermost.iter().chain(&own).any(|outer| paths::is_below(file, outer));
        found.extend(
            files.iter().filter(|file| is_manifest_path(file) && !inside(file)).map(|f| (f.clone(), false)),
        );
        found.sort_unstable();
        Ok(found)
    }

    /// The files that a pattern matches, sorted. `*` stays within a folder, `**` doesn't.
    fn glob(&mut self, pattern: &str) -> Result<Vec<String>, HostError> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let matcher =
            glob.map_err(|error| HostError(format!("it is no pattern: {}", error.kind())))?.compile_matcher();
        let base = paths::glob_base(pattern);
        let nothing = || HostError("the pattern matches no file".to_owned());
        if self.host.kind(&base) != Some(Kind::Folder) {
            return Err(nothing());
        }
        let files = self.host.files_below(&base)?;
        let found: Vec<String> = files.into_iter().filter(|file| matcher.is_match(file)).collect();
        if found.is_empty() { Err(nothing()) } else { Ok(found) }
    }

    /// Reads the jobs' files, side by side, and adds their texts in the order of their paths.
    fn read(&mut self, mut jobs: Vec<Job>) -> Vec<(FileId, usize)> {
        jobs.sort_by(|a, b| (&a.path, a.build).cmp(&(&b.path, b.build)));
        let host = self.host;
        let limit = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
        let read: Vec<_> = jobs
            .par_iter()
            .map(|job| if job.build { host.kustomize(&job.path) } else { host.read(&job.path, limit) })
            .collect();
        let mut files = Vec::new();
        for (job, bytes) in jobs.into_iter().zip(read) {
            if job.build && self.includes_own(&job) {
                self.input.complete = false;
                continue;
            }
            match bytes {
                Ok(bytes) => files.extend(self.manifest_text(&job, bytes, limit).map(|id| (id, job.entry))),
                Err(error) if job.build => self.not_built(&job, &error),
                Err(error) => self.missing(&job.path, &error, job.named),
            }
        }
        files
    }

    fn manifest_text(&mut self, job: &Job, bytes: Vec<u8>, limit: u64) -> Option<FileId> {
        let name = match (job.path.as_str(), job.build) {
            ("-", _) => "<stdin>".to_owned(),
            (path, true) => format!("{path} (as kustomize builds it)"),
            (path, false) => path.to_owned(),
        };
        let id = self.add_text(&name, bytes, limit);
        self.input.complete &= id.is_some();
        let id = id?;
        if !job.build && emit::is_generated(self.input.sources.text(id)) {
            self.skipped(&job.path, job.named);
            return None;
        }
        Some(id)
    }

    /// kpol's own output is no truth to check against.
    fn skipped(&mut self, path: &str, named: Named) {
        let diagnostic = Diagnostic::new(Code::OwnOutput, format!("`{path}` is kpol's own output: not read"));
        self.input.diagnostics.push(match named {
            Named::ByRequest => diagnostic,
            Named::At(span) => diagnostic.at(span, "below this"),
        });
    }

    fn not_built(&mut self, job: &Job, error: &HostError) {
        let mut diagnostic =
            Diagnostic::new(Code::Kustomization, format!("the kustomization `{}` can't be built", job.path));
        if let Named::At(span) = job.named {
            diagnostic = diagnostic.at(span, "named here");
        }
        self.input
            .diagnostics
            .push(error.0.lines().take(8).fold(diagnostic, |d, line| d.note(line.trim_end())));
        self.input.complete = false;
    }

    /// Whether a folder is the component that kpol itself writes.
    fn is_own_component(&mut self, folder: &str) -> bool {
        self.kustomization(folder).is_some_and(|id| kustomize::is_own_component(&self.input.sources, id))
    }

    /// Whether a kustomization includes kpol's own component, at any depth; a diagnostic where it does.
    fn includes_own(&mut self, job: &Job) -> bool {
        let mut queue: Vec<(String, Option<Span>)> = vec![(job.path.clone(), None)];
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some((folder, at)) = queue.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            let Some(id) = self.kustomization(&folder) else { continue };
            if kustomize::is_own_component(&self.input.sources, id) {
                let message =
                    format!("the kustomization `{}` includes what kpol writes (`{folder}`)", job.path);
                let mut diagnostic = Diagnostic::new(Code::Kustomization, message)
                    .note("kpol would read its own patches as the truth")
                    .help("name the base instead: the resources without the component");
                if let Some(span) = at {
                    diagnostic = diagnostic.at(span, "included here");
                }
                if let Named::At(span) = job.named {
                    diagnostic = diagnostic.also(span, "named here");
                }
                self.input.diagnostics.push(diagnostic);
                return true;
            }
            let includes = kustomize::includes(&self.input.sources, id);
            let inside = includes.components.into_iter().chain(includes.resources);
            queue.extend(
                inside.map(|path| (paths::normal(&format!("{folder}/{}", path.value)), Some(path.span))),
            );
        }
        false
    }

    /// The text of a folder's kustomization, as a source of its own.
    fn kustomization(&mut self, folder: &str) -> Option<FileId> {
        for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
            let path = paths::normal(&format!("{folder}/{name}"));
            if self.host.kind(&path) != Some(Kind::File) {
                continue;
            }
            let bytes = self.host.read(&path, KUSTOMIZATION_LIMIT).ok()?;
            // What is no text is reported by whoever builds it.
            let text = String::from_utf8(bytes).ok()?;
            return Some(self.input.sources.add(path, text));
        }
        None
    }
}

fn is_manifest_path(path: &str) -> bool {
    let extension =
        path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    matches!(extension, Some("yaml" | "yml" | "json"))
}

/// Whether a mistake in the manifests may hide objects, so that a name can't be said to be missing.
fn hides_objects(code: Code) -> bool {
    matches!(code, Code::NotYaml)
}
