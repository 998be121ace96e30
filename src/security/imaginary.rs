//! Statements without manifests, held against a pod that each one is about: one with nothing set, which has the labels
//! that the statement asks for and no others. What is wrong there is wrong for any pod.

use std::collections::HashMap;

use super::place::Decided;
use super::pod::Pod;
use super::settle::Settler;
use crate::inventory::{Container, ObjectId, Security, Template, Workload};
use crate::resolve::program::{StatementId, StatementKind};
use crate::resolve::words;
use crate::source::{Span, Spanned};

/// Judges each statement together with those that are about all of its pods and containers too.
pub(super) fn check(settler: &mut Settler<'_, '_, '_>) {
    let subject = settler.subject;
    let index = Wider::new(settler);
    for (id, statement) in subject.program.statements.iter().enumerate() {
        let StatementKind::Settings { who, containers, .. } = &statement.kind else { continue };
        let candidates = index.of(id, settler);
        let statements: Vec<StatementId> = candidates
            .into_iter()
            .filter(|other| *other == id || settler.scopes.is_within(id, *other, subject, settler.space))
            .collect();
        let init = containers.as_ref().is_some_and(|patterns| patterns.iter().all(|pattern| pattern.init));
        let name = match containers.as_deref() {
            Some([pattern, ..]) => pattern.text.clone(),
            _ => "*".to_owned(),
        };
        let workload = workload(statement.span, name, init);
        let mut pod = Pod::new(0, words::terms(subject.sources, who), &workload);
        let pods = settler.of_pods(&statements);
        let decided =
            Decided { pod: settler.decide(pods), containers: vec![settler.decide(statements.clone())] };
        settler.settle(&mut pod, &decided, &statements);
    }
}

/// The statements that may be about all pods of another one: found by a label that the other one has to ask for too.
struct Wider {
    by_pair: HashMap<(String, String), Vec<StatementId>>,
    others: Vec<StatementId>,
}

impl Wider {
    fn new(settler: &Settler<'_, '_, '_>) -> Self {
        let mut wider = Self { by_pair: HashMap::new(), others: Vec::new() };
        for id in 0..settler.subject.program.statements.len() {
            match pairs(id, settler) {
                Some(mut pairs) => match pairs.pop() {
                    Some(pair) => wider.by_pair.entry(pair).or_default().push(id),
                    None => wider.others.push(id),
                },
                None => wider.others.push(id),
            }
        }
        wider
    }

    /// Sorted, with the statement itself.
    fn of(&self, id: StatementId, settler: &Settler<'_, '_, '_>) -> Vec<StatementId> {
        let pairs = pairs(id, settler).unwrap_or_default();
        let mut found: Vec<StatementId> =
            pairs.iter().filter_map(|pair| self.by_pair.get(pair)).flatten().copied().collect();
        found.extend(&self.others);
        found.push(id);
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The labels that all pods of a statement have; none where it isn't one term alone.
fn pairs(id: StatementId, settler: &Settler<'_, '_, '_>) -> Option<Vec<(String, String)>> {
    let StatementKind::Settings { who, .. } = &settler.subject.program.statements[id].kind else {
        return None;
    };
    let [item] = who.items.as_slice() else { return None };
    Some(settler.space.required_pairs(item.own))
}

/// A pod with one container and nothing said. Nothing of it is ever shown, so that its places don't matter.
fn workload(span: Span, container: String, init: bool) -> Workload {
    let security = Security {
        values: std::collections::BTreeMap::new(),
        place: span,
        se_linux: None,
        windows: None,
        misplaced: Vec::new(),
    };
    let text = |text: &str| Spanned::new(text.to_owned(), span);
    let container = Container {
        name: Some(Spanned::new(container, span)),
        span,
        position: 0,
        init,
        sidecar: false,
        ports: Vec::new(),
        security: security.clone(),
        probe_hosts: Vec::new(),
        image: None,
        volume_devices: None,
    };
    Workload {
        id: ObjectId {
            api_version: text("v1"),
            kind: text("Pod"),
            namespace: None,
            name: text(""),
            generated: false,
            entry: 0,
        },
        own_labels: Vec::new(),
        selector: None,
        pod_labels: Vec::new(),
        pod_labels_span: span,
        owner: None,
        containers: vec![container],
        template: Template {
            path: Vec::new(),
            os: None,
            security,
            share_process_namespace: None,
            volumes: Vec::new(),
            profile_annotations: Vec::new(),
            ephemeral: Vec::new(),
        },
        because: None,
    }
}
