//! Statements that say the same of different pods become one, and those that another one makes needless go.

use std::collections::{BTreeMap, BTreeSet};

use super::{Origin, Said, Statement};

type Origins = BTreeSet<Origin>;

/// The statements of one namespace, in the order in which people read them: who is closed, who may talk, what pods run
/// under.
pub(super) fn merged(namespace: &str, statements: Vec<Statement>) -> Vec<Statement> {
    let mut isolated: BTreeMap<String, ([bool; 2], Origins)> = BTreeMap::new();
    let mut allowed: Vec<(BTreeSet<String>, BTreeSet<String>, String, Origins)> = Vec::new();
    let mut settings = Vec::new();
    for statement in statements {
        let origins = statement.origins;
        match statement.said {
            Said::Isolate { whom, ingress, egress } => {
                let entry = isolated.entry(whom).or_default();
                entry.0 = [entry.0[0] || ingress, entry.0[1] || egress];
                entry.1.extend(origins);
            }
            Said::Allow { from, to, on } => allowed.push((from, to, on, origins)),
            said => settings.push((said, origins)),
        }
    }
    let of = |said: Said, origins: Origins| Statement { namespace: namespace.to_owned(), said, origins };
    let mut all = Vec::new();
    // What holds for all pods needn't be said of some.
    let everybody = isolated.get("*").map_or([false, false], |(ends, _)| *ends);
    for (whom, ([ingress, egress], origins)) in isolated {
        let [ingress, egress] = match whom.as_str() {
            "*" => [ingress, egress],
            _ => [ingress && !everybody[0], egress && !everybody[1]],
        };
        if ingress || egress {
            all.push(of(Said::Isolate { whom, ingress, egress }, origins));
        }
    }
    let allowed = together(
        allowed,
        |(from, to, on, _)| (to.clone(), on.clone(), is_alone(from)),
        |one, other| {
            one.0.extend(other.0);
        },
    );
    let allowed = together(
        allowed,
        |(from, to, on, _)| (from.clone(), on.clone(), is_alone(to)),
        |one, other| {
            one.1.extend(other.1);
        },
    );
    all.extend(allowed.into_iter().map(|(from, to, on, origins)| of(Said::Allow { from, to, on }, origins)));
    all.extend(settings.into_iter().map(|(said, origins)| of(said, origins)));
    all
}

/// What has a meaning of its own beside others.
fn is_alone(terms: &BTreeSet<String>) -> Option<String> {
    terms.iter().find(|term| matches!(term.as_str(), "any" | "dns")).cloned()
}

type Flow = (BTreeSet<String>, BTreeSet<String>, String, Origins);

/// Those of one key are one, where the first of them was.
fn together<K: Ord>(flows: Vec<Flow>, key: impl Fn(&Flow) -> K, join: impl Fn(&mut Flow, Flow)) -> Vec<Flow> {
    let mut positions: BTreeMap<K, usize> = BTreeMap::new();
    let mut all: Vec<Flow> = Vec::new();
    for flow in flows {
        let position = *positions.entry(key(&flow)).or_insert(all.len());
        match all.get_mut(position) {
            None => all.push(flow),
            Some(one) => {
                one.3.extend(flow.3.iter().copied());
                join(one, flow);
            }
        }
    }
    all
}
