//! The graph of those who have to do with one term.

use super::asked::Asked;
use super::question::chosen;
use super::{Input, Parts, Wanted, phases};
use crate::diagnostic::{Code, Diagnostic, has_errors};
use crate::graph::Graph;
use crate::source::Sources;
use crate::syntax::{self, ast};
use crate::why::People;

const HELP: &str =
    "write workloads, labels or addresses: `shop/web`, `shop/*`, `[app=web]`, `internet`, `10.0.0.0/8`";

/// The graph of those who have to do with a term, and all texts, the term's own among them.
#[must_use]
pub fn focused_graph(input: &Input, term: &str) -> (Sources, Vec<Diagnostic>, Option<Graph>) {
    // A term is one end of a connection; the other one is everybody.
    let asked = Asked::new(&input.sources, "--focus", "assert ", term, " -> */*");
    let done = |mut diagnostics: Vec<Diagnostic>, graph| {
        asked.shift(&mut diagnostics);
        (asked.shown.clone(), diagnostics, graph)
    };
    let (tree, mut diagnostics) = syntax::parse(&asked.text, asked.file);
    let flow = match tree.items.as_slice() {
        [ast::Item::Statement(ast::Statement { kind: ast::StatementKind::AssertReach(flow), .. })]
            if flow.from.span.end <= asked.whole().end && !is_more(term) =>
        {
            flow
        }
        _ if has_errors(&diagnostics) && !is_more(term) => {
            for found in &mut diagnostics {
                found.helps.clear();
            }
            let helped = diagnostics.pop().map(|found| found.help(HELP));
            diagnostics.extend(helped);
            return done(diagnostics, None);
        }
        _ => {
            let said = Diagnostic::new(Code::Arrow, "`--focus` takes who is meant, not a statement")
                .at(asked.whole(), "who is meant?")
                .help(HELP);
            return done(vec![said], None);
        }
    };
    if has_errors(&diagnostics) {
        return done(diagnostics, None);
    }
    let parts = Parts { input, sources: &asked.sources, files: &input.files };
    let (compiled, graph) = phases(&parts, Wanted::Answer, Some(flow), |subject, readings, space| {
        let (namespace, flow) = chosen(subject, readings, space)?;
        let (pods, outside) = People::new(subject, &flow, &namespace, space).sources();
        if pods.is_empty() && outside.is_empty() {
            return Err(vec![nobody(&asked)]);
        }
        Ok(Graph::new(subject).focused(term, &pods, outside))
    });
    diagnostics.extend(compiled.diagnostics);
    let graph = match graph {
        Some(Err(said)) => {
            let helped = said
                .into_iter()
                .map(|found: Diagnostic| if found.helps.is_empty() { found.help(HELP) } else { found });
            diagnostics.extend(helped);
            None
        }
        Some(Ok(graph)) => Some(graph),
        None => None,
    };
    done(diagnostics, graph)
}

/// Whether what should be a term is more than that: it would end the statement that it is put in, or have its arrow.
fn is_more(term: &str) -> bool {
    ["->", "#", "\n", "\r", "{", "}", ";"].iter().any(|sign| term.contains(sign)) || term.trim().is_empty()
}

fn nobody(asked: &Asked) -> Diagnostic {
    Diagnostic::new(Code::QuestionOfNobody, "the manifests show no pod that this means")
        .at(asked.whole(), "a graph is about pods that are shown")
        .help("add their manifests with `-m`, or ask about such pods with `kpol why`, which takes any labels")
}
