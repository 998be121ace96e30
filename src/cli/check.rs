//! `kpol check`: every diagnostic, and nothing written.

use kpol::compile::{Wanted, compile};
use kpol::diagnostic::has_errors;
use kpol::load::load;

use super::Outcome;
use super::arguments::Check;
use super::compile::{request, stdin_once};
use super::disk::Disk;
use super::report::{Stream, complain, report};

pub(super) fn run(arguments: &Check) -> Outcome {
    let common = &arguments.common;
    if !stdin_once(common) {
        complain("`-` can be read once: for the program or for the manifests");
        return Outcome::CouldNotRun;
    }
    let loaded = load(&Disk, &request(common));
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
