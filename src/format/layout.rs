//! A document to lines: what fits stands on one line, and what doesn't is broken before its words, behind its commas
//! and inside its brackets, in this order.

use super::comments::Remark;
use super::document::{
    Body, Brackets, Entry, Flat, Item, ItemKind, Kind, Piece, Segment, Sentence, Settings,
};
use super::line::{Cells, Code, Line};
use super::{STEP, WIDTH};
use crate::syntax::is_statement_word;

/// Where a list that goes on stands below its first item, unless that is further right than this.
const FAR: usize = 24;

/// The lines of a file.
pub(super) fn file<'t>(body: &Body<'t>) -> Vec<Line<'t>> {
    let mut layout = Layout { lines: Vec::new() };
    layout.body(body, 0);
    layout.lines
}

struct Layout<'t> {
    lines: Vec<Line<'t>>,
}

impl<'t> Layout<'t> {
    fn body(&mut self, body: &Body<'t>, indent: usize) {
        for item in &body.items {
            self.item(item, indent);
        }
        for remark in &body.tail {
            self.comment(*remark, indent);
        }
    }

    fn item(&mut self, item: &Item<'t>, indent: usize) {
        for remark in &item.before {
            self.comment(*remark, indent);
        }
        if item.apart {
            self.empty_line();
        }
        self.start(indent);
        match &item.kind {
            ItemKind::Sentence(sentence) => self.sentence(sentence, indent),
            ItemKind::Block { head, opening, body } => self.block(head, opening, body, indent),
        }
        if let Some(remark) = item.after {
            self.remark(remark, indent);
        }
    }

