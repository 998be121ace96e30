//! `kpol check`: every diagnostic, and nothing written.

use kpol::compile::{Wanted, compile};
use kpol::diagnostic::has_errors;

use super::arguments::Check;
use super::report::{Stream, complain, report};
use super::{Outcome, input};

pub(super) fn run(arguments: &Check) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let compiled = compile(&loaded.input, Wanted::Everything);
    if let Err(error) = report(common, &loaded.input.sources, &compiled.diagnostics, Stream::Data) {
        complain(&format!("can't write what was found: {error}"));
        return Outcome::CouldNotRun;
    }
    if loaded.unreadable {
        Outcome::CouldNotRun
    } else if has_errors(&compiled.diagnostics) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}
