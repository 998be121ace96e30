//! Namespaces and labels outside of the program's own that the manifests don't show although they show something very
//! near: most often a slip, but never a mistake for sure, as what isn't shown may be there. So it is warned, and
//! nothing else follows from it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::resolver::Resolver;
use super::unmatched::{Asked, Asking, on_object_only};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::sets::{Operator, Requirement, Space};
use crate::syntax::ast;

impl Resolver<'_, '_> {
    /// A namespace of others that nothing shows, where one of a very near name is shown.
    pub(super) fn unseen_namespace(&mut self, name: &ast::Name) {
        let text = name.text.as_str();
        if !self.facts.has_manifests()
            || self.world.known.contains_key(text)
            || !self.facts.in_namespace(text).is_empty()
            || ALWAYS_THERE.contains(&text)
        {
            return;
        }
        let mut shown: BTreeSet<String> = self.world.known.keys().cloned().collect();
        shown.extend(self.facts.namespaces().chain(ALWAYS_THERE).map(str::to_owned));
        shown.retain(|known| !known.is_empty() && !are_siblings(known, text));
        let near = self.near(&name.text, shown.iter().map(String::as_str));
        let Some(first) = near.first() else { return };
        let message = format!("the manifests show no namespace `{}`", name.text);
        let mut diagnostic = Diagnostic::new(Code::UnseenNamespace, message)
            .at(name.span, format!("there is `{first}`"))
            .note("if there is no such namespace, this statement is about nobody");
        for near in near {
            diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), name.span, near);
        }
        self.report(diagnostic);
    }

    /// Labels that no shown pod has, in a namespace of others or (without one) in any, where very near ones are there.
    pub(super) fn unseen_labels(
        &mut self,
        namespace: Option<&str>,
        requirements: &[Requirement],
        asking: Asking<'_>,
    ) {
        let facts = self.facts;
        if namespace.is_some_and(|namespace| facts.in_namespace(namespace).is_empty()) {
            return;
        }
        for (position, requirement) in requirements.iter().enumerate() {
            // What says that a label is absent is true of most pods.
            let Operator::In(values) = &requirement.operator else { continue };
            let key = requirement.key.as_str();
            let there = match namespace {
                Some(namespace) => facts.label_values(namespace, key),
                None => facts.label_values_anywhere(key),
            };
            if values.iter().any(|value| there.is_some_and(|there| there.contains_key(value.as_str()))) {
                continue;
            }
            let on_object = namespace.and_then(|namespace| {
                values.iter().find_map(|value| facts.labelled_itself(namespace, key, value))
            });
            let place = namespace.map_or(String::new(), Self::in_words);
            let message = format!("no pod that the manifests show{place} has the label `{requirement}`");
            let diagnostic = Diagnostic::new(Code::UnseenLabels, message).at(asking.span(), UNSEEN);
            let asked = Asked { key, values, written: asking.written(position) };
            let (diagnostic, is_slip) = if let Some(workload) = on_object {
                let before = namespace.map_or(String::new(), |namespace| format!("{namespace}/"));
                (on_object_only(diagnostic, facts.workload(workload), &before, key, values), true)
            } else if let Some(there) = there {
                let known = there.keys().copied().filter(|value| !are_siblings(value, asked.value()));
                self.with_near_values(diagnostic, &asked, known, |value| there.get(value).copied())
            } else {
                let keys: Vec<&str> = match namespace {
                    Some(namespace) => facts.label_keys(namespace).collect(),
                    None => facts.label_keys_anywhere().collect(),
                };
                self.with_near_keys(diagnostic, &asked, keys)
            };
            if is_slip {
                self.report(diagnostic);
            }
        }
    }

    /// Labels that no shown namespace has, where very near ones are there.
    pub(super) fn unseen_namespace_labels(&mut self, requirements: &[Requirement], selector: &ast::Selector) {
        if !self.facts.has_manifests() {
            return;
        }
        for (requirement, written) in requirements.iter().zip(&selector.requirements) {
            let Operator::In(values) = &requirement.operator else { continue };
            let there = self.namespace_labels();
            let key = requirement.key.as_str();
            let message = format!("no namespace that the manifests show has the label `{requirement}`");
            let diagnostic = Diagnostic::new(Code::UnseenLabels, message).at(selector.span, UNSEEN);
            let asked = Asked { key, values, written: Some(written) };
            let (diagnostic, is_slip) = match there.get(key) {
                Some(known) if values.iter().any(|value| known.contains(value)) => continue,
                Some(known) => {
                    let known = known.iter().map(String::as_str);
                    let known = known.filter(|value| !are_siblings(value, asked.value()));
                    self.with_near_values(diagnostic, &asked, known, |_| None)
                }
                None => self.with_near_keys(diagnostic, &asked, there.keys().map(String::as_str)),
            };
            if is_slip {
                self.report(diagnostic);
            }
        }
    }

    /// The labels of all namespaces that are shown, each key with its values.
    fn namespace_labels(&mut self) -> Rc<BTreeMap<String, BTreeSet<String>>> {
        if let Some(labels) = &self.namespace_labels {
            return Rc::clone(labels);
        }
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, labels) in &self.world.known {
            for (key, value) in labels.iter().flatten() {
                all.entry(key.clone()).or_default().insert(value.clone());
            }
            if !name.is_empty() {
                all.entry(Space::NAMESPACE_NAME.to_owned()).or_default().insert(name.clone());
            }
        }
        Rc::clone(self.namespace_labels.insert(Rc::new(all)))
    }
}

/// The namespaces that every cluster starts with.
///
/// Source: <https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces>
const ALWAYS_THERE: [&str; 4] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/// What stands at a selector of the kind.
const UNSEEN: &str = "matches nothing that is shown";

/// Whether two names differ as members of a row do, `team-a` and `team-b`, `v1` and `v2`: then the one isn't the other
/// mistyped.
fn are_siblings(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut before = None;
        for character in name.chars() {
            let is_digit = character.is_ascii_digit();
            let is_letter = character.is_alphabetic();
            if !is_digit && !is_letter {
                parts.push(String::new());
                before = None;
                continue;
            }
            if before.is_some_and(|before| before != is_digit) {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(character);
            }
            before = Some(is_digit);
        }
        parts
    };
    let (one, other) = (parts(one), parts(other));
    let is_member = |part: &String| part.len() <= 1 || part.bytes().all(|byte| byte.is_ascii_digit());
    if one.len() != other.len() {
        // `shop` and `shop-2`
        let (short, long) = if one.len() < other.len() { (&one, &other) } else { (&other, &one) };
        return long.starts_with(short) && long[short.len()..].iter().all(is_member);
    }
    one.iter().zip(&other).all(|(a, b)| a == b || is_member(a) && is_member(b))
}

#[cfg(test)]
mod tests {
    use super::are_siblings;

    #[test]
    fn members_of_a_row_are_not_mistyped() {
        for (one, other, siblings) in [
            ("team-a", "team-b", true),
            ("shop", "shop-2", true),
            ("shop", "shop2", true),
            ("v1.2", "v1.13", true),
            ("eu-west-1a", "eu-west-1b", true),
            ("shop", "shpo", false),
            ("shop", "shops", false),
            ("monitoring", "monitorin", false),
            ("team-a", "taem-a", false),
            ("front", "frnt", false),
        ] {
            assert_eq!(are_siblings(one, other), siblings, "{one} {other}");
            assert_eq!(are_siblings(other, one), siblings, "{other} {one}");
        }
    }
}
