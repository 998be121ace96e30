//! A matrix as a picture: who has how many of all pairs, as squares of three sizes.

use std::fmt::{self, Write};

use super::super::matrix::{Cell, Group, Matrix};
use super::edge::edge;
use super::text::{self, Font, escaped};

/// How large a cell is.
const CELL: i32 = 14;
/// Between the labels and the cells, where the lines stand that say who is isolated.
const ROOM: i32 = 12;
/// With more rows than this their names stand on both sides.
const BOTH_SIDES: usize = 30;
/// No name is longer.
const NAME: usize = 48;
/// As many rows belong together for the eye.
const BAND: usize = 5;

/// How high the letters of a label are above its line, about.
const LETTERS: i32 = 4;

/// Draws it; how wide and how high it is.
pub(super) fn draw(matrix: &Matrix, out: &mut String) -> Result<(i32, i32), fmt::Error> {
    let count = i32::try_from(matrix.groups.len()).unwrap_or(0);
    let names: Vec<String> = matrix.groups.iter().map(label).collect();
    let longest = names.iter().map(|name| text::width(name, Font::Ports)).max().unwrap_or(0);
    // The corner has its own words.
    let start = longest.max(text::width("from ↓", Font::Ports)) + ROOM;
    let end = start + count * CELL;
    writeln!(
        out,
        "<rect class=\"frame\" x=\"{start}\" y=\"{start}\" width=\"{0}\" height=\"{0}\"/>",
        count * CELL
    )?;
    let mut grid = String::new();
    for at in (BAND..matrix.groups.len()).step_by(BAND) {
        let line = start + i32::try_from(at).unwrap_or(0) * CELL;
        write!(grid, "M{start} {line}H{end}M{line} {start}V{end}")?;
    }
    writeln!(out, "<path class=\"grid\" d=\"{grid}M{start} {start}L{end} {end}\"/>")?;
    let corner = start - ROOM;
    writeln!(out, "<text class=\"ports end\" x=\"{corner}\" y=\"{}\">from ↓</text>", start - 2)?;
    writeln!(out, "<text class=\"ports end\" x=\"{corner}\" y=\"{}\">to →</text>", start - ROOM - 6)?;
    let both = matrix.groups.len() > BOTH_SIDES;
    for ((group, name), at) in matrix.groups.iter().zip(&names).zip(0..) {
        let (top, name) = (start + at * CELL, escaped(name));
        let base = top + CELL / 2 + LETTERS;
        writeln!(out, "<text class=\"ports end\" x=\"{corner}\" y=\"{base}\">{name}</text>")?;
        let up = |y: i32| format!("x=\"{base}\" y=\"{y}\" transform=\"rotate(-90 {base} {y})\"");
        writeln!(out, "<text class=\"ports\" {}>{name}</text>", up(corner))?;
        if both {
            writeln!(out, "<text class=\"ports\" x=\"{}\" y=\"{base}\">{name}</text>", end + ROOM)?;
            writeln!(out, "<text class=\"ports end\" {}>{name}</text>", up(end + ROOM))?;
        }
        if let Some(workloads) = group.workloads {
            let (from, to) = (top + 1, top + CELL - 1);
            edge((start - 4, from, to), false, group.isolated[1], workloads, out)?;
            edge((start - 4, from, to), true, group.isolated[0], workloads, out)?;
            out.push('\n');
        }
    }
    for ((row, column), cell) in matrix.cells.iter().filter(|(_, cell)| cell.talking > 0) {
        let at = |place: usize| start + i32::try_from(place).unwrap_or(0) * CELL;
        let size = size(*cell);
        let (x, y) = (at(*column) + (CELL - size) / 2, at(*row) + (CELL - size) / 2);
        let said = format!("{} → {}: {}", name(matrix, *row), name(matrix, *column), words(*cell));
        writeln!(
            out,
            "<path class=\"cell\" d=\"M{x} {y}h{size}v{size}h-{size}z\"><title>{}</title></path>",
            escaped(&said)
        )?;
    }
    let all = if both { end + start } else { end };
    Ok((all, all))
}

/// Three sizes tell all pairs, at least half of them, and fewer.
pub(super) fn size(cell: Cell) -> i32 {
    match cell {
        Cell { talking, all } if talking >= all => 12,
        Cell { talking, all } if talking * 2 >= all => 8,
        _ => 4,
    }
}

fn words(Cell { talking, all }: Cell) -> String {
    if all == 1 { "1 pair".to_owned() } else { format!("{talking} of {all} pairs") }
}

fn name(matrix: &Matrix, group: usize) -> &str {
    &matrix.groups[group].name
}

/// A name, and how many workloads it stands for.
fn label(group: &Group) -> String {
    let name = text::short(&group.name, NAME);
    match group.workloads {
        Some(count) if count > 1 => format!("{name} ({count})"),
        _ => name,
    }
}
