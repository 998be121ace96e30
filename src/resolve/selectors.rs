//! Selectors: keys and values as Kubernetes takes them, and what of them no pod in the manifests has.

use super::labels;
use super::resolver::Resolver;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::inventory::Workload;
use crate::sets::{Operator, PodSet, Requirement, Scope as LabelScope};
use crate::source::Span;
use crate::syntax::ast;

/// How many values a message names before it says "…".
const SHOWN: usize = 6;

impl Resolver<'_, '_> {
    /// The requirements of a selector, or none where a diagnostic says what is wrong with one.
    pub(super) fn selector(
        &mut self,
        selector: &ast::Selector,
        scope: LabelScope,
    ) -> Option<Vec<Requirement>> {
        if selector.requirements.is_empty() {
            let help = "write `*` for all of them";
            self.report(
                Diagnostic::new(Code::EmptySelector, "`[]` asks for no label")
                    .at(selector.span, "in Kubernetes this would be everything")
                    .fix(Applicability::Unsafe, help, selector.span, "*"),
            );
            return None;
        }
        let requirements: Vec<Option<Requirement>> =
            selector.requirements.iter().map(|written| self.requirement(written, scope)).collect();
        let requirements = requirements.into_iter().collect::<Option<Vec<_>>>()?;
        if self.pods_by(scope, &requirements).is_empty() {
            let text = self.sources.slice(selector.span).to_owned();
            self.report(
                Diagnostic::new(Code::Contradiction, format!("nothing can ever match `{text}`"))
                    .at(selector.span, "these exclude one another")
                    .note("all requirements of a selector have to hold together; a list of terms is an `or`"),
            );
            return None;
        }
        Some(requirements)
    }

    fn requirement(&mut self, written: &ast::Requirement, scope: LabelScope) -> Option<Requirement> {
        let key = &written.key;
        if let Some(fault) = labels::key_fault(&key.value) {
            let message = format!("`{}` can't be a label's key", key.value);
            self.report(Diagnostic::new(Code::LabelKey, message).at(key.span, fault));
            return None;
        }
        let values: &[ast::Text] = match &written.operator {
            ast::RequirementOperator::Equals(value) | ast::RequirementOperator::NotEquals(value) => {
                std::slice::from_ref(value)
            }
            ast::RequirementOperator::In(values) | ast::RequirementOperator::NotIn(values) => values,
            ast::RequirementOperator::Exists | ast::RequirementOperator::DoesNotExist => &[],
        };
        let mut good = true;
        for value in values {
            good &= self.label_value(&key.value, value, scope);
        }
        let sorted = || {
            let mut sorted: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
            sorted.sort_unstable();
            sorted.dedup();
            sorted
        };
        let operator = match &written.operator {
            ast::RequirementOperator::Equals(_) | ast::RequirementOperator::In(_) => Operator::In(sorted()),
            ast::RequirementOperator::NotEquals(_) | ast::RequirementOperator::NotIn(_) => {
                Operator::NotIn(sorted())
            }
            ast::RequirementOperator::Exists => Operator::Exists,
            ast::RequirementOperator::DoesNotExist => Operator::DoesNotExist,
        };
        good.then(|| Requirement { key: key.value.clone(), operator })
    }

    fn label_value(&mut self, key: &str, value: &ast::Text, scope: LabelScope) -> bool {
        if let Some(fault) = labels::value_fault(&value.value) {
            let message = format!("`{}` can't be a label's value", value.value);
            self.report(Diagnostic::new(Code::LabelValue, message).at(value.span, fault));
            return false;
        }
        if scope == LabelScope::Namespace {
            return true;
        }
        let Some((Some(closed), declared)) = self.domains.get(key).cloned() else { return true };
        if closed.contains(&value.value) {
            return true;
        }
        let message = format!("`{}` is none of the values of the label `{key}`", value.value);
        let mut diagnostic = Diagnostic::new(Code::ClosedLabel, message)
            .at(
                value.span,
                format!("it is one of {}", listed(closed.iter().map(String::as_str), closed.len())),
            )
            .also(declared, "declared here");
        for near in self.near(&value.value, closed.iter().map(String::as_str)) {
            diagnostic = diagnostic.fix(Applicability::Safe, format!("write `{near}`"), value.span, near);
        }
        self.report(diagnostic);
        false
    }

