//! For people at a terminal: the line, what is wrong in it, and what to do.

use codespan_reporting::diagnostic::{
    Diagnostic as Report, Label as ReportLabel, LabelStyle, Severity as ReportSeverity,
};
use codespan_reporting::files::{Error as FilesError, Files};
use codespan_reporting::term::termcolor::WriteColor;
use codespan_reporting::term::{self, Config};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{FileId, Sources};

/// Lines longer than this are no help to anybody: the place is given and the text left out.
const LONGEST_LINE: usize = 1000;

/// Writes one diagnostic, a blank line after it.
///
/// # Errors
/// Where `out` can't be written to.
pub fn write(out: &mut dyn WriteColor, sources: &Sources, diagnostic: &Diagnostic) -> std::io::Result<()> {
    let config = Config { before_label_lines: 0, after_label_lines: 0, ..Config::default() };
    let report = report(sources, diagnostic);
    term::emit_to_write_style(out, &config, &Texts(sources), &report)
        .map_err(|error| std::io::Error::other(error.to_string()))
}

fn report(sources: &Sources, diagnostic: &Diagnostic) -> Report<FileId> {
    let severity = match diagnostic.severity {
        Severity::Error => ReportSeverity::Error,
        Severity::Warning => ReportSeverity::Warning,
        Severity::Note => ReportSeverity::Note,
    };
    let mut notes = Vec::new();
    let mut labels = Vec::new();
    for label in &diagnostic.labels {
        let line = sources.line_range(label.span.file, sources.line(label.span.file, label.span.start));
        if line.len() > LONGEST_LINE {
            let at = sources.location(label.span.file, label.span.start);
            let name = sources.name(label.span.file);
            notes.push(format!("at {name}:{}:{}: {}", at.line, at.column, label.message));
            continue;
        }
        let style = if label.primary { LabelStyle::Primary } else { LabelStyle::Secondary };
        // A statement over several lines is shown by its first one: the rest is rarely what is wrong.
        let end = (label.span.end as usize).min(line.end).max(label.span.start as usize);
        let range = label.span.start as usize..end;
        labels.push(ReportLabel::new(style, label.span.file, range).with_message(&label.message));
    }
    notes.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    notes.extend(diagnostic.helps.iter().map(|help| format!("help: {}", help.message)));
    Report::new(severity)
        .with_code(diagnostic.code.code())
        .with_message(&diagnostic.message)
        .with_labels(labels)
        .with_notes(notes)
}

/// The sources as codespan-reporting wants them, by the one line index that they have.
struct Texts<'s>(&'s Sources);

impl<'s> Files<'s> for Texts<'s> {
    type FileId = FileId;
    type Name = &'s str;
    type Source = &'s str;

    fn name(&'s self, id: FileId) -> Result<&'s str, FilesError> {
        Ok(self.0.name(id))
    }

    fn source(&'s self, id: FileId) -> Result<&'s str, FilesError> {
        Ok(self.0.text(id))
    }

    fn line_index(&'s self, id: FileId, byte_index: usize) -> Result<usize, FilesError> {
        let offset = u32::try_from(byte_index).unwrap_or(u32::MAX);
        Ok(self.0.line(id, offset) - 1)
    }

    fn line_range(&'s self, id: FileId, line_index: usize) -> Result<std::ops::Range<usize>, FilesError> {
        let range = self.0.line_range(id, line_index + 1);
        // The line end belongs to the line here.
        let end = (range.end + 1).min(self.0.text(id).len()).max(range.end);
        Ok(range.start..end)
    }
}
