//! What a pod's `spec` names: other objects, as Secrets, volume claims, service accounts, and keys in them.

use crate::inventory::Object;
use crate::inventory::yaml::{Kind, Node};
use crate::source::{Span, Spanned};

/// A name of another object.
pub(super) struct Use<'d, 'a> {
    /// Who names it.
    pub(super) from: &'d Object<'d, 'a>,
    /// The kind of what is named.
    pub(super) kind: &'d str,
    /// Its name, and where that stands.
    pub(super) name: Spanned<&'d str>,
    /// The keys in it that are asked for.
    pub(super) keys: Vec<Spanned<&'d str>>,
    /// Whether it may be absent.
    pub(super) need: Need,
}

/// How much a name is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Without it nothing runs.
    Needed,
    /// Everything runs, less well: a near name may be there for something else.
    Wanted,
    /// It may be absent.
    Optional,
}

/// The lists of containers of a pod's `spec`.
pub(super) const LISTS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The containers of a pod's `spec`, whichever list they stand in.
pub(super) fn containers<'d, 'a>(spec: Node<'d, 'a>) -> impl Iterator<Item = Node<'d, 'a>> {
    LISTS.into_iter().filter_map(move |list| spec.get(list)).flat_map(Node::items)
}

/// All that a pod's `spec` names.
pub(super) fn uses<'d, 'a>(from: &'d Object<'d, 'a>, spec: Node<'d, 'a>) -> Vec<Use<'d, 'a>> {
    let mut out = Gather { from, uses: Vec::new() };
    for volume in spec.get("volumes").into_iter().flat_map(Node::items) {
        out.source("ConfigMap", volume.get("configMap"), "name");
        out.source("Secret", volume.get("secret"), "secretName");
        out.source("PersistentVolumeClaim", volume.get("persistentVolumeClaim"), "claimName");
        let projected = volume.get("projected").and_then(|projected| projected.get("sources"));
        for source in projected.into_iter().flat_map(Node::items) {
            out.source("ConfigMap", source.get("configMap"), "name");
            out.source("Secret", source.get("secret"), "name");
        }
    }
    for container in containers(spec) {
        for from in container.get("envFrom").into_iter().flat_map(Node::items) {
            out.source("ConfigMap", from.get("configMapRef"), "name");
            out.source("Secret", from.get("secretRef"), "name");
        }
        let variables = container.get("env").into_iter().flat_map(Node::items);
        for value in variables.filter_map(|variable| variable.get("valueFrom")) {
            out.key("ConfigMap", value.get("configMapKeyRef"));
            out.key("Secret", value.get("secretKeyRef"));
        }
    }
    // Images that anybody may pull don't need them.
    for pull in spec.get("imagePullSecrets").into_iter().flat_map(Node::items) {
        out.add("Secret", pull.get("name"), Vec::new(), Need::Wanted);
    }
    let account = spec.get("serviceAccountName").or_else(|| spec.get("serviceAccount"));
    out.add("ServiceAccount", account, Vec::new(), Need::Needed);
    out.uses
}

struct Gather<'d, 'a> {
    from: &'d Object<'d, 'a>,
    uses: Vec<Use<'d, 'a>>,
}

impl<'d, 'a> Gather<'d, 'a> {
    /// A volume or a source of variables, with the `items` that it takes.
    fn source(&mut self, kind: &'d str, source: Option<Node<'d, 'a>>, field: &str) {
        let Some(source) = source else { return };
        let items = source.get("items").into_iter().flat_map(Node::items);
        let keys = items.filter_map(|item| text(item.get("key")?)).collect();
        self.add(kind, source.get(field), keys, need(source));
    }

    /// One key for a variable.
    fn key(&mut self, kind: &'d str, source: Option<Node<'d, 'a>>) {
        let Some(source) = source else { return };
        let key = source.get("key").and_then(text);
        self.add(kind, source.get("name"), key.into_iter().collect(), need(source));
    }

    fn add(&mut self, kind: &'d str, name: Option<Node<'d, 'a>>, keys: Vec<Spanned<&'d str>>, need: Need) {
        let Some(name) = name.and_then(text).filter(|name| !name.value.is_empty()) else { return };
        self.uses.push(Use { from: self.from, kind, name, keys, need });
    }
}

/// A string and where it stands.
pub(super) fn text<'d>(node: Node<'d, '_>) -> Option<Spanned<&'d str>> {
    let span: Span = node.span();
    node.text().map(|text| Spanned::new(text, span))
}

fn need(node: Node) -> Need {
    let optional = node.get("optional").is_some_and(|optional| optional.kind() == Kind::Bool(true));
    if optional { Need::Optional } else { Need::Needed }
}
