//! The program as people and scripts meet it: the real binary is run in a folder of its own, and the whole of what it
//! writes is held.

mod arguments;
mod bytes;
mod component;
mod doctor;
mod exit_codes;
mod explain;
mod fix;
mod folder;
mod formats;
mod kustomize;
mod levels;
mod machines;
mod manifests;
mod order;
mod programs;
mod streams;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder of its own, with files in it.
struct Place(TempDir);

impl Place {
    /// With these files, each as (path, text).
    fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().expect("a folder can be made"));
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    /// Writes a file, and the folders above it.
    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("folders can be made");
        fs::write(path, text).expect("a file can be written");
    }

    /// The files in a folder with their texts; nothing where there is no folder.
    fn files(&self, folder: &str) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(self.at(folder)) else { return BTreeMap::new() };
        let entries = entries.map(|entry| entry.expect("an entry can be read"));
        let entries = entries.filter(|entry| entry.path().is_file());
        let text = |path: PathBuf| fs::read_to_string(path).expect("files are text here");
        entries.map(|entry| (entry.file_name().display().to_string(), text(entry.path()))).collect()
    }

    /// Runs the program here.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.call(arguments).run()
    }

    fn call(&self, arguments: &[&str]) -> Call {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
        command.current_dir(self.path()).args(arguments);
        // As on a terminal of no special kind, whatever runs the tests.
        command.env_remove("NO_COLOR").env("TERM", "xterm");
        Call { command, input: Vec::new() }
    }
}

/// The program, about to be run.
struct Call {
    command: Command,
    input: Vec<u8>,
}

impl Call {
    fn input(mut self, bytes: impl AsRef<[u8]>) -> Self {
        bytes.as_ref().clone_into(&mut self.input);
        self
    }

    fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    fn run(mut self) -> Ran {
        let command = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program is there");
        let mut stdin = child.stdin.take().expect("it was asked for");
        // Who doesn't read its input closes it: that is no mistake.
        let writer = std::thread::spawn(move || stdin.write_all(&self.input));
        let output = child.wait_with_output().expect("the program ends");
        let _ = writer.join().expect("the writer doesn't panic");
        let text = |bytes| String::from_utf8(bytes).expect("what is written is text");
        Ran { out: text(output.stdout), err: text(output.stderr), code: output.status.code() }
    }
}

/// All that the program did, as far as it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ran {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Ran {
    /// Both streams and the exit code, as one text.
    fn shown(&self) -> String {
        let part = |name: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!("── {name}\n{text}") }
        };
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        format!("{}{}── exit {code}\n", part("stdout", &self.out), part("stderr", &self.err))
    }
}

/// A Deployment whose pods have the label `app`, with further lines of pod labels.
fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
    spec:
      containers:
      - name: main
        image: registry.example/{name}
        ports:
        - name: http
          containerPort: 8080
"
    )
}
