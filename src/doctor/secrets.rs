//! Texts in which no Secret's value can be read. Messages show lines of manifests, and a line may hold more than what
//! the message is about.

use std::sync::Arc;

use super::certificates::is_kubeconfig;
use crate::inventory::yaml::Node;
use crate::inventory::{Inventory, Object, Trees};
use crate::source::{FileId, Sources, Span};

/// In the place of a value's characters, by how many bytes each has.
const BLOTS: [char; 5] = ['*', '*', '\u{b7}', '\u{2217}', '\u{1f7c4}'];

/// The annotation in which `kubectl apply` keeps the whole object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The texts with each Secret's values blotted out, of the same length and with the same lines.
pub(super) fn blotted(sources: &Sources, inventory: &Inventory, trees: &Trees) -> Sources {
    let mut spans = Vec::new();
    for object in trees.objects().iter().filter(|object| object.id.kind.value == "Secret") {
        values(object, &mut spans);
    }
    // Clients' keys and tokens are as secret.
    for user in trees.roots().filter(|root| is_kubeconfig(*root)).filter_map(|root| root.get("users")) {
        let users = user.items().filter_map(|item| item.get("user"));
        spans.extend(users.flat_map(Node::entries).map(|(_, value)| value.span()));
    }
    let read = |file: FileId| inventory.files.iter().any(|(read, _)| *read == file);
    let whole = sources.ids().filter(|file| !read(*file)).map(|file| {
        let length = u32::try_from(sources.text(file).len()).unwrap_or(u32::MAX);
        Span::new(file, 0, length)
    });
    // What can't be read may be a Secret all the same.
    let unread = trees.unread().chain(whole).filter(|span| {
        let text = sources.slice(*span);
        text.contains("Secret") || text.contains("Config")
    });
    let unread: Vec<Span> = unread.collect();
    let mut blotted = Sources::new();
    for file in sources.ids() {
        let text = sources.text(file);
        let mut here: Vec<Span> = spans.iter().copied().filter(|span| span.file == file).collect();
        for span in unread.iter().filter(|span| span.file == file) {
            here.extend(after_keys(text, *span));
        }
        let text = if here.is_empty() { Arc::clone(text) } else { without(text, &mut here).into() };
        blotted.add(sources.name(file), text);
    }
    blotted
}

fn values(object: &Object, spans: &mut Vec<Span>) {
    for field in ["data", "stringData"] {
        // Where it isn't the mapping that it should be, all of it.
        let Some(values) = object.node.get(field) else { continue };
        if values.is_mapping() {
            spans.extend(values.entries().map(|(_, value)| value.span()));
        } else {
            spans.push(values.span());
        }
    }
    let annotations = object.node.get("metadata").and_then(|metadata| metadata.get("annotations"));
    spans.extend(annotations.and_then(|annotations| annotations.get(LAST_APPLIED)).map(Node::span));
}

/// What stands behind the first `:` of each line, and lines without one: kinds stay readable, since they are no values.
fn after_keys(text: &str, span: Span) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut start = span.start as usize;
    for line in text[start..span.end as usize].split_inclusive('\n') {
        let from = line.find(": ").filter(|at| !line[..*at].contains(['{', '"'])).map_or(0, |at| at + 2);
        let end = start + line.len();
        let plain = ["kind:", "apiVersion:", "---", "metadata:", "data:", "stringData:"];
        if !plain.iter().any(|plain| line.trim_start().starts_with(plain) && !line.contains('{')) {
            // Both lie in the file.
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            spans.push(Span::new(span.file, place(start + from), place(end)));
        }
        start = end;
    }
    spans
}

/// The text with the spans blotted out; blanks and line ends stay, and so does every place in bytes and in characters.
fn without(text: &str, spans: &mut [Span]) -> String {
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        let (start, end) = ((span.start as usize).max(done), span.end as usize);
        if start >= end {
            continue;
        }
        out.push_str(&text[done..start]);
        for character in text[start..end].chars() {
            if character.is_ascii_whitespace() {
                out.push(character);
            } else {
                // A character has one to four bytes.
                out.push(BLOTS[character.len_utf8()]);
            }
        }
        done = end;
    }
    out.push_str(&text[done..]);
    out
}
