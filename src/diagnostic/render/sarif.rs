//! SARIF 2.1.0, for code scanning: rules with their pages, results with places, related places, fixes and fingerprints.

use std::fmt::Write;

use serde_json::{Value, json};

use super::fingerprint::fingerprints;
use super::place::{Place, notes};
use crate::diagnostic::{Code, Diagnostic, Edit, Help, Severity};
use crate::source::{FileId, Sources, Span};

/// All diagnostics as one log on one line, with a line end.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut codes: Vec<Code> = diagnostics.iter().map(|found| found.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let fingerprints = fingerprints(sources, diagnostics);
    let (mut results, mut notifications, mut failed) = (Vec::new(), Vec::new(), false);
    for (found, fingerprint) in diagnostics.iter().zip(&fingerprints) {
        if found.primary().is_some() {
            let index = codes.binary_search(&found.code).unwrap_or_default();
            results.push(result(sources, found, index, fingerprint));
        } else {
            // What is about no place, as a path that can't be read, is about the run: code scanning refuses such results.
            failed |= found.severity == Severity::Error;
            notifications.push(json!({
                "descriptor": {"id": found.code.code()},
                "level": found.severity.word(),
                "message": {"text": words(found)},
            }));
        }
    }
    let rules: Vec<Value> = codes.into_iter().map(rule).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "kpol", "version": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": !failed, "toolExecutionNotifications": notifications}],
            "results": results,
        }],
    });
    format!("{log}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.code(),
        "name": code.name(),
        "shortDescription": {"text": code.meaning()},
        "help": {
            "text": format!("{}; `kpol explain {}` says more", code.meaning(), code.code()),
            "markdown": code.page(),
        },
        "defaultConfiguration": {"level": code.severity().word()},
        "properties": {"tags": ["kubernetes", "network-policy", "security"]},
    })
}

fn result(sources: &Sources, found: &Diagnostic, index: usize, fingerprint: &str) -> Value {
    let mut result = json!({
        "ruleId": found.code.code(),
        "ruleIndex": index,
        "level": found.severity.word(),
        "message": {"text": words(found)},
        "locations": found.primary().map(|span| json!({"physicalLocation": physical(sources, span)})).into_iter()
            .collect::<Vec<_>>(),
        "partialFingerprints": {"kpolFinding/v1": fingerprint},
    });
    let primary = found.primary();
    let others = found.labels.iter().filter(|label| Some(label.span) != primary || !label.primary);
    let related: Vec<Value> = others
        .enumerate()
        .map(|(id, label)| {
            let mut place = json!({"id": id, "physicalLocation": physical(sources, label.span)});
            if !label.message.is_empty() {
                place["message"] = json!({"text": label.message});
            }
            place
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    let fixes: Vec<Value> =
        found.helps.iter().filter(|help| !help.edits.is_empty()).map(|help| fix(sources, help)).collect();
    if !fixes.is_empty() {
        result["fixes"] = json!(fixes);
    }
    result
}

/// The message, what is said at the place itself, notes and helps: many a reader shows nothing else.
fn words(found: &Diagnostic) -> String {
    let primary = found.labels.iter().find(|label| label.primary && !label.message.is_empty());
    let message = std::iter::once(found.message.clone());
    let lines: Vec<String> =
        message.chain(primary.map(|label| label.message.clone())).chain(notes(found)).collect();
    lines.join("\n")
}

/// All edits of a help, a change for each file.
fn fix(sources: &Sources, help: &Help) -> Value {
    let mut files: Vec<FileId> = help.edits.iter().map(|edit| edit.span.file).collect();
    files.sort_unstable();
    files.dedup();
    let replacement = |edit: &Edit| json!({"deletedRegion": region(sources, edit.span), "insertedContent": {"text": edit.text}});
    let change = |file: FileId| {
        let edits = help.edits.iter().filter(|edit| edit.span.file == file);
        json!({
            "artifactLocation": artifact(sources.name(file)),
            "replacements": edits.map(replacement).collect::<Vec<_>>(),
        })
    };
    let changes: Vec<Value> = files.into_iter().map(change).collect();
    json!({"description": {"text": help.message}, "artifactChanges": changes})
}

fn physical(sources: &Sources, span: Span) -> Value {
    json!({"artifactLocation": artifact(sources.name(span.file)), "region": region(sources, span)})
}

fn region(sources: &Sources, span: Span) -> Value {
    let place = Place::of(sources, span);
    json!({
        "startLine": place.start.line,
        "startColumn": place.start.column,
        "endLine": place.end.line,
        "endColumn": place.end.column,
    })
}

/// A path as a URI: what has a meaning there or none is written in hexadecimal.
fn artifact(path: &str) -> Value {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // To a string nothing fails to be written.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    json!({"uri": uri})
}