    /// The pods of a namespace that satisfy all requirements; a diagnostic where the namespace is the program's own
    /// and no pod in the manifests does.
    pub(super) fn matched(&mut self, namespace: &str, requirements: &[Requirement], span: Span) -> bool {
        if !self.facts.has_manifests() || self.world.owned_id(namespace).is_none() {
            return true;
        }
        if self.facts.matching(namespace, requirements).next().is_some() {
            return true;
        }
        let place = Self::in_words(namespace);
        if self.facts.in_namespace(namespace).is_empty() {
            self.no_pods(namespace, span);
            return false;
        }
        let alone = requirements.iter().find(|requirement| {
            self.facts.matching(namespace, std::slice::from_ref(requirement)).next().is_none()
        });
        let diagnostic = if let Some(requirement) = alone {
            self.unmatched_requirement(namespace, requirement, span)
        } else {
            let text = self.sources.slice(span);
            Diagnostic::new(Code::UnmatchedLabels, format!("no pod{place} has all of `{text}`"))
                .at(span, "matches nothing")
                .note("each of these labels is there, but never on the same pod")
        };
        self.report(diagnostic);
        false
    }

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
        span: Span,
    ) -> Diagnostic {
        let place = Self::in_words(namespace);
        let key = &requirement.key;
        let facts = self.facts;
        let there = facts.label_values(namespace, key);
        let Operator::In(values) = &requirement.operator else {
            let message =
                if there.is_some() { format!("every pod{place} has") } else { format!("no pod{place} has") };
            return Diagnostic::new(Code::UnmatchedLabels, format!("{message} the label `{key}`"))
                .at(span, "so this matches nothing");
        };
        let text = values.iter().map(|value| format!("`{key}={value}`")).collect::<Vec<_>>().join(" or ");
        let mut diagnostic =
            Diagnostic::new(Code::UnmatchedLabels, format!("no pod{place} has the label {text}"))
                .at(span, "matches nothing");
        if let Some(workload) = values.iter().find_map(|value| facts.labelled_itself(namespace, key, value)) {
            return on_object_only(diagnostic, facts.workload(workload), key, values);
        }
        if let Some(there) = there {
            let near =
                values.first().map(|value| self.near(value, there.keys().copied())).unwrap_or_default();
            for near in near {
                diagnostic =
                    diagnostic.also(there[near], "this one is close").help(format!("write `{key}={near}`"));
            }
            diagnostic.note(format!(
                "the pods{place} have `{key}` with {}",
                listed(there.keys().copied(), there.len())
            ))
        } else {
            for near in self.near(key, facts.label_keys(namespace)) {
                diagnostic = diagnostic.help(format!("write the key `{near}`"));
            }
            let keys = facts.label_keys(namespace);
            diagnostic.note(format!(
                "the pods{place} have the label keys {}",
                listed(keys, facts.label_key_count(namespace))
            ))
        }
    }

    /// Pods of any namespace by their labels.
    pub(super) fn pods_with(&mut self, requirements: &[Requirement]) -> PodSet {
        self.pods_by(LabelScope::Pod, requirements)
    }
}

/// The label is on the object and not on its pods: the classic.
fn on_object_only(diagnostic: Diagnostic, workload: &Workload, key: &str, values: &[String]) -> Diagnostic {
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
        .help(format!("select `{name}`, or add `{key}: {}` to the pod template", pair.value.value))
}

/// "`a`, `b` and `c`", cut after a few; `total` is how many there are.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>, total: usize) -> String {
    let names: Vec<String> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    if total > names.len() {
        return format!("{} and {} more", names.join(", "), total - names.len());
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
