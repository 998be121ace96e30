//! A program and its manifests in memory, compiled by the library.

use kpol::compile::{Compiled, Form, Wanted, compile};
use kpol::diagnostic::{Diagnostic, Severity};
use kpol::load::{BuildError, Host, HostError, Kind, Loaded, Request, load};
use serde::Deserialize as _;
use serde_json::Value;

struct Memory<'m> {
    program: &'m str,
    manifests: &'m str,
}

const PROGRAM: &str = "p.kpol";
const MANIFESTS: &str = "m.yaml";

impl Host for Memory<'_> {
    fn kind(&self, path: &str) -> Option<Kind> {
        matches!(path, PROGRAM | MANIFESTS).then_some(Kind::File)
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, HostError> {
        match path {
            PROGRAM => Ok(self.program.as_bytes().to_vec()),
            MANIFESTS => Ok(self.manifests.as_bytes().to_vec()),
            _ => Err(HostError("there is no such file".to_owned())),
        }
    }

    fn files_below(&self, _: &str) -> Result<Vec<String>, HostError> {
        Ok(Vec::new())
    }

    fn kustomize(&self, _: &str) -> Result<Vec<u8>, BuildError> {
        Err(BuildError::NoBuilder("nothing is built here".to_owned()))
    }
}

/// What a program became, and what it was made of.
pub(super) struct Outcome {
    pub(super) loaded: Loaded,
    pub(super) compiled: Compiled,
}

/// Compiles a program; no manifests at all where their text is empty.
pub(super) fn compiled(program: &str, manifests: &str) -> Outcome {
    let manifest_files = if manifests.is_empty() { vec![] } else { vec![MANIFESTS.to_owned()] };
    let request = Request { programs: vec![PROGRAM.to_owned()], manifests: manifest_files };
    let loaded = load(&Memory { program, manifests }, &request);
    let compiled = compile(&loaded.input, Wanted::Everything);
    Outcome { loaded, compiled }
}

impl Outcome {
    pub(super) fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error)
    }

    /// The codes of everything found, in the order of their places.
    pub(super) fn codes(&self) -> Vec<&'static str> {
        self.compiled.diagnostics.iter().map(|found| found.code.code()).collect()
    }

    /// The manifests with the settings merged in, as their text is read.
    pub(super) fn merged(&self) -> Vec<Value> {
        let text = self.compiled.text(&self.loaded.input, Form::Manifests);
        let text = text.unwrap_or_else(|errors| panic!("{errors:#?}"));
        let documents = serde_yaml::Deserializer::from_str(&text);
        documents.map(|document| Value::deserialize(document).expect("it is YAML")).collect()
    }

    /// The line in the program that a diagnostic is about, from 1.
    pub(super) fn line(&self, diagnostic: &Diagnostic) -> usize {
        let span = diagnostic.primary().expect("what is found has a place");
        self.loaded.input.sources.location(span.file, span.start).line
    }
}
