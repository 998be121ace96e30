//! The words of all cases, by the rules of CONTRIBUTING.md that a machine can judge.

use std::collections::BTreeSet;

use serde_json::Value;

use super::CASES;

/// The columns of a terminal.
const COLUMNS: usize = 100;

/// What tells nobody what to do, and the words of whoever builds kpol.
const FORBIDDEN: &[&str] = &[
    "invalid",
    "illegal",
    "unexpected",
    "AST",
    "lowering",
    "IR ",
    "parse error",
    "Some(",
    "None",
    "panicked",
];

#[test]
fn messages_keep_the_rules() {
    let mut wrong = BTreeSet::new();
    for case in CASES.iter() {
        for diagnostic in &case.diagnostics {
            for what in faults(diagnostic) {
                wrong.insert(format!("{}: {what}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

fn faults(diagnostic: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |key: &str, field: &str| -> Vec<String> {
        let items = diagnostic[key].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| if field.is_empty() { text(item) } else { text(&item[field]) }).collect()
    };
    let message = text(&diagnostic["message"]);
    let labels: Vec<String> =
        list("labels", "message").into_iter().filter(|label| !label.is_empty()).collect();
    let (notes, helps) = (list("notes", ""), list("helps", "message"));
    let main = diagnostic["labels"]
        .as_array()
        .and_then(|labels| labels.iter().find(|label| label["primary"] == true));
    let primary: Vec<String> =
        main.map(|label| text(&label["message"])).into_iter().filter(|words| !words.is_empty()).collect();
    let mut faults = Vec::new();
    let all = [std::slice::from_ref(&message), &labels, &notes, &helps].concat();
    for words in &all {
        // Words of a tool are its own.
        if words.contains(" says: ") {
            continue;
        }
        let own = without_quotes(words);
        if own.ends_with('.') || own.starts_with(char::is_uppercase) && !is_name(&own) {
            faults.push(format!("a sentence in full: {words}"));
        }
        if let Some(word) = FORBIDDEN.iter().find(|word| own.contains(**word)) {
            faults.push(format!("`{word}`: {words}"));
        }
        if words.matches('`').count() % 2 == 1 || words.contains("  ") || words.contains('\n') {
            faults.push(format!("quotes, blanks or lines: {words:?}"));
        }
    }
    // A further place may be called by a word of the title; what is said of the place itself adds to it.
    let said = [std::slice::from_ref(&message), &primary, &notes, &helps].concat();
    let repeated = said.iter().enumerate().filter(|(index, words)| {
        said.iter().enumerate().any(|(other, longer)| other != *index && longer.contains(words.as_str()))
    });
    faults.extend(repeated.map(|(_, words)| format!("said twice: {words}")));
    if message.chars().count() > 150 {
        faults.push(format!("too long: {message}"));
    }
    let long = labels.iter().filter(|label| without_quotes(label).chars().count() > 70);
    faults.extend(long.map(|label| format!("too long for a label: {label}")));
    faults
}

/// A text without what the user wrote in it.
fn without_quotes(text: &str) -> String {
    text.split('`').enumerate().map(|(index, part)| if index % 2 == 0 { part } else { "…" }).collect()
}

/// Whether a text begins with a name of Kubernetes' or of a system's.
fn is_name(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    ["Kubernetes", "Linux", "Deployment"].contains(&first)
        || first.chars().filter(|c| c.is_uppercase()).count() > 1
}

/// Whether each line of a rendering fits a terminal. A long name is quoted in full in a title; what is said of it fits.
pub(super) fn fit(rendering: &str) -> Result<(), String> {
    for line in rendering.lines() {
        let title = ["error[", "warning[", "note["].iter().any(|start| line.starts_with(start));
        let shown = if title { without_quotes(line) } else { line.to_owned() };
        if shown.chars().count() > COLUMNS {
            return Err(format!("this doesn't fit {COLUMNS} columns:\n{line}"));
        }
    }
    Ok(())
}
