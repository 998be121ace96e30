//! Fields that Kubernetes doesn't have: a lenient reader drops them without a word, and what they were to do isn't done.

use super::schema::{Below, Schema};
use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::inventory::Object;
use crate::inventory::yaml::{Entry, Node};
use crate::source::Span;

/// So many of one object are said: more than that is another kind of mistake.
const MOST: usize = 10;

pub(super) fn check(schema: &Schema, patient: &mut Patient) {
    for object in patient.shown.objects {
        let id = &object.id;
        let Some(name) = schema.object(&id.api_version.value, &id.kind.value) else { continue };
        patient.looked_at.schemas += 1;
        let mut look = Look { schema, object, path: Vec::new(), found: Vec::new(), misspelt: Vec::new() };
        look.fields(object.node, name);
        patient.found.extend(look.found.into_iter().take(MOST));
        patient.misspelt.extend(look.misspelt.into_iter().take(MOST));
    }
}

struct Look<'l, 'd, 'a> {
    schema: &'l Schema,
    object: &'l Object<'d, 'a>,
    /// The fields that lead to where it is.
    path: Vec<String>,
    found: Vec<Diagnostic>,
    misspelt: Vec<(Span, &'static str)>,
}

impl Look<'_, '_, '_> {
    /// Recurses: a document is at most `MAX_DEPTH` deep.
    fn fields(&mut self, node: Node, name: &str) {
        let Some(fields) = self.schema.fields(name) else { return };
        for (entry, value) in node.entries() {
            let below = fields.get(entry.key.as_ref()).copied();
            match below {
                // What a patch says to those who apply it.
                None if entry.key.starts_with('$') => {}
                // What a server wrote: a NetworkPolicy had one in Kubernetes 1.24 to 1.27.
                None if self.path.is_empty() && entry.key == "status" => {}
                None => self.unknown(&entry, node.span(), fields.keys().copied()),
                Some(Below::Nothing | Below::Anything) => {}
                Some(Below::Type(below)) => {
                    self.path.push(entry.key.into_owned());
                    if value.is_list() {
                        value.items().for_each(|item| self.fields(item, below));
                    } else {
                        self.fields(value, below);
                    }
                    self.path.pop();
                }
                Some(Below::Values(below)) => {
                    self.path.push(entry.key.into_owned());
                    value.entries().for_each(|(_, value)| self.fields(value, below));
                    self.path.pop();
                }
            }
        }
    }

    fn unknown(&mut self, entry: &Entry, mapping: Span, fields: impl Iterator<Item = &'static str>) {
        let id = &self.object.id;
        let place = match &self.path[..] {
            [] => format!("a {}", id.kind.value),
            path => format!("`{}` of {}", path.join("."), words::name(id)),
        };
        let message = format!("{place} has no field `{}`", entry.key);
        let found = Diagnostic::new(Code::UnknownField, message).at(entry.key_span, "");
        let fields: Vec<&'static str> = fields.collect();
        self.found.push(match nearest(&entry.key, fields.iter().copied()).first() {
            Some(near) => {
                // Where reading says that a field is missing: the mapping, or the kind of an object that lacks it.
                let kind = self.path.is_empty().then_some(id.kind.span);
                self.misspelt.push((kind.unwrap_or(mapping), *near));
                words::instead(found, entry.key_span, near)
            }
            None => found.note("Kubernetes refuses it, or drops it without a word"),
        });
    }
}
