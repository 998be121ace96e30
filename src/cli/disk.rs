//! The disk, as loading sees it.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};

use ignore::WalkBuilder;
use kpol::load::{BuildError, Host, HostError, Kind};

use super::kustomize;

/// The files of this machine, relative to the working folder.
#[derive(Debug)]
pub(super) struct Disk;

impl Host for Disk {
    fn kind(&self, path: &str) -> Option<Kind> {
        let metadata = fs::metadata(path).ok()?;
        Some(if metadata.is_dir() { Kind::Folder } else { Kind::File })
    }

    fn identity(&self, path: &str) -> String {
        let real = fs::canonicalize(path).ok().filter(|_| path != "-");
        real.and_then(|path| path.into_os_string().into_string().ok()).unwrap_or_else(|| path.to_owned())
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, HostError> {
        let mut bytes = Vec::new();
        // One byte more tells a file of the limit's size from a larger one.
        let most = limit.saturating_add(1);
        let read = if path == "-" {
            io::stdin().lock().take(most).read_to_end(&mut bytes)
        } else {
            File::open(path).and_then(|file| {
                let size = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
                bytes.reserve(usize::try_from(size).unwrap_or(0));
                file.take(most).read_to_end(&mut bytes)
            })
        };
        read.map(|_| bytes).map_err(|error| HostError(in_words(&error)))
    }

    fn files_below(&self, folder: &str) -> Result<Vec<String>, HostError> {
        let mut files = Vec::new();
        // Hidden files and folders are left out; ignore files say what to commit, not what to check.
        let walk = WalkBuilder::new(folder).standard_filters(false).hidden(true).follow_links(true).build();
        for entry in walk {
            let entry = entry.map_err(|error| HostError(walk_in_words(&error, folder)))?;
            if entry.file_type().is_some_and(|kind| kind.is_dir()) {
                continue;
            }
            let path = entry.path();
            let text = path
                .to_str()
                .ok_or_else(|| HostError(format!("the name of `{}` isn't UTF-8", path.display())))?;
            files.push(text.strip_prefix("./").unwrap_or(text).to_owned());
        }
        files.sort_unstable();
        Ok(files)
    }

    fn kustomize(&self, folder: &str) -> Result<Vec<u8>, BuildError> {
        kustomize::build(folder)
    }
}

/// The commonest reasons in plain words, without the system's numbers.
pub(super) fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a file stands where a folder is needed".to_owned(),
        _ => error.to_string(),
    }
}

/// Why a folder can't be walked through, with the place where that is another one.
fn walk_in_words(error: &ignore::Error, folder: &str) -> String {
    match error {
        ignore::Error::WithDepth { err, .. } => walk_in_words(err, folder),
        ignore::Error::WithPath { path, err } => match err.io_error() {
            Some(error) if path.as_os_str() == folder => in_words(error),
            Some(error) => format!("`{}` in it: {}", path.display(), in_words(error)),
            None => err.to_string(),
        },
        ignore::Error::Loop { ancestor, child } => {
            format!("the link `{}` leads back to `{}`", child.display(), ancestor.display())
        }
        error => error.io_error().map_or_else(|| error.to_string(), in_words),
    }
}
