//! `kpol compile`: a program to YAML, on standard output or as a folder.

use std::mem;

use kpol::compile::{Compiled, Form, Wanted, compile};
use kpol::diagnostic::{self, Code, has_errors};
use kpol::emit::{Component, Update};
use kpol::load::Loaded;

use super::arguments::{Compile, Emit, Format};
use super::disk::in_words;
use super::folder::Folder;
use super::report::{Stream, complain, remark, reported, summarize, write_data};
use super::summary::summary;
use super::{Outcome, input};

pub(super) fn run(arguments: &Compile) -> Outcome {
    let loaded = input::read(&arguments.common);
    let (form, wanted) = match arguments.emit {
        Emit::Objects => (Form::Objects, Wanted::Everything),
        Emit::Policies => (Form::Policies, Wanted::Policies),
        Emit::Patches => (Form::Patches, Wanted::Everything),
        Emit::Manifests => (Form::Manifests, Wanted::Everything),
    };
    let compiled = compile(&loaded.input, wanted);
    let good = !loaded.unreadable && !has_errors(&compiled.diagnostics);
    let outcome = match arguments.output.as_deref() {
        Some(path) => folder(arguments, path, form, &compiled, &loaded, good),
        None => text(arguments, form, &compiled, &loaded, good),
    };
    // The process ends here, and gives all its memory back at once.
    mem::forget((compiled, loaded));
    outcome
}

/// Writes to standard output.
fn text(arguments: &Compile, form: Form, compiled: &Compiled, loaded: &Loaded, good: bool) -> Outcome {
    let mut diagnostics = compiled.diagnostics.clone();
    let mut written = String::new();
    if good {
        match compiled.text(&loaded.input, form) {
            Ok(text) => {
                if form == Form::Objects {
                    let mut advice = compiled.advice(&loaded.input);
                    arguments.common.levels.apply(&mut advice);
                    diagnostics.extend(advice);
                }
                written = text;
            }
            Err(errors) => diagnostics.extend(errors),
        }
    }
    match said(arguments, loaded, diagnostics) {
        Outcome::Clean => write(&written, Outcome::Clean),
        other => other,
    }
}

/// Writes a kustomize component, or shows what would change of it.
fn folder(
    arguments: &Compile,
    path: &str,
    form: Form,
    compiled: &Compiled,
    loaded: &Loaded,
    good: bool,
) -> Outcome {
    let mut diagnostics = compiled.diagnostics.clone();
    let read = good.then(|| Folder::read(path));
    // What stands in the way of the folder is said with all the rest, in one report.
    let component = if good { compiled.component(&loaded.input, form) } else { Ok(Component::default()) };
    let component = component.map_err(|errors| diagnostics.extend(errors)).unwrap_or_default();
    let planned = match &read {
        Some(Ok(folder)) if !has_errors(&diagnostics) => folder
            .plan(&component)
            .map_err(|errors| diagnostics.extend(errors))
            .ok()
            .map(|plan| (folder, plan)),
        _ => None,
    };
    let common = &arguments.common;
    // The summary has a line for each of them.
    if planned.is_some() && !arguments.check && !common.quiet && common.format == Format::Human {
        diagnostics.retain(|found| found.code != Code::Overridden);
    }
    match (said(arguments, loaded, diagnostics), &read, planned) {
        (Outcome::Clean, Some(Err(error)), _) => {
            complain(&format!("can't read the folder `{path}`: {}", in_words(error)));
            Outcome::CouldNotRun
        }
        (Outcome::Clean, _, Some((_, update))) if arguments.check => {
            let same = if update.changes.is_empty() { Outcome::Clean } else { Outcome::Findings };
            write(&update.diff(path), same)
        }
        (Outcome::Clean, _, Some((folder, update))) => {
            update_folder(arguments, folder, &update, compiled, loaded)
        }
        (other, ..) => other,
    }
}

/// Says what was found, and what that comes to.
fn said(arguments: &Compile, loaded: &Loaded, mut diagnostics: Vec<diagnostic::Diagnostic>) -> Outcome {
    let sources = &loaded.input.sources;
    diagnostic::sort(&mut diagnostics, sources);
    if !reported(&arguments.common, sources, &diagnostics, Stream::Messages) {
        return Outcome::CouldNotRun;
    }
    if loaded.unreadable {
        Outcome::CouldNotRun
    } else if has_errors(&diagnostics) {
        Outcome::Findings
    } else {
        Outcome::Clean
    }
}

fn write(text: &str, outcome: Outcome) -> Outcome {
    match write_data(text) {
        Ok(()) => outcome,
        Err(error) => {
            complain(&format!("can't write to standard output: {error}"));
            Outcome::CouldNotRun
        }
    }
}

fn update_folder(
    arguments: &Compile,
    folder: &Folder,
    update: &Update<'_>,
    compiled: &Compiled,
    loaded: &Loaded,
) -> Outcome {
    let common = &arguments.common;
    if let Err(error) = folder.apply(update, |change| remark(common, change)) {
        complain(&format!("can't write to `{}`: {}", folder.path(), in_words(&error)));
        return Outcome::CouldNotRun;
    }
    summarize(common, &summary(folder.path(), update, compiled, loaded));
    Outcome::Clean
}
