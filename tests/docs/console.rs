//! Commands of a document, run by the shell in a folder of their own.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::program::{Chapter, MANIFESTS, PROGRAM};
use crate::run::copy;

/// Commands that would build this very project again: they are held to their words.
const NOT_RUN: &[&str] = &["cargo install --path .", "cargo test", ".ci/run", ".ci/fuzz 300 manifests"];

/// A folder with the examples and the files of a chapter.
pub(super) struct Workplace(TempDir);

impl Workplace {
    pub(super) fn new(chapter: &Chapter<'_>) -> Result<Self, String> {
        Self::filled(chapter).map_err(|error| format!("no folder to run commands in: {error}"))
    }

    fn filled(chapter: &Chapter<'_>) -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), &folder.path().join("examples"));
        let mut files = chapter.files.clone();
        files.extend(chapter.program.map(|text| (PROGRAM, text)));
        files.extend(chapter.manifests.map(|text| (MANIFESTS, text)));
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder.path()))?;
            fs::write(path, text)?;
        }
        Ok(Self(folder))
    }

    /// Runs every command of a block.
    pub(super) fn run(&self, text: &str) -> Result<(), String> {
        if !text.starts_with("$ ") {
            return Err("a console block begins with `$ `".to_owned());
        }
        format!("\n{text}").split("\n$ ").skip(1).try_for_each(|part| {
            let (command, expected) = part.split_once('\n').unwrap_or((part, ""));
            self.command(command, expected.trim_end())
        })
    }

    fn command(&self, written: &str, expected: &str) -> Result<(), String> {
        // A comment for the reader may follow a command.
        let command = written.split_once("  #").map_or(written, |(command, _)| command).trim_end();
        if NOT_RUN.contains(&command) {
            let shown = || format!("`{command}` isn't run, so its output can't be shown");
            return if expected.is_empty() { Ok(()) } else { Err(shown()) };
        }
        let line = command.replacen("cargo run --release -- ", "kpol ", 1);
        if !line.split_whitespace().any(|word| word == "kpol") {
            return Err(format!("`{command}` doesn't run kpol"));
        }
        let (printed, success) = self.shell(&line).map_err(|error| format!("`{command}`: {error}"))?;
        let as_shown = if expected.is_empty() { success } else { printed == expected };
        if as_shown { Ok(()) } else { Err(format!("`{command}` prints\n{printed}")) }
    }

    /// What a line prints, and whether it succeeds.
    fn shell(&self, line: &str) -> io::Result<(String, bool)> {
        let built = Path::new(env!("CARGO_BIN_EXE_kpol")).parent().into_iter().map(Path::to_path_buf);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path =
            std::env::join_paths(built.chain(std::env::split_paths(&path))).map_err(io::Error::other)?;
        let output = Command::new("sh")
            .args(["-c", line])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("NO_COLOR", "1")
            .output()?;
        let mut printed = [output.stdout, output.stderr].concat();
        if let Some(code) = output.status.code().filter(|code| *code != 0) {
            printed.extend(format!("[exit {code}]").bytes());
        }
        Ok((String::from_utf8_lossy(&printed).trim_end().to_owned(), output.status.success()))
    }
}
