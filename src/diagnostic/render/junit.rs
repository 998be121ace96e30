//! A JUnit report, for whoever shows tests: a suite a file, a test case a finding. Errors fail; warnings and notes are
//! what a passed test says, since they don't fail the run.

use std::fmt::Write;

use super::place::{Place, in_full};
use super::visible::is_hidden;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// What has no file of its own, or is about none, stands in this suite.
const SUITE: &str = "kpol";

/// All diagnostics as one report. A run without any has one test, which passed: many a reader takes none for a mistake.
#[must_use]
pub fn text(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut suites: Vec<(&str, Vec<&Diagnostic>)> = Vec::new();
    for found in diagnostics {
        let file = Place::primary(sources, found).map_or(SUITE, |place| place.file);
        // They are sorted by file.
        match suites.last_mut() {
            Some((name, group)) if *name == file => group.push(found),
            _ => suites.push((file, vec![found])),
        }
    }
    let failed = diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    let tests = diagnostics.len().max(1);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let mut line = |text: String| {
        xml.push_str(&text);
        xml.push('\n');
    };
    line(format!("<testsuites name=\"{SUITE}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">"));
    if suites.is_empty() {
        line(suite(SUITE, 1, 0));
        line(format!("    <testcase name=\"nothing is wrong\" classname=\"{SUITE}\"/>\n  </testsuite>"));
    }
    for (file, group) in suites {
        let failed = group.iter().filter(|found| found.severity == Severity::Error).count();
        line(suite(file, group.len(), failed));
        for found in group {
            line(case(sources, file, found));
        }
        line("  </testsuite>".to_owned());
    }
    line("</testsuites>".to_owned());
    xml
}

fn suite(name: &str, tests: usize, failed: usize) -> String {
    let name = escaped(name);
    format!("  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">")
}

fn case(sources: &Sources, file: &str, found: &Diagnostic) -> String {
    let place = Place::primary(sources, found)
        .map_or_else(String::new, |place| format!(" at {}:{}", place.start.line, place.start.column));
    let name = escaped(&format!("{} {}{place}", found.code.code(), found.code.name()));
    let body = escaped(&in_full(sources, found).join("\n"));
    let said = if found.severity == Severity::Error {
        let message = escaped(&found.message);
        format!("<failure type=\"{}\" message=\"{message}\">{body}</failure>", found.code.name())
    } else {
        format!("<system-out>{}: {body}</system-out>", found.severity.word())
    };
    format!("    <testcase name=\"{name}\" classname=\"{}\">{said}</testcase>", escaped(file))
}

/// A text in XML, which has no way to say most control characters: what can't be seen is spelt out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            // To a string nothing fails to be written.
            _ if is_hidden(character) => {
                let _ = write!(out, "{}", character.escape_unicode());
            }
            _ => out.push(character),
        }
    }
    out
}