    fn block(&mut self, head: &Segment<'t>, opening: &[Remark<'t>], body: &Body<'t>, indent: usize) {
        self.segment(head, indent, 2);
        self.blank(indent);
        self.push("{");
        if opening.is_empty() && body.items.is_empty() && body.tail.is_empty() {
            return self.push("}");
        }
        self.remarks(opening, indent + STEP);
        self.body(body, indent + STEP);
        self.start(indent);
        self.push("}");
    }

    fn sentence(&mut self, sentence: &Sentence<'t>, indent: usize) {
        if let Some(cells) = cells(sentence, indent) {
            match cells.cells.as_slice() {
                [(_, text)] if cells.kind == Kind::Other => self.push(text),
                _ => self.code().cells = Some(cells),
            }
            return;
        }
        let row = sentence.settings.as_ref().and_then(|settings| row(sentence, settings, indent));
        let broken = self.segments(sentence, indent, row.as_deref());
        if let (Some(settings), None) = (&sentence.settings, row) {
            self.blank(indent);
            self.settings(settings, indent);
        }
        let Some(because) = &sentence.because else { return };
        let flat = because.flat();
        let after_brace = self.code().text == "}";
        if let Some(text) = flat.filter(|text| after_brace || (!broken && self.fits(text, 1))) {
            self.blank(indent + STEP);
            self.push(&text);
        } else {
            self.remarks(&because.before, indent + STEP);
            self.start(indent + STEP);
            self.segment(because, indent + STEP, 0);
        }
    }

    /// The segments, and behind them a row of settings; whether the last of them is broken.
    fn segments(&mut self, sentence: &Sentence<'t>, indent: usize, row: Option<&str>) -> bool {
        let within = indent + STEP;
        let mut broken = false;
        let segments = &sentence.segments;
        for (index, segment) in segments.iter().enumerate() {
            let last = index + 1 == segments.len();
            // What has to stand on the same line behind it.
            let behind = match segments.get(index + 1) {
                Some(next) if next.stays && next.before.is_empty() => {
                    next.flat().map_or(1, |text| 1 + text.chars().count())
                }
                _ if last && sentence.settings.is_some() => row.map_or(2, |row| 1 + row.chars().count()),
                _ => 0,
            };
            if index > 0 {
                let fits = segment.flat().is_some_and(|text| self.fits(&text, 1 + behind));
                if !segment.before.is_empty() {
                    self.remarks(&segment.before, within);
                    self.start(within);
                    broken = segment.word == "except";
                } else if segment.stays {
                    self.push(" ");
                } else if fits && !broken {
                    self.blank(within);
                } else {
                    self.start(within);
                    broken = segment.word == "except";
                }
            }
            let lines = self.lines.len();
            self.segment(segment, indent, behind);
            broken |= self.lines.len() > lines;
        }
        if let Some(row) = row {
            self.push(" ");
            self.push(row);
        }
        broken
    }

    /// A segment on the line in hand, with so much behind it; its list goes on in further lines where it has to.
    fn segment(&mut self, segment: &Segment<'t>, indent: usize, behind: usize) {
        self.push(segment.word);
        if !segment.word.is_empty() && !segment.list.is_empty() {
            self.push(" ");
        }
        let column = self.code().width();
        let hang = if column > indent + FAR { indent + 2 * STEP } else { column };
        self.list(&segment.list, hang, behind);
    }

    fn list(&mut self, list: &[Entry<'t>], hang: usize, behind_list: usize) {
        for (index, entry) in list.iter().enumerate() {
            let is_last = index + 1 == list.len();
            let behind = if is_last { behind_list } else { 1 };
            if index > 0 {
                let flat = entry.piece.flat();
                // A line can't begin with such a word and a blank.
                let is_word = matches!(&flat, Some(text) if is_statement_word(text));
                if !is_commented(list, index)
                    && (is_word || flat.is_some_and(|text| self.fits(&text, 1 + behind)))
                {
                    self.push(" ");
                } else {
                    self.remarks(&entry.before, hang);
                    self.start(hang);
                    self.push(if leads(list, index, behind_list) { ", " } else { "" });
                }
            }
            self.piece(&entry.piece, behind);
            self.push(if is_last || leads(list, index + 1, behind_list) { "" } else { "," });
            self.remarks(&entry.after, hang);
        }
    }

    fn piece(&mut self, piece: &Piece<'t>, behind: usize) {
        match piece {
            Piece::Text(text) => self.push(text),
            Piece::Blank => {
                let indent = self.code().indent + STEP;
                self.blank(indent);
            }
            Piece::Row(pieces) => {
                for (index, piece) in pieces.iter().enumerate() {
                    let rest = pieces.get(index + 1..).unwrap_or_default();
                    self.piece(piece, tight(rest).unwrap_or(behind));
                }
            }
            Piece::Brackets(brackets) => match brackets.flat().filter(|text| self.fits(text, behind)) {
                Some(text) => self.push(&text),
                None => self.brackets(brackets),
            },
        }
    }

    /// Brackets over several lines: each item on one of its own.
    fn brackets(&mut self, brackets: &Brackets<'t>) {
        let indent = self.code().indent;
        let within = indent + STEP;
        self.push(brackets.open);
        self.remarks(&brackets.head, within);
        for (index, entry) in brackets.list.iter().enumerate() {
            self.remarks(&entry.before, within);
            self.start(within);
            self.piece(&entry.piece, 1);
            let last = index + 1 == brackets.list.len();
            self.push(if last && brackets.except.is_some() { "" } else { "," });
            self.remarks(&entry.after, within);
        }
        if let Some(except) = &brackets.except {
            self.remarks(&except.before, within);
            self.start(within);
            self.segment(except, within, 1);
            self.push(",");
        }
        self.remarks(&brackets.tail, within);
        self.start(indent);
        self.push(brackets.close);
    }

    /// Settings in braces, each on a line of its own.
    fn settings(&mut self, settings: &Settings<'t>, indent: usize) {
        let within = indent + STEP;
        self.push("{");
        self.remarks(&settings.opening, within);
        for setting in &settings.list {
            for remark in &setting.before {
                // Behind a setting on its line, or on a line of its own.
                if remark.trails { self.remark(*remark, within) } else { self.comment(*remark, within) }
            }
            if setting.apart && settings.braces {
                self.empty_line();
            }
            self.start(within);
            self.segment(&setting.segment, within, 0);
        }
        for remark in &settings.tail {
            if remark.trails { self.remark(*remark, within) } else { self.comment(*remark, within) }
        }
        self.start(indent);
        self.push("}");
    }

    /// Comments in the middle of something: the first may stand on the line in hand.
    fn remarks(&mut self, remarks: &[Remark<'t>], indent: usize) {
        for (index, remark) in remarks.iter().enumerate() {
            if index == 0 && remark.trails {
                self.remark(*remark, indent);
            } else {
                self.comment(Remark { apart: false, ..*remark }, indent);
            }
        }
    }

    /// A comment behind what stands on the line in hand.
    fn remark(&mut self, remark: Remark<'t>, indent: usize) {
        match self.lines.last_mut() {
            Some(Line::Code(code)) if code.remark.is_none() => code.remark = Some(remark.text),
            _ => self.comment(remark, indent),
        }
    }

    /// A comment on a line of its own.
    fn comment(&mut self, remark: Remark<'t>, indent: usize) {
        let continued = match self.lines.last() {
            Some(Line::Code(code)) => code.remark.is_some(),
            Some(Line::More { .. }) => true,
            _ => false,
        };
        if remark.goes_on && continued {
            return self.lines.push(Line::More { text: remark.text, column: indent });
        }
        if remark.apart {
            self.empty_line();
        }
        self.lines.push(Line::Comment { indent, text: remark.text });
    }

    /// An empty line, but at the beginning of the file or of a block, and never two of them.
    fn empty_line(&mut self) {
        let wanted = match self.lines.last() {
            None | Some(Line::Empty) => false,
            Some(Line::Code(code)) => !code.text.ends_with('{'),
            Some(_) => true,
        };
        if wanted {
            self.lines.push(Line::Empty);
        }
    }

    /// Starts a line.
    fn start(&mut self, indent: usize) {
        self.lines.push(Line::Code(Code { indent, ..Code::default() }));
    }

    /// The line in hand; a new one where a comment has ended it.
    fn code(&mut self) -> &mut Code<'t> {
        if !matches!(self.lines.last(), Some(Line::Code(code)) if code.remark.is_none()) {
            self.start(0);
        }
        match self.lines.last_mut() {
            Some(Line::Code(code)) => code,
            _ => unreachable!("such a line was pushed, if it wasn't there"),
        }
    }

    fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.code().text.push_str(text);
        }
    }

    /// A blank between two words; or a new line where the blank would make a statement of a name at a line's start.
    fn blank(&mut self, indent: usize) {
        if is_statement_word(&self.code().text) {
            self.start(indent);
        } else {
            self.push(" ");
        }
    }

    /// Whether a text still fits on the line in hand, with so many more characters.
    fn fits(&mut self, text: &str, more: usize) -> bool {
        self.code().width() + more + text.chars().count() <= WIDTH
    }
}

