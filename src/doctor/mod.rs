//! Manifests without a program: what in them can't work, unit by unit. One file a rule.
//!
//! The facts come from the inventory where it has them, everything else from a second reading of the trees, which only
//! this room pays for. Nothing here reads a file or a clock, and no Secret's value is ever put into a message.

mod backends;
mod certificates;
mod containers;
mod fields;
mod kinds;
mod ports;
mod probes;
mod references;
mod scalers;
mod schema;
mod secrets;
mod selectors;
mod services;
mod shown;
mod strings;
mod uses;
mod versions;
mod volumes;
mod words;

use std::collections::BTreeSet;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::inventory::{Inventory, Object, Trees, adding};
use crate::source::{Sources, Span};
use shown::Shown;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'s> {
    /// The texts.
    pub sources: &'s Sources,
    /// What was read of them.
    pub inventory: &'s Inventory,
    /// What reading them found.
    pub found: &'s [Diagnostic],
    /// The version of Kubernetes that they are for, as (1, 37).
    pub kubernetes: (u32, u32),
    /// What time it is, in seconds since 1970 began.
    pub now: i64,
}

/// What came of it.
#[derive(Debug)]
pub struct Examined {
    /// Everything found, by reading included, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// How much was looked at.
    pub looked_at: LookedAt,
    /// The texts with every value of a Secret blotted out: whoever shows lines of manifests shows these.
    pub blotted: Sources,
}

/// How much was looked at, what is well included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LookedAt {
    /// Services with a selector.
    pub services: usize,
    /// References to other objects that could be looked up.
    pub references: usize,
    /// References to objects of kinds that aren't shown at all.
    pub outside: usize,
    /// Objects whose every field was looked up.
    pub schemas: usize,
    /// Certificates.
    pub certificates: usize,
}

/// What the rules work on.
struct Patient<'p, 'd, 'a> {
    inventory: &'p Inventory,
    shown: &'p Shown<'d, 'a>,
    kubernetes: (u32, u32),
    now: i64,
    found: Vec<Diagnostic>,
    /// Fields that are there under another name: where it is said that each is missing.
    misspelt: BTreeSet<(Span, &'static str)>,
    looked_at: LookedAt,
}

/// Looks at everything.
#[must_use]
pub fn examine(subject: &Subject<'_>) -> Examined {
    let trees = Trees::read(subject.sources, subject.inventory);
    let objects = trees.objects();
    let shown = Shown::new(&objects);
    let mut patient = Patient {
        inventory: subject.inventory,
        shown: &shown,
        kubernetes: subject.kubernetes,
        now: subject.now,
        found: Vec::new(),
        misspelt: BTreeSet::new(),
        looked_at: LookedAt::default(),
    };
    services::check(&mut patient);
    selectors::check(&mut patient);
    references::check(&mut patient);
    backends::check(&mut patient);
    scalers::check(&mut patient);
    versions::check(&mut patient);
    certificates::check(&trees, &mut patient);
    let schema = schema::Schema::new();
    kinds::check(&schema, &mut patient);
    fields::check(&schema, &mut patient);
    for object in objects.iter().filter(|object| !is_partial(object)) {
        strings::of_object(object, &mut patient.found);
        if shown::is_custom(&object.id) {
            continue;
        }
        for template in object.templates() {
            // A Pod is its own template, and was looked at.
            if template.node.span() != object.node.span() {
                strings::of_annotations(template.node, &mut patient.found);
            }
            let Some(spec) = template.node.get("spec") else { continue };
            strings::of_pod(spec, &mut patient.found);
            volumes::check(object, spec, &mut patient.found);
            containers::check(object, spec, &mut patient.found);
            probes::check(object, spec, &mut patient.found);
        }
    }
    let Patient { found: mut diagnostics, misspelt, looked_at, .. } = patient;
    let missing = subject.inventory.missing;
    diagnostics.retain(|found| is_certain(found.code, missing.objects, missing.facts));
    // What reading says is said.
    let already: BTreeSet<(Code, Span)> =
        subject.found.iter().filter_map(|found| Some((found.code, found.primary()?))).collect();
    diagnostics.retain(|found| found.primary().is_none_or(|place| !already.contains(&(found.code, place))));
    let read = subject.found.iter();
    let read = read.filter(|found| !is_of_kubeconfig(found, &trees) && !is_misspelt(found, &misspelt));
    diagnostics.extend(read.cloned());
    diagnostic::sort(&mut diagnostics, subject.sources);
    Examined { diagnostics, looked_at, blotted: secrets::blotted(subject.sources, subject.inventory, &trees) }
}

/// Whether a workload lacks what each has to have: it is a patch of one, which says nothing of the rest.
fn is_partial(object: &Object) -> bool {
    let spec = object.node.get("spec");
    object.id.group() == "apps" && spec.is_some_and(|spec| spec.get("selector").is_none())
}

/// Whether it is said of a kubeconfig that it is no object: here it is looked at all the same.
fn is_of_kubeconfig(found: &Diagnostic, trees: &Trees) -> bool {
    let inside =
        |span: Span, root: Span| span.file == root.file && root.start <= span.start && span.end <= root.end;
    found.code == Code::NotAnObject
        && found.primary().is_some_and(|span| {
            trees.roots().any(|root| inside(span, root.span()) && certificates::is_kubeconfig(root))
        })
}

/// Whether a field that is missing is there, misspelt: one mistake is one finding.
fn is_misspelt(found: &Diagnostic, misspelt: &BTreeSet<(Span, &str)>) -> bool {
    let about = |field: &str| found.helps.iter().any(|help| help.message == adding(field));
    found.code == Code::MissingField
        && misspelt.iter().any(|&(place, field)| found.primary() == Some(place) && about(field))
}

/// Whether a finding stands although objects or facts couldn't be read, which have errors of their own.
fn is_certain(code: Code, objects: bool, facts: bool) -> bool {
    match code {
        Code::IdleService
        | Code::UnshownPods
        | Code::UnknownTargetPort
        | Code::MissedTargetPort
        | Code::UnknownBackendPort
        | Code::SelectorMismatch => !objects && !facts,
        Code::MissingReference | Code::UnshownReference | Code::MissingKey => !objects,
        _ => true,
    }
}
