//! Collections in brackets: JSON, and YAML written like it.

use std::ops::Range;

use super::text::start_of;
use super::write::Brackets;
use super::{Editor, Result, Unsayable};
use crate::inventory::yaml::{Node, Written};

/// An entry or an item.
pub(super) struct Part<'d, 'a> {
    pub(super) value: Written<'d, 'a>,
    /// Where it ends.
    pub(super) end: usize,
    pub(super) goes: bool,
}

impl Editor<'_, '_> {
    /// How a collection in brackets looks; `spaced` where blanks follow its colons and commas.
    pub(super) fn brackets_of(&self, node: Node, spaced: bool) -> Brackets {
        let open = start_of(node);
        let first = self.text.next_token(open + 1);
        let own_lines = self.text.line_start(first) > open;
        let lines = own_lines.then(|| {
            let column = self.text.column(first);
            let outer = self.text.line_start(open);
            let outer = self.text.first_in_line(outer) - outer;
            (column, if column > outer { column - outer } else { 2 })
        });
        Brackets { json: self.json, spaced: spaced || lines.is_some(), lines }
    }

    /// Takes parts out and adds others.
    pub(super) fn change_parts(
        &mut self,
        node: Node,
        style: Brackets,
        parts: &[Part<'_, '_>],
        more: &[String],
    ) -> Result {
        self.unusual = true;
        let starts = self.starts(node, parts);
        let mut index = 0;
        while index < parts.len() {
            if !parts[index].goes {
                index += 1;
                continue;
            }
            let run = parts[index..].iter().take_while(|part| part.goes).count();
            let next = index + run;
            let range = match (parts.get(next), index.checked_sub(1)) {
                (Some(_), _) => starts[index]..starts[next],
                (None, Some(before)) => parts[before].end..parts[next - 1].end,
                (None, None) => return Err(Unsayable),
            };
            let gone: Vec<Written> = parts[index..next].iter().map(|part| part.value).collect();
            let left = self.comments_left(range.clone(), &gone);
            self.splice(range, left);
            index = next;
        }
        if !more.is_empty() {
            let last = parts.iter().rfind(|part| !part.goes).ok_or(Unsayable)?;
            let separator = style.separator();
            self.splice(last.end..last.end, format!("{separator}{}", more.join(&separator)));
        }
        Ok(())
    }

    /// Where each part begins: after the bracket or the comma before it.
    fn starts(&self, node: Node, parts: &[Part<'_, '_>]) -> Vec<usize> {
        let mut after = start_of(node) + 1;
        let mut starts = Vec::with_capacity(parts.len());
        for part in parts {
            let mut at = self.text.next_token(after);
            if self.text.byte(at) == Some(b',') {
                at = self.text.next_token(at + 1);
            }
            starts.push(at);
            after = part.end;
        }
        starts
    }

    /// What stays of a part that goes: its comments, each with the line end that it needs.
    pub(super) fn comments_left(&self, range: Range<usize>, gone: &[Written]) -> String {
        let comments = self.text.comments(range.clone(), gone);
        let indent = " ".repeat(self.text.column(range.start));
        comments.iter().flat_map(|comment| [" ", comment, "\n", &indent]).collect()
    }
}
