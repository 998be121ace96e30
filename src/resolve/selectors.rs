//! Selectors: keys and values as Kubernetes takes them. What of them no pod has is for `unmatched` and `unseen`.

use super::labels;
use super::resolver::Resolver;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::{Operator, PodSet, Requirement, Scope as LabelScope};
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

    /// Pods of any namespace by their labels.
    pub(super) fn pods_with(&mut self, requirements: &[Requirement]) -> PodSet {
        self.pods_by(LabelScope::Pod, requirements)
    }
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
