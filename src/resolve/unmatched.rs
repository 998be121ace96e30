//! Labels that no pod of the program's own namespaces has: there the manifests are the whole truth, so a selector of such
//! labels is a mistake. What isn't the program's is for `unseen`.

use super::labels;
use super::resolver::Resolver;
use super::selectors::listed;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::{Service, Workload};
use crate::sets::{Operator, Requirement};
use crate::source::Span;
use crate::syntax::ast;

/// Who asks for labels.
#[derive(Clone, Copy)]
pub(super) enum Asking<'w> {
    /// A selector of the program; its requirements are those that are asked for, in their order.
    Program(&'w ast::Selector),
    /// A Service that a term names at a place.
    Service(&'w Service, Span),
}

impl<'w> Asking<'w> {
    /// Where the program asks.
    pub(super) fn span(self) -> Span {
        match self {
            Self::Program(selector) => selector.span,
            Self::Service(_, span) => span,
        }
    }

    /// The requirement of the program at a position.
    pub(super) fn written(self, position: usize) -> Option<&'w ast::Requirement> {
        match self {
            Self::Program(selector) => selector.requirements.get(position),
            Self::Service(..) => None,
        }
    }

    /// The Service whose selector it is.
    fn selector_of(self, diagnostic: Diagnostic) -> Diagnostic {
        let Self::Service(Service { id, selector: Some(selector), .. }, _) = self else { return diagnostic };
        diagnostic.also(selector.span, format!("the selector of the Service `{}`", id.name.value))
    }
}

impl Resolver<'_, '_> {
    /// Whether some pod of a namespace satisfies all requirements; a diagnostic where the namespace is the program's own
    /// and no pod in the manifests does.
    pub(super) fn matched(
        &mut self,
        namespace: &str,
        requirements: &[Requirement],
        asking: Asking<'_>,
    ) -> bool {
        if !self.facts.has_manifests() {
            return true;
        }
        if self.world.owned_id(namespace).is_none() {
            self.unseen_labels(Some(namespace), requirements, asking);
            return true;
        }
        if self.facts.matching(namespace, requirements).next().is_some() {
            return true;
        }
        if self.facts.in_namespace(namespace).is_empty() {
            self.no_pods(namespace, asking.span());
            return false;
        }
        let alone = requirements.iter().position(|requirement| {
            self.facts.matching(namespace, std::slice::from_ref(requirement)).next().is_none()
        });
        let diagnostic = if let Some(position) = alone {
            self.unmatched_requirement(namespace, &requirements[position], asking, position)
        } else {
            let text = match asking {
                Asking::Program(selector) => self.sources.slice(selector.span).to_owned(),
                Asking::Service(..) => crate::sets::selector(requirements),
            };
            let message = format!("no pod{} has all of `{text}`", Self::in_words(namespace));
            Diagnostic::new(Code::UnmatchedLabels, message)
                .at(asking.span(), "matches nothing")
                .note("each of these labels is there, but never on the same pod")
        };
        self.report(asking.selector_of(diagnostic));
        false
    }

    /// A namespace of the program in which the manifests have no pod.
    pub(super) fn no_pods(&mut self, namespace: &str, span: Span) {
        let message = if namespace.is_empty() {
            "the manifests have no workload without a namespace".to_owned()
        } else {
            format!("the manifests have no workload in `{namespace}`")
        };
        let mut diagnostic = Diagnostic::new(Code::NoPods, message).at(span, "matches nothing");
        // The empty name sorts first.
        let mut others = self.facts.namespaces().peekable();
        others.next_if_eq(&"");
        if let Some(first) = others.peek().copied() {
            let count = others.len();
            diagnostic = diagnostic.note(format!("there are workloads in {}", listed(others, count)));
            if namespace.is_empty() {
                diagnostic = diagnostic.help(format!("write `namespace {first}` at the top of the program"));
            }
        } else {
            diagnostic = diagnostic.help("name the manifests by `manifests \"PATH\"` or `-m PATH`");
        }
        self.report(diagnostic);
    }

