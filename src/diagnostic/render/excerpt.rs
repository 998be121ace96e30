//! The lines that a diagnostic is about, as they can be shown: around its places, no wider than a terminal, and with
//! nothing in them that a terminal obeys.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::diagnostic::{Label as ReportLabel, LabelStyle};
use codespan_reporting::files::{Error as FilesError, Files, Location};

use super::visible::{is_hidden, width};
use crate::diagnostic::Label;
use crate::source::{FileId, Sources};

/// The columns of a terminal.
const COLUMNS: usize = 100;
/// What of a line is looked at on either side of its first place, in bytes: more can't be shown.
const NEAR: usize = 800;
/// So many columns before a place stay in sight where a line has to be cut.
const BEFORE: usize = 16;
const TAB: usize = 4;
const CUT: char = '…';

/// What is shown of the texts, page by page: one for each file.
#[derive(Default)]
pub(super) struct Excerpt {
    pages: Vec<Page>,
    /// The labels, by their places on the pages.
    pub(super) labels: Vec<ReportLabel<usize>>,
    /// Labels whose places aren't in sight, with their real places in words.
    pub(super) elsewhere: Vec<String>,
    /// How many columns lie right of the line numbers.
    pub(super) columns: usize,
}

struct Page {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Where each label begins, on the page and really.
    starts: Vec<(usize, Location)>,
}

struct Line {
    /// From 0, in the file.
    index: usize,
    /// On the page.
    range: Range<usize>,
}

/// A label and its bytes in its line.
struct Place<'l> {
    label: &'l Label,
    range: Range<usize>,
}

impl Excerpt {
    /// Of what these labels point at.
    pub(super) fn new(sources: &Sources, labels: &[Label]) -> Self {
        let mut files: Vec<(FileId, BTreeMap<usize, Vec<Place>>)> = Vec::new();
        for label in labels {
            let file = label.span.file;
            let line = sources.line(file, label.span.start);
            let bytes = sources.line_range(file, line);
            let inside = |offset: u32| (offset as usize).clamp(bytes.start, bytes.end) - bytes.start;
            // A statement over several lines is shown by its first one: the rest is rarely what is wrong.
            let place = Place { label, range: inside(label.span.start)..inside(label.span.end) };
            let known = files.iter().position(|(known, _)| *known == file);
            let at = known.unwrap_or_else(|| {
                files.push((file, BTreeMap::new()));
                files.len() - 1
            });
            files[at].1.entry(line).or_default().push(place);
        }
        let largest = files.iter().filter_map(|(_, lines)| lines.keys().next_back()).max();
        let digits = largest.map_or(0, |line| line.to_string().len());
        let mut excerpt = Self { columns: COLUMNS - digits - 3, ..Self::default() };
        for (file, lines) in files {
            excerpt.page(sources, file, &lines);
        }
        excerpt
    }

    fn page(&mut self, sources: &Sources, file: FileId, lines: &BTreeMap<usize, Vec<Place>>) {
        let id = self.pages.len();
        let name = super::visible::visible(sources.name(file));
        self.pages.push(Page { name, text: String::new(), lines: Vec::new(), starts: Vec::new() });
        let mut last = None;
        for (&line, places) in lines {
            // A single line between two is shown instead of a gap.
            if last.is_some_and(|last| last + 2 == line) {
                self.line(sources, file, line - 1, &[]);
            }
            last = Some(line);
            let (text, shown) = self.line(sources, file, line, places);
            self.point(sources, id, text, places, &shown);
        }
    }

    /// Puts a line onto the last page; the line without its end, and how it is shown.
    fn line<'s>(
        &mut self,
        sources: &'s Sources,
        file: FileId,
        line: usize,
        places: &[Place],
    ) -> (&'s str, Shown) {
        let text = &sources.text(file)[sources.line_range(file, line)];
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut shown = Shown::new(text, places, self.columns);
        if let Some(page) = self.pages.last_mut() {
            shown.base = page.text.len();
            page.text.push_str(&shown.text);
            page.lines.push(Line { index: line - 1, range: shown.base..page.text.len() });
            page.text.push('\n');
        }
        (text, shown)
    }

    /// Adds the labels of a line.
    fn point(&mut self, sources: &Sources, id: usize, text: &str, places: &[Place], shown: &Shown) {
        let ends: Vec<usize> = places.iter().map(|place| place.range.end).collect();
        let last = ends.iter().max().copied().unwrap_or(0);
        for Place { label, range } in places {
            let location = sources.location(label.span.file, label.span.start);
            let message = super::human::short(&label.message);
            let (start, end) = (range.start.min(text.len()), range.end.min(text.len()));
            let Some(at) = shown.offset(start) else {
                let name = &self.pages[id].name;
                let place = format!("at {name}:{}:{}", location.line, location.column);
                let words = if message.is_empty() { place } else { format!("{place}: {message}") };
                self.elsewhere.push(words);
                continue;
            };
            let end = shown.offset(end).unwrap_or(shown.text.len());
            let real = Location { line_number: location.line, column_number: location.column };
            self.pages[id].starts.push((shown.base + at, real));
            let style = if label.primary { LabelStyle::Primary } else { LabelStyle::Secondary };
            let new = || ReportLabel::new(style, id, shown.base + at..shown.base + end);
            let column = |offset: usize| shown.text[..offset].chars().map(width).sum::<usize>();
            let length: usize = message.chars().map(width).sum();
            let beside = column(end).max(column(at) + 1) + 1 + length;
            // Two labels at one place make the message hang below it, where that is narrower.
            if range.end == last && beside > self.columns && column(at) + length <= self.columns {
                self.labels.push(new());
            }
            self.labels.push(new().with_message(message));
        }
    }
}

