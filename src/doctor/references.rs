//! Names of objects that aren't there, and of keys that they don't have.

use std::collections::{BTreeMap, BTreeSet};

use super::shown::Lookup;
use super::uses::{Need, Use, text, uses};
use super::{Patient, words};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::inventory::Object;
use crate::inventory::yaml::Node;
use crate::source::Span;

/// What every namespace has of itself.
const ALWAYS: [(&str, &str); 2] = [("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")];

pub(super) fn check(patient: &mut Patient) {
    let shown = patient.shown;
    let mut all = Vec::new();
    for object in shown.objects {
        for template in object.templates() {
            all.extend(template.node.get("spec").map(|spec| uses(object, spec)).unwrap_or_default());
        }
        if object.id.kind.value == "StatefulSet" {
            let name = object.node.get("spec").and_then(|spec| spec.get("serviceName")).and_then(text);
            let name = name.filter(|name| !name.value.is_empty());
            all.extend(name.map(|name| Use {
                from: object,
                kind: "Service",
                name,
                keys: Vec::new(),
                need: Need::Wanted,
            }));
        }
    }
    look_up(&all, patient);
}

/// One mistake is one message: what an object names several times is said once.
pub(super) fn look_up(all: &[Use<'_, '_>], patient: &mut Patient) {
    let mut said = BTreeSet::new();
    let mut unshown: BTreeMap<(&str, &str, Option<&str>), Unshown> = BTreeMap::new();
    for named in all {
        let (kind, name) = (named.kind, named.name.value);
        if ALWAYS.contains(&(kind, name)) {
            continue;
        }
        let looked_up = patient.shown.look_up(kind, name, &named.from.id);
        match looked_up {
            Lookup::Elsewhere => patient.looked_at.outside += 1,
            _ => patient.looked_at.references += 1,
        }
        match looked_up {
            Lookup::Elsewhere => {}
            Lookup::Here(objects) => keys(named, &objects, &mut said, &mut patient.found),
            Lookup::Absent(..) if named.need == Need::Optional => {}
            Lookup::Absent(count, near) => {
                if !said.insert((named.from.id.name.span, kind, name)) {
                    continue;
                }
                if let Some(near) = near.first().filter(|_| named.need == Need::Needed) {
                    patient.found.push(missing(named, count, near));
                    continue;
                }
                let namespace = named.from.id.namespace_name();
                let first = Unshown { place: named.name.span, count, users: 0 };
                unshown.entry((kind, name, namespace)).or_insert(first).users += 1;
            }
        }
    }
    patient.found.extend(unshown.into_iter().map(|((kind, name, _), unshown)| unshown.say(kind, name)));
}

/// A name that nothing has, and that is near to none.
struct Unshown {
    place: Span,
    /// How many of its kind there are.
    count: usize,
    users: usize,
}

impl Unshown {
    fn say(&self, kind: &str, name: &str) -> Diagnostic {
        let users = match self.users {
            1 => "an object names it".to_owned(),
            users => format!("{users} objects name it"),
        };
        Diagnostic::new(Code::UnshownReference, format!("the {kind} `{name}` isn't among the manifests"))
            .at(self.place, none(self.count, kind))
            .note(format!("{users}, so something else has to make it"))
    }
}

fn none(count: usize, kind: &str) -> String {
    words::none_of(count, kind, "has", "another name", "this name")
}

fn missing(named: &Use, count: usize, near: &Object) -> Diagnostic {
    let (kind, name) = (named.kind, named.name.value);
    let message = format!("{} needs the {kind} `{name}`, which isn't there", words::the(&named.from.id));
    let found = Diagnostic::new(Code::MissingReference, message)
        .at(named.name.span, none(count, kind))
        .also(near.id.name.span, "this one is close");
    words::instead(found, named.name.span, &near.id.name.value)
}

/// The keys that none of the objects has. Where one of them holds nothing at all, something else is to fill it.
fn keys<'d>(
    named: &Use<'d, '_>,
    objects: &[&Object],
    said: &mut BTreeSet<(Span, &'d str, &'d str)>,
    found: &mut Vec<Diagnostic>,
) {
    if named.need == Need::Optional || objects.iter().any(|object| held(object.node).next().is_none()) {
        return;
    }
    for key in &named.keys {
        let has = |object: &&Object| held(object.node).any(|(held, _)| held == key.value);
        let kind = named.kind;
        if objects.iter().any(has) || !said.insert((key.span, kind, key.value)) {
            continue;
        }
        let name = named.name.value;
        let message = format!("the {kind} `{name}` has no key `{}`", key.value);
        let object = objects[0];
        let count = held(object.node).count();
        let mut diagnostic = Diagnostic::new(Code::MissingKey, message)
            .at(
                key.span,
                if count == 1 { "it has another".to_owned() } else { format!("not one of its {count} keys") },
            )
            .also(object.id.name.span, format!("the {kind}"));
        let held_keys: Vec<String> = held(object.node).map(|(key, _)| key).collect();
        if let Some(near) = nearest(key.value, held_keys.iter().map(String::as_str)).first() {
            diagnostic = words::instead(diagnostic, key.span, near);
        } else {
            diagnostic = diagnostic.note(format!("{} can't start without it", words::the(&named.from.id)));
        }
        found.push(diagnostic);
    }
}

/// The keys that a ConfigMap or a Secret holds.
fn held<'d>(node: Node<'d, '_>) -> impl Iterator<Item = (String, Span)> + use<'d> {
    let fields = ["data", "binaryData", "stringData"].into_iter().filter_map(move |field| node.get(field));
    let keys: Vec<(String, Span)> = fields
        .flat_map(|field| {
            field.entries().map(|(entry, _)| (entry.key.into_owned(), entry.key_span)).collect::<Vec<_>>()
        })
        .collect();
    keys.into_iter()
}
