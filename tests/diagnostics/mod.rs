//! Every code of a diagnostic, by programs that have it: `cases/CODE-NAME-…/program.kpol`, run as users run it with the
//! arguments in `args` (and by the command in `command`, where that isn't `compile`), with the manifests beside it and,
//! for kustomizations, a tool in `bin` that always says the same. All that a person sees then is held in the case's
//! `rendering.snap`. Where a `good.kpol` stands beside it, that one doesn't have the code. What is too large to keep is
//! made by `large`.

mod large;
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kpol::diagnostic::Code;
use tempfile::TempDir;

/// A case, in a folder of its own in which it can be run.
struct Case {
    name: String,
    folder: PathBuf,
    place: TempDir,
}

impl Case {
    fn new(folder: PathBuf) -> Self {
        let name = folder.file_name().expect("a case has a name").to_string_lossy().into_owned();
        let place = tempfile::tempdir().expect("a folder can be made");
        copy(&folder, place.path());
        large::make(&name, place.path());
        Self { name, folder, place }
    }

    fn code(&self) -> &str {
        self.name.get(..5).unwrap_or_default()
    }

    fn has(&self, file: &str) -> bool {
        self.folder.join(file).exists()
    }

    fn arguments(&self) -> Vec<String> {
        let arguments = fs::read_to_string(self.folder.join("args")).unwrap_or_default();
        arguments.lines().map(str::to_owned).collect()
    }

    /// What stands before the program: `compile`, or the lines of `command`.
    fn command(&self) -> Vec<String> {
        let command = fs::read_to_string(self.folder.join("command"));
        command.map_or(vec!["compile".to_owned()], |lines| lines.lines().map(str::to_owned).collect())
    }

    fn run(&self, program: &str, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
        command.current_dir(self.place.path()).args(self.command()).arg(program);
        command.args(self.arguments()).args(more);
        // Nothing but what stands in the case: its words are the same on every machine.
        command.env("PATH", self.place.path().join("bin")).env_remove("NO_COLOR");
        command.output().expect("the program runs")
    }

    /// What a person sees of a program: the command, the messages, the exit code.
    fn rendering(&self) -> String {
        let output = self.run("program.kpol", &["--color", "never"]);
        let err = String::from_utf8(output.stderr).expect("messages are text");
        let quoted = |word: String| if word.contains(' ') { format!("'{word}'") } else { word };
        let mut command = vec!["$ kpol".to_owned()];
        command.extend(self.command().into_iter().map(quoted));
        command.push("program.kpol".to_owned());
        command.extend(self.arguments());
        let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
        format!("{}\n{}[exit {code}]\n", command.join(" "), large::shortened(&self.name, self.code(), &err))
    }

    /// The diagnostics of a program as data, and its exit code.
    fn diagnostics(&self, program: &str) -> (Vec<serde_json::Value>, Option<i32>) {
        let output = self.run(program, &["--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|error| {
            panic!("{}: {error}\n{}", self.name, String::from_utf8_lossy(&output.stderr))
        });
        let diagnostics = report["diagnostics"].as_array().expect("a list of diagnostics").clone();
        (diagnostics, output.status.code())
    }

    fn codes(&self, program: &str) -> (BTreeSet<String>, Option<i32>) {
        let (diagnostics, exit) = self.diagnostics(program);
        let codes =
            diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).map(str::to_owned);
        (codes.collect(), exit)
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a case can be read") {
        let path = entry.expect("an entry can be read").path();
        let target = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            fs::create_dir(&target).expect("a folder can be made");
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file can be copied");
        }
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/cases");
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    cases.sort();
    cases.into_iter().map(Case::new).collect()
}

#[test]
fn every_code_has_a_case_and_every_case_a_code() {
    let cases: BTreeSet<String> = cases().iter().map(|case| case.code().to_owned()).collect();
    // A program that has that one would be a mistake in kpol: `compile/tests.rs` holds it.
    let codes = Code::ALL.iter().filter(|code| **code != Code::OwnMistake);
    let codes: BTreeSet<String> = codes.map(|code| code.code().to_owned()).collect();
    assert_eq!(cases, codes);
}

#[test]
fn every_case_gives_its_code() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (found, exit) = case.codes("program.kpol");
        if !found.contains(case.code()) || !matches!(exit, Some(0..=2)) {
            wrong.push(format!("{}: {found:?}, exit {exit:?}", case.name));
        }
        if case.has("good.kpol") && case.codes("good.kpol").0.contains(case.code()) {
            wrong.push(format!("{}: good.kpol gives it too", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each is read as by a stranger at 3 a.m., and not accepted unread.
#[test]
fn every_case_looks_as_it_was_read() {
    for case in cases() {
        let settings = || {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path(&case.folder);
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings
        };
        let rendering = case.rendering();
        if let Err(what) = words::fit(&rendering) {
            panic!("{}: {what}", case.name);
        }
        settings().bind(|| insta::assert_snapshot!("rendering", rendering));
    }
}
