//! `kpol graph`: who reaches whom.

use std::fmt;
use std::io::{self, BufWriter, ErrorKind, Write};

use kpol::compile::{focused_graph, graph};
use kpol::diagnostic::has_errors;

use super::arguments::{Graph, Shape};
use super::report::{Stream, complain, report};
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
    if let Err(error) = report(common, &sources, &diagnostics, Stream::Messages) {
        complain(&format!("can't write messages: {error}"));
        return Outcome::CouldNotRun;
    }
    let graph = match graph {
        _ if loaded.unreadable => return Outcome::CouldNotRun,
        Some(graph) if !has_errors(&diagnostics) => graph,
        _ => return Outcome::Findings,
    };
    let mut out = Out { out: BufWriter::new(io::stdout().lock()), error: None };
    let written = match arguments.to {
        Shape::Table => graph.table(&mut out),
        Shape::Json => graph.json(&mut out),
        Shape::Dot => graph.dot(&mut out),
        Shape::Mermaid => graph.mermaid(&mut out),
        Shape::Svg => graph.svg(&mut out),
    };
    match (written, out.finish()) {
        (Ok(()), Ok(())) => Outcome::Clean,
        // Whoever reads it may stop early.
        (_, Err(error)) if error.kind() == ErrorKind::BrokenPipe => Outcome::Clean,
        (_, Err(error)) => {
            complain(&format!("can't write to standard output: {error}"));
            Outcome::CouldNotRun
        }
        (Err(error), Ok(())) => {
            complain(&format!("can't write to standard output: {error}"));
            Outcome::CouldNotRun
        }
    }
}

/// A stream as a place for text: a graph may be too large to be held as one.
struct Out<W: Write> {
    out: W,
    error: Option<io::Error>,
}

impl<W: Write> fmt::Write for Out<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.out.write_all(text.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

impl<W: Write> Out<W> {
    fn finish(mut self) -> io::Result<()> {
        match self.error.take() {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }
}
