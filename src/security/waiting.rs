//! Programs without manifests: statements about pods wait for pods.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::resolve::Program;
use crate::resolve::program::StatementKind;

/// What to say where there are no manifests at all. `alone`: whether nothing else comes of the program.
#[must_use]
pub fn waiting(program: &Program, alone: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let all = |kind: fn(&StatementKind) -> bool| program.statements.iter().filter(move |s| kind(&s.kind));
    let mut settings = all(|kind| matches!(kind, StatementKind::Settings { .. }));
    if let Some(first) = settings.next() {
        let more = settings.count();
        let (message, label) = match more {
            0 => (
                "a statement about pods waits for manifests".to_owned(),
                "checked, and nothing comes of it yet",
            ),
            _ => (
                format!("{} statements about pods wait for manifests", more + 1),
                "the first of them: checked, and nothing comes of them yet",
            ),
        };
        let mut diagnostic = Diagnostic::new(Code::WaitingForManifests, message)
            .at(first.span, label)
            .note("which pods there are, and what they say already, stands in the manifests")
            .help("name them by `manifests \"PATH\"` or `-m PATH`");
        if alone {
            diagnostic.severity = Severity::Error;
        }
        found.push(diagnostic);
    }
    // Whoever asserts wants to know: silence would be taken for a yes.
    for statement in all(|kind| matches!(kind, StatementKind::AssertSettings { .. })) {
        let mut diagnostic = Diagnostic::new(
            Code::WaitingForManifests,
            "without manifests there are no pods to assert this of",
        )
        .at(statement.span, "whether this holds isn't known")
        .help("name them by `manifests \"PATH\"` or `-m PATH`");
        diagnostic.severity = Severity::Error;
        found.push(diagnostic);
    }
    found
}
