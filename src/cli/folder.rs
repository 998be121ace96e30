//! The folder of a kustomize component: read, compared, and changed file by file, each replaced whole or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use kpol::diagnostic::Diagnostic;
use kpol::emit::{Component, Update};

use super::replace::replace;

/// A folder and the texts of the files in it.
pub(super) struct Folder {
    path: String,
    files: BTreeMap<String, String>,
}

impl Folder {
    /// What is there now; nothing where there is no such folder yet.
    pub(super) fn read(path: &str) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self { path: path.to_owned(), files });
            }
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            // A name that is no text is none of kpol's.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let text =
                if name.strip_suffix(".yaml").is_some() { own_text(&entry.path())? } else { String::new() };
            files.insert(name, text);
        }
        Ok(Self { path: path.to_owned(), files })
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// What has to change for the folder to be the component.
    pub(super) fn plan<'f>(&'f self, component: &'f Component) -> Result<Update<'f>, Vec<Diagnostic>> {
        Update::plan(&self.path, &self.files, component)
    }

    /// Makes the changes, in their order, and says each.
    pub(super) fn apply(&self, update: &Update<'_>, say: impl Fn(&str)) -> io::Result<()> {
        let folder = Path::new(&self.path);
        fs::create_dir_all(folder)?;
        for change in &update.changes {
            let path = folder.join(change.name);
            match change.new {
                Some(text) => replace(&path, text)?,
                None => fs::remove_file(&path)?,
            }
            let done = if change.new.is_some() { "written" } else { "removed" };
            say(&format!("{done}: {}", path.display()));
        }
        Ok(())
    }
}

/// The text of what may be a file of kpol's; nothing for what can only be somebody else's: a folder, a pipe, a link
/// that leads nowhere, bytes that are no text.
fn own_text(path: &Path) -> io::Result<String> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            fs::read(path).map(|bytes| String::from_utf8(bytes).unwrap_or_default())
        }
        Ok(_) => Ok(String::new()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}
