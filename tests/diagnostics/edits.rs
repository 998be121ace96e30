//! Every edit that a diagnostic of a case offers, applied: what comes out can be read, and is no new mistake. A safe
//! one is also the end of the finding.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{NOW, main_of};
use crate::run::copy;

/// What comes after the mistakes that a case is about: some show no manifests to which settings could apply.
const LATER: [&str; 1] = ["K0511"];

#[test]
fn every_edit_can_be_applied() {
    let mut wrong = Vec::new();
    let mut applied = 0;
    for case in cases() {
        let before = report(&case);
        for diagnostic in list(&before["diagnostics"]) {
            for help in list(&diagnostic["helps"]).iter().filter(|help| !list(&help["edits"]).is_empty()) {
                applied += 1;
                let folder = tempfile::tempdir().expect("a folder can be made");
                copy(&case, folder.path());
                for edit in list(&help["edits"]) {
                    apply(folder.path(), edit);
                }
                let after = report(folder.path());
                if let Err(why) = judge(&before, &after, diagnostic, help) {
                    let program =
                        fs::read_to_string(folder.path().join(main_of(folder.path()).0)).unwrap_or_default();
                    let case = case.file_name().unwrap_or_default().display();
                    wrong.push(format!("{case}: {}: {why}\n{program}", help["message"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {applied} edits are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(applied >= 57, "{applied} edits are too few to have looked at them");
}

/// All safe edits of a case at once, as `check --fix` applies them: nothing safe is left to do, and there is no error that
/// wasn't there before.
#[test]
fn every_case_can_be_mended() {
    let mut wrong = Vec::new();
    let mut changed = 0;
    for case in cases() {
        let name = case.file_name().unwrap_or_default().display().to_string();
        let folder = tempfile::tempdir().expect("a folder can be made");
        copy(&case, folder.path());
        let (before, _) = checked(folder.path(), &[]);
        let program = fs::read(folder.path().join("program.kpol")).unwrap_or_default();
        let (after, words) = checked(folder.path(), &["--fix"]);
        changed += usize::from(fs::read(folder.path().join("program.kpol")).unwrap_or_default() != program);
        let safe = |found: &Value| {
            list(&found["helps"])
                .iter()
                .any(|help| help["applicability"] == "safe" && !list(&help["edits"]).is_empty())
        };
        if list(&after["diagnostics"]).iter().any(safe) {
            wrong.push(format!("{name}: a safe edit is left\n{words}"));
        }
        let (before, after) = (errors(&before), errors(&after));
        for (code, count) in after.iter().filter(|(code, _)| !LATER.contains(&code.as_str())) {
            // What a syntax error hid may come to light; what is mended may not become another syntax error.
            if code.as_str() < "K0100" && *count > before.get(code).copied().unwrap_or(0) {
                wrong.push(format!("{name}: then there are {count} of {code}\n{words}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(changed >= 10, "{changed} mended programs are too few to have looked at them");
}

/// What `check` says of the program in a folder.
fn checked(folder: &Path, flags: &[&str]) -> (Value, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
    command.current_dir(folder).env("PATH", folder.join("bin"));
    command.args(["check", "program.kpol", "--format", "json"]).args(flags);
    let output = command.output().expect("the program runs");
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    (serde_json::from_str(&words).unwrap_or(Value::Null), words)
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics/cases");
    let entries = fs::read_dir(folder).expect("the cases are there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    cases.sort();
    cases
}

/// What is said of the program in a folder.
fn report(folder: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kpol"));
    let (main, what) = main_of(folder);
    command.current_dir(folder).env("PATH", folder.join("bin")).args([what, main, "--format", "json"]);
    command.env("SOURCE_DATE_EPOCH", NOW);
    if let Ok(arguments) = fs::read_to_string(folder.join("args")) {
        command.args(arguments.lines());
    }
    let output = command.output().expect("the program runs");
    let said = if what == "doctor" { &output.stdout } else { &output.stderr };
    serde_json::from_slice(said).unwrap_or(Value::Null)
}

fn judge(before: &Value, after: &Value, diagnostic: &Value, help: &Value) -> Result<(), String> {
    let (before, after) = (errors(before), errors(after));
    for (code, count) in &after {
        let allowed = before.get(code).copied().unwrap_or(0);
        if *count > allowed && !LATER.contains(&code.as_str()) {
            return Err(format!("then there are {count} of {code}, not {allowed}"));
        }
    }
    let code = diagnostic["code"].as_str().unwrap_or_default();
    if help["applicability"] == "safe"
        && diagnostic["severity"] == "error"
        && after.get(code) >= before.get(code)
    {
        return Err("it is safe, and the finding stays".to_owned());
    }
    Ok(())
}

/// How many errors of each code there are.
fn errors(report: &Value) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for found in list(&report["diagnostics"]).iter().filter(|found| found["severity"] == "error") {
        *counts.entry(found["code"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    counts
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Replaces the text of a range of lines and columns, both from 1 and in characters.
fn apply(folder: &Path, edit: &Value) {
    let path = folder.join(edit["file"].as_str().expect("an edit names its file"));
    let text = fs::read_to_string(&path).expect("the file is there");
    let offset = |place: &Value| {
        let number =
            |key: &str| usize::try_from(place[key].as_u64().expect("a number")).expect("a small one");
        let line_start: usize = text.split_inclusive('\n').take(number("line") - 1).map(str::len).sum();
        let rest = &text[line_start..];
        line_start + rest.char_indices().nth(number("column") - 1).map_or(rest.len(), |(at, _)| at)
    };
    let (start, end) = (offset(&edit["start"]), offset(&edit["end"]));
    let new = edit["text"].as_str().expect("an edit has a text");
    fs::write(&path, format!("{}{new}{}", &text[..start], &text[end..])).expect("the file can be written");
}
