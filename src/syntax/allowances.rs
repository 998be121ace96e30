//! The comments that are meant for kpol: `# kpol: allow(NAME, …)` above a statement or at its line's end. What the names
//! mean is `diagnostic`'s.

use super::ast;
use crate::diagnostic::{Allowance, Code, Diagnostic};
use crate::source::{FileId, Sources, Span};

/// What the comments of a file allow, and what is wrong with them.
#[must_use]
pub fn allowances(sources: &Sources, file: FileId, tree: &ast::File) -> (Vec<Allowance>, Vec<Diagnostic>) {
    let (mut allowed, mut found) = (Vec::new(), Vec::new());
    let mut statements: Option<Vec<Span>> = None;
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
        let scopes = scopes(sources, file, comment.span, statements);
        if scopes.is_empty() {
            found.push(
                Diagnostic::new(Code::UnknownAllowance, "no statement stands right below this comment")
                    .at(comment.span, "nothing is allowed by this")
                    .help("put it above a statement, with no empty line between, or at the end of its line"),
            );
            continue;
        }
        for name in names {
            // The name is a part of the comment's own text.
            let start = comment.span.start + offset(name.as_ptr() as usize - text.as_ptr() as usize);
            let place = Span::new(file, start, start + offset(name.len()));
            match Allowance::of(name, place, scopes.clone()) {
                Ok(allowance) => allowed.push(allowance),
                Err(diagnostic) => found.push(*diagnostic),
            }
        }
    }
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

/// The statements that a comment is about: those of its own line where it stands behind one or inside of one, else
/// those that begin right below it and the comments that follow it.
fn scopes(sources: &Sources, file: FileId, comment: Span, statements: &[Span]) -> Vec<Span> {
    let line = sources.line(file, comment.start);
    let own = offset(sources.line_range(file, line).start);
    let before = statements.partition_point(|span| span.start < comment.start);
    let here = statements[..before].iter().rev().take_while(|span| span.end > own);
    let here: Vec<Span> = here.copied().collect();
    if !here.is_empty() {
        return here;
    }
    let text = sources.text(file);
    let mut below = line + 1;
    loop {
        let range = sources.line_range(file, below);
        let content = text.get(range.clone()).unwrap_or_default().trim_start();
        if content.starts_with('#') {
            below += 1;
            continue;
        }
        let (start, end) = (offset(range.start), offset(range.end));
        let from = statements.partition_point(|span| span.start < start);
        return statements[from..].iter().take_while(|span| span.start < end).copied().collect();
    }
}

/// An offset in a text that is shorter than 4 GiB, as all sources are.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
