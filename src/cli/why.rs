//! `kpol why`: can A reach B, and what decides that.

use kpol::compile::why;
use kpol::diagnostic::has_errors;

use super::arguments::{Format, Why};
use super::report::{Stream, complain, reported, write_data};
use super::{Outcome, input};

pub(super) fn run(arguments: &Why) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let answered = why(&loaded.input, &arguments.question);
    // As JSON what is found is told where there is no answer, or it would be mixed with that.
    let alone = common.format != Format::Json || answered.answer.is_none();
    if alone && !reported(common, &answered.sources, &answered.diagnostics, Stream::Messages) {
        return Outcome::CouldNotRun;
    }
    let Some((answer, edit)) = answered.answer.filter(|_| !loaded.unreadable) else {
        let no_reason = !has_errors(&answered.diagnostics);
        return if loaded.unreadable || no_reason { Outcome::CouldNotRun } else { Outcome::Findings };
    };
    let mut text = String::new();
    let written = match common.format {
        Format::Json => {
            text = answer.json(edit.as_ref());
            Ok(())
        }
        // The other formats are of what is found.
        _ => answer.human(edit.as_ref(), &mut text),
    };
    if written.is_err() || write_data(&text).is_err() {
        complain("can't write to standard output");
        return Outcome::CouldNotRun;
    }
    if answer.yes { Outcome::Clean } else { Outcome::Findings }
}
