//! A value in another's place.

use serde_yaml::Value;

use std::ops::Range;

use super::text::start_of;
use super::write::{self, Looks};
use super::{Around, Editor, Result, Unsayable};
use crate::emit::yaml;
use crate::inventory::yaml::{Kind, Written};

impl Editor<'_, '_> {
    pub(super) fn replace(&mut self, around: Around, written: Written, new: &Value, looks: Looks) -> Result {
        let node = written.node;
        let end = self.text.end_of(written);
        let is_block = written.alias.is_none()
            && matches!(node.kind(), Kind::Mapping | Kind::List)
            && !self.text.is_bracketed(node);
        let block_scalar =
            if written.alias.is_none() && !is_block { self.text.block_scalar(node) } else { None };
        let start = match written.alias {
            Some(alias) => alias.start as usize,
            None => block_scalar.unwrap_or(start_of(node)),
        };
        let (slot, column) = match around {
            Around::Brackets(style, slot) => {
                self.unusual = true;
                // What isn't there stands at its colon, not after it.
                let old = start.max(slot)..end.max(slot);
                self.replace_in_brackets(style, slot, written, old, new);
                return Ok(());
            }
            Around::Entry(slot, column) | Around::Item(slot, column) => (slot, column),
            Around::Elsewhere => return Err(Unsayable),
        };
        if !self.text.ends_line(end) {
            return Err(Unsayable);
        }
        let slot = self.keep_anchor(slot);
        // A value of its own line begins after the slot's.
        let own_lines = is_block && self.text.line_end(slot) <= start;
        if is_block && !own_lines && matches!(around, Around::Entry(..)) {
            return Err(Unsayable);
        }
        let nested = write::is_nested(new) && matches!(around, Around::Entry(..));
        let after = self.text.after(written);
        if own_lines {
            let lines = self.text.line_start(start)..after;
            if nested {
                self.replace_lines(lines, &[written], &write::block(new, column, looks), column);
            } else {
                self.splice(slot..slot, format!(" {}", yaml::line(new)));
                self.replace_lines(lines, &[written], "", column);
            }
            return Ok(());
        }
        let old = start.max(slot)..end.max(slot);
        let left = self.comment_lines(old.clone(), &[written], column);
        if nested {
            if !old.is_empty() {
                let blanks = self.text.slice(slot..old.start);
                let from = slot + blanks.trim_end_matches(' ').len();
                self.splice(from..old.end, "");
            }
            self.add_lines(after, &format!("{left}{}", write::block(new, column, looks)));
        } else {
            let text = yaml::line(new);
            self.splice(old.clone(), if old.is_empty() { format!(" {text}") } else { text });
            if !left.is_empty() {
                self.add_lines(after, &left);
            }
        }
        Ok(())
    }

    fn replace_in_brackets(
        &mut self,
        style: write::Brackets,
        slot: usize,
        written: Written,
        old: Range<usize>,
        new: &Value,
    ) {
        let text = style.value(new);
        if old.is_empty() {
            let colon = if self.text.byte(slot.wrapping_sub(1)) == Some(b':') { " " } else { ": " };
            let slot = self.keep_anchor(slot);
            self.splice(slot..slot, format!("{colon}{text}"));
            return;
        }
        self.keep_anchor(slot);
        let left = self.comments_left(old.clone(), &[written]);
        self.splice(old, format!("{text}{left}"));
    }

    /// The position after what stands before a value: its anchor stays, its tag, which goes with the old value, doesn't.
    fn keep_anchor(&mut self, slot: usize) -> usize {
        let mut after = slot;
        for property in self.text.properties(slot) {
            self.unusual = true;
            if self.text.byte(property.start) == Some(b'!') {
                let blanks = self.text.slice(after..property.start).len();
                self.splice(property.start - blanks..property.end, "");
            }
            after = property.end;
        }
        after
    }
}
