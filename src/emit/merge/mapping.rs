//! Mappings: entries that change, come and go.

use serde_yaml::{Mapping, Value};

use super::brackets::Part;
use super::text::start_of;
use super::write::{self, Looks};
use super::{Around, Editor, Result, Unsayable};
use crate::emit::edit::{Edit, value};
use crate::inventory::yaml::Written;

/// An entry that is written in a mapping.
struct Child<'d, 'a, 'e> {
    /// Where its key begins.
    start: usize,
    /// The position after its colon, or where its key ends.
    slot: Option<usize>,
    key_end: usize,
    value: Written<'d, 'a>,
    edit: Option<&'e Edit>,
    /// Whether it is a `<<`, which stays as it is or goes.
    merges: bool,
}

impl Child<'_, '_, '_> {
    fn goes(&self) -> bool {
        self.edit == Some(&Edit::Remove)
    }
}

impl Editor<'_, '_> {
    pub(super) fn mapping(
        &mut self,
        around: Around,
        written: Written,
        entries: &[(String, Edit)],
        looks: Looks,
    ) -> Result {
        let node = written.node;
        let inherited =
            self.sharing.as_ref().map(|sharing| sharing.inherited(node, entries)).unwrap_or_default();
        let mut more: Vec<(String, Value)> = Vec::new();
        let mut children: Vec<Child> = Vec::new();
        for (key, value) in node.own_entries() {
            let text = key.node.key();
            let edit = entries.iter().find(|(known, _)| text.as_deref() == Some(known)).map(|(_, edit)| edit);
            children.push(self.child(key, value, edit));
        }
        for (key, value) in node.merges() {
            let edit = inherited.written_out.then_some(&Edit::Remove);
            children.push(Child { merges: true, ..self.child(key, value, edit) });
        }
        children.sort_by_key(|child| child.start);
        let is_own = |key: &str| node.own_entries().any(|(own, _)| own.node.key().as_deref() == Some(key));
        let is_inherited = |key: &str| node.inherited().any(|(known, _)| known == key);
        for (key, edit) in entries.iter().filter(|(key, _)| !is_own(key) && !is_inherited(key)) {
            more.extend(edit.apply(None).map(|new| (key.clone(), new)));
        }
        more.extend(inherited.more);

        if children.iter().all(Child::goes) {
            if children.is_empty() && more.is_empty() {
                return Ok(());
            }
            let new: Mapping = more.into_iter().map(|(key, new)| (key.into(), new)).collect();
            return self.replace(around, written, &new.into(), looks);
        }
        if self.text.is_bracketed(node) {
            self.in_brackets(written, &children, &more, looks)
        } else if self.is_regular(&children) {
            self.in_block(&children, &more, looks)
        } else {
            let new = Edit::Entries(entries.to_vec()).apply(Some(value(node)));
            if self.sharing.is_some() && new == Some(value(node)) {
                return Err(Unsayable);
            }
            self.replace(around, written, &new.ok_or(Unsayable)?, looks)
        }
    }

    fn child<'d, 'a, 'e>(
        &self,
        key: Written<'d, 'a>,
        value: Written<'d, 'a>,
        edit: Option<&'e Edit>,
    ) -> Child<'d, 'a, 'e> {
        let span = key.alias.unwrap_or(key.node.span());
        let key_end = span.end as usize;
        let slot = self.text.after_colon(key_end);
        Child { start: span.start as usize, slot, key_end, value, edit, merges: false }
    }

    /// Whether each entry that goes has lines of its own, and each that changes its colon beside its key.
    fn is_regular(&self, children: &[Child]) -> bool {
        children.iter().enumerate().all(|(index, child)| match child.edit {
            Some(Edit::Remove) => {
                let begins = if index == 0 {
                    self.text.begins_item(child.start)
                } else {
                    self.text.begins_line(child.start)
                };
                begins && self.text.ends_line(self.text.end_of(child.value))
            }
            Some(_) => child.slot.is_some(),
            None => true,
        })
    }

    fn in_block(&mut self, children: &[Child], more: &[(String, Value)], looks: Looks) -> Result {
        let column = self.text.column(children[0].start);
        let looks = self.looks(children, column, looks);
        let first = children.iter().position(|child| !child.goes()).ok_or(Unsayable)?;
        let from = if first > 0 && !self.text.begins_line(children[0].start) { first } else { 0 };
        if from > 0 {
            // They begin an item of a list: the first entry that stays takes their place.
            let range = children[0].start..children[from].start;
            let gone: Vec<Written> = children[..from].iter().map(|child| child.value).collect();
            let comments = self.comment_lines(range.clone(), &gone, column);
            let indent = if comments.is_empty() { 0 } else { column };
            self.splice(range, format!("{}{}", comments.trim_start(), " ".repeat(indent)));
        }
        for child in &children[from..] {
            if child.goes() {
                let end = self.text.end_of(child.value);
                let lines = self.text.line_start(child.start)..self.text.line_end(end);
                self.replace_lines(lines, &[child.value], "", column);
            } else if !child.merges {
                let around = child.slot.map_or(Around::Elsewhere, |slot| Around::Entry(slot, column));
                self.value(around, child.value, child.edit, looks)?;
            }
        }
        let last = children.iter().rfind(|child| !child.goes()).ok_or(Unsayable)?;
        self.append(last, more, column, looks)
    }

    fn append(&mut self, last: &Child, more: &[(String, Value)], column: usize, looks: Looks) -> Result {
        if more.is_empty() {
            return Ok(());
        }
        if !self.text.ends_line(self.text.end_of(last.value)) {
            return Err(Unsayable);
        }
        let lines: String = more.iter().map(|(key, new)| write::entry(key, new, column, looks)).collect();
        self.add_lines(self.text.after(last.value), &lines);
        Ok(())
    }

    /// How blocks look in this mapping, as far as its entries show it.
    fn looks(&self, children: &[Child], column: usize, known: Looks) -> Looks {
        let mut looks = known;
        for child in children.iter().filter(|child| child.value.alias.is_none()) {
            let node = child.value.node;
            let at = start_of(node);
            if self.text.is_bracketed(node) || self.text.line_start(at) <= child.start {
                continue;
            }
            let inner = self.text.column(at);
            if node.is_mapping() && inner > column {
                looks.mapping = inner - column;
            } else if node.is_list() && inner >= column {
                looks.list = inner - column;
            }
        }
        looks
    }

    fn in_brackets(
        &mut self,
        written: Written,
        children: &[Child],
        more: &[(String, Value)],
        looks: Looks,
    ) -> Result {
        let parts: Vec<Part> = children
            .iter()
            .map(|child| Part { value: child.value, end: self.text.end_of(child.value), goes: child.goes() })
            .collect();
        let first = children.first().and_then(|child| Some((child.slot?, child.value)));
        let spaced = first.is_none_or(|(slot, value)| {
            self.text.end_of(value) == slot || self.text.byte(slot) == Some(b' ')
        });
        let mut style = self.brackets_of(written.node, spaced);
        // JSON inside of YAML stays JSON.
        style.json |= children.first().is_some_and(|child| self.text.byte(child.start) == Some(b'"'));
        for child in children.iter().filter(|child| !child.goes() && !child.merges) {
            let around = Around::Brackets(style, child.slot.unwrap_or(child.key_end));
            self.value(around, child.value, child.edit, looks)?;
        }
        let more: Vec<String> = more.iter().map(|(key, new)| style.entry(key, new)).collect();
        self.change_parts(written.node, style, &parts, &more)
    }
}
