//! From what is compiled to what is written, in the form that is asked for.

use std::collections::{BTreeMap, BTreeSet};

use super::{Compiled, Input, statement_line};
use crate::diagnostic::{Code, Diagnostic};
use crate::emit::{self, Commented, Component, Output};
use crate::inventory::{Inventory, Workload};
use crate::network::GivenPolicies;
use crate::resolve::program::StatementId;
use crate::resolve::{Facts, Program};
use crate::security::{Changes, Settled};
use crate::source::{Sources, Span};

/// A form in which what a program becomes can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The NetworkPolicies alone.
    Policies,
    /// The NetworkPolicies, and what a server-side apply adds to workloads.
    Objects,
    /// What a strategic merge adds to workloads.
    Patches,
    /// The given manifests with the settings in them, then the NetworkPolicies.
    Manifests,
}

/// What settings make of one object of the manifests, beside what [`Compiled::settled`] says of its templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// Its templates, by their positions in [`Compiled::settled`].
    pub templates: Vec<usize>,
    /// The namespace that the program gives it; none where that is left to others.
    pub namespace: Option<String>,
    /// The statements behind it, one a line.
    pub comments: Vec<String>,
    /// Their reasons.
    pub because: Option<String>,
}

/// The objects that settings are about, each with all of its templates.
pub(super) fn patches(
    settled: &[Settled],
    program: &Program,
    facts: &Facts<'_>,
    sources: &Sources,
) -> Vec<Patch> {
    let mut objects: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
    for (index, template) in settled.iter().enumerate() {
        objects.entry(facts.workload(template.workload).id.name.span).or_default().push(index);
    }
    let patch = |templates: Vec<usize>| {
        let statements: BTreeSet<StatementId> =
            templates.iter().flat_map(|&index| settled[index].statements.iter().copied()).collect();
        let mut comments: Vec<String> =
            statements.iter().map(|id| statement_line(sources.slice(program.statements[*id].span))).collect();
        comments.dedup();
        // What a statement is for doesn't end where the manifest says it already.
        let about = templates.iter().flat_map(|&index| &settled[index].about);
        let reasons: BTreeSet<&str> =
            about.filter_map(|id| program.statements[*id].because.as_deref()).collect();
        let reasons: Vec<&str> = reasons.into_iter().collect();
        let namespace = templates.first().map_or("", |&index| facts.namespace_of(settled[index].workload));
        Patch {
            templates,
            namespace: (!namespace.is_empty()).then(|| namespace.to_owned()),
            comments,
            because: (!reasons.is_empty()).then(|| reasons.join("; ")),
        }
    };
    objects.into_values().map(patch).collect()
}

/// The names of kpol's own policies in the manifests that are written anew.
pub(super) fn replaced(policies: &[Commented], given: &GivenPolicies<'_>, facts: &Facts<'_>) -> Vec<Span> {
    let Some(inventory) = facts.inventory else { return Vec::new() };
    let identity = |(_, policy): &Commented| {
        let metadata = &policy.metadata;
        (metadata.namespace.clone().unwrap_or_default(), metadata.name.clone().unwrap_or_default())
    };
    let emitted: BTreeSet<(String, String)> = policies.iter().map(identity).collect();
    let own = given.own.iter().map(|own| (own.namespace, &inventory.policies[own.index].id.name));
    own.filter(|(namespace, name)| emitted.contains(&((*namespace).to_owned(), name.value.clone())))
        .map(|(_, name)| name.span)
        .collect()
}

impl Compiled {
    /// What is written to standard output.
    ///
    /// # Errors
    /// What can't be written in that form.
    pub fn text(&self, input: &Input, form: Form) -> Result<String, Vec<Diagnostic>> {
        self.with_output(input, |output| match form {
            Form::Policies => Ok(output.policies()),
            Form::Objects => output.objects(),
            Form::Patches => output.patches(),
            Form::Manifests => output.manifests(),
        })
    }

