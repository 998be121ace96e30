//! The comments that are meant for kpol: `# kpol: allow(NAME, …)` above a statement or at its line's end. What the names
//! mean is `diagnostic`'s.

use super::{MAX_ERRORS, ast};
use crate::diagnostic::{Allowance, Code, Diagnostic};
use crate::source::{FileId, Sources, Span};

/// What the comments of a file allow, and what is wrong with them.
#[must_use]
pub fn allowances(sources: &Sources, file: FileId, tree: &ast::File) -> (Vec<Allowance>, Vec<Diagnostic>) {
    let (mut allowed, mut found) = (Vec::new(), Vec::new());
    let mut statements: Option<Vec<Span>> = None;
    let mut run = Run { from: 0, to: 0 };
    for comment in &tree.comments {
        let text = sources.slice(comment.span);
        let Some(request) = text.trim_start_matches('#').trim_start().strip_prefix("kpol:") else { continue };
        let Some(names) = names(request) else {
            found.push(
                Diagnostic::new(
                    Code::UnknownAllowance,
                    "this comment is for kpol, and asks for nothing it knows",
                )
                .at(comment.span, "no more than a comment")
                .help("write `# kpol: allow(NAME)`, with the name of what is to be allowed"),
            );
            continue;
        };
        let statements = statements.get_or_insert_with(|| all(&tree.items));
        let Some(scope) = scope(sources, comment.span, statements, &mut run) else {
            found.push(
                Diagnostic::new(Code::UnknownAllowance, "no statement stands right below this comment")
                    .at(comment.span, "nothing is allowed by this")
                    .help("put it above a statement, with no empty line between, or at the end of its line"),
            );
            continue;
        };
        for name in names {
            // Near names are only looked for as long as they are shown.
            if found.len() >= MAX_ERRORS && Code::find(name).is_none() {
                continue;
            }
            // The name is a part of the comment's own text.
            let start = comment.span.start + offset(name.as_ptr() as usize - text.as_ptr() as usize);
            let place = Span::new(file, start, start + offset(name.len()));
            match Allowance::of(name, place, scope) {
                Ok(allowance) => allowed.push(allowance),
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
    }
    found.truncate(MAX_ERRORS);
    (allowed, found)
}

/// What stands between the parentheses of `allow(…)`; none where that isn't asked for.
fn names(request: &str) -> Option<Vec<&str>> {
    let list = request.trim().strip_prefix("allow")?.trim_start().strip_prefix('(')?;
    let (list, _reason) = list.split_once(')')?;
    let names: Vec<&str> = list.split(',').map(str::trim).collect();
    names.iter().all(|name| !name.is_empty()).then_some(names)
}

/// The statements and declarations at any depth, in their order; of a namespace its keyword and names.
fn all(items: &[ast::Item]) -> Vec<Span> {
    let mut spans = Vec::new();
    for item in items {
        match item {
            ast::Item::Namespace(namespace) => {
                let head = namespace
                    .names
                    .last()
                    .map_or(namespace.span, |last| namespace.span.at_start().to(last.span));
                spans.push(head);
                spans.extend(namespace.body.iter().flat_map(|body| all(body)));
            }
            ast::Item::Declaration(declaration) => spans.push(declaration.span),
            ast::Item::Statement(statement) => spans.push(statement.span),
            ast::Item::Error(span) => spans.push(*span),
        }
    }
    spans.sort_unstable();
    spans
}

/// Lines that are comments alone, from one to the one before another: they are looked at once.
struct Run {
    from: usize,
    to: usize,
}

/// The statement that a comment is about: the one before it on its line or around it, else the first that begins right
/// below it and the comments that follow it.
fn scope(sources: &Sources, comment: Span, statements: &[Span], run: &mut Run) -> Option<Span> {
    let file = comment.file;
    let line = sources.line(file, comment.start);
    let own = offset(sources.line_range(file, line).start);
    let before = statements.partition_point(|span| span.start < comment.start);
    if let Some(here) = statements[..before].last().filter(|span| span.end > own) {
        return Some(*here);
    }
    let text = sources.text(file);
    let is_comment = |line: usize| {
        let content = text.get(sources.line_range(file, line)).unwrap_or_default();
        content.trim_start().starts_with('#')
    };
    if !(run.from..run.to).contains(&line) {
        let mut to = line + 1;
        while is_comment(to) {
            to += 1;
        }
        *run = Run { from: line, to };
    }
    let below = sources.line_range(file, run.to);
    let (start, end) = (offset(below.start), offset(below.end));
    let from = statements.partition_point(|span| span.start < start);
    statements.get(from).copied().filter(|span| span.start < end)
}

/// An offset in a text that is shorter than 4 GiB, as all sources are.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
