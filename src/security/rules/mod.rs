//! What Kubernetes refuses, and what it lets through although it can't work: judged on what every level says in the
//! end, for each template that a statement is about. One group of rules a file.
//!
//! Source: `pkg/apis/core/validation` of Kubernetes 1.37.2, and for what it lets through the container runtimes.

mod annotations;
mod capabilities;
mod escalation;
mod host;
mod misplaced;
mod root;
mod sysctls;
mod user_namespace;
mod versions;
mod windows;

pub(super) use escalation::has_sys_admin;
pub(super) use versions::versions;

use super::pod::{At, Origin, Pod};
use super::report::Report;
use super::{Subject, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::settings::Field;
use crate::source::Span;

/// A pod that is judged.
pub(super) struct Case<'j, 'c, 'a> {
    pub(super) subject: &'j Subject<'c, 'a>,
    pub(super) pod: &'j Pod<'j>,
    pub(super) report: &'j mut Report,
}

/// Judges a pod by all rules.
pub(super) fn judge(case: &mut Case<'_, '_, '_>) {
    misplaced::judge(case);
    windows::judge(case);
    escalation::judge(case);
    root::judge(case);
    capabilities::judge(case);
    user_namespace::judge(case);
    host::judge(case);
    sysctls::judge(case);
    annotations::judge(case);
    versions::judge(case);
}

/// A field at a level, or a line of the manifest, that a rule is about.
enum Part {
    Field(At, Field),
    Line(Span, String),
}

impl Case<'_, '_, '_> {
    fn whose(&self, at: At) -> String {
        words::whose(self.pod, at)
    }

    /// Reports what these parts together break. The main place is the first that a setting decides, else the first:
    /// that is what is to change.
    fn report(&mut self, rule: &'static str, code: Code, message: String, parts: &[Part], help: &str) {
        let mut labels: Vec<(bool, Span, String)> = Vec::new();
        for part in parts {
            match part {
                Part::Line(span, words) => labels.push((false, *span, words.clone())),
                Part::Field(at, field) => {
                    let level = self.pod.level(*at);
                    let (Some(origin), Some(value)) = (level.origin(field), level.value(field)) else {
                        continue;
                    };
                    let words = words::here(field, origin, value);
                    labels.push((matches!(origin, Origin::Decided(_)), origin.span(), words));
                }
            }
        }
        labels.sort_by_key(|(decided, ..)| !decided);
        let mut diagnostic = Diagnostic::new(code, message);
        for (index, (_, span, words)) in labels.iter().enumerate() {
            diagnostic = match index {
                0 => diagnostic.at(*span, words.as_str()),
                _ => diagnostic.also(*span, words.as_str()),
            };
        }
        if !help.is_empty() {
            diagnostic = diagnostic.help(help);
        }
        let places: Vec<Span> =
            labels.iter().filter(|(decided, ..)| *decided).map(|(_, span, _)| *span).collect();
        let name = &self.pod.name;
        self.report.add(rule, &places, name, diagnostic);
    }
}