/// Whether comments stand between an item of a list and the one before it.
fn is_commented(list: &[Entry<'_>], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| list.get(before));
    list.get(index).is_some_and(|entry| !entry.before.is_empty())
        || before.is_some_and(|entry| !entry.after.is_empty())
}

/// Whether an item's comma stands before it, below a comment: a line that began with the item itself, and went on with
/// what has to stand behind it, would begin a statement.
fn leads(list: &[Entry<'_>], index: usize, behind: usize) -> bool {
    let is_word = |entry: &Entry<'_>| entry.piece.flat().is_some_and(|text| is_statement_word(&text));
    behind > 0 && index + 1 == list.len() && is_commented(list, index) && list.last().is_some_and(is_word)
}

/// The cells of a sentence that fits on its line; sentences that are part of no table have one.
fn cells(sentence: &Sentence<'_>, indent: usize) -> Option<Cells> {
    if sentence.settings.as_ref().is_some_and(|settings| settings.braces) {
        return None;
    }
    let mut cells: Vec<(usize, String)> = Vec::new();
    for segment in sentence.segments.iter().chain(&sentence.because) {
        add(&mut cells, segment.cell, &segment.flat()?, sentence.kind);
        if let (Some(settings), true) = (&sentence.settings, is_last(sentence, segment)) {
            add(&mut cells, 0, &settings.flat()?, sentence.kind);
        }
    }
    let width: usize = cells.iter().map(|(_, text)| text.chars().count() + 1).sum();
    (indent + width <= WIDTH + 1).then_some(Cells { kind: sentence.kind, cells })
}

/// Whether settings follow this segment.
fn is_last(sentence: &Sentence<'_>, segment: &Segment<'_>) -> bool {
    sentence.segments.last().is_some_and(|last| std::ptr::eq(last, segment))
}

fn add(cells: &mut Vec<(usize, String)>, cell: usize, text: &str, kind: Kind) {
    let cell = if kind == Kind::Other { 0 } else { cell };
    match cells.last_mut() {
        Some((last, before)) if *last == cell => {
            before.push(' ');
            before.push_str(text);
        }
        _ => cells.push((cell, text.to_owned())),
    }
}

/// Settings as a row, where they and all before them fit on one line.
fn row(sentence: &Sentence<'_>, settings: &Settings<'_>, indent: usize) -> Option<String> {
    if settings.braces {
        return None;
    }
    let row = settings.flat()?;
    let mut width = indent + row.chars().count();
    for segment in &sentence.segments {
        width += segment.flat()?.chars().count() + 1;
    }
    (width <= WIDTH).then_some(row)
}

/// How much of what follows in a row can't be broken off; none where nothing follows.
fn tight(pieces: &[Piece<'_>]) -> Option<usize> {
    let mut width = 0;
    for piece in pieces {
        match piece {
            Piece::Text(text) => width += text.chars().count(),
            Piece::Brackets(brackets) => return Some(width + brackets.open.len()),
            Piece::Blank | Piece::Row(_) => width += 1,
        }
    }
    (!pieces.is_empty()).then_some(width)
}
