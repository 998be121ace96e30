//! The manifests: files, folders, globs and kustomizations become texts, and those an inventory.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobBuilder;
use rayon::prelude::*;

use super::host::{BuildError, HostError, Kind};
use super::programs::Wanted;
use super::text::Named;
use super::{Loader, paths};
use crate::diagnostic::{Code, Diagnostic};
use crate::emit;
use crate::inventory::kustomize::is_kustomization_path;
use crate::inventory::{self, MAX_FILE_BYTES};
use crate::source::FileId;

/// What follows the folder in the name of a text that kustomize built of it.
pub const BUILT: &str = " (as kustomize builds it)";

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
        let jobs = self.each_once(jobs);
        let builds = jobs.iter().filter(|job| job.build).map(|job| (job.path.clone(), job.named)).collect();
        let files = self.read(jobs);
        let (inventory, found) = inventory::read(&self.input.sources, &files);
        let found = self.built_twice(found, &builds);
        self.input.diagnostics.extend(found);
        self.input.inventory = Some(inventory);
    }

    /// What one entry stands for.
    fn entry(&mut self, path: &str, namespace: Option<String>, named: Named, jobs: &mut Vec<Job>) {
        let entry = self.input.entries.len();
        self.input.entries.push(namespace);
        let found = match self.host.kind(path) {
            _ if path == "-" => Ok(vec![(path.to_owned(), false)]),
            Some(Kind::Folder) => self.folder(path, named),
            Some(Kind::File) => Ok(vec![file(path)]),
            None if paths::is_glob(path) => self.glob(path),
            None => Err(HostError("there is no such file or folder".to_owned())),
        };
        match found {
            Ok(found) => {
                jobs.extend(found.into_iter().map(|(path, build)| Job { path, entry, named, build }));
            }
            Err(error) => self.unreadable(path, &error, named),
        }
    }

    /// The manifests below a folder, and the kustomizations, which are built as a whole.
    fn folder(&mut self, folder: &str, named: Named) -> Result<Vec<(String, bool)>, HostError> {
        let files = self.host.files_below(folder)?;
        let kustomized = files.iter().filter(|file| is_kustomization_path(file));
        let kustomizations = self.outermost(kustomized.map(|file| paths::parent(file)).collect());
        for own in &kustomizations.own {
            self.skipped(own, &format!("kpol's own output in `{own}` is not read"), named);
        }
        let covered: BTreeSet<&str> = kustomizations.covered.iter().map(String::as_str).collect();
        let inside = |file: &String| {
            let mut folder = paths::parent(file);
            loop {
                if covered.contains(folder.as_str()) {
                    return true;
                }
                let outer = paths::parent(&folder);
                if outer == folder || folder == "." {
                    return covered.contains(".");
                }
                folder = outer;
            }
        };
        let plain = files.iter().filter(|file| is_manifest_path(file) && !inside(file));
        let mut found: Vec<(String, bool)> = plain.map(|file| (file.clone(), false)).collect();
        found.extend(kustomizations.built.iter().map(|folder| (folder.clone(), true)));
        if found.is_empty() && kustomizations.own.is_empty() {
            let what = "the folder has no file that ends in `.yaml`, `.yml` or `.json`";
            return Err(HostError(what.to_owned()));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The files that a pattern matches, sorted. `*` stays within a folder, `**` doesn't.
    fn glob(&mut self, pattern: &str) -> Result<Vec<(String, bool)>, HostError> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let matcher =
            glob.map_err(|error| HostError(format!("it is no pattern: {}", error.kind())))?.compile_matcher();
        let base = paths::glob_base(pattern);
        let nothing = || HostError("the pattern matches no file".to_owned());
        if self.host.kind(&base) != Some(Kind::Folder) {
            return Err(nothing());
        }
        let files = self.host.files_below(&base)?;
        let found: Vec<(String, bool)> =
            files.iter().filter(|path| matcher.is_match(path)).map(|path| file(path)).collect();
        if found.is_empty() { Err(nothing()) } else { Ok(found) }
    }

    /// Each job once, in the order of their paths; what is named for two namespaces is read for each. Files that are
    /// part of a kustomization, as the patches beside it are, are left to it.
    fn each_once(&mut self, mut jobs: Vec<Job>) -> Vec<Job> {
        let mut parts: BTreeSet<String> = BTreeSet::new();
        for job in jobs.iter().filter(|job| job.build) {
            parts.extend(self.files_of(&job.path));
        }
        jobs.retain(|job| job.build || !parts.contains(&job.path));
        jobs.sort_by(|a, b| (&a.path, a.build).cmp(&(&b.path, b.build)));
        let mut seen = BTreeSet::new();
        let (host, entries) = (self.host, &self.input.entries);
        jobs.retain(|job| seen.insert((host.identity(&job.path), job.build, entries[job.entry].clone())));
        jobs
    }

    /// Reads the jobs' files, side by side, and adds their texts in the order of their paths.
    fn read(&mut self, jobs: Vec<Job>) -> Vec<(FileId, usize)> {
        let jobs: Vec<Job> = jobs.into_iter().filter(|job| !job.build || self.is_to_build(job)).collect();
        let host = self.host;
        let limit = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
        let read = |job: &Job| -> Result<Vec<u8>, Fault> {
            if job.build {
                host.kustomize(&job.path).map_err(Fault::Build)
            } else {
                host.read(&job.path, limit).map_err(Fault::Read)
            }
        };
        let read: Vec<_> = jobs.par_iter().map(read).collect();
        let mut files = Vec::new();
        for (job, bytes) in jobs.into_iter().zip(read) {
            match bytes {
                Ok(bytes) => files.extend(self.manifest_text(&job, bytes, limit).map(|id| (id, job.entry))),
                Err(Fault::Build(error)) => self.not_built(&job.path, job.named, error),
                Err(Fault::Read(error)) => self.unreadable(&job.path, &error, job.named),
            }
        }
        files
    }

    /// Whether a kustomization is one to build: it neither is nor includes what kpol writes.
    fn is_to_build(&mut self, job: &Job) -> bool {
        if self.is_own_component(&job.path) {
            let what = format!("kpol's own output in `{}` is not read", job.path);
            self.skipped(&job.path, &what, job.named);
            return false;
        }
        !self.includes_own(&job.path, job.named)
    }

    fn manifest_text(&mut self, job: &Job, bytes: Vec<u8>, limit: u64) -> Option<FileId> {
        let name = match (job.path.as_str(), job.build) {
            ("-", _) => "<stdin>".to_owned(),
            (path, true) => format!("{path}{BUILT}"),
            (path, false) => path.to_owned(),
        };
        let id = self.add_text(&name, bytes, limit, job.named)?;
        if !job.build && !self.reads_own && emit::is_generated(self.input.sources.text(id)) {
            // A component is said as a whole.
            if !self.own.contains(&paths::parent(&job.path)) {
                let what = format!("`{}` is kpol's own output, so it is not read", job.path);
                self.skipped(&job.path, &what, job.named);
            }
            return None;
        }
        self.manifests.push(name);
        Some(id)
    }

    /// kpol's own output is no truth to check against.
    fn skipped(&mut self, path: &str, what: &str, named: Named) {
        if !self.own.insert(path.to_owned()) {
            return;
        }
        let diagnostic = Diagnostic::new(Code::OwnOutput, what);
        self.input.diagnostics.push(match named {
            Named::ByRequest => diagnostic,
            Named::At(span) => diagnostic.at(span, "below this"),
        });
    }

    /// Two kustomizations over one base build the same objects. That is said once, and not for each of them.
    fn built_twice(&self, found: Vec<Diagnostic>, builds: &BTreeMap<String, Named>) -> Vec<Diagnostic> {
        let mut pairs: BTreeSet<(String, String)> = BTreeSet::new();
        let mut rest = Vec::with_capacity(found.len());
        for diagnostic in found {
            let built = |label: usize| {
                let span = diagnostic.labels.get(label)?.span;
                self.input.sources.name(span.file).strip_suffix(BUILT).map(str::to_owned)
            };
            match (built(1), built(0)) {
                (Some(first), Some(again)) if diagnostic.code == Code::DuplicateObject && first != again => {
                    pairs.insert((first, again));
                }
                _ => rest.push(diagnostic),
            }
        }
        rest.extend(pairs.into_iter().map(|(first, again)| {
            let named = builds.get(&again).copied().unwrap_or(Named::ByRequest);
            let message = format!("the kustomizations `{first}` and `{again}` build the same objects");
            let diagnostic = named.point(Diagnostic::new(Code::Kustomization, message));
            diagnostic.note("both are built, as neither includes the other").help(format!(
                "name the one that this program is for: `manifests \"{again}\"` or `-m {again}`"
            ))
        }));
        rest
    }
}

/// Why a job came to nothing.
enum Fault {
    Read(HostError),
    Build(BuildError),
}

/// A file as a job: a kustomization stands for its folder.
fn file(path: &str) -> (String, bool) {
    if is_kustomization_path(path) { (paths::parent(path), true) } else { (path.to_owned(), false) }
}

fn is_manifest_path(path: &str) -> bool {
    let extension =
        path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    matches!(extension, Some("yaml" | "yml" | "json"))
}
