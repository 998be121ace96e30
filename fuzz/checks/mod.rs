//! What no input may do, whatever it is: each function takes bytes and panics where something doesn't hold. The fuzz targets
//! call them with random bytes, the tests with the files of `fuzz/seeds`, to which belongs what was found.
//!
//! One more is a function and its row in `TARGETS`, `targets/NAME.rs`, a `[[bin]]` of `Cargo.toml` and files in
//! `seeds/NAME`; a test says which of them is missing.
#![allow(dead_code, reason = "each target uses one of them")]

mod merged;
mod sound;

use std::collections::BTreeMap;

use kpol::compile::{Form, Wanted, compile, focused_graph, graph, why};
use kpol::diagnostic::has_errors;
use kpol::doctor::{Subject, examine};
use kpol::inventory::Inventory;
use kpol::load::{BuildError, Host, HostError, Kind, Loaded, Request, load, load_all};
use kpol::resolve::NEWEST;

/// A check with the name of its target.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them.
pub(crate) const TARGETS: [Target; 4] =
    [("inputs", inputs), ("manifests", manifests), ("merge", merge), ("program", program)];

/// The manifests that random programs are about.
const FIXTURE: &[u8] = include_bytes!("fixture.yaml");

/// What random manifests are merged with: settings for everything, and a policy.
const SETTINGS: &[u8] = include_bytes!("settings.kpol");

/// Larger inputs only take time.
const MOST: usize = 1 << 14;

/// Files in memory.
struct Memory<'m>(BTreeMap<&'m str, &'m [u8]>);

impl Host for Memory<'_> {
    fn kind(&self, path: &str) -> Option<Kind> {
        let is_folder =
            || self.0.keys().any(|name| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')));
        if self.0.contains_key(path) {
            return Some(Kind::File);
        }
        is_folder().then_some(Kind::Folder)
    }

    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, HostError> {
        let missing = || HostError("there is no such file".to_owned());
        self.0.get(path).map(|bytes| bytes.to_vec()).ok_or_else(missing)
    }

    fn files_below(&self, folder: &str) -> Result<Vec<String>, HostError> {
        let below =
            self.0.keys().filter(|name| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        Ok(below.map(|name| (*name).to_owned()).collect())
    }

    fn kustomize(&self, _: &str) -> Result<Vec<u8>, BuildError> {
        Err(BuildError::NoBuilder("nothing is built here".to_owned()))
    }
}

fn loaded(files: &[(&str, &[u8])], programs: &[&str], manifests: &[&str]) -> Loaded {
    let owned = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect();
    let request = Request { programs: owned(programs), manifests: owned(manifests) };
    load(&Memory(files.iter().copied().collect()), &request)
}

/// A program about fixed manifests: places lie in texts, what is written can be read, and kpol's proof of its own work holds.
pub(crate) fn program(data: &[u8]) {
    if data.len() > MOST {
        return;
    }
    let files: [(&str, &[u8]); 2] = [("p.kpol", data), ("fixture.yaml", FIXTURE)];
    let input = loaded(&files, &["p.kpol"], &["fixture.yaml"]).input;
    for wanted in [Wanted::Policies, Wanted::Everything] {
        let compiled = compile(&input, wanted);
        sound::diagnostics(&input.sources, &compiled.diagnostics);
        if has_errors(&compiled.diagnostics) {
            assert!(
                compiled.policies.is_empty() && compiled.settled.is_empty(),
                "nothing is made of mistakes"
            );
            continue;
        }
        for form in [Form::Policies, Form::Objects, Form::Patches, Form::Manifests] {
            match compiled.text(&input, form) {
                Ok(text) => _ = sound::documents(&text),
                Err(refused) => sound::diagnostics(&input.sources, &refused),
            }
        }
    }
    let (found, graph) = graph(&input);
    if let Some(graph) = graph.filter(|_| !has_errors(&found)) {
        let mut text = String::new();
        graph.svg(&mut text).expect("a text takes everything");
        graph.table(&mut text).expect("a text takes everything");
    }
    // The same text as a question, and as who is meant.
    if let Ok(text) = std::str::from_utf8(data) {
        let none = loaded(&[("fixture.yaml", FIXTURE)], &[], &["fixture.yaml"]).input;
        let answered = why(&none, text);
        sound::diagnostics(&answered.sources, &answered.diagnostics);
        let (sources, found, _) = focused_graph(&none, text);
        sound::diagnostics(&sources, &found);
    }
}

/// Manifests of all kinds, without a program and with `doctor`.
pub(crate) fn manifests(data: &[u8]) {
    if data.len() > MOST {
        return;
    }
    judged(&loaded(&[("m.yaml", data)], &[], &["m.yaml"]));
}

/// Manifests of others with settings merged into them: the rest of them stays.
pub(crate) fn merge(data: &[u8]) {
    if data.len() > MOST {
        return;
    }
    let files: [(&str, &[u8]); 2] = [("p.kpol", SETTINGS), ("m.yaml", data)];
    let input = loaded(&files, &["p.kpol"], &["m.yaml"]).input;
    let compiled = compile(&input, Wanted::Everything);
    sound::diagnostics(&input.sources, &compiled.diagnostics);
    if has_errors(&compiled.diagnostics) {
        return;
    }
    match compiled.text(&input, Form::Manifests) {
        Ok(text) => merged::holds(data, &text),
        Err(refused) => sound::diagnostics(&input.sources, &refused),
    }
}

/// Files by all the names that mean something: JSON, YAML, kustomizations, programs. The first byte says which.
pub(crate) fn inputs(data: &[u8]) {
    const NAMES: [&str; 5] = ["k/m.json", "k/m.yaml", "k/kustomization.yaml", "k/Kustomization", "k/p.kpol"];
    let Some((first, rest)) = data.split_first().filter(|_| data.len() <= MOST) else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let files: [(&str, &[u8]); 2] = [("f/fixture.yaml", FIXTURE), (name, rest)];
    judged(&loaded(&files, &[], &["k"]));
    judged(&loaded(&files, &["k"], &["f"]));
    let all = Request { programs: Vec::new(), manifests: vec!["k".to_owned()] };
    judged(&load_all(&Memory(files.into_iter().collect()), &all));
}

/// What is loaded, whatever it is, compiles, has a graph and is examined.
fn judged(loaded: &Loaded) {
    let input = &loaded.input;
    let compiled = compile(input, Wanted::Everything);
    sound::diagnostics(&input.sources, &compiled.diagnostics);
    let (found, graph) = graph(input);
    sound::diagnostics(&input.sources, &found);
    if let Some(graph) = graph.filter(|_| !has_errors(&found)) {
        let mut text = String::new();
        graph.json(&mut text).expect("a text takes everything");
        sound::json(&text);
        graph.svg(&mut text).expect("a text takes everything");
    }
    let nothing = Inventory::default();
    let examined = examine(&Subject {
        sources: &input.sources,
        inventory: input.inventory.as_ref().unwrap_or(&nothing),
        found: &input.diagnostics,
        kubernetes: NEWEST,
        now: 1_700_000_000,
    });
    sound::diagnostics(&examined.blotted, &examined.diagnostics);
}
