//! What is written in a box: its name, and a line for each set of ports on which it is reached, where arrows end.

use super::grid::{Pin, STEP};
use super::text::{self, Font};

/// No text is longer than that many characters on one line.
const NAME: usize = 40;
const PORTS: usize = 30;
const LINES: usize = 3;

pub(super) const NAME_SIZE: i32 = 13;
/// How high a line of ports is.
pub(super) const LINE: i32 = 12;
/// How high the first line of the name is, and each one below it.
pub(super) const TITLE_LINE: i32 = 15;
pub(super) const HEAD: i32 = 2 * STEP;
/// Between a border and a text.
pub(super) const INSET: i32 = 12;

/// Ports, and the nets that end there.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// All of it, and as it is written.
    pub(super) ports: String,
    pub(super) lines: Vec<String>,
    pub(super) nets: Vec<usize>,
    /// From the top of the card.
    pub(super) top: i32,
    pub(super) height: i32,
}

/// A box.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) name: String,
    /// The name as it is written, and what is said below it.
    pub(super) title: Vec<String>,
    pub(super) subtitle: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) entries: Vec<Pin>,
    pub(super) exits: Vec<Pin>,
}

impl Card {
    /// `reached`: by which nets on which ports; `begins`: the nets that begin here.
    pub(super) fn new(name: &str, subtitle: &str, reached: &[(String, usize)], begins: &[usize]) -> Self {
        let title = text::wrapped(name, NAME, LINES);
        let subtitle = if subtitle.is_empty() { Vec::new() } else { text::wrapped(subtitle, NAME, LINES) };
        let below = (lines(&title) - 1 + lines(&subtitle)) * TITLE_LINE;
        let mut top = HEAD + (below + STEP - 1) / STEP * STEP;
        let mut rows: Vec<Row> = Vec::new();
        for (ports, net) in reached {
            match rows.iter_mut().find(|row| row.ports == *ports) {
                Some(row) => row.nets.push(*net),
                None => rows.push(Row {
                    ports: ports.clone(),
                    lines: text::wrapped(ports, PORTS, LINES),
                    nets: vec![*net],
                    top: 0,
                    height: 0,
                }),
            }
        }
        let mut entries = Vec::new();
        for row in &mut rows {
            let steps = (lines(&row.lines) + 1).max(lines(&row.nets) + 1);
            (row.top, row.height) = (top, steps * STEP);
            let before = (steps - lines(&row.nets)) / 2;
            let pins = row.nets.iter().zip(before.max(1)..);
            entries.extend(pins.map(|(net, step)| Pin { net: *net, dy: row.top + step * STEP }));
            top += row.height;
        }
        let height = top.max((lines(begins) + 1) * STEP);
        let before = ((height / STEP - 1 - lines(begins)) / 2 + 1).max(1);
        let exits = begins.iter().zip(before..).map(|(net, step)| Pin { net: *net, dy: step * STEP });
        let ports = rows.iter().flat_map(|row| &row.lines).map(|line| text::width(line, Font::Ports));
        let names = title.iter().map(|line| text::width(line, Font::Name));
        let below = subtitle.iter().map(|line| text::width(line, Font::Small));
        let width = ports.chain(names).chain(below).max().unwrap_or_default() + 2 * INSET;
        Self {
            name: name.to_owned(),
            title,
            subtitle,
            width: (width + STEP - 1) / STEP * STEP,
            height,
            entries,
            exits: exits.collect(),
            rows,
        }
    }
}

fn lines<T>(all: &[T]) -> i32 {
    i32::try_from(all.len()).unwrap_or(i32::MAX / 1000)
}
