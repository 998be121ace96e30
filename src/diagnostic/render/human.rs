//! For people at a terminal: the line, what is wrong in it, and what to do.

use codespan_reporting::diagnostic::{Diagnostic as Report, Severity as ReportSeverity};
use codespan_reporting::term::termcolor::WriteColor;
use codespan_reporting::term::{self, Config};

use super::excerpt::Excerpt;
use super::visible::visible;
use super::wrap::wrapped;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// A message of more characters than this quotes something that nobody reads to its end.
const LONGEST_MESSAGE: usize = 300;

/// Writes one diagnostic, a blank line after it.
///
/// # Errors
/// Where `out` can't be written to.
pub fn write(out: &mut dyn WriteColor, sources: &Sources, diagnostic: &Diagnostic) -> std::io::Result<()> {
    let config = Config { before_label_lines: 0, after_label_lines: 0, ..Config::default() };
    let mut excerpt = Excerpt::new(sources, &diagnostic.labels);
    let severity = match diagnostic.severity {
        Severity::Error => ReportSeverity::Error,
        Severity::Warning => ReportSeverity::Warning,
        Severity::Note => ReportSeverity::Note,
    };
    let labels = std::mem::take(&mut excerpt.labels);
    let mut notes = std::mem::take(&mut excerpt.elsewhere);
    let mut add = |word: &str, text: &str| notes.push(note(word, text, excerpt.columns));
    diagnostic.notes.iter().for_each(|text| add("note", text));
    diagnostic.helps.iter().for_each(|help| add("help", &help.message));
    let report = Report::new(severity)
        .with_code(diagnostic.code.code())
        .with_message(short(&diagnostic.message))
        .with_labels(labels)
        .with_notes(notes);
    term::emit_to_write_style(out, &config, &excerpt, &report)
        .map_err(|error| std::io::Error::other(error.to_string()))
}

/// A note or a help; its further lines stand below its first word.
fn note(word: &str, text: &str, columns: usize) -> String {
    let indent = word.len() + 2;
    let lines: Vec<String> = text
        .lines()
        .flat_map(|line| wrapped(&visible(line.trim_end()), columns.saturating_sub(indent)))
        .collect();
    format!("{word}: {}", lines.join(&format!("\n{}", " ".repeat(indent))))
}

/// A message on one line, in full unless it is very long.
pub(super) fn short(message: &str) -> String {
    if message.chars().nth(LONGEST_MESSAGE).is_none() {
        return visible(message);
    }
    let begin: String = message.chars().take(LONGEST_MESSAGE / 2).collect();
    let end: Vec<char> = message.chars().rev().take(LONGEST_MESSAGE / 2).collect();
    format!("{} … {}", visible(&begin), visible(&end.into_iter().rev().collect::<String>()))
}
