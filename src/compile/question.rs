//! A question about a program: can A reach B, and which further statement would allow it.

use super::asked::Asked;
use super::{Input, Parts, Wanted, phases};
use crate::check::Subject;
use crate::diagnostic::{Code, Diagnostic, Severity, has_errors};
use crate::resolve::Reading;
use crate::resolve::program::Flow;
use crate::sets::Space;
use crate::source::{Sources, Span};
use crate::syntax::{self, ast};
use crate::why::{Answer, Case, Edit, People};

/// What came of a question.
#[derive(Debug)]
pub struct Answered {
    /// All texts, the question's own among them.
    pub sources: Sources,
    /// What was found, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The answer and, where it is no, what would allow it; none where an error stands.
    pub answer: Option<(Answer, Option<Edit>)>,
}

/// Answers `A -> B on PORTS`.
#[must_use]
pub fn why(input: &Input, question: &str) -> Answered {
    let asked = Asked::new(&input.sources, "the question", "assert ", question, "");
    let (tree, mut diagnostics) = syntax::parse(&asked.text, asked.file);
    let answered = |mut diagnostics: Vec<Diagnostic>, answer| {
        asked.shift(&mut diagnostics);
        Answered { sources: asked.shown.clone(), diagnostics, answer }
    };
    let [ast::Item::Statement(ast::Statement { kind: ast::StatementKind::AssertReach(flow), .. })] =
        tree.items.as_slice()
    else {
        if !has_errors(&diagnostics) {
            diagnostics.push(
                Diagnostic::new(Code::Arrow, "a question is one connection: `A -> B on PORTS`")
                    .at(asked.whole(), "can who reach whom?"),
            );
        }
        return answered(diagnostics, None);
    };
    if has_errors(&diagnostics) {
        return answered(diagnostics, None);
    }
    let parts = Parts { input, sources: &asked.sources, files: &input.files };
    let (compiled, answer) = phases(&parts, Wanted::Answer, Some(flow), |subject, readings, space| {
        let (namespace, flow) = chosen(subject, readings, space)?;
        let people = People::new(subject, &flow, &namespace, space);
        let case = Case::new(subject, &people);
        let Some(answer) = case.answer() else { return Err(vec![no_pair(flow.from.span.to(flow.to.span))]) };
        let edit = (!answer.yes).then(|| edit(&parts, &case, subject, &namespace, question)).flatten();
        Ok((answer, edit))
    });
    diagnostics.extend(compiled.diagnostics);
    let answer = match answer {
        Some(Ok(answer)) => Some(answer),
        Some(Err(said)) => {
            diagnostics.extend(said);
            None
        }
        None => None,
    };
    answered(diagnostics, answer)
}

/// The reading that is meant: that of the program's namespaces, else of one that the manifests show. Several that mean
/// different things leave it open.
pub(super) fn chosen(
    subject: &Subject<'_, '_, '_>,
    readings: Vec<Reading>,
    space: &Space,
) -> Result<(String, Flow), Vec<Diagnostic>> {
    let owned = |name: &str| subject.context.program.world.owned_id(name).is_some();
    let (own, others): (Vec<Reading>, Vec<Reading>) =
        readings.into_iter().partition(|(namespace, _)| owned(namespace));
    let mut refused = None;
    for readings in [own, others] {
        let mut found: Vec<(String, Flow)> = Vec::new();
        for (namespace, reading) in readings {
            match reading {
                Ok(flow) => match found.iter_mut().find(|(_, other)| is_same(other, &flow)) {
                    // Of namespaces in which it means the same, that of the destination is where people would write it.
                    Some(same) if is_of(&flow, &namespace, space) => *same = (namespace, flow),
                    Some(_) => {}
                    None => found.push((namespace, flow)),
                },
                Err(said) => refused = refused.or(Some(said)),
            }
        }
        if found.len() > 1 {
            let names: Vec<String> = found.iter().map(|(name, _)| format!("`{name}`")).collect();
            let span = found[0].1.from.span.to(found[0].1.to.span);
            return Err(vec![
                Diagnostic::new(Code::AmbiguousQuestion, "this means different pods in different namespaces")
                    .at(span, format!("it can be read in {}", names.join(", ")))
                    .help("write the namespace before each name: `shop/web -> shop/db`"),
            ]);
        }
        if let Some(found) = found.pop() {
            return Ok(found);
        }
    }
    let said = refused.unwrap_or_default();
    Err(said.into_iter().filter(|found| found.severity == Severity::Error).collect())
}

fn is_same(a: &Flow, b: &Flow) -> bool {
    let sets = |flow: &Flow| {
        let items = flow.from.items.iter().chain(&flow.to.items);
        items.map(|item| (item.set.clone(), item.own)).collect::<Vec<_>>()
    };
    sets(a) == sets(b)
}

/// Whether the destinations are all of that namespace.
fn is_of(flow: &Flow, namespace: &str, space: &Space) -> bool {
    let mut items = flow.to.items.iter();
    items.all(|item| space.names_of(item.set.pods).is_some_and(|names| names.eq([namespace])))
}

fn no_pair(span: Span) -> Diagnostic {
    Diagnostic::new(Code::QuestionOfNobody, "there is no pair to ask about")
        .at(span, "a pod to itself is none, and outside of the cluster nothing is known")
}

/// The `allow` that would change the answer, and what else it would do.
fn edit(
    parts: &Parts<'_>,
    case: &Case<'_, '_, '_, '_>,
    subject: &Subject<'_, '_, '_>,
    namespace: &str,
    question: &str,
) -> Option<Edit> {
    subject.context.program.world.owned_id(namespace)?;
    let text = format!("allow {}", syntax::one_line(question));
    let mut sources = parts.sources.clone();
    let whole = if namespace.is_empty() {
        format!("{text}\n")
    } else {
        format!("namespace {namespace} {{ {text} }}\n")
    };
    let file = sources.add("the edit", whole.as_str());
    let (tree, _) = syntax::parse(&whole, file);
    let mut files = parts.files.to_vec();
    files.push((file, tree));
    let edited = Parts { input: parts.input, sources: &sources, files: &files };
    let (compiled, effect) = phases(&edited, Wanted::Answer, None, |edited, _, _| case.effect(edited));
    let error = compiled.diagnostics.iter().find(|found| found.severity == Severity::Error);
    let effect = match (error, effect) {
        (Some(error), _) => Err(worded(error, &sources)),
        (None, Some(Some(effect))) => Ok(effect),
        (None, _) => Err("it changes nothing of this, as it is not this program's to open".to_owned()),
    };
    Some(Edit { text, namespace: namespace.to_owned(), effect })
}

/// An error in one sentence, with the place that says why.
fn worded(error: &Diagnostic, sources: &Sources) -> String {
    let place = error.labels.iter().rev().find(|label| sources.name(label.span.file) != "the edit");
    match place {
        Some(label) => {
            let (file, line) =
                (sources.name(label.span.file), sources.line(label.span.file, label.span.start));
            format!("{} ({file}:{line}: {})", error.message, syntax::one_line(sources.slice(label.span)))
        }
        None => error.message.clone(),
    }
}