/// A line as it is shown, and where its characters went.
struct Shown {
    text: String,
    /// Where it begins on its page.
    base: usize,
    /// Each character that is shown and the end: its bytes in the line and in the text.
    offsets: Vec<(usize, usize)>,
}

impl Shown {
    /// The line as a whole where it fits into so many columns, else the part around its first primary place.
    fn new(line: &str, places: &[Place], columns: usize) -> Self {
        let first = places.iter().find(|place| place.label.primary).or(places.first());
        let anchor = first.map_or(0, |place| place.range.start.min(line.len()));
        let mut low = anchor.saturating_sub(NEAR);
        while !line.is_char_boundary(low) {
            low -= 1;
        }
        let mut high = (anchor + NEAR).min(line.len());
        while !line.is_char_boundary(high) {
            high += 1;
        }
        let cells = cells(&line[low..high], low);
        let column_of = |offset: usize| -> usize {
            cells.iter().take_while(|cell| cell.offset < offset).map(|cell| cell.columns).sum()
        };
        let skip = first.map_or(0, |place| {
            let start = column_of(place.range.start);
            let marked = column_of(place.range.end).saturating_sub(start).max(1);
            let words = place.label.message.chars().map(width).sum::<usize>();
            // The words stand beside the place, or hang below it where that keeps the line's beginning in sight.
            let room = columns.saturating_sub(BEFORE + 2);
            if start + marked.max(words).min(room) <= columns {
                return 0;
            }
            let beside = marked + 1 + words;
            let reach = if beside <= room { beside } else { marked.max(words).min(room) };
            (start + reach + 2).saturating_sub(columns).min(start.saturating_sub(BEFORE))
        });
        Self::cut(&cells, skip, columns, low > 0, high < line.len(), high)
    }

    /// The cells from a column on, as many as there is room for.
    fn cut(cells: &[Cell], skip: usize, columns: usize, before: bool, after: bool, end: usize) -> Self {
        let mut shown = Self { text: String::new(), base: 0, offsets: Vec::new() };
        let total: usize = cells.iter().map(|cell| cell.columns).sum();
        let (mut column, mut used) = (0, 0);
        if skip > 0 || before {
            shown.text.push(CUT);
            used += 1;
        }
        let mut cut = after;
        for cell in cells {
            column += cell.columns;
            if column <= skip {
                continue;
            }
            let rest = total - (column - cell.columns);
            let room = if after || used + rest > columns { columns - 1 } else { columns };
            if used + cell.columns > room {
                cut = true;
                shown.offsets.push((cell.offset, shown.text.len()));
                break;
            }
            shown.offsets.push((cell.offset, shown.text.len()));
            shown.text.push_str(&cell.text);
            used += cell.columns;
        }
        if cut {
            shown.text.push(CUT);
        } else {
            shown.offsets.push((end, shown.text.len()));
        }
        shown
    }

    /// Where a byte of the line is in the text; none where it isn't shown.
    fn offset(&self, byte: usize) -> Option<usize> {
        let at = self.offsets.partition_point(|(offset, _)| *offset < byte);
        let (offset, shown) = self.offsets.get(at)?;
        let first = self.offsets.first().map_or(0, |(offset, _)| *offset);
        (*offset == byte || byte >= first).then_some(*shown)
    }
}

/// A character of a line as it is shown.
struct Cell {
    offset: usize,
    text: String,
    columns: usize,
}

fn cells(text: &str, base: usize) -> Vec<Cell> {
    let mut column = 0;
    let mut cells = Vec::new();
    for (offset, character) in text.char_indices() {
        let shown = match character {
            '\t' => " ".repeat(TAB - column % TAB),
            // The mark that a text may begin with is none of its own.
            '\u{feff}' if base + offset == 0 => String::new(),
            _ if is_hidden(character) => character.escape_unicode().to_string(),
            _ => character.to_string(),
        };
        let columns = shown.chars().map(width).sum();
        column += columns;
        cells.push(Cell { offset: base + offset, text: shown, columns });
    }
    cells
}

impl<'e> Files<'e> for Excerpt {
    type FileId = usize;
    type Name = &'e str;
    type Source = &'e str;

    fn name(&'e self, id: usize) -> Result<&'e str, FilesError> {
        Ok(&self.page_of(id)?.name)
    }

    fn source(&'e self, id: usize) -> Result<&'e str, FilesError> {
        Ok(&self.page_of(id)?.text)
    }

    fn line_index(&'e self, id: usize, byte: usize) -> Result<usize, FilesError> {
        let lines = &self.page_of(id)?.lines;
        let at = lines.partition_point(|line| line.range.start <= byte);
        let line = at.checked_sub(1).and_then(|at| lines.get(at)).ok_or(FilesError::FileMissing)?;
        Ok(line.index)
    }

    fn line_range(&'e self, id: usize, index: usize) -> Result<Range<usize>, FilesError> {
        let lines = &self.page_of(id)?.lines;
        let line = lines.iter().find(|line| line.index == index).ok_or(FilesError::FileMissing)?;
        Ok(line.range.clone())
    }

    fn location(&'e self, id: usize, byte: usize) -> Result<Location, FilesError> {
        let starts = &self.page_of(id)?.starts;
        let known = starts.iter().find(|(start, _)| *start == byte);
        known.map(|(_, location)| *location).ok_or(FilesError::FileMissing)
    }
}

impl Excerpt {
    fn page_of(&self, id: usize) -> Result<&Page, FilesError> {
        self.pages.get(id).ok_or(FilesError::FileMissing)
    }
}
