//! The command line: arguments, files, exit codes, colours. One file a subcommand; no logic of its own.

mod arguments;
mod check;
mod clock;
mod compile;
mod diff;
mod disk;
mod doctor;
mod explain;
mod fix;
mod fmt;
mod folder;
mod graph;
mod import;
mod init;
mod input;
mod kustomize;
mod out;
mod replace;
mod report;
mod summary;
mod why;

use std::process::ExitCode;

use arguments::{Arguments, Command};

/// What the exit code says, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing is wrong.
    Clean,
    /// The input has errors, or `--check` found a difference.
    Findings,
    /// The command could not run: usage, or a file that can't be read or written.
    CouldNotRun,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
            Outcome::CouldNotRun => Self::from(2),
        }
    }
}

/// Runs the command that the process was called with.
pub(crate) fn run() -> Outcome {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Where there is nobody to read it, the exit code says it.
            let _ = error.print();
            return if error.use_stderr() { Outcome::CouldNotRun } else { Outcome::Clean };
        }
    };
    match &arguments.command {
        Command::Compile(compile) => compile::run(compile),
        Command::Check(check) => check::run(check),
        Command::Fmt(fmt) => fmt::run(fmt),
        Command::Doctor(doctor) => doctor::run(doctor),
        Command::Graph(graph) => graph::run(graph),
        Command::Why(why) => why::run(why),
        Command::Diff(diff) => diff::run(diff),
        Command::Import(arguments) => import::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
    }
}
