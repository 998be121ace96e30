//! Every code of a diagnostic, by programs that have it: `cases/CODE-NAME-…/program.kpol`, run as users run it with the
//! arguments in `args` (and by the command in `command`, where that isn't `compile`), with the manifests beside it and,
//! for kustomizations, a tool in `bin` that always says the same. All that a person sees then is held in the case's
//! `rendering.snap`. Where a `good.kpol` stands beside it, that one doesn't have the code. What is too large to keep is
//! made by `large`. A case without a program is one of `doctor`, for its `manifests.yaml`, beside a `good.yaml`.

mod large;
mod words;

mod edits;

/// What the clock shows in every case: the first second of 2026.
const NOW: &str = "1767225600";

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::thread;

use kpol::diagnostic::Code;
use serde_json::Value;
use tempfile::TempDir;

use crate::run::copy;

/// What every case does, in the order of their names; each is run once for all tests.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/cases");
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    folders.sort();
    // Most of the time is waiting for the program.
    let parts = folders.chunks(folders.len().div_ceil(4));
    thread::scope(|scope| {
        let running: Vec<_> = parts
            .map(|part| scope.spawn(|| part.iter().map(|folder| Case::run(folder)).collect::<Vec<_>>()))
            .collect();
        running.into_iter().flat_map(|part| part.join().expect("every case can be run")).collect()
    })
});

/// The program of a case.
const PROGRAM: &str = "program.kpol";

/// What a case without one is about.
const MANIFESTS: &str = "manifests.yaml";

/// The file that a case is about, and the command for such files.
fn main_of(case: &Path) -> (&'static str, &'static str) {
    if case.join(PROGRAM).exists() { (PROGRAM, "compile") } else { (MANIFESTS, "doctor") }
}

/// What a case does.
struct Case {
    name: String,
    folder: PathBuf,
    /// What a person sees of its program: the command, the messages, the exit code.
    rendering: String,
    /// Its program's diagnostics as data.
    diagnostics: Vec<Value>,
    exit: Option<i32>,
    /// The codes of its good program, where it has one.
    good: Option<BTreeSet<String>>,
}

impl Case {
    fn run(folder: &Path) -> Self {
        let name = folder.file_name().expect("a case has a name").to_string_lossy().into_owned();
        let place = Place::new(folder, &name);
        let (diagnostics, exit) = place.diagnostics(place.main);
        let good = if place.main == PROGRAM { "good.kpol" } else { "good.yaml" };
        let good = folder.join(good).exists().then(|| codes(&place.diagnostics(good).0));
        let rendering = place.rendering();
        Self { name, folder: folder.to_owned(), rendering, diagnostics, exit, good }
    }

    fn code(&self) -> &str {
        code_of(&self.name)
    }
}

fn code_of(name: &str) -> &str {
    name.get(..5).unwrap_or_default()
}

fn codes(diagnostics: &[Value]) -> BTreeSet<String> {
    let codes = diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str());
    codes.map(str::to_owned).collect()
}

/// A case in a folder of its own, in which it can be run.
struct Place<'c> {
    name: &'c str,
    /// The file that it is about.
    main: &'static str,
    command: &'static str,
    arguments: Vec<String>,
    folder: TempDir,
}

impl<'c> Place<'c> {
    fn new(case: &Path, name: &'c str) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        copy(case, folder.path());
        large::make(name, folder.path());
        let arguments = fs::read_to_string(case.join("args")).unwrap_or_default();
        let (main, command) = main_of(folder.path());
        Self { name, main, command, arguments: arguments.lines().map(str::to_owned).collect(), folder }
    }

    /// What stands before the file: `compile` or `doctor`, or the lines of `command`.
    fn command(&self) -> Vec<String> {
        let command = fs::read_to_string(self.folder.path().join("command"));
        command.map_or(vec![self.command.to_owned()], |lines| lines.lines().map(str::to_owned).collect())
    }

    fn run(&self, program: &str, more: &[&str]) -> Output {
        let place = self.folder.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
        command.current_dir(place).args(self.command()).arg(program).args(&self.arguments).args(more);
        // Nothing but what stands in the case: its words are the same on every machine.
        command.env("PATH", place.join("bin")).env_remove("NO_COLOR");
        command.env("SOURCE_DATE_EPOCH", NOW);
        command.output().expect("the program runs")
    }

    fn rendering(&self) -> String {
        let output = self.run(self.main, &["--color", "never"]);
        let err = String::from_utf8(output.stderr).expect("messages are text");
        let quoted = |word: String| if word.contains(' ') { format!("'{word}'") } else { word };
        let mut command = vec!["$ kpol".to_owned()];
        command.extend(self.command().into_iter().map(quoted));
        command.push(self.main.to_owned());
        command.extend(self.arguments.iter().cloned());
        let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
        let shown = large::shortened(self.name, code_of(self.name), &err);
        format!("{}\n{shown}[exit {code}]\n", command.join(" "))
    }

    fn diagnostics(&self, program: &str) -> (Vec<Value>, Option<i32>) {
        let output = self.run(program, &["--format", "json"]);
        // They are the doctor's data.
        let said = if self.command == "doctor" { &output.stdout } else { &output.stderr };
        let report: Value = serde_json::from_slice(said).unwrap_or_else(|error| {
            panic!("{}: {error}\n{}", self.name, String::from_utf8_lossy(&output.stderr))
        });
        let diagnostics = report["diagnostics"].as_array().expect("a list of diagnostics").clone();
        (diagnostics, output.status.code())
    }
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let cases: BTreeSet<&str> = CASES.iter().map(Case::code).collect();
    // A program that has that one would be a mistake in kpol: `compile/tests.rs` holds it.
    let codes = Code::ALL.iter().filter(|code| **code != Code::OwnMistake);
    let codes: BTreeSet<&str> = codes.map(|code| code.code()).collect();
    assert_eq!(cases, codes);
}

#[test]
fn every_case_gives_its_code() {
    let mut wrong = Vec::new();
    for case in CASES.iter() {
        let found = codes(&case.diagnostics);
        if !found.contains(case.code()) || !matches!(case.exit, Some(0..=2)) {
            wrong.push(format!("{}: {found:?}, exit {:?}", case.name, case.exit));
        }
        if case.good.as_ref().is_some_and(|good| good.contains(case.code())) {
            wrong.push(format!("{}: good.kpol gives it too", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each is read as by a stranger at 3 a.m., and not accepted unread.
#[test]
fn every_case_looks_as_it_was_read() {
    for case in CASES.iter() {
        if let Err(what) = words::fit(&case.rendering) {
            panic!("{}: {what}", case.name);
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&case.folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("rendering", case.rendering));
    }
}
