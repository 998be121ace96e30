//! The volumes of a pod template.

use super::field::{self, FieldName};
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Volume;
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Kind, Node, Slot};
use crate::source::Spanned;

/// What may lie at a `hostPath`; empty, nothing is looked at.
const HOST_PATH_TYPES: &[&str] =
    &["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"];

/// The volumes of a list. Where `named`, each has to have a name.
pub(super) fn read_all(node: Node, field: FieldName, named: bool, out: &mut Sink) -> Vec<Volume> {
    let nodes = field::mappings(node, field, out);
    nodes.into_iter().map(|(_, node)| read(node, named, out)).collect()
}

fn read(node: Node, named: bool, out: &mut Sink) -> Volume {
    let mut kind: Option<Spanned<String>> = None;
    let [name] = node.pick(["name"], |entry, value| {
        if value.kind() == Kind::Null {
            return;
        }
        if let Some(kind) = &kind {
            let what = format!("a volume is `{}` and `{}` at once", kind.value, entry.key);
            out.push(
                Diagnostic::new(Code::RefusedTogether, what)
                    .at(entry.key_span, "the second kind")
                    .also(kind.span, "the first")
                    .help("make two volumes of it"),
            );
            return;
        }
        if entry.key == "hostPath" {
            check_host_path(value, out);
        }
        kind = Some(Spanned::new(entry.key.into_owned(), entry.key_span));
    });
    let name = name.set();
    if named && name.is_none() {
        field::missing(node.span(), &"volumes[].name", out);
    }
    let name = name.and_then(|name| field::string(name, &"volumes[].name", out));
    Volume { name: name.unwrap_or_else(|| Spanned::new(String::new(), node.span())), kind }
}

/// By the rules of `validateHostPathVolumeSource`.
fn check_host_path(node: Node, out: &mut Sink) {
    let Some(node) = field::mapping(node, &"volumes[].hostPath", out) else { return };
    let [path, kind] = node.pick(["path", "type"], |_, _| {}).map(Slot::set);
    if path.is_none() {
        field::missing(node.span(), &"volumes[].hostPath.path", out);
    }
    if let Some(path) = path.and_then(|path| field::string(path, &"volumes[].hostPath.path", out)) {
        field::descending(&path, &"volumes[].hostPath.path", out);
    }
    if let Some(kind) = kind.and_then(|kind| field::string(kind, &"volumes[].hostPath.type", out)) {
        field::one_of(&kind, HOST_PATH_TYPES, &"volumes[].hostPath.type", out);
    }
}
