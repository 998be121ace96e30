//! `kpol graph`: who reaches whom.

use kpol::compile::graph;
use kpol::diagnostic::has_errors;

use super::arguments::{Graph, Shape};
use super::out::write_out;
use super::report::{Stream, complain, report};
use super::{Outcome, input};

pub(super) fn run(arguments: &Graph) -> Outcome {
    let common = &arguments.common;
    let loaded = input::read(common);
    let (diagnostics, graph) = graph(&loaded.input);
    if let Err(error) = report(common, &loaded.input.sources, &diagnostics, Stream::Messages) {
        complain(&format!("can't write messages: {error}"));
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
    });
    if written { Outcome::Clean } else { Outcome::CouldNotRun }
}
