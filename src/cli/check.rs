//! `kpol check`: every diagnostic, and nothing written but, with `--fix`, the mended files.

use kpol::compile::{Wanted, compile};
use kpol::diagnostic::has_errors;

use super::arguments::Check;
use super::fix::{Mended, fix};
use super::input::unchecked;
use super::report::{Stream, complain, holding, report, summarize, write_data};
use super::{Outcome, input};

pub(super) fn run(arguments: &Check) -> Outcome {
    let common = &arguments.common;
    let checked = if arguments.fix {
        fix(common)
    } else {
        let loaded = input::read(common);
        let compiled = compile(&loaded.input, Wanted::Everything);
        Ok(Mended { loaded, compiled, program: None, done: String::new() })
    };
    let Mended { loaded, compiled, program, done } = match checked {
        Ok(checked) => checked,
        Err(why) => {
            complain(&why);
            return Outcome::CouldNotRun;
        }
    };
    // A mended program is the data then.
    let stream = if program.is_some() { Stream::Messages } else { Stream::Data };
    let said = program.map_or(Ok(()), |text| write_data(&text));
    if let Err(error) =
        said.and_then(|()| report(common, &loaded.input.sources, &compiled.diagnostics, stream))
    {
        complain(&format!("can't write what was found: {error}"));
        return Outcome::CouldNotRun;
    }
    if arguments.fix {
        summarize(common, &done);
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
