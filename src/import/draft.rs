//! The program as text, with the places of its statements.

use std::collections::BTreeSet;
use std::ops::Range;

use super::merge::merged;
use super::settings::settings;
use super::shown::Shown;
use super::{Kept, Narrowed, Origin, Plan, Said, Statement};
use crate::check::Subject;
use crate::inventory::MANAGED_BY;
use crate::resolve::name;

/// A program that may say what manifests say.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The statements, by namespaces.
    pub text: String,
    /// What each statement comes from, by the bytes where it stands, in order.
    pub origins: Vec<(Range<usize>, BTreeSet<Origin>)>,
    /// What it doesn't say, of what `Plan::kept` doesn't have, with the reason.
    pub refused: Kept,
    /// Rules that it says in part.
    pub narrowed: Vec<Narrowed>,
    /// The policies that it says.
    pub policies: BTreeSet<usize>,
    /// The workloads whose settings it says.
    pub workloads: BTreeSet<usize>,
}

/// Drafts the program of what the manifests say; `subject` is of a program that says nothing.
#[must_use]
pub fn draft(subject: &Subject<'_, '_, '_>, plan: &Plan) -> Draft {
    let mut draft = Draft::default();
    let facts = subject.context.facts;
    let given = || subject.policies.given.iter().chain(&subject.policies.own);
    // In a namespace of the program kpol's own policies aren't read: one that has to stay keeps the whole namespace.
    let of_kpol = |index: usize| {
        let labels = facts.inventory.map_or(&[][..], |inventory| &inventory.policies[index].labels);
        labels.iter().any(|pair| (pair.key.value.as_str(), pair.value.value.as_str()) == MANAGED_BY)
    };
    let closed: BTreeSet<&str> = given()
        .filter(|given| plan.kept.contains_key(&Origin::Policy(given.index)) && of_kpol(given.index))
        .map(|given| given.namespace)
        .collect();
    let with_it = |place: &str| {
        closed
            .contains(place)
            .then(|| "a policy of its namespace that an earlier program made has to stay".to_owned())
    };
    let (mut statements, refused) = settings(facts, plan);
    draft.refused.extend(refused);
    for statement in &statements {
        if let Some(reason) = with_it(&statement.namespace) {
            draft.refused.extend(statement.origins.iter().map(|origin| (*origin, reason.clone())));
        }
    }
    let count = facts.inventory.map_or(0, |inventory| inventory.workloads.len());
    draft.workloads = (0..count)
        .filter(|index| {
            let origin = Origin::Workload(*index);
            super::settings::has_settings(facts.workload(*index))
                && !plan.kept.contains_key(&origin)
                && !draft.refused.contains_key(&origin)
        })
        .collect();
    // The program owns the namespaces in which it says something.
    let mut owned: BTreeSet<String> =
        statements.iter().map(|statement| statement.namespace.clone()).collect();
    let said = given().filter(|given| !plan.kept.contains_key(&Origin::Policy(given.index)));
    owned.extend(said.map(|given| given.namespace.to_owned()));
    let shown = Shown::new(subject, owned);
    for given in &shown.given {
        let origin = Origin::Policy(given.index);
        if plan.kept.contains_key(&origin) {
            continue;
        }
        let flows = match with_it(&given.policy.namespace) {
            Some(reason) => Err(reason),
            None => shown.flows(given),
        };
        match flows {
            Ok(flows) => {
                draft.policies.insert(given.index);
                let narrowed = flows.narrowed.into_iter();
                draft.narrowed.extend(narrowed.map(|place| Narrowed { place, policy: given.index }));
                statements.extend(flows.said.into_iter().map(|(namespace, said)| Statement {
                    namespace,
                    said,
                    origins: BTreeSet::from([origin]),
                }));
            }
            Err(reason) => {
                draft.refused.insert(origin, reason);
            }
        }
    }
    draft.write(statements, plan.grouped);
    draft
}

impl Draft {
    fn write(&mut self, statements: Vec<Statement>, grouped: bool) {
        let namespaces: BTreeSet<String> =
            statements.iter().map(|statement| statement.namespace.clone()).collect();
        for namespace in namespaces {
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            if !namespace.is_empty() {
                self.text.push_str(&format!("namespace {}\n\n", name(&namespace)));
            }
            let here: Vec<Statement> =
                statements.iter().filter(|each| each.namespace == namespace).cloned().collect();
            let mut kind = None;
            let here = if grouped { merged(&namespace, here) } else { here };
            for statement in here {
                let of_pods = matches!(statement.said, Said::Pod { .. } | Said::Container { .. });
                if kind.is_some_and(|before| before != of_pods) {
                    self.text.push('\n');
                }
                kind = Some(of_pods);
                let start = self.text.len();
                self.text.push_str(&folded(&statement.said.to_string()));
                self.origins.push((start..self.text.len(), statement.origins));
                self.text.push('\n');
            }
        }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |terms: &BTreeSet<String>| terms.iter().cloned().collect::<Vec<_>>().join(", ");
        match self {
            Self::Isolate { whom, ingress, egress } => {
                let ends = match (ingress, egress) {
                    (true, false) => " ingress",
                    (false, true) => " egress",
                    _ => "",
                };
                write!(out, "isolate {whom}{ends}")
            }
            Self::Allow { from, to, on } => {
                write!(out, "allow {} -> {}", list(from), list(to))?;
                if on.is_empty() { Ok(()) } else { write!(out, " on {on}") }
            }
            Self::Pod { whom, settings } => write!(out, "pod {} {}", list(whom), settings.join(" ")),
            Self::Container { names, whom, settings } => {
                write!(out, "container {names} in {} {}", list(whom), settings.join(" "))
            }
        }
    }
}

/// Long statements go on in the next line after a comma.
fn folded(statement: &str) -> String {
    const WIDEST: usize = 100;
    let mut text = String::with_capacity(statement.len());
    let (mut width, mut quoted) = (0, false);
    let mut words = statement.split_inclusive(' ').peekable();
    while let Some(word) = words.next() {
        width += word.chars().count();
        quoted ^= word.matches('"').count() % 2 == 1;
        let next = words.peek().map_or(0, |next| next.trim_end().chars().count());
        if !quoted && word.ends_with(", ") && width + next > WIDEST {
            text.push_str(word.trim_end());
            text.push_str("\n  ");
            width = 2;
        } else {
            text.push_str(word);
        }
    }
    text
}
