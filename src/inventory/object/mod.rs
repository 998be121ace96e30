//! One object of Kubernetes at a time: from its tree to its facts, one file for a kind of object.
//!
//! What is wrong with a field is an error with its place, and the rest of the object is still read.

mod annotation;
mod container;
mod field;
mod identity;
mod label;
mod metadata;
mod namespace;
mod pod;
mod policy;
mod policy_peer;
mod policy_port;
mod probe;
mod security;
mod service;
mod template;
mod volume;
mod workload;

pub(crate) use field::adding;
pub(crate) use identity::{Identity, ListDefaults, Outcome, identify};
pub(crate) use template::Found;
pub(crate) use workload::templates;

use super::yaml::Node;
use super::{Inventory, Missing};
use crate::inventory::sink::Sink;
use identity::group;

/// What a text's documents say, in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The objects.
    pub(crate) inventory: Inventory,
    /// Of every object that has a name, whatever its kind.
    pub(crate) identities: Vec<Identity>,
    /// What is wrong.
    pub(crate) diagnostics: Sink,
}

/// Adds the facts of one document, which may be a list of objects; `entry` is the manifests' entry it came through.
pub(crate) fn take(root: Node, entry: usize, facts: &mut Facts) {
    if !take_object(root, None, entry, facts) {
        facts.inventory.others.push(root.span());
    }
}

/// Whether it is an object or a list of them. Recurses into lists; a document is at most `MAX_DEPTH` deep.
fn take_object(node: Node, defaults: Option<&ListDefaults>, entry: usize, facts: &mut Facts) -> bool {
    let errors = facts.diagnostics.errors();
    let outcome = identify(node, defaults, entry, &mut facts.diagnostics);
    // Without its name, or with another namespace, it isn't found.
    facts.inventory.missing.objects |= facts.diagnostics.errors() > errors;
    match outcome {
        Outcome::Object(id, identity) => {
            facts.inventory.objects += 1;
            facts.identities.extend(identity);
            take_facts(node, *id, facts);
        }
        Outcome::List(defaults) => {
            for item in node.get("items").into_iter().flat_map(Node::items) {
                take_object(item, Some(&defaults), entry, facts);
            }
        }
        Outcome::Unnamed => facts.inventory.objects += 1,
        Outcome::NoObject => return false,
    }
    true
}

fn take_facts(node: Node, id: super::ObjectId, facts: &mut Facts) {
    let Facts { inventory, diagnostics, .. } = facts;
    let errors = diagnostics.errors();
    let missing = match (group(&id.api_version.value), id.kind.value.as_str()) {
        ("", "Service") => {
            inventory.services.push(service::read(node, id, diagnostics));
            Missing { facts: true, ..Missing::default() }
        }
        ("", "Namespace") => {
            inventory.namespaces.push(namespace::read(node, id, diagnostics));
            Missing { facts: true, ..Missing::default() }
        }
        ("networking.k8s.io" | "extensions", "NetworkPolicy") => {
            inventory.policies.push(policy::read(node, id, diagnostics));
            Missing { policies: true, ..Missing::default() }
        }
        (group, kind) if policy::is_foreign(group, kind) => {
            inventory.foreign_policies.push(id);
            Missing::default()
        }
        _ => {
            let workloads = workload::read(node, &id, diagnostics);
            let missing = Missing { objects: workloads.is_empty(), facts: true, ..Missing::default() };
            inventory.workloads.extend(workloads);
            missing
        }
    };
    if diagnostics.errors() > errors {
        inventory.missing.add(missing);
    }
}
