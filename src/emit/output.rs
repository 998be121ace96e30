//! What a program becomes, in each of the forms in which it can be had.

use super::component::{Component, Patch};
use super::edit::{Edit, value};
use super::manifests;
use super::object::{self, Commented};
use super::settings::{self, Gone, Patched};
use super::{given, refusal, yaml};
use crate::diagnostic::Diagnostic;
use crate::inventory::Inventory;
use crate::inventory::yaml::Node;
use crate::source::{Sources, Span};

/// All that is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// The texts of the manifests.
    pub sources: &'a Sources,
    /// The manifests, where there are any.
    pub inventory: Option<&'a Inventory>,
    /// The NetworkPolicies.
    pub policies: &'a [Commented],
    /// The workloads that settings are about, sorted, see [`settings::sort`].
    pub patched: &'a [Patched<'a>],
    /// The names of kpol's own policies in the manifests that are written anew.
    pub replaced: &'a [Span],
}

/// A text, or what stands in its way.
type Text = Result<String, Vec<Diagnostic>>;

impl Output<'_> {
    /// The policies alone.
    pub fn policies(&self) -> String {
        object::policies(self.policies)
    }

    /// The policies, then what a server-side apply adds to each workload.
    ///
    /// # Errors
    /// Workloads that a server-side apply can't make what they have to be.
    pub fn objects(&self) -> Text {
        let policies = self.policies.iter().map(|(comments, policy)| Ok(object::policy(comments, policy)));
        let whole = self.at_objects(|patched, object| {
            let edit = settings::applied(patched, patched.namespace);
            edit.apply(Some(value(object)))
        });
        let workloads = self.patched.iter().zip(whole).map(|(patched, whole)| {
            if patched.id().generated {
                return Err(refusal::unnamed(patched.id()));
            }
            if let Some(field) = settings::needs_more_than_apply(patched) {
                return Err(refusal::not_by_apply(patched.id(), field));
            }
            let partial = || settings::partial(patched, patched.namespace, Gone::Emptied);
            Ok(document(patched, &whole.flatten().unwrap_or_else(partial)))
        });
        joined(policies.chain(workloads))
    }

    /// What a strategic merge adds to each workload.
    ///
    /// # Errors
    /// Workloads that a strategic merge would spoil.
    pub fn patches(&self) -> Text {
        joined(self.patched.iter().map(|patched| {
            if patched.id().generated {
                Err(refusal::unnamed(patched.id()))
            } else if patched.merges_by_name() {
                Ok(patch(patched))
            } else {
                Err(refusal::not_by_name(patched.id()))
            }
        }))
    }

    /// The manifests with the settings in them, then the policies.
    ///
    /// # Errors
    /// Manifests whose text can't be made to say it.
    pub fn manifests(&self) -> Text {
        let changed = self.patched.iter().map(|patched| patched.id().name.span);
        let names: Vec<Span> = changed.chain(self.replaced.iter().copied()).collect();
        let edit = |index: usize| match self.patched.get(index) {
            Some(patched) => settings::edit(patched, Gone::Removed),
            None => Edit::Remove,
        };
        let given = match self.inventory {
            Some(inventory) => manifests::manifests(self.sources, inventory, &names, edit),
            None => Ok(String::new()),
        };
        match given {
            Ok(given) => Ok(manifests::join(given, &self.policies())),
            Err(failures) => {
                Err(failures.into_iter().map(|failure| refusal::unmergeable(failure, self.sources)).collect())
            }
        }
    }

    /// The kustomize component of the policies, of the patches, or of both.
    ///
    /// # Errors
    /// Workloads that no patch of a component can change as they have to.
    pub fn component(&self, policies: bool, patches: bool) -> Result<Component, Vec<Diagnostic>> {
        let policies = if policies { self.policies } else { &[] };
        let patches = if patches { self.component_patches()? } else { Vec::new() };
        Ok(Component::new(policies, patches))
    }

    fn component_patches(&self) -> Result<Vec<Patch>, Vec<Diagnostic>> {
        let operations = self.at_objects(settings::operations);
        let (mut all, mut errors): (Vec<Vec<Patch>>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
        for (patched, operations) in self.patched.iter().zip(operations) {
            let id = patched.id();
            let namespace = id.namespace_name();
            let new: Vec<Patch> = match operations {
                // Nothing merges its lists, and mappings merge everywhere.
                Some(operations) => {
                    let merged = settings::mappings(patched, namespace);
                    let merged = merged.map(|value| Patch::named(id, document(patched, &value)));
                    let in_lists = operations.map(|value| Patch::targeted(id, document(patched, &value)));
                    merged.into_iter().chain(in_lists).collect()
                }
                None => vec![Patch::named(id, patch(patched))],
            };
            if id.generated {
                errors.push(refusal::unnamed(id));
                continue;
            }
            // One object of the manifests that stands for two namespaces: they are neighbours, as they are sorted.
            let before = all.last().filter(|before| match (before.first(), new.first()) {
                (Some(before), Some(new)) => before.is_for(new),
                _ => false,
            });
            match before {
                Some(before) if *before == new => {}
                Some(_) => errors.push(refusal::twice(id)),
                None => all.push(new),
            }
        }
        if errors.is_empty() { Ok(all.into_iter().flatten().collect()) } else { Err(errors) }
    }

    /// What `take` makes of the objects of kinds that nobody merges by name.
    fn at_objects<T: Send>(&self, take: impl Fn(&Patched, Node) -> T + Sync) -> Vec<Option<T>> {
        let custom: Vec<usize> =
            (0..self.patched.len()).filter(|&index| !self.patched[index].merges_by_name()).collect();
        let names: Vec<Span> = custom.iter().map(|&index| self.patched[index].id().name.span).collect();
        let found = given::parts(self.sources, &names, |part| {
            let objects = part.objects.iter();
            let taken = objects.filter_map(|(asked, document, path)| {
                let index = custom[*asked];
                Some((index, take(&self.patched[index], part.object(*document, path)?)))
            });
            taken.collect::<Vec<_>>()
        });
        let mut all: Vec<Option<T>> = self.patched.iter().map(|_| None).collect();
        for (index, taken) in found.into_iter().flatten() {
            all[index] = Some(taken);
        }
        all
    }
}

fn joined(texts: impl Iterator<Item = Result<String, Diagnostic>>) -> Text {
    let (mut all, mut errors) = (String::new(), Vec::new());
    for text in texts {
        match text {
            Ok(text) => {
                if !all.is_empty() {
                    yaml::separate(&mut all);
                }
                all.push_str(&text);
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

/// A strategic-merge patch, of the namespace that the manifest gives.
fn patch(patched: &Patched) -> String {
    let namespace = patched.id().namespace_name();
    document(patched, &settings::partial(patched, namespace, Gone::Removed))
}

fn document(patched: &Patched, value: &serde_yaml::Value) -> String {
    object::commented(&patched.comments, value)
}
