//! `kpol import`: what manifests already say, as a program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

use kpol::compile::{self, Imported};
use kpol::diagnostic::{Diagnostic, Severity};
use kpol::inventory::{Inventory, ObjectId};
use kpol::load::{Loaded, paths};
use kpol::source::{FileId, Sources, Span};

use super::arguments::{Common, Import};
use super::disk::in_words;
use super::report::{Stream, complain, counted, reported, summarize, write_data};
use super::{Outcome, input};

pub(super) fn run(arguments: &Import) -> Outcome {
    let common = &arguments.common();
    let loaded = input::read_all(common);
    let imported = compile::import(&loaded.input, arguments.place());
    if let Err(outcome) = told(common, &loaded, &imported) {
        return outcome;
    }
    let to = arguments.output.as_deref();
    let from: Vec<String> = arguments.paths.iter().map(|path| seen_from(to.unwrap_or(""), path)).collect();
    let program = imported.program(&from);
    let written = match to {
        Some(path) => write_new(path, &program),
        None => write_data(&program).map_err(|error| format!("can't write to standard output: {error}")),
    };
    if let Err(why) = written {
        complain(&why);
        return Outcome::CouldNotRun;
    }
    summarize(common, &summary(&loaded, &imported));
    Outcome::Clean
}

/// Reports what is wrong with the manifests.
///
/// # Errors
/// Where that keeps them from being imported.
pub(super) fn told(common: &Common, loaded: &Loaded, imported: &Imported) -> Result<(), Outcome> {
    // What is doubtful about manifests is for `check` to say: here it is about what they say.
    let told: Vec<Diagnostic> = imported
        .diagnostics
        .iter()
        .filter(|found| common.verbose || found.severity == Severity::Error)
        .cloned()
        .collect();
    let said = told.is_empty() || reported(common, &loaded.input.sources, &told, Stream::Messages);
    if !said || loaded.unreadable {
        return Err(Outcome::CouldNotRun);
    }
    if kpol::diagnostic::has_errors(&imported.diagnostics) {
        return Err(Outcome::Findings);
    }
    Ok(())
}

/// Writes a file that isn't there yet.
///
/// # Errors
/// Where it is, or can't be written.
pub(super) fn write_new(path: &str, text: &str) -> Result<(), String> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => format!("`{path}` is there already, and is left as it is"),
        _ => format!("can't write `{path}`: {}", in_words(&error)),
    })
}

/// A path of the working folder as a program at `program` names it.
fn seen_from(program: &str, path: &str) -> String {
    let folder = paths::parent(program);
    if path == "-" || path.starts_with('/') || folder == "." {
        return path.to_owned();
    }
    let folder = paths::normal(&folder);
    if folder.starts_with('/') || folder.starts_with("..") {
        let here = std::env::current_dir().ok().and_then(|here| here.into_os_string().into_string().ok());
        return here.map_or_else(|| path.to_owned(), |here| paths::normal(&format!("{here}/{path}")));
    }
    let up = "../".repeat(folder.split('/').count());
    paths::normal(&format!("{up}{path}"))
}

/// What became of what the manifests say.
pub(super) fn summary(loaded: &Loaded, imported: &Imported) -> String {
    let Some(inventory) = &loaded.input.inventory else { return "There are no manifests.".to_owned() };
    let sources = &loaded.input.sources;
    let mut lines = vec![said(imported)];
    let stays = imported
        .stays
        .iter()
        .map(|stays| [place(sources, stays.place), object(stays.what.id(inventory)), stays.reason.clone()]);
    block("Stays as YAML:", &stays.collect::<Vec<_>>(), &mut lines);
    let narrowed: BTreeSet<(String, usize)> =
        imported.narrowed.iter().map(|rule| (place(sources, rule.place), rule.policy)).collect();
    let narrowed = narrowed
        .into_iter()
        .map(|(place, policy)| [place, object(&inventory.policies[policy].id), String::new()]);
    block(
        "These rules let more through than the other ends do; the program says what gets through:",
        &narrowed.collect::<Vec<_>>(),
        &mut lines,
    );
    let taken_over = taken_over(sources, inventory, &imported.policies);
    block("Said by the program now, so take out of the manifests:", &taken_over, &mut lines);
    lines.join("\n")
}

/// How much the program says.
fn said(imported: &Imported) -> String {
    let mut parts = Vec::new();
    if !imported.policies.is_empty() {
        parts.push(counted(imported.policies.len(), "NetworkPolicy", "NetworkPolicies"));
    }
    if !imported.workloads.is_empty() {
        let whose = counted(imported.workloads.len(), "workload", "workloads");
        parts.push(format!("the settings of {whose}"));
    }
    if parts.is_empty() {
        return "There is nothing that a program could say.".to_owned();
    }
    let what = parts.join(" and ");
    let statements = counted(imported.count, "statement", "statements");
    let say = if imported.count == 1 { "says" } else { "say" };
    format!("{statements} {say} what {what} said, proven equal.")
}

/// The policies that a program says. Of a file it is enough to say that all of its policies are, where there are several.
fn taken_over(sources: &Sources, inventory: &Inventory, policies: &[usize]) -> Vec<[String; 3]> {
    let of_file = |index: usize| inventory.policies[index].id.name.span.file;
    let mut left: BTreeMap<FileId, (usize, usize)> = BTreeMap::new();
    for index in 0..inventory.policies.len() {
        let entry = left.entry(of_file(index)).or_default();
        entry.0 += 1;
        entry.1 += usize::from(policies.binary_search(&index).is_err());
    }
    let mut rows: Vec<[String; 3]> = Vec::new();
    for index in policies {
        let id = &inventory.policies[*index].id;
        let row = match left.get(&of_file(*index)) {
            Some((count, 0)) if *count > 1 => {
                let file = sources.name(of_file(*index));
                [file.to_owned(), format!("all of its {count} NetworkPolicies"), String::new()]
            }
            _ => [place(sources, id.name.span), object(id), String::new()],
        };
        if rows.last() != Some(&row) {
            rows.push(row);
        }
    }
    rows
}

/// A title and the rows below it, in columns; nothing where there are none.
fn block(title: &str, rows: &[[String; 3]], lines: &mut Vec<String>) {
    if rows.is_empty() {
        return;
    }
    lines.push(format!("\n{title}"));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [first, second] = [width(0), width(1)];
    for [place, what, why] in rows {
        lines.push(format!("  {place:first$}  {what:second$}  {why}").trim_end().to_owned());
    }
}

fn place(sources: &Sources, span: Span) -> String {
    format!("{}:{}", sources.name(span.file), sources.line(span.file, span.start))
}

fn object(id: &ObjectId) -> String {
    match id.namespace_name() {
        Some(namespace) => format!("{} {namespace}/{}", id.kind.value, id.name.value),
        None => format!("{} {}", id.kind.value, id.name.value),
    }
}
