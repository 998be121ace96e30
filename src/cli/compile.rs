//! `kpol compile`: a program to YAML, on standard output or as a folder.

use std::mem;

use kpol::compile::{Compiled, Input, Wanted, compile};
use kpol::diagnostic::has_errors;
use kpol::emit::{self, Component, Update};

use super::arguments::{Compile, Emit};
use super::disk::in_words;
use super::folder::Folder;
use super::input::unchecked;
use super::report::{Stream, complain, counted, holding, remark, report, summarize, write_data};
use super::{Outcome, input};

pub(super) fn run(arguments: &Compile) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let wanted = match arguments.emit {
        Emit::Objects => Wanted::Everything,
        Emit::Policies => Wanted::Policies,
    };
    let compiled = compile(&loaded.input, wanted);
    let mut diagnostics = compiled.diagnostics.clone();
    let good = !loaded.unreadable && !has_errors(&diagnostics);
    let target = arguments.output.as_deref().filter(|_| good).map(|path| (path, Folder::read(path)));
    let component = target.as_ref().map(|_| Component::new(&compiled.policies)).unwrap_or_default();
    // What stands in the way of the folder is said with all the rest, in one report.
    let planned = match &target {
        Some((_, Ok(folder))) => {
            Some((folder, folder.plan(&component).map_err(|errors| diagnostics.extend(errors))))
        }
        _ => None,
    };
    if let Err(error) = report(common, &loaded.input.sources, &diagnostics, Stream::Messages) {
        complain(&format!("can't write messages: {error}"));
        return Outcome::CouldNotRun;
    }
    let outcome = match (planned, &target) {
        _ if loaded.unreadable => Outcome::CouldNotRun,
        _ if has_errors(&diagnostics) => Outcome::Findings,
        (Some((folder, Ok(update))), _) => write_folder(arguments, &loaded.input, folder, &update, &compiled),
        (_, Some((path, Err(error)))) => {
            complain(&format!("can't read the folder `{path}`: {}", in_words(error)));
            Outcome::CouldNotRun
        }
        _ => write_objects(&compiled),
    };
    // The process ends here, and gives all its memory back at once.
    mem::forget((compiled, loaded));
    outcome
}

fn write_objects(compiled: &Compiled) -> Outcome {
    match write_data(&emit::policies(&compiled.policies)) {
        Ok(()) => Outcome::Clean,
        Err(error) => {
            complain(&format!("can't write to standard output: {error}"));
            Outcome::CouldNotRun
        }
    }
}

fn write_folder(
    arguments: &Compile,
    input: &Input,
    folder: &Folder,
    update: &Update<'_>,
    compiled: &Compiled,
) -> Outcome {
    let common = &arguments.common;
    if arguments.check {
        return match write_data(&update.diff(folder.path())) {
            Ok(()) if update.changes.is_empty() => Outcome::Clean,
            Ok(()) => Outcome::Findings,
            Err(error) => {
                complain(&format!("can't write to standard output: {error}"));
                Outcome::CouldNotRun
            }
        };
    }
    if let Err(error) = folder.apply(update, |change| remark(common, change)) {
        complain(&format!("can't write to `{}`: {}", folder.path(), in_words(&error)));
        return Outcome::CouldNotRun;
    }
    let policies = counted(compiled.policies.len(), "policy", "policies");
    let message = format!(
        "{}: {policies} in {} ({} changed, {} as they were){}",
        holding(compiled.statements),
        folder.path(),
        counted(update.changes.len(), "file", "files"),
        update.unchanged.len(),
        unchecked(input),
    );
    summarize(common, &message);
    Outcome::Clean
}
