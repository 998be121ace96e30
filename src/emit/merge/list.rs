//! Lists: items that change, come and go.

use serde_yaml::Value;

use super::brackets::Part;
use super::text::start_of;
use super::write::{self, Looks};
use super::{Around, Editor, Result, Unsayable};
use crate::emit::edit::{Edit, value};
use crate::inventory::yaml::Written;

impl Editor<'_, '_> {
    pub(super) fn list(
        &mut self,
        around: Around,
        written: Written,
        edits: &[(usize, Edit)],
        more: &[Value],
        looks: Looks,
    ) -> Result {
        let node = written.node;
        let items: Vec<Written> = node.written_items().collect();
        let gone = edits.iter().filter(|(_, edit)| *edit == Edit::Remove).count();
        if gone == items.len() {
            if items.is_empty() && more.is_empty() {
                return Ok(());
            }
            return self.replace(around, written, &more.to_vec().into(), looks);
        }
        if self.text.is_bracketed(node) {
            return self.items_in_brackets(written, &items, edits, more, looks);
        }
        let column = self.text.column(start_of(node));
        if !self.is_plain(written, &items, edits) {
            let new = Edit::Items(edits.to_vec(), more.to_vec()).apply(Some(value(node)));
            return self.replace(around, written, &new.ok_or(Unsayable)?, looks);
        }
        for (index, &item, edit) in self.visited(&items, edits) {
            let dash = self.dash(written, &items, index).ok_or(Unsayable)?;
            if edit == Some(&Edit::Remove) {
                let lines = self.text.line_start(dash)..self.text.line_end(self.text.end_of(item));
                self.replace_lines(lines, &[item], "", column);
            } else {
                self.value(Around::Item(dash + 1, column), item, edit, looks)?;
            }
        }
        let kept = |index: &usize| edit_of(edits, *index) != Some(&Edit::Remove);
        let last = (0..items.len()).rev().find(kept).ok_or(Unsayable)?;
        if !more.is_empty() {
            if !self.text.ends_line(self.text.end_of(items[last])) {
                return Err(Unsayable);
            }
            let looks = Looks { list: 0, ..looks };
            let lines: String = more.iter().map(|new| write::item(new, column, looks)).collect();
            self.add_lines(self.text.after(items[last]), &lines);
        }
        Ok(())
    }

    /// The items that change, or all of them where any may stand for others.
    fn visited<'i, 'd, 'a, 'e>(
        &self,
        items: &'i [Written<'d, 'a>],
        edits: &'e [(usize, Edit)],
    ) -> Vec<(usize, &'i Written<'d, 'a>, Option<&'e Edit>)> {
        if self.sharing.is_some() {
            let all = items.iter().enumerate();
            return all.map(|(index, item)| (index, item, edit_of(edits, index))).collect();
        }
        let changed = edits.iter();
        changed.filter_map(|(index, edit)| Some((*index, items.get(*index)?, Some(edit)))).collect()
    }

    /// The dash of an item of a block list.
    fn dash(&self, list: Written, items: &[Written], index: usize) -> Option<usize> {
        let after = match index.checked_sub(1) {
            Some(before) => self.text.end_of(*items.get(before)?),
            None => start_of(list.node),
        };
        self.text.dash(after)
    }

    /// Whether each item that goes has lines of its own: not so the first of a list in a list.
    fn is_plain(&self, list: Written, items: &[Written], edits: &[(usize, Edit)]) -> bool {
        let mut goes = edits.iter().filter(|(_, edit)| *edit == Edit::Remove);
        goes.all(|(index, _)| {
            let dash = self.dash(list, items, *index);
            dash.is_some_and(|dash| self.text.begins_line(dash))
                && items.get(*index).is_some_and(|item| self.text.ends_line(self.text.end_of(*item)))
        })
    }

    fn items_in_brackets(
        &mut self,
        written: Written,
        items: &[Written],
        edits: &[(usize, Edit)],
        more: &[Value],
        looks: Looks,
    ) -> Result {
        let goes = |index: usize| edit_of(edits, index) == Some(&Edit::Remove);
        let parts: Vec<Part> = items
            .iter()
            .enumerate()
            .map(|(index, item)| Part { value: *item, end: self.text.end_of(*item), goes: goes(index) })
            .collect();
        let spaced = match items {
            [first, _, ..] => {
                let comma = self.text.next_token(self.text.end_of(*first));
                self.text.byte(comma + 1).is_none_or(|byte| byte.is_ascii_whitespace())
            }
            _ => true,
        };
        let style = self.brackets_of(written.node, spaced);
        for (index, &item, edit) in self.visited(items, edits) {
            if !goes(index) {
                self.value(Around::Brackets(style, start_of(item.node)), item, edit, looks)?;
            }
        }
        let more: Vec<String> = more.iter().map(|new| style.value(new)).collect();
        self.change_parts(written.node, style, &parts, &more)
    }
}

fn edit_of(edits: &[(usize, Edit)], index: usize) -> Option<&Edit> {
    let at = edits.partition_point(|(known, _)| *known < index);
    edits.get(at).filter(|(known, _)| *known == index).map(|(_, edit)| edit)
}
