//! Writes a scene as SVG.

use std::fmt::{self, Write};

use super::super::Graph;
use super::super::picture::{Picture, Place};
use super::bundle::bundles;
use super::card::{HEAD, INSET, LINE, NAME_SIZE, TITLE_LINE};
use super::edge::edge;
use super::grid::STEP;
use super::line::Path;
use super::page::Page;
use super::scene::{Block, Net, Scene};
use super::text::{self, escaped};
use super::{style, table, words};

/// With more lines than these nobody can follow one: of workloads, of namespaces.
const MOST_LINES: [usize; 2] = [120, 40];

/// More frames than these make a page without an order.
const MOST_FRAMES: usize = 30;

impl Graph {
    /// Writes it as an SVG picture.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn svg(&self, out: &mut dyn Write) -> fmt::Result {
        let picture = self.picture();
        let title = match &picture.focus {
            None => "Who may connect to whom".to_owned(),
            Some(words) => format!("Who may connect to whom: {}", text::short(words, 80)),
        };
        let bundles = bundles(&picture.arrows);
        let mut body = String::new();
        // One box that is all of it would say nothing.
        let dense = (picture.whole && picture.frames.len() < 2)
            || picture.frames.len() > MOST_FRAMES
            || bundles.len() > MOST_LINES[usize::from(picture.whole)];
        let (width, height, about, signs) = if dense {
            let matrix = self.matrix();
            let (width, height) = table::draw(&matrix, &mut body)?;
            (
                width,
                height,
                words::of_matrix(&matrix, picture.focus.is_some()),
                words::signs_of_matrix(&matrix),
            )
        } else {
            let scene = Scene::new(&picture, bundles);
            let drawing = Drawing { picture: &picture, scene: &scene };
            drawing.blocks(&mut body)?;
            scene.nets.iter().try_for_each(|net| drawing.net(net, &mut body))?;
            (scene.width, scene.height, words::of_picture(&picture), words::signs_of(&picture, &scene))
        };
        let (about, notes) = (about.as_str(), self.open_questions());
        let (title, body) = (title.as_str(), body.as_str());
        Page { title, about, signs: &signs, notes: &notes, width, height, body }.write(out)
    }
}

struct Drawing<'d> {
    picture: &'d Picture,
    scene: &'d Scene,
}

impl Drawing<'_> {
    fn blocks(&self, out: &mut dyn Write) -> fmt::Result {
        for (number, (block, frame)) in self.scene.frames.iter().zip(&self.picture.frames).enumerate() {
            write!(out, "<g class=\"{}\">", style::class(number))?;
            rectangle(block, "frame", 6, out)?;
            if frame.boxes.is_empty() && frame.workloads > 0 {
                edges(block, frame.isolated, frame.workloads, out)?;
            }
            words(block, out)?;
            for (block, shown) in self.scene.boxes[number].iter().zip(&frame.boxes) {
                write!(out, "<g class=\"box\">")?;
                rectangle(block, if shown.known { "card" } else { "card unseen" }, 4, out)?;
                if shown.known {
                    edges(block, shown.isolated.map(usize::from), 1, out)?;
                }
                words(block, out)?;
                writeln!(out, "</g>")?;
            }
            writeln!(out, "</g>")?;
        }
        for (_, block) in &self.scene.others {
            write!(out, "<g>")?;
            rectangle(block, "out", STEP, out)?;
            words(block, out)?;
            writeln!(out, "</g>")?;
        }
        Ok(())
    }

    fn net(&self, net: &Net, out: &mut dyn Write) -> fmt::Result {
        let frame = |place: &Place| match place {
            Place::Frame(frame) | Place::Box(frame, _) => Some(*frame),
            Place::Other(_) => None,
        };
        let mut classes: Vec<String> = Vec::new();
        let first = net.bundle.from.first().and_then(frame);
        if let Some(only) =
            first.filter(|first| net.bundle.from.iter().all(|place| frame(place) == Some(*first)))
        {
            classes.push(style::class(only));
        }
        if is_all(net) {
            classes.push("all".to_owned());
        }
        let mut path = Path::default();
        net.bars.iter().for_each(|bar| path.bar(*bar));
        net.trunks.iter().for_each(|trunk| path.trunk(trunk));
        if path.d.is_empty() {
            return Ok(());
        }
        let said = format!(
            "{} → {} on {}",
            self.names(&net.bundle.from),
            self.names(&net.bundle.to),
            net.bundle.ports
        );
        write!(out, "<g class=\"net {}\"><title>{}</title>", classes.join(" "), escaped(&said))?;
        write!(out, "<path class=\"line\" d=\"{}\"/>", path.d)?;
        for (x, y) in path.dots.iter().chain(&net.starts) {
            write!(out, "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"2.5\"/>")?;
        }
        for (x, y) in &net.tips {
            write!(out, "<path class=\"tip\" d=\"M{x} {y}l-8 -4v8z\"/>")?;
        }
        writeln!(out, "</g>")
    }

    fn names(&self, places: &[Place]) -> String {
        let frames = &self.picture.frames;
        let name = |place: &Place| match place {
            Place::Frame(frame) => format!("{}/*", frames[*frame].name),
            Place::Box(frame, at) => format!("{}/{}", frames[*frame].name, frames[*frame].boxes[*at].name),
            Place::Other(other) => self.picture.others[*other].clone(),
        };
        places.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

/// Whether it is about every port.
pub(super) fn is_all(net: &Net) -> bool {
    net.bundle.ports == "all"
}

fn rectangle(block: &Block, class: &str, round: i32, out: &mut dyn Write) -> fmt::Result {
    let Block { x, y, width, height, card } = block;
    write!(
        out,
        "<title>{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>",
        escaped(&card.name)
    )
}

/// The edges of a block: the left one for what comes in, the right one for what goes out.
fn edges(block: &Block, isolated: [usize; 2], all: usize, out: &mut dyn Write) -> fmt::Result {
    let (top, bottom) = (block.y + 4, block.y + block.height - 4);
    edge((block.x + 2, top, bottom), false, isolated[0], all, out)?;
    edge((block.x + block.width - 2, top, bottom), false, isolated[1], all, out)
}

/// What is written in a block.
fn words(block: &Block, out: &mut dyn Write) -> fmt::Result {
    let x = block.x + INSET;
    let mut y = block.y + HEAD / 2 + NAME_SIZE / 2 - 1;
    let names = block.card.title.iter().map(|line| ("name", line));
    for (class, line) in names.chain(block.card.subtitle.iter().map(|line| ("sub", line))) {
        write!(out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(line))?;
        y += TITLE_LINE;
    }
    for row in &block.card.rows {
        let lines = i32::try_from(row.lines.len()).unwrap_or(1);
        let mut y = block.y + row.top + (row.height - lines * LINE) / 2 + LINE - 2;
        for line in &row.lines {
            write!(out, "<text class=\"ports\" x=\"{x}\" y=\"{y}\">{}</text>", escaped(line))?;
            y += LINE;
        }
    }
    Ok(())
}
