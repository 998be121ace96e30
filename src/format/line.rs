//! Lines of output before they are text: what is aligned later is still apart.

use super::document::Kind;

pub(super) enum Line<'t> {
    /// Nothing.
    Empty,
    /// A comment of its own.
    Comment {
        indent: usize,
        text: &'t str,
    },
    /// A comment that goes on with the one at the end of the line above.
    More {
        text: &'t str,
        column: usize,
    },
    Code(Code<'t>),
}

/// A line with something to read by machines.
#[derive(Default)]
pub(super) struct Code<'t> {
    pub(super) indent: usize,
    pub(super) text: String,
    /// The cells of a sentence that stands on this line alone; its text is made of them.
    pub(super) cells: Option<Cells>,
    pub(super) remark: Option<&'t str>,
    /// In which column the remark stands; right behind the text where that isn't said.
    pub(super) column: usize,
}

/// A row of a table.
pub(super) struct Cells {
    pub(super) kind: Kind,
    /// The number of each cell and its text, by their numbers, none empty.
    pub(super) cells: Vec<(usize, String)>,
}

impl Code<'_> {
    /// How far it reaches to the right, without its remark.
    pub(super) fn width(&self) -> usize {
        self.indent + self.text.chars().count()
    }
}

/// The lines as text.
pub(super) fn text(lines: &[Line<'_>], line_end: &str) -> String {
    let mut text = String::new();
    let pad = |text: &mut String, count: usize| text.extend(std::iter::repeat_n(' ', count));
    for line in lines {
        match line {
            Line::Empty => {}
            Line::Comment { indent, text: comment } => {
                pad(&mut text, *indent);
                text.push_str(comment);
            }
            Line::More { text: comment, column } => {
                pad(&mut text, *column);
                text.push_str(comment);
            }
            Line::Code(code) => {
                pad(&mut text, code.indent);
                text.push_str(&code.text);
                if let Some(remark) = code.remark {
                    pad(&mut text, code.column.saturating_sub(code.width()));
                    text.push_str(remark);
                }
            }
        }
        text.push_str(line_end);
    }
    text
}
