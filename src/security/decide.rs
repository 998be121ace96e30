//! Which setting decides a field: of those that speak of it, the ones that none is narrower than. Where these don't
//! agree, nothing decides.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Subject;
use super::scope::Scopes;
use crate::resolve::program::{StatementId, StatementKind};
use crate::resolve::settings::{FieldGroup, SettingKind};
use crate::sets::Space;
use crate::settings::{Field, Value};
use crate::source::Span;

/// How many settings that disagree with the first one about a field are told.
const SHOWN: usize = 8;

/// A setting: its statement, and where it is written (there, or in a profile).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct By {
    pub(super) statement: StatementId,
    pub(super) span: Span,
}

/// What settings say of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has that value.
    Set(Value),
    /// It is what the manifest says.
    Keep,
}

/// A field on which settings agree.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) verdict: Verdict,
    /// The settings that decide, none narrower than another; at least one.
    pub(super) by: Vec<By>,
}

/// Two settings that disagree, and neither is narrower.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    pub(super) field: Field,
    pub(super) first: (By, Verdict),
    pub(super) second: (By, Verdict),
}

/// What a list of statements decides.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    fields: BTreeMap<Field, Decision>,
    /// `keep sysctl`, for the parameters that no statement sets.
    other_sysctls: Option<Decision>,
    pub(super) conflicts: Vec<Conflict>,
}

impl Decisions {
    /// What is decided about a field.
    pub(super) fn of(&self, field: &Field) -> Option<&Decision> {
        let any = || self.other_sysctls.as_ref().filter(|_| matches!(field, Field::Sysctl(_)));
        self.fields.get(field).or_else(any)
    }

    /// The fields that are given a value, or that are kept by name, in their order.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&Field, &Decision)> {
        self.fields.iter()
    }

    /// The value that is set, and by which setting.
    pub(super) fn set(&self, field: &Field) -> Option<(&Value, By)> {
        let decision = self.of(field)?;
        match &decision.verdict {
            Verdict::Set(value) => Some((value, decision.by[0])),
            Verdict::Keep => None,
        }
    }

    /// The setting that keeps a field as the manifest has it.
    pub(super) fn keeper(&self, field: &Field) -> Option<By> {
        let decision = self.of(field)?;
        (decision.verdict == Verdict::Keep).then(|| decision.by[0])
    }
}

/// Decides for lists of statements, each list once.
#[derive(Default)]
pub(super) struct Decider {
    known: HashMap<Vec<StatementId>, Rc<Decisions>>,
}

impl Decider {
    /// What the statements of a list decide, all of them about one container, or one pod.
    pub(super) fn decide(
        &mut self,
        statements: Vec<StatementId>,
        scopes: &mut Scopes,
        subject: &Subject<'_, '_>,
        space: &mut Space,
    ) -> Rc<Decisions> {
        if let Some(known) = self.known.get(&statements) {
            return Rc::clone(known);
        }
        let mut said: BTreeMap<Field, Vec<(By, Verdict)>> = BTreeMap::new();
        let mut keep_sysctls: Vec<(By, Verdict)> = Vec::new();
        for id in &statements {
            let StatementKind::Settings { settings, .. } = &subject.program.statements[*id].kind else {
                continue;
            };
            for setting in settings {
                let by = By { statement: *id, span: setting.span };
                match &setting.kind {
                    SettingKind::Set(field, value) => {
                        said.entry(field.clone()).or_default().push((by, Verdict::Set(value.clone())));
                    }
                    SettingKind::Keep(groups) => {
                        for group in groups {
                            if *group == FieldGroup::Sysctls {
                                keep_sysctls.push((by, Verdict::Keep));
                            }
                            for field in group.fields() {
                                said.entry(field).or_default().push((by, Verdict::Keep));
                            }
                        }
                    }
                    SettingKind::Standard(_) => {}
                }
            }
        }
        let mut decisions = Decisions::default();
        for (field, mut said) in said {
            if matches!(field, Field::Sysctl(_)) {
                said.extend(keep_sysctls.iter().cloned());
            }
            let narrowest = narrowest(said, scopes, subject, space);
            decisions.settle(field, &narrowest);
        }
        let keepers = narrowest(keep_sysctls, scopes, subject, space);
        let by: Vec<By> = keepers.iter().map(|(by, _)| *by).collect();
        decisions.other_sysctls = (!by.is_empty()).then_some(Decision { verdict: Verdict::Keep, by });
        let decisions = Rc::new(decisions);
        self.known.insert(statements, Rc::clone(&decisions));
        decisions
    }
}

impl Decisions {
    fn settle(&mut self, field: Field, narrowest: &[(By, Verdict)]) {
        let Some((first, others)) = narrowest.split_first() else { return };
        let mut agreed = true;
        for other in others.iter().filter(|other| !agree(&first.1, &other.1)).take(SHOWN) {
            let conflict = Conflict { field: field.clone(), first: first.clone(), second: other.clone() };
            self.conflicts.push(conflict);
            agreed = false;
        }
        if agreed {
            let by = narrowest.iter().map(|(by, _)| *by).collect();
            self.fields.insert(field, Decision { verdict: first.1.clone(), by });
        }
    }
}

/// Those that none is narrower than, in their order.
fn narrowest(
    said: Vec<(By, Verdict)>,
    scopes: &mut Scopes,
    subject: &Subject<'_, '_>,
    space: &mut Space,
) -> Vec<(By, Verdict)> {
    let mut least: Vec<(By, Verdict)> = Vec::new();
    for (by, verdict) in said {
        let mut narrower = |a: By, b: By| scopes.is_narrower(a.statement, b.statement, subject, space);
        if least.iter().any(|(other, _)| narrower(*other, by)) {
            continue;
        }
        least.retain(|(other, _)| !narrower(by, *other));
        least.push((by, verdict));
    }
    least
}

fn agree(a: &Verdict, b: &Verdict) -> bool {
    match (a, b) {
        (Verdict::Set(a), Verdict::Set(b)) => a.means(b),
        _ => a == b,
    }
}
