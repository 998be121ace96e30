//! Template by template: what is decided about it, and whether that can be.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::applies::applies;
use super::decide::{Decider, Decisions};
use super::mend::{Left, Mender, standing};
use super::place::{Decided, place};
use super::pod::{At, Pod};
use super::report::Report;
use super::scope::{Scopes, too_complex};
use super::{
    Change, Changes, Settled, Subject, assertion, conflict, imaginary, overridden, rules, standards, words,
};
use crate::diagnostic::Diagnostic;
use crate::resolve::program::{ContainerPattern, StatementId, StatementKind};
use crate::sets::Space;

/// What the statements of a program make of the templates in its manifests, and everything that is wrong with it.
/// Without manifests, what is wrong with the statements by themselves.
pub fn settle(subject: &Subject<'_, '_>, space: &mut Space) -> (Vec<Settled>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    rules::versions(subject.program, subject.sources, &mut diagnostics);
    let mut settler = Settler {
        subject,
        scopes: Scopes::new(subject, space),
        space,
        decider: Decider::default(),
        report: Report::default(),
    };
    let settled = if subject.facts.has_manifests() {
        settler.templates(&mut diagnostics)
    } else {
        imaginary::check(&mut settler);
        Vec::new()
    };
    let Settler { scopes, report, .. } = settler;
    let undecided: BTreeSet<StatementId> = scopes.undecided.into_iter().collect();
    diagnostics.extend(undecided.into_iter().map(|id| too_complex(subject, id)));
    diagnostics.extend(report.finish());
    (settled, diagnostics)
}

/// What is needed to settle a template.
pub(super) struct Settler<'s, 'c, 'a> {
    pub(super) subject: &'s Subject<'c, 'a>,
    pub(super) space: &'s mut Space,
    pub(super) scopes: Scopes,
    decider: Decider,
    report: Report,
}

