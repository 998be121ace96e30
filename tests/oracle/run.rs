//! Runs kpol and reads what it says. This alone knows the library, and of it only the way from texts to texts.

use std::fmt;

use kpol::compile::{Wanted, compile};
use kpol::diagnostic::Severity;
use kpol::emit;
use kpol::load::{BuildError, Host, HostError, Kind, Request, load};

/// What comes of a program.
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) errors: Vec<Said>,
    /// Warnings and notes.
    pub(crate) others: Vec<Said>,
}

/// A diagnostic.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: String,
    message: String,
    /// The lines of the program to which its labels point.
    pub(crate) lines: Vec<usize>,
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at lines {:?}: {}", self.code, self.lines, self.message)
    }
}

/// Compiles a program with manifests, or without any where there are no documents.
pub(crate) fn run(program: &str, documents: &[String]) -> Outcome {
    let (one, other) = documents.split_at(documents.len() / 2);
    let files = [program.to_owned(), one.join("---\n"), other.join("---\n")];
    let manifests = if documents.is_empty() { &[][..] } else { &FILES[1..] };
    let request = Request {
        programs: vec![FILES[0].to_owned()],
        manifests: manifests.iter().map(|name| (*name).to_owned()).collect(),
    };
    let input = load(&Memory(files), &request).input;
    let compiled = compile(&input, Wanted::Policies);
    let mut outcome =
        Outcome { stdout: emit::policies(&compiled.policies), errors: Vec::new(), others: Vec::new() };
    for found in &compiled.diagnostics {
        let here = found.labels.iter().filter(|label| input.sources.name(label.span.file) == FILES[0]);
        let lines = here.map(|label| input.sources.location(label.span.file, label.span.start).line);
        let (code, message) = (found.code.code().to_owned(), found.message.clone());
        let said = Said { code, message, lines: lines.collect() };
        if found.severity == Severity::Error { &mut outcome.errors } else { &mut outcome.others }.push(said);
    }
    outcome
}

const FILES: [&str; 3] = ["program.kpol", "one.yaml", "other.yaml"];

struct Memory([String; 3]);

impl Host for Memory {
    fn kind(&self, path: &str) -> Option<Kind> {
        FILES.contains(&path).then_some(Kind::File)
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, HostError> {
        let index = FILES.iter().position(|name| *name == path);
        let index = index.ok_or_else(|| HostError("there is no such file".to_owned()))?;
        Ok(self.0[index].clone().into_bytes())
    }

    fn files_below(&self, _: &str) -> Result<Vec<String>, HostError> {
        Ok(Vec::new())
    }

    fn kustomize(&self, _: &str) -> Result<Vec<u8>, BuildError> {
        Err(BuildError::NoBuilder("nothing is built here".to_owned()))
    }
}
