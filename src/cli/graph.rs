//! `kpol graph`: who reaches whom.

use kpol::compile::{focused_graph, graph};
use kpol::diagnostic::has_errors;

use super::arguments::{Graph, Shape};
use super::out::write_out;
use super::report::{Stream, reported};
use super::{Outcome, input};

pub(super) fn run(arguments: &Graph) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let (sources, diagnostics, graph) = if let Some(term) = &arguments.focus {
        focused_graph(&loaded.input, term)
    } else {
        let (diagnostics, graph) = graph(&loaded.input);
        (loaded.input.sources.clone(), diagnostics, graph)
    };
    if !reported(common, &sources, &diagnostics, Stream::Messages) {
        return Outcome::CouldNotRun;
    }
    let graph = match graph {
        _ if loaded.unreadable => return Outcome::CouldNotRun,
        Some(graph) if !has_errors(&diagnostics) => graph,
        _ => return Outcome::Findings,
    };
    let written = write_out(|out| match arguments.to {
        Shape::Table => graph.table(out),
        Shape::Json => graph.json(out),
        Shape::Dot => graph.dot(out),
        Shape::Mermaid => graph.mermaid(out),
        Shape::Svg => graph.svg(out),
    });
    if written { Outcome::Clean } else { Outcome::CouldNotRun }
}
