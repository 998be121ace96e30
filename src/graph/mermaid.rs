//! For Markdown that shows Mermaid's diagrams.

use std::fmt::{self, Write};

use super::Graph;
use super::picture::{Arrow, Place};

impl Graph {
    /// Writes it as a flowchart of Mermaid: namespaces are subgraphs.
    ///
    /// # Errors
    /// Where `out` can't be written to.
    pub fn mermaid(&self, out: &mut dyn Write) -> fmt::Result {
        let picture = self.picture();
        writeln!(out, "flowchart LR")?;
        for (number, frame) in picture.frames.iter().enumerate() {
            writeln!(out, "  subgraph f{number}[{}]", quoted(&frame.name))?;
            for (at, shown) in frame.boxes.iter().enumerate() {
                writeln!(out, "    b{number}_{at}[{}]", quoted(&shown.name))?;
            }
            // A subgraph without anything in it is an error to Mermaid.
            if frame.boxes.is_empty() {
                let workloads = if frame.workloads == 1 { "workload" } else { "workloads" };
                writeln!(out, "    n{number}[\"{} {workloads}\"]", frame.workloads)?;
            }
            writeln!(out, "  end")?;
        }
        for (number, other) in picture.others.iter().enumerate() {
            writeln!(out, "  o{number}([{}])", quoted(other))?;
        }
        // Inside of a box that is a whole namespace there is nothing to draw.
        let arrows = picture.arrows.iter().filter(|arrow| !(picture.whole && arrow.from == arrow.to));
        for Arrow { from, to, label } in arrows {
            writeln!(out, "  {} -->|{}| {}", id(*from), quoted(label), id(*to))?;
        }
        let unseen = picture.frames.iter().enumerate().flat_map(|(number, frame)| {
            let boxes = frame.boxes.iter().enumerate().filter(|(_, shown)| !shown.known);
            boxes.map(move |(at, _)| id(Place::Box(number, at)))
        });
        let unseen: Vec<String> = unseen.collect();
        if !unseen.is_empty() {
            writeln!(out, "  classDef unseen stroke-dasharray: 4 3")?;
            writeln!(out, "  class {} unseen", unseen.join(","))?;
        }
        Ok(())
    }
}

fn id(place: Place) -> String {
    match place {
        Place::Frame(frame) => format!("f{frame}"),
        Place::Box(frame, at) => format!("b{frame}_{at}"),
        Place::Other(at) => format!("o{at}"),
    }
}

/// A text in quotes; Mermaid writes what means something to it as entities.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|character| match character {
            '"' => "#quot;".to_owned(),
            '#' => "#35;".to_owned(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}
