//! What a statement is about, as sets of pods and of containers' names, and which of two statements is narrower. That
//! depends on sets and names alone: another Deployment never changes it.

use std::collections::HashMap;

use super::Subject;
use crate::resolve::program::{ContainerPattern, Item, OWNER, StatementId, StatementKind};
use crate::resolve::templates::{Undecided, contains};
use crate::sets::{PodSet, Requirement, Scope as LabelScope, Space, TooComplex};

/// A scope by its position: statements about the same share one.
pub(super) type ScopeId = usize;

/// The scopes of all statements about settings.
pub(super) struct Scopes {
    all: Vec<Scope>,
    of: HashMap<StatementId, ScopeId>,
    narrower: HashMap<(ScopeId, ScopeId), bool>,
    /// Statements that couldn't be compared with another within the limit of steps.
    pub(super) undecided: Vec<StatementId>,
}

/// The pods of a term: their set, and the templates that it names.
type Pods = (PodSet, Vec<usize>);

struct Scope {
    pods: Vec<Pods>,
    /// All of its pods.
    all: PodSet,
    /// Those of the terms that are no names.
    selected: PodSet,
    /// None: every container.
    containers: Option<Vec<ContainerPattern>>,
}

/// What makes two scopes one: the terms, and each pattern's text, whether it is a glob, whether of init containers.
type Key = (Vec<Pods>, Option<Vec<(String, bool, bool)>>);

impl Scopes {
    pub(super) fn new(subject: &Subject<'_, '_>, space: &mut Space) -> Self {
        let mut scopes =
            Self { all: Vec::new(), of: HashMap::new(), narrower: HashMap::new(), undecided: Vec::new() };
        let mut known: HashMap<Key, ScopeId> = HashMap::new();
        for (id, statement) in subject.program.statements.iter().enumerate() {
            let StatementKind::Settings { who, containers, .. } = &statement.kind else { continue };
            let pods: Vec<Pods> = who.items.iter().map(|item| (item.own, item.named.clone())).collect();
            let words = containers.as_ref().map(|patterns| {
                patterns.iter().map(|pattern| (pattern.text.clone(), pattern.glob, pattern.init)).collect()
            });
            let key = (pods, words);
            if let Some(scope) = known.get(&key) {
                scopes.of.insert(id, *scope);
                continue;
            }
            let Ok(scope) = Scope::new(&who.items, containers.as_deref(), space) else {
                scopes.undecided.push(id);
                continue;
            };
            known.insert(key, scopes.all.len());
            scopes.of.insert(id, scopes.all.len());
            scopes.all.push(scope);
        }
        scopes
    }

    /// Whether the first statement is narrower than the second: about a part of the same pods and containers.
    pub(super) fn is_narrower(
        &mut self,
        first: StatementId,
        second: StatementId,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> bool {
        let (Some(&a), Some(&b)) = (self.of.get(&first), self.of.get(&second)) else { return false };
        if a == b {
            return false;
        }
        if let Some(known) = self.narrower.get(&(a, b)) {
            return *known;
        }
        let narrower = self.all[a]
            .is_within(&self.all[b], subject, space)
            .and_then(|within| Ok(within && !self.all[b].is_within(&self.all[a], subject, space)?));
        if narrower.is_err() {
            self.undecided.push(first);
        }
        let narrower = narrower.unwrap_or(false);
        self.narrower.insert((a, b), narrower);
        narrower
    }

    /// Whether all pods and containers of the first statement are the second's too.
    pub(super) fn is_within(
        &mut self,
        first: StatementId,
        second: StatementId,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> bool {
        let (Some(&a), Some(&b)) = (self.of.get(&first), self.of.get(&second)) else { return false };
        a == b || self.all[a].is_within(&self.all[b], subject, space).unwrap_or(false)
    }

    /// Whether all pods of the first statement are the second's too.
    pub(super) fn pods_within(
        &self,
        first: StatementId,
        second: StatementId,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> bool {
        let (Some(&a), Some(&b)) = (self.of.get(&first), self.of.get(&second)) else { return false };
        self.all[a].pods_within(&self.all[b], subject, space).unwrap_or(false)
    }
}

impl Scope {
    fn new(
        items: &[Item],
        containers: Option<&[ContainerPattern]>,
        space: &mut Space,
    ) -> Result<Self, TooComplex> {
        let selected = items.iter().filter(|item| item.named.is_empty());
        Ok(Self {
            pods: items.iter().map(|item| (item.own, item.named.clone())).collect(),
            all: space.union_all(items.iter().map(|item| item.own))?,
            selected: space.union_all(selected.map(|item| item.own))?,
            containers: containers.map(<[ContainerPattern]>::to_vec),
        })
    }

    fn is_within(
        &self,
        other: &Self,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> Result<bool, TooComplex> {
        Ok(self.containers_within(other) && self.pods_within(other, subject, space)?)
    }

    fn pods_within(
        &self,
        other: &Self,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> Result<bool, TooComplex> {
        for (pods, names) in &self.pods {
            if names.is_empty() {
                if !space.is_subset(*pods, other.all)? {
                    return Ok(false);
                }
                continue;
            }
            for workload in names {
                if !name_within(*workload, *pods, other, subject, space)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Patterns against patterns; a list is about all of its parts.
    fn containers_within(&self, other: &Self) -> bool {
        let all = |pattern: &ContainerPattern| !pattern.init && pattern.matches("*");
        match (&self.containers, &other.containers) {
            (_, None) => true,
            (None, Some(outer)) => outer.iter().any(all),
            (Some(inner), Some(outer)) => {
                inner.iter().all(|pattern| outer.iter().any(|wide| pattern_within(pattern, wide)))
            }
        }
    }
}

/// Whether a workload by its name, or a part of its pods, is in a scope: by the same name, or by a selector that means it.
fn name_within(
    workload: usize,
    pods: PodSet,
    other: &Scope,
    subject: &Subject<'_, '_>,
    space: &mut Space,
) -> Result<bool, TooComplex> {
    let owner = Requirement::equals(OWNER, workload.to_string());
    let alone = space.requirement(LabelScope::Pod, &owner);
    let pods = space.intersection(pods, alone)?;
    if space.is_subset(pods, other.all)? {
        return Ok(true);
    }
    let namespace = subject.facts.namespace_of(workload);
    let selected = space.in_namespace(other.selected, namespace, subject.program.world.labels(namespace));
    Ok(selected.is_ok_and(|selected| contains(selected, workload, subject.facts, space)))
}

/// Every name that the inner one can stand for, the outer one stands for too. No name has a `*`, so the inner pattern
/// read as a name is matched where only a `*` of the outer one takes its `*`.
fn pattern_within(inner: &ContainerPattern, outer: &ContainerPattern) -> bool {
    (inner.init || !outer.init) && outer.matches(&inner.text)
}

/// What is undecided about a statement, in words.
pub(super) fn too_complex(subject: &Subject<'_, '_>, id: StatementId) -> crate::diagnostic::Diagnostic {
    let statement = &subject.program.statements[id];
    let span = match &statement.kind {
        StatementKind::Settings { who, .. } | StatementKind::AssertSettings { who, .. } => who.span,
        _ => statement.span,
    };
    Undecided::TooComplex.diagnostic(span)
}