    /// A requirement that no pod of the namespace satisfies by itself.
    fn unmatched_requirement(
        &mut self,
        namespace: &str,
        requirement: &Requirement,
        asking: Asking<'_>,
        position: usize,
    ) -> Diagnostic {
        let place = Self::in_words(namespace);
        let key = &requirement.key;
        let facts = self.facts;
        let there = facts.label_values(namespace, key);
        let Operator::In(values) = &requirement.operator else {
            let message =
                if there.is_some() { format!("every pod{place} has") } else { format!("no pod{place} has") };
            return Diagnostic::new(Code::UnmatchedLabels, format!("{message} the label `{key}`"))
                .at(asking.span(), "so this matches nothing");
        };
        let text = values.iter().map(|value| format!("`{key}={value}`")).collect::<Vec<_>>().join(" or ");
        let diagnostic =
            Diagnostic::new(Code::UnmatchedLabels, format!("no pod{place} has the label {text}"))
                .at(asking.span(), "matches nothing");
        if let Some(workload) = values.iter().find_map(|value| facts.labelled_itself(namespace, key, value)) {
            return on_object_only(diagnostic, facts.workload(workload), "", key, values);
        }
        let asked = Asked { key, values, written: asking.written(position) };
        if let Some(there) = there {
            let at = |value: &str| there.get(value).copied();
            let (diagnostic, _) = self.with_near_values(diagnostic, &asked, there.keys().copied(), at);
            diagnostic.note(format!(
                "the pods{place} have `{key}` with {}",
                listed(there.keys().copied(), there.len())
            ))
        } else {
            let (diagnostic, _) = self.with_near_keys(diagnostic, &asked, facts.label_keys(namespace));
            let keys = facts.label_keys(namespace);
            diagnostic.note(format!(
                "the pods{place} have the label keys {}",
                listed(keys, facts.label_key_count(namespace))
            ))
        }
    }

    /// Offers values of the label that are near to the one that is asked for, with the places where they stand if those are
    /// known; and whether there are any.
    pub(super) fn with_near_values<'k>(
        &mut self,
        mut diagnostic: Diagnostic,
        asked: &Asked<'_>,
        known: impl IntoIterator<Item = &'k str>,
        place: impl Fn(&str) -> Option<Span>,
    ) -> (Diagnostic, bool) {
        let near = self.near(asked.value(), known);
        for value in &near {
            if let Some(place) = place(value) {
                diagnostic = diagnostic.also(place, "this one is close");
            }
            diagnostic = instead_of_value(diagnostic, asked, value);
        }
        (diagnostic, !near.is_empty())
    }

    /// Offers keys that are near to the one that is asked for; and whether there are any.
    pub(super) fn with_near_keys<'k>(
        &mut self,
        mut diagnostic: Diagnostic,
        asked: &Asked<'_>,
        known: impl IntoIterator<Item = &'k str>,
    ) -> (Diagnostic, bool) {
        let near = self.near(asked.key, known);
        for key in &near {
            diagnostic = instead_of_key(diagnostic, asked.written, key);
        }
        (diagnostic, !near.is_empty())
    }
}

/// A label that nobody has with any of these values.
pub(super) struct Asked<'q> {
    pub(super) key: &'q str,
    pub(super) values: &'q [String],
    /// The requirement of the program, where it is one.
    pub(super) written: Option<&'q ast::Requirement>,
}

impl Asked<'_> {
    /// The first of them, for which others are offered.
    pub(super) fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
}

/// Offers another value of a label: an edit where the program writes the one value that it replaces.
fn instead_of_value(diagnostic: Diagnostic, asked: &Asked<'_>, value: &str) -> Diagnostic {
    let key = asked.key;
    let Some(written) = asked.written else {
        return diagnostic.help(format!("mend the Service's selector: `{key}: {value}`"));
    };
    let place = match &written.operator {
        ast::RequirementOperator::Equals(value) => Some(value.span),
        ast::RequirementOperator::In(values) => match values.as_slice() {
            [value] => Some(value.span),
            _ => None,
        },
        _ => None,
    };
    // An empty value, and what Kubernetes wouldn't take, isn't written without quotes.
    let plain = !value.is_empty() && labels::value_fault(value).is_none();
    let help = format!("write `{key}={value}`");
    match place.filter(|place| plain && place.start < place.end) {
        Some(place) => diagnostic.fix(Applicability::Unsafe, help, place, value),
        None => diagnostic.help(help),
    }
}

/// Offers another key: an edit where the program writes the one that it replaces.
fn instead_of_key(diagnostic: Diagnostic, written: Option<&ast::Requirement>, key: &str) -> Diagnostic {
    let Some(written) = written else {
        return diagnostic.help(format!("mend the Service's selector: the key `{key}`"));
    };
    let help = format!("write the key `{key}`");
    if labels::key_fault(key).is_some() {
        return diagnostic.help(help);
    }
    diagnostic.fix(Applicability::Unsafe, help, written.key.span, key)
}

/// The label is on the object and not on its pods: the classic.
///
/// `place` is what stands before the workload's name in a term: nothing, or its namespace and a slash.
pub(super) fn on_object_only(
    diagnostic: Diagnostic,
    workload: &Workload,
    place: &str,
    key: &str,
    values: &[String],
) -> Diagnostic {
    let kind = &workload.id.kind.value;
    let name = &workload.id.name.value;
    let mut pairs = workload.own_labels.iter();
    let Some(pair) = pairs.find(|pair| pair.key.value == key && values.contains(&pair.value.value)) else {
        return diagnostic;
    };
    diagnostic
        .also(
            pair.key.span.to(pair.value.span),
            format!("here it labels the {kind} itself; NetworkPolicies look at the pods"),
        )
        .also(workload.pod_labels_span, "the pods' labels")
        .help(format!("select `{place}{name}`, or add `{key}: {}` to the pod template", pair.value.value))
}
