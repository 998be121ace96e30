//! Writes a scene as SVG.

use std::fmt::{self, Write};

use super::super::Graph;
use super::super::picture::{Picture, Place};
use super::card::{HEAD, INSET, LINE, NAME_SIZE, TITLE_LINE};
use super::grid::STEP;
use super::legend::{self, Sign};
use super::line::Path;
use super::scene::{Block, Net, Scene};
use super::text::{self, escaped};
use super::{style, text::width};

/// Around everything.
const MARGIN: i32 = 24;
/// How high the title is.
const TITLE: i32 = 60;
/// How high a line of notes is.
const NOTE: i32 = 18;
/// No picture is narrower.
const LEAST: i32 = 480;

impl Graph {
    /// Writes it as an SVG picture.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn svg(&self, out: &mut dyn Write) -> fmt::Result {
        let picture = self.picture();
        let scene = Scene::new(&picture);
        let drawing = Drawing { picture: &picture, scene: &scene };
        let title = match &picture.focus {
            None => "Who may connect to whom".to_owned(),
            Some(words) => format!("Who may connect to whom: {}", text::short(words, 80)),
        };
        let about = drawing.about();
        let signs = drawing.signs();
        let texts = width(&about, 12).max(width(&title, 20));
        let wide = scene.width.max(legend::least(&signs)).max(texts).max(LEAST);
        let mut below = String::new();
        let top = MARGIN + TITLE + scene.height + MARGIN;
        let mut end = top + legend::write(&signs, (MARGIN, top), wide, &mut below)?;
        let notes = self.open_questions().into_iter().map(|note| format!("note: {note}"));
        let most = usize::try_from(wide / 7).unwrap_or(usize::MAX);
        for line in notes.flat_map(|note| text::wrapped(&note, most, 6)) {
            end += NOTE;
            writeln!(below, "<text class=\"note\" x=\"{MARGIN}\" y=\"{end}\">{}</text>", escaped(&line))?;
        }
        let (all, high) = (wide + 2 * MARGIN, end + MARGIN);
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {high}\" width=\"{all}\" height=\"{high}\" \
             role=\"img\" aria-labelledby=\"kpol-title kpol-desc\">"
        )?;
        writeln!(out, "<title id=\"kpol-title\">{}</title>", escaped(&title))?;
        writeln!(out, "<desc id=\"kpol-desc\">{}</desc>", escaped(&about))?;
        writeln!(out, "<style>{}</style>", style::sheet())?;
        writeln!(out, "<rect class=\"page\" width=\"{all}\" height=\"{high}\"/>")?;
        writeln!(
            out,
            "<text class=\"head\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
            MARGIN + 16,
            escaped(&title)
        )?;
        writeln!(out, "<text class=\"sub\" x=\"{MARGIN}\" y=\"{}\">{}</text>", MARGIN + 38, escaped(&about))?;
        let left = MARGIN + (wide - scene.width) / 2;
        writeln!(out, "<g transform=\"translate({left} {})\">", MARGIN + TITLE)?;
        drawing.blocks(out)?;
        scene.nets.iter().try_for_each(|net| drawing.net(net, out))?;
        writeln!(out, "</g>")?;
        out.write_str(&below)?;
        writeln!(out, "</svg>")
    }
}

struct Drawing<'d> {
    picture: &'d Picture,
    scene: &'d Scene,
}

impl Drawing<'_> {
    /// What is shown, in a sentence.
    fn about(&self) -> String {
        let shown = self.picture.frames.iter().filter(|frame| frame.workloads > 0);
        // Of a part of the graph only the workloads that have to do with it count.
        let part = self.picture.focus.is_some() && !self.picture.whole;
        let workloads: usize =
            shown
                .clone()
                .map(|frame| {
                    if part {
                        frame.boxes.iter().filter(|shown| shown.known).count()
                    } else {
                        frame.workloads
                    }
                })
                .sum();
        let count = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        let mut about = format!("{} in {}", count(workloads, "workload"), count(shown.count(), "namespace"));
        if part {
            about.push_str("; all that has to do with it and nothing else");
        }
        if self.picture.whole {
            about.push_str("; too many to show each: a box is a whole namespace, an arrow what any workload in it may do");
        }
        about
    }

    /// The signs that there are.
    fn signs(&self) -> Vec<Sign> {
        let mut edges = Vec::new();
        for frame in &self.picture.frames {
            if frame.boxes.is_empty() {
                edges.extend(frame.isolated.map(|count| (count > 0, count < frame.workloads)));
            }
            let known = frame.boxes.iter().filter(|shown| shown.known);
            edges.extend(known.flat_map(|shown| shown.isolated.map(|isolated| (isolated, !isolated))));
        }
        let nets = &self.scene.nets;
        let parts = nets.iter().any(|net| net.bundle.from.len() + net.bundle.to.len() > 2);
        let unseen = self.picture.frames.iter().flat_map(|frame| &frame.boxes).any(|shown| !shown.known);
        let signs = [
            (edges.iter().any(|edge| edge.0), legend::CLOSED),
            (edges.iter().any(|edge| edge.1), legend::OPEN),
            (!self.scene.others.is_empty(), legend::OUTSIDE),
            (unseen, legend::UNSEEN),
            (!nets.is_empty(), legend::ARROW),
            (nets.iter().any(is_all), legend::ALL),
            (parts, legend::DOT),
        ];
        signs.into_iter().filter(|sign| sign.0).map(|sign| sign.1).collect()
    }

    fn blocks(&self, out: &mut dyn Write) -> fmt::Result {
        for (number, (block, frame)) in self.scene.frames.iter().zip(&self.picture.frames).enumerate() {
            write!(out, "<g class=\"{}\">", style::class(number))?;
            rectangle(block, "frame", 6, out)?;
            if frame.boxes.is_empty() && frame.workloads > 0 {
                for (side, count) in frame.isolated.iter().enumerate() {
                    edge(block, side == 1, *count, frame.workloads, out)?;
                }
            }
            words(block, out)?;
            for (block, shown) in self.scene.boxes[number].iter().zip(&frame.boxes) {
                write!(out, "<g class=\"box\">")?;
                rectangle(block, if shown.known { "card" } else { "card unseen" }, 4, out)?;
                for (side, isolated) in shown.isolated.iter().enumerate().filter(|_| shown.known) {
                    edge(block, side == 1, usize::from(*isolated), 1, out)?;
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

fn is_all(net: &Net) -> bool {
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

/// How many of all are isolated: a line along the left edge for what comes in, along the right for what goes out.
fn edge(block: &Block, right: bool, isolated: usize, all: usize, out: &mut dyn Write) -> fmt::Result {
    let x = if right { block.x + block.width - 2 } else { block.x + 2 };
    let (top, bottom) = (block.y + 4, block.y + block.height - 4);
    let part = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let end = match isolated {
        0 => top,
        _ if isolated == all => bottom,
        _ => top + ((bottom - top) * part(isolated) / part(all).max(1)).clamp(4, bottom - top - 4),
    };
    if end > top {
        write!(out, "<path class=\"edge\" d=\"M{x} {top}V{end}\"/>")?;
    }
    if end < bottom {
        write!(out, "<path class=\"edge open\" d=\"M{x} {end}V{bottom}\"/>")?;
    }
    Ok(())
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
