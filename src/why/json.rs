//! For machines: one JSON object. Its shape is a contract, see docs/reference.md.

use serde::Serialize;

use super::{Answer, Edit, EndAnswer, Verdict};
use crate::resolve::program::Direction;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    answer: &'static str,
    from: &'a str,
    to: &'a str,
    pairs: usize,
    talking: usize,
    ends: Vec<End<'a>>,
    notes: &'a [String],
    edit: Option<EditEntry<'a>>,
}

#[derive(Serialize)]
struct End<'a> {
    who: &'a str,
    direction: &'static str,
    verdict: &'static str,
    message: &'a str,
    by: Vec<By<'a>>,
}

#[derive(Serialize)]
struct By<'a> {
    file: &'a str,
    line: usize,
    statement: Option<&'a str>,
    policy: &'a str,
}

#[derive(Serialize)]
struct EditEntry<'a> {
    text: &'a str,
    namespace: &'a str,
    opens: Option<&'a [String]>,
    closes: Option<&'a [String]>,
    refused: Option<&'a str>,
}

impl Answer {
    /// The answer as one object on one line, with a line end.
    ///
    /// # Panics
    /// Never: texts, numbers and lists are always JSON.
    #[must_use]
    pub fn json(&self, edit: Option<&Edit>) -> String {
        let report = Report {
            version: 1,
            answer: if self.yes { "yes" } else { "no" },
            from: &self.from,
            to: &self.to,
            pairs: self.pairs.0,
            talking: self.pairs.1,
            ends: self.ends.iter().map(end).collect(),
            notes: &self.notes,
            edit: edit.map(|edit| EditEntry {
                text: &edit.text,
                namespace: &edit.namespace,
                opens: edit.effect.as_ref().ok().map(|effect| effect.opens.as_slice()),
                closes: edit.effect.as_ref().ok().map(|effect| effect.closes.as_slice()),
                refused: edit.effect.as_ref().err().map(String::as_str),
            }),
        };
        let text = serde_json::to_string(&report).expect("texts, numbers and lists are always JSON");
        text + "\n"
    }
}

fn end(end: &EndAnswer) -> End<'_> {
    End {
        who: &end.who,
        direction: match end.direction {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        },
        verdict: match end.verdict {
            Verdict::Open => "open",
            Verdict::Allowed => "allowed",
            Verdict::Refused => "refused",
        },
        message: &end.because,
        by: end
            .reasons
            .iter()
            .map(|reason| By {
                file: &reason.file,
                line: reason.line,
                statement: reason.statement.as_deref(),
                policy: &reason.policy,
            })
            .collect(),
    }
}
