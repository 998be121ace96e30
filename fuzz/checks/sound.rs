//! What holds of all diagnostics and of all that is written.

use kpol::diagnostic::{Code, Diagnostic, render};
use kpol::source::{Sources, Span};
use serde::Deserialize as _;
use serde::de::IgnoredAny;
use serde_yaml::Value;

/// Each place lies in its text, each form can be written, and nothing is kpol's own mistake.
pub(crate) fn diagnostics(sources: &Sources, found: &[Diagnostic]) {
    for diagnostic in found {
        assert_ne!(diagnostic.code, Code::OwnMistake, "{diagnostic:?}");
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        let edits = diagnostic.helps.iter().flat_map(|help| &help.edits);
        for span in diagnostic.labels.iter().map(|label| label.span).chain(edits.map(|edit| edit.span)) {
            lies_in_text(sources, span, diagnostic);
        }
    }
    let forms = [render::json::text, render::gitlab::text, render::sarif::text];
    for form in forms {
        json(&form(sources, found));
    }
    let forms = [render::short::text, render::github::text, render::junit::text];
    assert!(
        found.is_empty() || forms.iter().all(|form| !form(sources, found).is_empty()),
        "each form says something"
    );
}

/// What kpol wrote for machines is JSON.
pub(crate) fn json(text: &str) {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        panic!("{error}\n{text}");
    }
}

fn lies_in_text(sources: &Sources, Span { file, start, end }: Span, diagnostic: &Diagnostic) {
    let text = sources.text(file);
    let [first, last] = [start, end].map(|at| usize::try_from(at).expect("a place"));
    let lies = first <= last && text.is_char_boundary(first) && text.is_char_boundary(last);
    assert!(lies, "{first}..{last} of {}: {diagnostic:?}", text.len());
}

/// The documents of a text that kpol wrote.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    let documents = serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap_or_else(|error| panic!("{error}\n{text}")));
    documents.filter(|document| !document.is_null()).collect()
}
