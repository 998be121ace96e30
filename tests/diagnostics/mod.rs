//! Every code of a diagnostic, by programs that have it: `cases/CODE-NAME-…/program.kpol`, run as users run it, with the
//! manifests beside it. Where a `good.kpol` stands beside it, that one doesn't have the code.

mod edits;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use kpol::diagnostic::Code;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/cases");
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    cases.sort();
    cases
}

fn code_of(case: &Path) -> &str {
    case.file_name().and_then(|name| name.to_str()).and_then(|name| name.get(..5)).unwrap_or_default()
}

/// The codes that a program of a case gives, and its exit code.
fn codes(case: &Path, program: &str) -> (BTreeSet<String>, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
    command.current_dir(case).args(["compile", program, "--format", "json"]);
    if let Ok(arguments) = fs::read_to_string(case.join("args")) {
        command.args(arguments.lines());
    }
    let output = command.output().expect("the program runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap_or_else(|error| {
        panic!("{}: {error}\n{}", case.display(), String::from_utf8_lossy(&output.stderr))
    });
    let diagnostics = report["diagnostics"].as_array().expect("a list of diagnostics");
    let codes = diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).map(str::to_owned);
    (codes.collect(), output.status.code())
}

#[test]
fn every_case_gives_its_code() {
    let mut wrong = Vec::new();
    for case in cases() {
        let code = code_of(&case);
        let (found, exit) = codes(&case, "program.kpol");
        if !found.contains(code) || !matches!(exit, Some(0..=2)) {
            wrong.push(format!("{}: {found:?}, exit {exit:?}", case.display()));
        }
        if case.join("good.kpol").exists() && codes(&case, "good.kpol").0.contains(code) {
            wrong.push(format!("{}: good.kpol gives it too", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn cases_name_codes() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    let unknown: Vec<PathBuf> = cases().into_iter().filter(|case| !known.contains(code_of(case))).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