    /// The kustomize component: of the policies, of the patches, or of both.
    ///
    /// # Errors
    /// What no component can say.
    pub fn component(&self, input: &Input, form: Form) -> Result<Component, Vec<Diagnostic>> {
        let (policies, patches) = (form != Form::Patches, form != Form::Policies);
        self.with_output(input, |output| output.component(policies, patches))
    }

    /// What whoever applies the objects has to know.
    #[must_use]
    pub fn advice(&self, input: &Input) -> Vec<Diagnostic> {
        let Some(inventory) = &input.inventory else { return Vec::new() };
        let first = |matters: fn(&Workload, &Settled) -> bool| {
            let settled = self.settled.iter();
            let mut workloads = settled.map(|settled| (&inventory.workloads[settled.workload], settled));
            workloads.find(|(workload, settled)| matters(workload, settled)).map(|(workload, _)| &workload.id)
        };
        let conflict = first(overrides).map(|id| {
            let message = "values of the manifests are overridden, which a server-side apply has to be told";
            Diagnostic::new(Code::ForceConflicts, message)
                .at(id.name.span, "in this one")
                .note("it refuses to change what another manager applied")
                .help("`kubectl apply --server-side --field-manager kpol --force-conflicts -f -`")
        });
        let immutable = first(is_immutable).map(|id| {
            let message =
                format!("Kubernetes changes no settings of a {} that is there already", id.kind.value);
            Diagnostic::new(Code::Immutable, message)
                .at(id.name.span, "of this one, for example")
                .help("create it with them: write `--emit manifests` or a kustomize component with `-o DIR`")
        });
        conflict.into_iter().chain(immutable).collect()
    }

    fn with_output<T>(&self, input: &Input, write: impl FnOnce(&Output<'_>) -> T) -> T {
        let inventory = input.inventory.as_ref();
        let mut patched: Vec<emit::Patched<'_>> = match inventory {
            Some(inventory) => self.patches.iter().map(|patch| self.patched(patch, inventory)).collect(),
            None => Vec::new(),
        };
        emit::sort(&mut patched);
        write(&Output {
            sources: &input.sources,
            inventory,
            policies: &self.policies,
            patched: &patched,
            replaced: &self.replaced,
        })
    }

    fn patched<'a>(&'a self, patch: &'a Patch, inventory: &'a Inventory) -> emit::Patched<'a> {
        let settled = patch.templates.iter().map(|&index| &self.settled[index]);
        emit::Patched {
            templates: settled.map(|settled| (&inventory.workloads[settled.workload], settled)).collect(),
            namespace: patch.namespace.as_deref(),
            comments: patch.comments.clone(),
            because: patch.because.clone(),
        }
    }
}

/// What is settled for the pod and for each container, each with what the manifest says there.
fn levels<'a>(
    settled: &'a Settled,
    workload: &'a Workload,
) -> impl Iterator<Item = (&'a Changes, &'a crate::inventory::Security)> {
    let containers =
        settled.containers.iter().zip(workload.containers.iter().map(|container| &container.security));
    std::iter::once((&settled.pod, &workload.template.security)).chain(containers)
}

/// Whether a value of the manifest is overridden.
fn overrides(workload: &Workload, settled: &Settled) -> bool {
    levels(settled, workload).any(|(changes, security)| {
        changes.iter().any(|(field, change)| change.differs && security.values.contains_key(field))
    })
}

/// Whether it is to change and can't once it is there.
///
/// Source: `ValidatePodUpdate` and `ValidateJobUpdate` of Kubernetes.
fn is_immutable(workload: &Workload, settled: &Settled) -> bool {
    let id = &workload.id;
    let kind = matches!((id.group(), id.kind.value.as_str()), ("", "Pod") | ("batch", "Job"));
    kind && levels(settled, workload).any(|(changes, _)| changes.values().any(|change| change.differs))
}
