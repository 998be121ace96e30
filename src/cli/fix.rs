//! `check --fix`: the safe edits of what is found, applied to the files, until there are no more.

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kpol::compile::{Compiled, Input, Wanted, compile};
use kpol::diagnostic::fix::mended;
use kpol::load::{BuildError, Host, HostError, Kind, Loaded};

use super::arguments::Common;
use super::disk::{Disk, in_words};
use super::input;
use super::replace::replace;
use super::report::{counted, remark};

/// An edit may make room for another one; so often everything is read again.
const ROUNDS: usize = 10;

/// What is left when all is mended.
pub(super) struct Mended {
    pub(super) loaded: Loaded,
    pub(super) compiled: Compiled,
    /// The mended program, where it came from standard input.
    pub(super) program: Option<String>,
    /// What was done, in words.
    pub(super) done: String,
}

/// Mends what can be mended without a look.
///
/// # Errors
/// Where a file can't be written, in words for people.
pub(super) fn fix(common: &Common) -> Result<Mended, String> {
    let host = Kept { stdin: Mutex::new(None) };
    let from_stdin = common.files.iter().any(|path| path == "-");
    let (mut findings, mut files) = (0, BTreeSet::new());
    let mut round = 0;
    loop {
        let loaded = input::read_from(&host, common);
        let compiled = compile(&loaded.input, Wanted::Everything);
        round += 1;
        let changes = if round > ROUNDS { Vec::new() } else { changes(&loaded.input, &compiled, from_stdin) };
        if changes.is_empty() {
            let program = host.kept().take().filter(|_| from_stdin);
            let program = program.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let done = format!(
                "mended: {} in {}.",
                counted(findings, "finding", "findings"),
                counted(files.len(), "file", "files")
            );
            return Ok(Mended { loaded, compiled, program, done });
        }
        for (name, text, count) in changes {
            if name == STDIN {
                *host.kept() = Some(text.into_bytes());
            } else {
                // What a link leads to is changed, not the link.
                let path = fs::canonicalize(&name)
                    .map_err(|error| format!("can't write to `{name}`: {}", in_words(&error)))?;
                replace(&path, &text)
                    .map_err(|error| format!("can't write to `{name}`: {}", in_words(&error)))?;
                remark(common, &format!("written: {name}"));
            }
            findings += count;
            files.insert(name);
        }
    }
}

/// The name of a program from standard input.
const STDIN: &str = "<stdin>";

/// The files to be changed, each with its new text and with how many findings that mends.
fn changes(input: &Input, compiled: &Compiled, from_stdin: bool) -> Vec<(String, String, usize)> {
    // Of texts that kustomize built there is no file, and one that has changed since it was read isn't touched.
    let is_file = |name: &str, text: &str| {
        if name == STDIN { from_stdin } else { fs::read(name).is_ok_and(|bytes| bytes == text.as_bytes()) }
    };
    let sources = &input.sources;
    mended(sources, &compiled.diagnostics, |file| is_file(sources.name(file), sources.text(file)))
        .into_iter()
        .map(|(file, text, count)| (sources.name(file).to_owned(), text, count))
        .collect()
}

/// The disk, with standard input kept: it can be read once, and is looked at in every round.
struct Kept {
    stdin: Mutex<Option<Vec<u8>>>,
}

impl Kept {
    fn kept(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.stdin.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Kept {
    fn kind(&self, path: &str) -> Option<Kind> {
        Disk.kind(path)
    }

    fn identity(&self, path: &str) -> String {
        Disk.identity(path)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, HostError> {
        if path != "-" {
            return Disk.read(path, limit);
        }
        if let Some(bytes) = &*self.kept() {
            return Ok(bytes.clone());
        }
        let bytes = Disk.read(path, limit)?;
        *self.kept() = Some(bytes.clone());
        Ok(bytes)
    }

    fn files_below(&self, folder: &str) -> Result<Vec<String>, HostError> {
        Disk.files_below(folder)
    }

    fn kustomize(&self, folder: &str) -> Result<Vec<u8>, BuildError> {
        Disk.kustomize(folder)
    }
}
