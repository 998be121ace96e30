//! The program as text, with the places of its statements.

use std::collections::BTreeSet;

use super::merge::{merged, unmerged};
use super::settings::settings;
use super::shown::Shown;
use super::text::text;
use super::{Kept, Narrowed, Origin, Places, Plan, Statement};
use crate::check::Subject;
use crate::inventory::MANAGED_BY;

/// A program that may say what manifests say.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The statements, by namespaces.
    pub text: String,
    /// Whose its statements are.
    pub origins: Places,
    /// What it doesn't say, of what `Plan::kept` doesn't have, with the reason.
    pub refused: Kept,
    /// Rules that it says in part.
    pub narrowed: Vec<Narrowed>,
    /// The policies that it says.
    pub policies: BTreeSet<usize>,
    /// The workloads whose settings it says.
    pub workloads: BTreeSet<usize>,
}

/// The namespaces that have to stay as they are. In a namespace of the program kpol's own policies aren't read: one that has
/// to stay keeps the whole namespace.
fn closed<'a>(subject: &Subject<'_, '_, 'a>, plan: &Plan) -> BTreeSet<&'a str> {
    let of_kpol = |index: usize| {
        let inventory = subject.context.facts.inventory;
        let labels = inventory.map_or(&[][..], |inventory| &inventory.policies[index].labels);
        labels.iter().any(|pair| (pair.key.value.as_str(), pair.value.value.as_str()) == MANAGED_BY)
    };
    let given = subject.policies.given.iter().chain(&subject.policies.own);
    let stay =
        given.filter(|given| plan.kept.contains_key(&Origin::Policy(given.index)) && of_kpol(given.index));
    stay.map(|given| given.namespace).collect()
}

/// Drafts the program of what the manifests say; `subject` is of a program that says nothing.
#[must_use]
pub fn draft(subject: &Subject<'_, '_, '_>, plan: &Plan) -> Draft {
    let mut draft = Draft::default();
    let facts = subject.context.facts;
    let given = || subject.policies.given.iter().chain(&subject.policies.own);
    let closed = closed(subject, plan);
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
    (draft.text, draft.origins) = text(if plan.grouped { merged(statements) } else { unmerged(statements) });
    draft
}
