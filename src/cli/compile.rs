//! `kpol compile`: a program to YAML, on standard output or as a folder.

use kpol::compile::{Compiled, Wanted, compile};
use kpol::diagnostic::has_errors;
use kpol::emit::{self, Component, Update};
use kpol::load::{Request, load};

use super::Outcome;
use super::arguments::{Common, Compile, Emit};
use super::disk::Disk;
use super::folder::Folder;
use super::report::{Stream, complain, report, write_data};

pub(super) fn run(arguments: &Compile) -> Outcome {
    let common = &arguments.common;
    if !stdin_once(common) {
        complain("`-` can be read once: for the program or for the manifests");
        return Outcome::CouldNotRun;
    }
    let loaded = load(&Disk, &request(common));
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
    match (planned, &target) {
        _ if loaded.unreadable => Outcome::CouldNotRun,
        _ if has_errors(&diagnostics) => Outcome::Findings,
        (Some((folder, Ok(update))), _) => write_folder(arguments, folder, &update, &compiled),
        (_, Some((path, Err(error)))) => {
            complain(&format!("can't read `{path}`: {error}"));
            Outcome::CouldNotRun
        }
        _ => write_objects(&compiled),
    }
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

/// What to load for the arguments.
pub(super) fn request(common: &Common) -> Request {
    Request { programs: common.files.clone(), manifests: common.manifests.clone() }
}

/// Whether standard input is asked for at most once.
pub(super) fn stdin_once(common: &Common) -> bool {
    common.files.iter().chain(&common.manifests).filter(|path| path.as_str() == "-").count() <= 1
}

fn write_folder(arguments: &Compile, folder: &Folder, update: &Update<'_>, compiled: &Compiled) -> Outcome {
    if arguments.check {
        let diff = update.diff(folder.path());
        return match write_data(&diff) {
            Ok(()) if update.changes.is_empty() => Outcome::Clean,
            Ok(()) => Outcome::Findings,
            Err(_) => Outcome::CouldNotRun,
        };
    }
    if let Err(error) = folder.apply(update) {
        complain(&format!("can't write to `{}`: {error}", folder.path()));
        return Outcome::CouldNotRun;
    }
    if !arguments.common.quiet {
        let policies = counted(compiled.policies.len(), "policy", "policies");
        let hold = if compiled.statements == 1 { "statement holds" } else { "statements hold" };
        let message = format!(
            "{} {hold}: {policies} in {} ({} changed, {} as they were).\n",
            compiled.statements,
            folder.path(),
            counted(update.changes.len(), "file", "files"),
            update.unchanged.len(),
        );
        eprint!("{message}");
    }
    Outcome::Clean
}

fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}
