//! Names that two ports of a container share. That containers don't is seen wherever manifests are read.

use std::collections::BTreeMap;

use super::uses::{containers, text};
use super::words;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Object;
use crate::inventory::yaml::Node;
use crate::source::Spanned;

pub(super) fn check(object: &Object, spec: Node, found: &mut Vec<Diagnostic>) {
    for container in containers(spec) {
        let ports = container.get("ports").into_iter().flat_map(Node::items);
        repeated(object, "ports", ports.filter_map(|port| text(port.get("name")?)), found);
    }
}

/// An error for each name that is there again.
pub(super) fn repeated<'d>(
    object: &Object,
    what: &str,
    names: impl Iterator<Item = Spanned<&'d str>>,
    found: &mut Vec<Diagnostic>,
) {
    let mut first = BTreeMap::new();
    for name in names {
        // What stands at one place twice is one through an alias, which Kubernetes reads twice all the same.
        if let Some(earlier) = first.insert(name.value, name.span) {
            let message = format!("two {what} of {} are called `{}`", words::the(&object.id), name.value);
            found.push(
                Diagnostic::new(Code::RepeatedName, message)
                    .at(name.span, "again here")
                    .also(earlier, "first here")
                    .note("Kubernetes refuses it")
                    .help("rename one of them, or take it out"),
            );
        }
    }
}
