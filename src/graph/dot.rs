//! For Graphviz.

use std::fmt::{self, Write};

use super::Graph;
use super::picture::{Arrow, Place};

impl Graph {
    /// Writes it in the language of Graphviz: namespaces are clusters.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn dot(&self, out: &mut dyn Write) -> fmt::Result {
        let picture = self.picture();
        writeln!(out, "digraph kpol {{")?;
        writeln!(out, "  compound=true; rankdir=LR;")?;
        writeln!(out, "  node [shape=box, style=rounded, fontname=\"sans-serif\"];")?;
        writeln!(out, "  edge [fontname=\"sans-serif\", fontsize=10];")?;
        for (number, frame) in picture.frames.iter().enumerate() {
            writeln!(out, "  subgraph cluster_{number} {{")?;
            writeln!(out, "    label={};", quoted(&frame.name))?;
            // An arrow to a cluster needs a node inside of it to end at.
            writeln!(out, "    f{number} [shape=point, style=invis];")?;
            for (at, shown) in frame.boxes.iter().enumerate() {
                let style = if shown.known { "" } else { ", style=\"rounded,dashed\"" };
                writeln!(out, "    b{number}_{at} [label={}{style}];", quoted(&shown.name))?;
            }
            writeln!(out, "  }}")?;
        }
        for (number, other) in picture.others.iter().enumerate() {
            writeln!(out, "  o{number} [label={}, shape=ellipse, style=solid];", quoted(other))?;
        }
        // Inside of a box that is a whole namespace there is nothing to draw.
        let arrows = picture.arrows.iter().filter(|arrow| !(picture.whole && arrow.from == arrow.to));
        for Arrow { from, to, label } in arrows {
            let cluster = |place: &Place, word: &str| match place {
                Place::Frame(number) => format!(", {word}=cluster_{number}"),
                _ => String::new(),
            };
            let ends = format!("{}{}", cluster(from, "ltail"), cluster(to, "lhead"));
            writeln!(out, "  {} -> {} [label={}{ends}];", id(*from), id(*to), quoted(label))?;
        }
        writeln!(out, "}}")
    }
}

fn id(place: Place) -> String {
    match place {
        Place::Frame(frame) => format!("f{frame}"),
        Place::Box(frame, at) => format!("b{frame}_{at}"),
        Place::Other(at) => format!("o{at}"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
