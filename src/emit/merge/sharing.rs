//! Documents in which a text stands for several values: by anchors and aliases, and by `<<`.
//!
//! What stands in its own place is edited there, whoever else refers to it. Each reference that should read otherwise
//! than what is then at the anchor is replaced by the value itself.

use std::collections::{HashMap, HashSet};

use serde_yaml::Value;

use crate::emit::edit::{Edit, value};
use crate::inventory::yaml::{Kind, Node, NodeId, Written};

/// What an edit makes of the nodes of a document in their own places.
pub(super) struct Sharing<'e> {
    /// How they change.
    edits: HashMap<NodeId, &'e Edit>,
    /// Those whose text goes.
    gone: HashSet<NodeId>,
}

/// What a mapping needs for what it has by `<<`.
#[derive(Default)]
pub(super) struct Inherited {
    /// Entries that it has to have itself.
    pub(super) more: Vec<(String, Value)>,
    /// Whether it can't keep its `<<`.
    pub(super) written_out: bool,
}

impl<'e> Sharing<'e> {
    pub(super) fn new(root: Node, edit: &'e Edit) -> Self {
        let mut sharing = Self { edits: HashMap::new(), gone: HashSet::new() };
        sharing.visit(Written { node: root, alias: None }, edit);
        sharing
    }

    /// Recurses; a document is at most `MAX_DEPTH` deep.
    fn visit(&mut self, written: Written, edit: &'e Edit) {
        if written.alias.is_some() {
            return;
        }
        let node = written.node;
        self.edits.insert(node.id(), edit);
        match edit {
            Edit::Set(_) => self.leave_inside(node),
            Edit::Remove => self.leave(written),
            Edit::Entries(entries) => {
                for (key, value) in node.own_entries() {
                    let text = key.node.key();
                    let edit = entries.iter().find(|(known, _)| text.as_deref() == Some(known));
                    match edit {
                        Some((_, Edit::Remove)) => {
                            self.leave(key);
                            self.leave(value);
                        }
                        Some((_, edit)) => self.visit(value, edit),
                        None => {}
                    }
                }
            }
            Edit::Items(items, _) => {
                let mut edits = items.iter().peekable();
                for (index, item) in node.written_items().enumerate() {
                    if let Some((_, edit)) = edits.next_if(|(known, _)| *known == index) {
                        self.visit(item, edit);
                    }
                }
            }
        }
    }

    fn leave(&mut self, written: Written) {
        if written.alias.is_none() {
            self.gone.insert(written.node.id());
            self.leave_inside(written.node);
        }
    }

    fn leave_inside(&mut self, node: Node) {
        for (key, value) in node.own_entries().chain(node.merges()) {
            self.leave(key);
            self.leave(value);
        }
        node.written_items().for_each(|item| self.leave(item));
    }

    /// What a node reads as in its own place, in the end.
    fn reads(&self, node: Node) -> Option<Value> {
        let old = Some(value(node));
        match self.edits.get(&node.id()) {
            _ if self.gone.contains(&node.id()) => None,
            Some(edit) => edit.apply(old),
            None => old,
        }
    }

    /// What has to be written instead of an alias of a node; none where the alias can stay.
    pub(super) fn instead_of_alias(&self, node: Node, edit: Option<&Edit>) -> Option<Value> {
        let id = node.id();
        if edit.is_none() && !self.edits.contains_key(&id) && !self.gone.contains(&id) {
            return None;
        }
        let old = Some(value(node));
        let wanted = edit.map_or(old.clone(), |edit| edit.apply(old));
        if wanted == self.reads(node) { None } else { wanted }
    }

    /// What a mapping with these edits needs for what it has by `<<`.
    pub(super) fn inherited(&self, node: Node, entries: &[(String, Edit)]) -> Inherited {
        let mut inherited = Inherited::default();
        let sources: Vec<Node> = node
            .merges()
            .flat_map(|(_, merged)| match merged.node.kind() {
                Kind::List => merged.node.items().collect(),
                _ => vec![merged.node],
            })
            .collect();
        if sources.is_empty() {
            return inherited;
        }
        let edit_of = |key: &str| entries.iter().find(|(known, _)| known == key).map(|(_, edit)| edit);
        let touched =
            |source: &Node| self.edits.contains_key(&source.id()) || self.gone.contains(&source.id());
        let is_inherited = |key: &str| node.inherited().any(|(known, _)| known == key);
        let own_goes = |key: &str| edit_of(key) == Some(&Edit::Remove) && !is_inherited(key);
        let asked = entries.iter().any(|(key, _)| is_inherited(key) || own_goes(key));
        if !asked && !sources.iter().any(touched) {
            return inherited;
        }
        // A list of sources, or an alias in it, may be gone too: then nothing of it can be read.
        let lists = node.merges().any(|(_, merged)| self.gone.contains(&merged.node.id()));
        let read: Vec<Option<Value>> = sources.iter().map(|&source| self.reads(source)).collect();
        inherited.written_out = lists || read.iter().any(Option::is_none);
        let reads = |key: &str| read.iter().flatten().find_map(|source| source.get(key));
        let mut wanted = Vec::new();
        for (key, old) in node.inherited() {
            let old = Some(value(old));
            let new = edit_of(&key).map_or(old.clone(), |edit| edit.apply(old));
            let same = new.as_ref() == reads(&key);
            match new {
                None => inherited.written_out |= !same,
                Some(new) => wanted.push((key.into_owned(), new, same)),
            }
        }
        let keys = read.iter().flatten().filter_map(Value::as_mapping).flat_map(|source| source.keys());
        for key in keys.filter_map(Value::as_str) {
            let own = node.own_entries().any(|(own, _)| own.node.key().as_deref() == Some(key));
            let comes = !own && !is_inherited(key) && edit_of(key).is_none();
            inherited.written_out |= comes || own_goes(key);
        }
        let all = inherited.written_out;
        inherited.more =
            wanted.into_iter().filter(|(.., same)| all || !same).map(|(key, new, _)| (key, new)).collect();
        inherited
    }
}
