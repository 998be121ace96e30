//! Comments at the ends of lines that follow one another stand below one another.

use super::PADDING;
use super::line::{Code, Line};
use crate::syntax::is_statement_word;

/// Gives each comment at the end of a line its column.
pub(super) fn align(lines: &mut [Line<'_>]) {
    let mut at = 0;
    while at < lines.len() {
        let length = run(&lines[at..]).max(1);
        align_run(&mut lines[at..at + length]);
        at += length;
    }
}

/// How many lines from the first on go together: up to an empty one, a comment of its own, or the edge of a block.
fn run(lines: &[Line<'_>]) -> usize {
    let mut length = 0;
    for line in lines {
        match line {
            Line::Empty | Line::Comment { .. } => break,
            Line::Code(code) if length > 0 && code.text.starts_with('}') => break,
            _ => length += 1,
        }
        // What goes on with its comment is still to come.
        if is_edge(line) && !matches!(lines.get(length), Some(Line::More { .. })) {
            break;
        }
    }
    length
}

fn is_edge(line: &Line<'_>) -> bool {
    matches!(line, Line::Code(code) if code.text.ends_with(['{', '(', '[']) || code.text.starts_with('}'))
}

fn align_run(lines: &mut [Line<'_>]) {
    let commented = lines.iter().filter_map(|line| match line {
        Line::Code(code) if is_commented(code) => Some(code.width()),
        _ => None,
    });
    let mut widths: Vec<usize> = commented.collect();
    widths.sort_unstable();
    let narrowest = widths.first().copied().unwrap_or(0);
    let widest = widths.into_iter().rfind(|width| width - narrowest <= PADDING).unwrap_or(narrowest);
    let mut column = widest + 2;
    for line in lines {
        match line {
            Line::More { column: own, .. } => *own = column,
            Line::Code(code) if is_commented(code) => {
                column = (widest + 2).max(code.width() + 2);
                code.column = column;
            }
            _ => {}
        }
    }
}

/// Whether a line has a comment that can be moved to the right: a blank behind a statement's word would make a
/// statement of it.
fn is_commented(code: &Code<'_>) -> bool {
    code.remark.is_some() && !is_statement_word(&code.text)
}