impl<'a> Settler<'_, '_, 'a> {
    fn templates(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Vec<Settled> {
        let subject = self.subject;
        let applies = applies(subject, self.space, diagnostics);
        let asserted: BTreeSet<usize> =
            applies.assertions.iter().flat_map(|(_, workloads)| workloads).copied().collect();
        let mut settled = Vec::new();
        let mut pods: BTreeMap<usize, Pod<'a>> = BTreeMap::new();
        for (index, statements) in applies.settings.iter().enumerate() {
            if statements.is_empty() && !asserted.contains(&index) {
                continue;
            }
            let name = words::workload(subject, index);
            let mut pod = Pod::new(index, name, subject.facts.workload(index));
            let decided = self.decided(&pod, statements);
            if !self.settle(&mut pod, &decided, statements) {
                continue;
            }
            overridden::overridden(&pod, diagnostics);
            settled.extend(changes(&pod, statements));
            if asserted.contains(&index) {
                pods.insert(index, pod);
            }
        }
        for (id, workloads) in &applies.assertions {
            // What isn't settled has its error already.
            let pods = workloads.iter().filter_map(|index| pods.get(index));
            assertion::judge(*id, pods, subject, diagnostics);
        }
        settled
    }

    /// What the statements about a template decide.
    fn decided(&mut self, pod: &Pod<'_>, statements: &[StatementId]) -> Decided {
        let program = self.subject.program;
        let about = |index: usize| -> Vec<StatementId> {
            let container = &pod.manifest.containers[index];
            let meant = |patterns: &[ContainerPattern]| {
                patterns.iter().any(|pattern| pattern.means(container.name(), container.init))
            };
            let about = statements.iter().copied().filter(|id| match &program.statements[*id].kind {
                StatementKind::Settings { containers, .. } => containers.as_deref().is_none_or(meant),
                _ => false,
            });
            about.collect()
        };
        let containers = (0..pod.containers.len()).map(|index| self.decide(about(index))).collect();
        Decided { pod: self.decide(self.of_pods(statements)), containers }
    }

    /// Those of the statements that are about pods, not about some of their containers.
    pub(super) fn of_pods(&self, statements: &[StatementId]) -> Vec<StatementId> {
        let program = self.subject.program;
        let about = |id: &StatementId| {
            matches!(&program.statements[*id].kind, StatementKind::Settings { containers: None, .. })
        };
        statements.iter().copied().filter(about).collect()
    }

    pub(super) fn decide(&mut self, statements: Vec<StatementId>) -> Rc<Decisions> {
        self.decider.decide(statements, &mut self.scopes, self.subject, self.space)
    }

    /// Lays what is decided over a template and judges it; false where it can't be, which is reported.
    pub(super) fn settle(
        &mut self,
        pod: &mut Pod<'_>,
        decided: &Decided,
        statements: &[StatementId],
    ) -> bool {
        if self.conflicts(pod, decided) {
            return false;
        }
        place(pod, decided, self.subject.program);
        let mut good = true;
        if let Some(standing) = standing(statements, &mut self.scopes, self.subject, self.space) {
            let (subject, space, scopes) = (self.subject, &mut *self.space, &mut self.scopes);
            let left = Mender { subject, space, scopes, standing: &standing, decided }.mend(pod);
            good = !left.iter().any(|(_, left)| matches!(left, Left::Contradiction(..)));
            standards::report(
                &left,
                &standing,
                pod,
                self.subject,
                &self.scopes,
                self.space,
                &mut self.report,
            );
        }
        if good {
            rules::judge(&mut rules::Case { subject: self.subject, pod, report: &mut self.report });
        }
        good
    }

    /// Whether settings about a template disagree; they are reported.
    fn conflicts(&mut self, pod: &Pod<'_>, decided: &Decided) -> bool {
        let mut found = false;
        let levels = (0..decided.containers.len()).map(At::Container).chain([At::Pod]);
        for at in levels {
            let Some(decisions) = decided.at(at) else { continue };
            for conflict in &decisions.conflicts {
                // What containers have too is theirs to decide: narrower statements may have done so.
                let of_pods = conflict.field.level() == crate::settings::Level::Pod;
                if of_pods != (at == At::Pod) {
                    continue;
                }
                found = true;
                let (subject, scopes) = (self.subject, &self.scopes);
                conflict::report(conflict, pod, at, subject, scopes, self.space, &mut self.report);
            }
        }
        found
    }
}

/// What is to be written; none where that is nothing.
fn changes(pod: &Pod<'_>, about: &[StatementId]) -> Option<Settled> {
    let mut statements = BTreeSet::new();
    let mut at = |at: At| -> Changes {
        let level = pod.level(at);
        let mut changes = Changes::new();
        for (field, said) in &level.said {
            let written = level.manifest_value(field);
            if said.value.is_none() && written.is_none() {
                continue;
            }
            statements.insert(said.by.statement);
            let (new, differs) = (said.value.clone(), said.value.as_ref() != written);
            changes.insert(field.clone(), Change { new, differs, by: said.by.span });
        }
        if at != At::Pod {
            whole_label(pod, at, &mut changes);
        }
        changes
    };
    let containers: Vec<Changes> = (0..pod.containers.len()).map(|index| at(At::Container(index))).collect();
    let of_pod = at(At::Pod);
    let nothing = of_pod.is_empty() && containers.iter().all(Changes::is_empty);
    let statements = statements.into_iter().collect();
    let (workload, about) = (pod.workload, about.to_vec());
    (!nothing).then_some(Settled { workload, pod: of_pod, containers, statements, about })
}

/// All parts of a container's SELinux label, where one is written.
fn whole_label(pod: &Pod<'_>, at: At, changes: &mut Changes) {
    let Some(by) = changes.iter().find(|(field, _)| field.is_se_linux()).map(|(_, change)| change.by) else {
        return;
    };
    for part in super::se_linux::PARTS {
        if let Some(value) = pod.level(at).manifest_value(&part) {
            let kept = Change { new: Some(value.clone()), differs: false, by };
            changes.entry(part).or_insert(kept);
        }
    }
}
