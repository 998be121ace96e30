//! `kpol diff`: what becomes reachable and what stops being so, and which settings change.

use kpol::compile::diff;
use kpol::diagnostic::{Diagnostic, has_errors};
use kpol::load::{Host, Kind, Loaded};
use kpol::source::Sources;

use super::arguments::{Diff, Report};
use super::disk::Disk;
use super::out::write_out;
use super::report::{Stream, complain, reported};
use super::{Outcome, input};

pub(super) fn run(arguments: &Diff) -> Outcome {
    let loaded = [&arguments.old, &arguments.new].map(|path| read(arguments, path));
    let [old, new] = &loaded;
    let compared = diff(&old.input, &new.input);
    let [of_old, mut of_new] = compared.diagnostics;
    // What both manifests have is said once.
    let said: Vec<Told> = of_old.iter().map(|found| told(found, &old.input.sources)).collect();
    of_new.retain(|found| !said.contains(&told(found, &new.input.sources)));
    let mut errors = false;
    for (loaded, found) in [(old, &of_old), (new, &of_new)] {
        errors |= has_errors(found);
        let common = arguments.common(Vec::new(), None);
        let anything = has_errors(found) || arguments.verbose && !found.is_empty();
        if anything && !reported(&common, &loaded.input.sources, found, Stream::Messages) {
            return Outcome::CouldNotRun;
        }
    }
    let diff = match compared.diff {
        _ if old.unreadable || new.unreadable => return Outcome::CouldNotRun,
        Some(diff) => diff,
        None => return Outcome::Findings,
    };
    if !diff.has_workloads() {
        complain(
            "there is nothing to compare: neither side shows a workload; give the manifests with `-m PATH`",
        );
        return Outcome::CouldNotRun;
    }
    let written = write_out(|out| match arguments.to {
        Report::Table => diff.table(out),
        Report::Json => diff.json(out),
        Report::Markdown => diff.markdown(out),
    });
    match written {
        false => Outcome::CouldNotRun,
        true if errors || !diff.is_empty() => Outcome::Findings,
        true => Outcome::Clean,
    }
}

/// Reads one side: a program on the manifests of both, or manifests with their own policies.
fn read(arguments: &Diff, path: &str) -> Loaded {
    if is_program(path) {
        return input::read(&arguments.common(vec![path.to_owned()], None));
    }
    // What kpol wrote is as good as any other: here it isn't what a program is checked against.
    input::read_all(&arguments.common(Vec::new(), Some(path.to_owned())))
}

/// What ends in `.kpol`, a folder with such a file in it, and standard input.
fn is_program(path: &str) -> bool {
    let by_name = |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "kpol");
    path == "-"
        || by_name(path)
        || Disk.kind(path) == Some(Kind::Folder)
            && Disk.files_below(path).is_ok_and(|files| files.iter().any(|file| by_name(file)))
}

/// A diagnostic by what people see of it first.
type Told = (&'static str, String, Option<(String, u32)>);

fn told(found: &Diagnostic, sources: &Sources) -> Told {
    let place = found.labels.first();
    let place = place.map(|label| (sources.name(label.span.file).to_owned(), label.span.start));
    (found.code.code(), found.message.clone(), place)
}
