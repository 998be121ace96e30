//! Runs the real program on a case and reads what it says.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output};

use serde_json::Value;

use super::generate::Case;
use super::judge::{Verdict, difference};
use super::policy::read;
use super::rng::Rng;

/// The one error that a well-formed program may have: a `deny` that something contradicts.
const DENY_BROKEN: &str = "K0401";

/// Compiles the case and holds the outcome against what its program means; the first disagreement in words.
pub(crate) fn check(case: &Case) -> Result<(), String> {
    let mut documents = case.documents();
    let (stdout, errors) = compile(case, &documents)?;
    match (&case.verdict, errors.is_empty()) {
        (Verdict::Compiles, false) => return Err(format!("refused without a reason: {errors:#?}")),
        (Verdict::Refused(why), true) => return Err(format!("compiled, though it lets through {why}")),
        _ => {}
    }
    if let Some(other) = errors.iter().find(|error| error["code"] != DENY_BROKEN) {
        return Err(format!("an error that is no contradiction: {other:#}"));
    }
    if !errors.is_empty() && !stdout.is_empty() {
        return Err(format!("emits in spite of errors:\n{stdout}"));
    }
    if errors.is_empty() {
        let emitted = read(&stdout).map_err(|error| format!("{error}\nin what is emitted:\n{stdout}"))?;
        if stdout.matches("policyTypes:").count() != emitted.len() {
            return Err(format!("a policy leaves its types to be guessed:\n{stdout}"));
        }
        let all = emitted.iter().chain(&case.world.given);
        let names: BTreeSet<_> = all.map(|policy| (&policy.namespace, &policy.name)).collect();
        if names.len() != emitted.len() + case.world.given.len() {
            return Err(format!("two policies of one name:\n{stdout}"));
        }
        if let Some(found) = difference(&case.world, &case.program, &emitted) {
            return Err(format!("{found}\nemitted:\n{stdout}"));
        }
    }
    Rng::new(case.seed).shuffle(&mut documents);
    let (shuffled, _) = compile(case, &documents)?;
    if shuffled == stdout {
        Ok(())
    } else {
        Err(format!("another order of documents gives\n{shuffled}\nnot\n{stdout}"))
    }
}

/// What goes to stdout, and the errors among the diagnostics.
fn compile(case: &Case, documents: &[String]) -> Result<(String, Vec<Value>), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (name, text) in [("program.kpol", case.text()), ("manifests.yaml", documents.join("---\n"))] {
        fs::write(folder.path().join(name), text).map_err(|error| error.to_string())?;
    }
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_kpol"))
        .args(["compile", "program.kpol", "-m", "manifests.yaml", "--emit", "policies", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .map_err(|error| error.to_string())?;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    let said: Value = if stderr.trim().is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&stderr).map_err(|error| format!("{error} in the diagnostics:\n{stderr}"))?
    };
    let all = said["diagnostics"].as_array().cloned().unwrap_or_default();
    let errors: Vec<Value> = all.into_iter().filter(|one| one["severity"] == "error").collect();
    let expected = i32::from(!errors.is_empty());
    if status.code() != Some(expected) {
        return Err(format!("exit {status}, not {expected}:\n{stderr}"));
    }
    Ok((stdout.into_owned(), errors))
}
