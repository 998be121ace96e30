//! `kpol init`: a first program for the manifests of a folder.

use kpol::compile::{self, Imported};
use kpol::diagnostic::has_errors;
use kpol::load::{BUILT, Loaded, paths};

use super::arguments::Init;
use super::import::{summary, told, write_new};
use super::report::{Stream, complain, counted, reported, summarize};
use super::{Outcome, input};

/// How the program is called.
const NAME: &str = "policy.kpol";

pub(super) fn run(arguments: &Init) -> Outcome {
    let common = &arguments.common();
    let loaded = input::read(common);
    let folder = paths::normal(&arguments.folder);
    let path = if folder == "." { NAME.to_owned() } else { format!("{folder}/{NAME}") };
    let Some(inventory) = &loaded.input.inventory else {
        complain(&format!("there are no manifests below `{}`", arguments.folder));
        return Outcome::CouldNotRun;
    };
    let manifests = vec![place(&loaded, &folder)];
    let (text, after) = if inventory.policies.is_empty() {
        let first = compile::first(&loaded.input, arguments.place());
        let told = reported(common, &loaded.input.sources, &first.diagnostics, Stream::Messages);
        if !told || loaded.unreadable {
            return Outcome::CouldNotRun;
        }
        if has_errors(&first.diagnostics) {
            return Outcome::Findings;
        }
        if first.first.namespaces.is_empty() {
            complain(&format!("there is no workload below `{}` to say something of", arguments.folder));
            return Outcome::CouldNotRun;
        }
        let closed: Vec<String> = first.first.namespaces.iter().map(|name| format!("`{name}`")).collect();
        let closed = match closed.as_slice() {
            [only] if only == "``" => String::new(),
            names => format!(" in {}", names.join(", ")),
        };
        let calls = counted(first.first.calls, "commented `allow`", "commented `allow`s");
        (
            first.program(&manifests),
            format!("everything{closed} closed, DNS open, {calls} for calls that your manifests show."),
        )
    } else {
        let imported: Imported = compile::import(&loaded.input, arguments.place());
        if let Err(outcome) = told(common, &loaded, &imported) {
            return outcome;
        }
        (imported.program(&manifests), summary(&loaded, &imported))
    };
    if let Err(why) = write_new(&path, &text) {
        complain(&why);
        return Outcome::CouldNotRun;
    }
    let counts = [
        counted(inventory.workloads.len(), "workload", "workloads"),
        counted(inventory.services.len(), "Service", "Services"),
    ];
    let policies = counted(inventory.policies.len(), "NetworkPolicy", "NetworkPolicies");
    summarize(common, &format!("Found {} and {policies}. Wrote {path}: {after}", counts.join(", ")));
    summarize(common, &format!("Read it, then run `kpol check {path}`."));
    Outcome::Clean
}

/// Where the manifests lie, as the program in `folder` names it: the one folder below it that has them all, else itself.
fn place(loaded: &Loaded, folder: &str) -> String {
    let files = loaded.input.inventory.iter().flat_map(|inventory| &inventory.files);
    let mut top = None;
    for (file, _) in files {
        let name = loaded.input.sources.name(*file);
        let name = paths::normal(name.strip_suffix(BUILT).unwrap_or(name));
        let below =
            if folder == "." { Some(name.as_str()) } else { name.strip_prefix(&format!("{folder}/")) };
        let Some((first, _)) = below.and_then(|below| below.split_once('/')) else { return ".".to_owned() };
        if top.get_or_insert_with(|| first.to_owned()) != first {
            return ".".to_owned();
        }
    }
    top.unwrap_or_else(|| ".".to_owned())
}
