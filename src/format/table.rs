//! Sentences of one kind in lines that follow one another read as a table: their words stand below one another.

use super::document::Kind;
use super::line::{Cells, Code, Line};
use super::{PADDING, WIDTH};

/// More cells than any sentence has.
const CELLS: usize = 6;
/// Where an assertion's arrow stands.
const ARROW: usize = 2;

/// Makes the text of all lines that have cells.
pub(super) fn align(lines: &mut [Line<'_>]) {
    let mut at = 0;
    while at < lines.len() {
        let length = run(&lines[at..]);
        if length == 0 {
            at += 1;
            continue;
        }
        let mut rows: Vec<&mut Code<'_>> = lines[at..at + length]
            .iter_mut()
            .filter_map(|line| match line {
                Line::Code(code) => Some(code),
                _ => None,
            })
            .collect();
        align_run(&mut rows);
        at += length;
    }
}

/// How many lines from the first on are rows of one table.
fn run(lines: &[Line<'_>]) -> usize {
    let key = |line: &Line<'_>| match line {
        Line::Code(code) => code.cells.as_ref().map(|cells| (cells.kind, code.indent)),
        _ => None,
    };
    let Some(first) = lines.first().and_then(key) else { return 0 };
    // A comment that goes on below itself parts nothing.
    lines.iter().take_while(|line| matches!(line, Line::More { .. }) || key(line) == Some(first)).count()
}

/// The widths of a row's cells; what isn't there has none.
struct Row {
    widths: [usize; CELLS],
    /// Its last cell.
    last: usize,
}

fn row(cells: &Cells) -> Row {
    let mut widths = [0; CELLS];
    for (cell, text) in &cells.cells {
        // A sentence's cells are numbered below that, see `build`.
        widths[*cell] = text.chars().count();
    }
    Row { widths, last: cells.cells.last().map_or(0, |(cell, _)| *cell) }
}

fn align_run(rows: &mut [&mut Code<'_>]) {
    let measured: Vec<Row> = rows.iter().filter_map(|code| code.cells.as_ref().map(row)).collect();
    let indent = rows.first().map_or(0, |code| code.indent);
    let mut members = vec![true; rows.len()];
    let mut widths = widths(&measured, &members);
    // Each round takes out all rows with the widest cell of a column, and cells are at most a line wide.
    while let Some((column, width)) = too_wide(&measured, &members, &widths, indent) {
        for (member, row) in members.iter_mut().zip(&measured) {
            *member &= !(column < row.last && row.widths[column] == width);
        }
        widths = self::widths(&measured, &members);
    }
    for (code, member) in rows.iter_mut().zip(members) {
        let Some(cells) = code.cells.take() else { continue };
        code.text = if member { padded(&cells, &widths) } else { plain(&cells) };
    }
}

/// How wide each column has to be: as its widest cell that something follows.
fn widths(rows: &[Row], members: &[bool]) -> [usize; CELLS] {
    let mut widths = [0; CELLS];
    for (row, _) in rows.iter().zip(members).filter(|(_, member)| **member) {
        for (width, own) in widths.iter_mut().zip(&row.widths).take(row.last) {
            *width = (*width).max(*own);
        }
    }
    widths
}

/// A column that is too wide for some row, and its width: it would be padded too much, or its line get too long.
fn too_wide(
    rows: &[Row],
    members: &[bool],
    widths: &[usize; CELLS],
    indent: usize,
) -> Option<(usize, usize)> {
    for (row, _) in rows.iter().zip(members).filter(|(_, member)| **member) {
        let gap = |column: &usize| widths[*column] - row.widths[*column];
        let Some(most) = (0..row.last).max_by_key(gap) else { continue };
        let before: usize =
            widths.iter().take(row.last).filter(|width| **width > 0).map(|width| width + 1).sum();
        let length = indent + before + row.widths[row.last];
        if gap(&most) > PADDING || (length > WIDTH && gap(&most) > 0) {
            return Some((most, widths[most]));
        }
    }
    None
}

fn padded(cells: &Cells, widths: &[usize; CELLS]) -> String {
    let last = cells.cells.last().map_or(0, |(cell, _)| *cell);
    let mut line = String::new();
    let mut rest = cells.cells.iter().peekable();
    for (column, width) in widths.iter().enumerate().take(last + 1) {
        let text = rest.next_if(|(cell, _)| *cell == column).map_or("", |(_, text)| text.as_str());
        let blanks = width.saturating_sub(text.chars().count());
        // Arrows of two lengths end below one another.
        let is_right = cells.kind == Kind::Assertion && column == ARROW;
        line.extend(std::iter::repeat_n(' ', if is_right { blanks } else { 0 }));
        line.push_str(text);
        if column < last && *width > 0 {
            line.extend(std::iter::repeat_n(' ', 1 + if is_right { 0 } else { blanks }));
        }
    }
    line
}

fn plain(cells: &Cells) -> String {
    let texts: Vec<&str> = cells.cells.iter().map(|(_, text)| text.as_str()).collect();
    texts.join(" ")
}
