//! A pod's `spec`: its containers, volumes and what else a [`Template`] holds.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::container::{self, List};
use super::field::{self, FieldName};
use super::template::Below;
use super::{security, volume};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Node, Slot};
use crate::inventory::{Container, Step, Template};
use crate::settings::Level;
use crate::source::{Span, Spanned};

/// Where a `spec` stands.
pub(super) struct Site<'p> {
    /// Where its template's key stands.
    pub(super) template: Span,
    /// The way to its template.
    pub(super) path: &'p [Step],
    /// Whether containers and volumes have to have names.
    pub(super) named: bool,
}

/// The containers of a `spec`, init containers first, and its template, without what stands beside the `spec`. Where
/// it isn't there, which is an error elsewhere, they are empty.
pub(super) fn read(spec: Option<(Node, Span)>, site: &Site, out: &mut Sink) -> (Vec<Container>, Template) {
    let mut security = security::Reader::new(Level::Pod, spec.map_or(site.template, |(_, key)| key));
    let mut slots = [None; 6];
    if let Some((node, _)) = spec {
        let keys =
            ["initContainers", "containers", "ephemeralContainers", "volumes", "os", "shareProcessNamespace"];
        let field = &Below(site.path, "spec");
        slots = node.pick(keys, |entry, value| security.take(&entry, value, field, out)).map(Slot::set);
    }
    let [init, main, ephemeral, volumes, os, share] = slots;
    let mut read = |node: Option<Node>, list: List| {
        let field = &Below(site.path, list.path());
        node.map(|node| container::read_all(node, list, field, site.named, out)).unwrap_or_default()
    };
    let mut containers = read(init, List::Init);
    containers.append(&mut read(main, List::Main));
    let ephemeral = read(ephemeral, List::Ephemeral);
    check_names(containers.iter().chain(&ephemeral), out);
    let volumes =
        volumes.map(|node| volume::read_all(node, &Below(site.path, "spec.volumes"), site.named, out));
    let share = share.and_then(|node| {
        let value = field::boolean(node, &Below(site.path, "spec.shareProcessNamespace"), out)?;
        Some(Spanned::new(value, node.span()))
    });
    let template = Template {
        path: site.path.to_vec(),
        os: os.and_then(|os| read_os(os, &Below(site.path, "spec.os"), out)),
        security: security.finish(),
        share_process_namespace: share,
        volumes: volumes.unwrap_or_default(),
        profile_annotations: Vec::new(),
        ephemeral,
    };
    (containers, template)
}

/// Reports containers of one name, of whatever list. What finds a container by its name would find one of them.
///
/// Source: `validateContainers`, `validateInitContainers` and `validateEphemeralContainers` of Kubernetes.
fn check_names<'c>(containers: impl Iterator<Item = &'c Container>, out: &mut Sink) {
    let mut first: HashMap<&str, Span> = HashMap::new();
    for name in containers.filter_map(|container| container.name.as_ref()) {
        match first.entry(&name.value) {
            Entry::Vacant(vacant) => drop(vacant.insert(name.span)),
            Entry::Occupied(earlier) => out.push(
                Diagnostic::new(Code::RefusedTogether, format!("two containers are called `{}`", name.value))
                    .at(name.span, "again here")
                    .also(*earlier.get(), "first here")
                    .help("rename one of them: names are of all containers of a pod, init containers too"),
            ),
        }
    }
}

/// The operating system, by the rules of `validateOS`.
fn read_os(node: Node, field: FieldName, out: &mut Sink) -> Option<Spanned<String>> {
    let node = field::mapping(node, field, out)?;
    let Some(name) = node.get("name") else {
        field::missing(node.span(), &format_args!("{field}.name"), out);
        return None;
    };
    let name = field::string(name, &format_args!("{field}.name"), out)?;
    field::one_of(&name, &["linux", "windows"], &format_args!("{field}.name"), out).then_some(name)
}
