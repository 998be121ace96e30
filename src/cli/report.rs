//! Diagnostics to the terminal: which stream, which format, which colours.

use std::io::{self, IsTerminal, Write};

use codespan_reporting::term::termcolor::{BufferWriter, ColorChoice};
use kpol::diagnostic::render::{github, gitlab, human, json, junit, sarif, short, summary};
use kpol::diagnostic::{Diagnostic, Severity};
use kpol::source::Sources;

use super::arguments::{Color, Common, Format};

/// Where the diagnostics of a command go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// They stand beside the command's data.
    Messages,
    /// In a machine's format they are its data.
    Data,
}

/// Writes the diagnostics as asked.
///
/// # Errors
/// Where the stream can't be written to.
pub(super) fn report(
    common: &Common,
    sources: &Sources,
    diagnostics: &[Diagnostic],
    stream: Stream,
) -> io::Result<()> {
    let errors: Vec<Diagnostic>;
    let shown = if common.quiet {
        errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned().collect();
        &errors
    } else {
        diagnostics
    };
    let data = |text: String| match stream {
        Stream::Data => write_data(&text),
        Stream::Messages => unless_closed(io::stderr().write_all(text.as_bytes())),
    };
    match common.format {
        Format::Json => data(json::text(sources, shown)),
        Format::Sarif => data(sarif::text(sources, shown)),
        Format::Github => data(github::text(sources, shown)),
        Format::Gitlab => data(gitlab::text(sources, shown)),
        Format::Junit => data(junit::text(sources, shown)),
        // For people, as the human one is.
        Format::Short => unless_closed(io::stderr().write_all(short::text(sources, shown).as_bytes())),
        Format::Human => {
            let writer = BufferWriter::stderr(choice(common.color));
            let mut buffer = writer.buffer();
            for diagnostic in shown {
                human::write(&mut buffer, sources, diagnostic)?;
            }
            if let Some(summary) = summary(shown).filter(|_| !common.quiet) {
                writeln!(buffer, "{summary}.")?;
            }
            unless_closed(writer.print(&buffer))
        }
    }
}

/// Writes the diagnostics as asked; false where that failed, which has been said.
pub(super) fn reported(
    common: &Common,
    sources: &Sources,
    diagnostics: &[Diagnostic],
    stream: Stream,
) -> bool {
    let Err(error) = report(common, sources, diagnostics, stream) else { return true };
    let what = match stream {
        Stream::Messages => "messages",
        Stream::Data => "what was found",
    };
    complain(&format!("can't write {what}: {error}"));
    false
}

fn choice(color: Color) -> ColorChoice {
    let plain = || {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        set("NO_COLOR")
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb")
            || !io::stderr().is_terminal()
    };
    match color {
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
        Color::Auto if plain() => ColorChoice::Never,
        Color::Auto => ColorChoice::Auto,
    }
}

/// Writes to standard output.
///
/// # Errors
/// Where it can't be written to.
pub(super) fn write_data(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    unless_closed(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Whoever reads what is written may stop early: that is no mistake.
fn unless_closed(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// A message of the command itself, as that a file can't be written.
pub(super) fn complain(message: &str) {
    say(&format!("kpol: {message}"));
}

/// What came of it, unless only errors are asked for. In a machine's format it would only be in the way.
pub(super) fn summarize(common: &Common, message: &str) {
    if !common.quiet && common.format == Format::Human {
        say(message);
    }
}

/// What is done on the way, where that is asked for.
pub(super) fn remark(common: &Common, message: &str) {
    if common.verbose && common.format == Format::Human {
        say(message);
    }
}

fn say(message: &str) {
    // Where standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{message}");
}

/// "3 statements hold".
pub(super) fn holding(statements: usize) -> String {
    let verb = if statements == 1 { "holds" } else { "hold" };
    format!("{} {verb}", counted(statements, "statement", "statements"))
}

/// A number with its noun.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
