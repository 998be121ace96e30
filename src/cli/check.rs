//! `kpol check`: every diagnostic, and nothing written.

use kpol::compile::{Wanted, compile};
use kpol::diagnostic::has_errors;

use super::arguments::Check;
use super::input::unchecked;
use super::report::{Stream, complain, holding, report, summarize};
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
        return Outcome::CouldNotRun;
    }
    if has_errors(&compiled.diagnostics) {
        return Outcome::Findings;
    }
    summarize(common, &format!("{}{}", holding(compiled.statements), unchecked(&loaded.input)));
    Outcome::Clean
}
