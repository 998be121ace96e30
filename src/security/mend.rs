//! Setting right what a standard forbids: by the smallest change, after everything else. What a narrower statement wants
//! against it stays, as an exception; what one wants that is no narrower is a contradiction; what no setting reaches
//! can't be mended.

use std::collections::BTreeSet;

use super::decide::{By, Decision, Verdict};
use super::place::Decided;
use super::pod::{At, Pod, Why};
use super::scope::Scopes;
use super::se_linux;
use super::standard::{Control, Violation, What, violations};
use super::{Subject, rules};
use crate::resolve::program::{StatementId, StatementKind};
use crate::resolve::settings::SettingKind;
use crate::sets::Space;
use crate::settings::{Field, Level, Standard, Value};

/// The standards that hold for a template.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// The strictest of them.
    pub(super) standard: Standard,
    /// The settings that ask for them.
    pub(super) asked: Vec<(By, Standard)>,
    /// Those that ask for `restricted`, each with the narrower one that asks for `baseline` alone.
    pub(super) relaxed: Vec<(By, By)>,
}

/// What a standard leaves of a violation.
#[derive(Clone, Debug)]
pub(super) enum Left {
    /// It stays: that setting is narrower than the standard's.
    Exception(By, By),
    /// That setting isn't narrower than the standard's, and wants something else.
    Contradiction(By, By),
    /// No setting reaches it; the standard's setting.
    Beyond(By),
    /// It can't be mended beside an exception, which is told by itself.
    Follows,
}

/// What can be done about a violation.
enum Answer {
    Mend(By),
    Left(Left),
}

/// Finds the standards that the statements about a template ask for.
pub(super) fn standing(
    statements: &[StatementId],
    scopes: &mut Scopes,
    subject: &Subject<'_, '_>,
    space: &mut Space,
) -> Option<Standing> {
    let mut asked: Vec<(By, Standard)> = Vec::new();
    for id in statements {
        let StatementKind::Settings { settings, .. } = &subject.program.statements[*id].kind else {
            continue;
        };
        for setting in settings {
            if let SettingKind::Standard(standard) = setting.kind {
                asked.push((By { statement: *id, span: setting.span }, standard));
            }
        }
    }
    let (strict, lax): (Vec<_>, Vec<_>) =
        asked.iter().copied().partition(|(_, standard)| *standard == Standard::Restricted);
    let mut relaxed = Vec::new();
    let mut held = lax.clone();
    for (by, standard) in strict {
        let mut narrower =
            lax.iter().filter(|(other, _)| scopes.is_narrower(other.statement, by.statement, subject, space));
        match narrower.next() {
            Some((other, _)) => relaxed.push((by, *other)),
            None => held.push((by, standard)),
        }
    }
    let standard = held.iter().map(|(_, standard)| *standard).max()?;
    if standard == Standard::Restricted {
        relaxed.clear();
    }
    Some(Standing { standard, asked: held, relaxed })
}

/// Mends a pod that everything else is decided about; what is left over is told.
pub(super) struct Mender<'m, 'c, 'a> {
    pub(super) subject: &'m Subject<'c, 'a>,
    pub(super) space: &'m mut Space,
    pub(super) scopes: &'m mut Scopes,
    pub(super) standing: &'m Standing,
    pub(super) decided: &'m Decided,
}

/// A mend may show what it covered (a value that was the pod's is now a container's own): that often at most.
const ROUNDS: usize = 6;

impl Mender<'_, '_, '_> {
    pub(super) fn mend(&mut self, pod: &mut Pod<'_>) -> Vec<(Violation, Left)> {
        let minor = self.subject.program.kubernetes.1;
        for _ in 0..ROUNDS {
            let answered = self.answers(pod, minor);
            let mends: Vec<(&Violation, By)> = answered
                .iter()
                .filter_map(|(violation, answer)| match answer {
                    Answer::Mend(by) => Some((violation, *by)),
                    Answer::Left(_) => None,
                })
                .collect();
            if mends.is_empty() {
                self.hold(pod, minor);
                return answered
                    .into_iter()
                    .filter_map(|(violation, answer)| match answer {
                        Answer::Left(left) => Some((violation, left)),
                        Answer::Mend(_) => None,
                    })
                    .collect();
            }
            // The pod's level first: it decides what the containers need by themselves.
            let at_pod = mends.iter().any(|(violation, _)| violation.at == At::Pod);
            for (violation, by) in mends.into_iter().filter(|(v, _)| !at_pod || v.at == At::Pod) {
                self.apply(pod, violation, by, &answered);
            }
        }
        // Each mend ends its violation, so that this isn't reached; nothing is passed over if it is.
        let by = self.standing.asked[0].0;
        let left = violations(pod, self.standing.standard, minor).into_iter();
        left.map(|violation| (violation, Left::Beyond(by))).collect()
    }

    fn answers(&mut self, pod: &Pod<'_>, minor: u32) -> Vec<(Violation, Answer)> {
        let found = violations(pod, self.standing.standard, minor);
        let also: BTreeSet<(At, Field)> = if self.standing.standard == Standard::Restricted {
            let lax = violations(pod, Standard::Baseline, minor).into_iter();
            lax.filter_map(|violation| Some((violation.at, violation.what.field()?.clone()))).collect()
        } else {
            BTreeSet::new()
        };
        let mut answers = Vec::new();
        for violation in found {
            let field = violation.what.field().cloned();
            let also = field.is_some_and(|field| also.contains(&(violation.at, field)));
            let answer = self.answer(pod, &violation, also);
            answers.push((violation, answer));
        }
        let staying: BTreeSet<(At, Field)> = answers
            .iter()
            .filter(|(_, answer)| {
                matches!(answer, Answer::Left(Left::Exception(..) | Left::Contradiction(..)))
            })
            .filter_map(|(violation, _)| Some((violation.at, violation.what.field()?.clone())))
            .collect();
        for (violation, answer) in &mut answers {
            if matches!(answer, Answer::Mend(_)) && follows(pod, violation, &staying) {
                *answer = Answer::Left(Left::Follows);
            }
        }
        let unset: BTreeSet<Field> = answers
            .iter()
            .filter_map(|(violation, answer)| match (answer, &violation.what) {
                (Answer::Left(_), What::Missing(field, _)) => Some(field.clone()),
                _ => None,
            })
            .collect();
        for (violation, answer) in &mut answers {
            if let (At::Ephemeral(_), Answer::Mend(by), Some(field)) =
                (violation.at, &answer, violation.what.field())
                && unset.contains(field)
            {
                *answer = Answer::Left(Left::Beyond(*by));
            }
        }
        answers
    }

    /// The settings that ask for a control. `also`: `baseline` has one of its own for the same.
    fn asking(&self, control: &Control, also: bool) -> Vec<By> {
        let asked = self.standing.asked.iter();
        asked.filter(|(_, standard)| also || *standard >= control.standard).map(|(by, _)| *by).collect()
    }

    fn answer(&mut self, pod: &Pod<'_>, violation: &Violation, also: bool) -> Answer {
        let asking = self.asking(violation.control, also);
        // A violation comes from a control that some setting asks for.
        let first = asking.first().copied().unwrap_or(self.standing.asked[0].0);
        let Some(field) = violation.what.field() else { return Answer::Left(Left::Beyond(first)) };
        if let At::Ephemeral(_) = violation.at {
            // Only what the pod's level would give it can be given to it.
            let given = field.level() == Level::Both && matches!(violation.what, What::Missing(..));
            return if given { Answer::Mend(first) } else { Answer::Left(Left::Beyond(first)) };
        }
        match self.decision(pod, violation.at, field) {
            None => Answer::Mend(first),
            Some(by) => self.against(&by, &asking, first),
        }
    }

    /// The settings that want what stands there; none where nothing but the manifest does.
    fn decision(&self, pod: &Pod<'_>, at: At, field: &Field) -> Option<Vec<By>> {
        let decision = || self.decided.at(at).and_then(|decisions| decisions.of(field));
        let kept = |decision: &Decision| decision.verdict == Verdict::Keep;
        match pod.level(at).said.get(field) {
            Some(said) if said.why == Why::Exact => None,
            Some(said) => Some(decision().map_or_else(|| vec![said.by], |decision| decision.by.clone())),
            None => decision().filter(|decision| kept(decision)).map(|decision| decision.by.clone()),
        }
    }

    fn against(&mut self, wanted: &[By], asking: &[By], first: By) -> Answer {
        let mut narrower =
            |a: By, b: By| self.scopes.is_narrower(a.statement, b.statement, self.subject, self.space);
        if let Some(by) = asking.iter().find(|asks| wanted.iter().all(|wants| narrower(**asks, *wants))) {
            return Answer::Mend(*by);
        }
        for asks in asking {
            if let Some(wants) = wanted.iter().find(|wants| !narrower(**wants, *asks)) {
                return Answer::Left(Left::Contradiction(*wants, *asks));
            }
        }
        Answer::Left(Left::Exception(wanted[0], asking.first().copied().unwrap_or(first)))
    }

    fn apply(&mut self, pod: &mut Pod<'_>, violation: &Violation, by: By, answered: &[(Violation, Answer)]) {
        let why = Why::Standard(self.standing.standard);
        match &violation.what {
            What::Forbidden(field, value) => {
                if violation.at == At::Pod && field.level() == Level::Both {
                    self.hold_kept(pod, field, violation.control);
                }
                pod.level_mut(violation.at).say(field.clone(), value.clone(), by, why);
            }
            What::Missing(field, value) if field.level() == Level::Both => {
                let stays = answered.iter().any(|(other, answer)| {
                    matches!((answer, &other.what), (Answer::Left(_), What::Missing(same, _)) if same == field)
                });
                // One value for all, unless a container would get it that has to stay without.
                let at = if stays { violation.at } else { At::Pod };
                pod.level_mut(at).say(field.clone(), Some(value.clone()), by, why);
            }
            What::Missing(field, value) => {
                pod.level_mut(violation.at).say(field.clone(), Some(value.clone()), by, why);
            }
            What::Beyond(..) => {}
        }
    }

    /// Before the pod's own value changes: containers that keep it by a narrower statement say it themselves.
    fn hold_kept(&mut self, pod: &mut Pod<'_>, field: &Field, control: &Control) {
        let asking = self.asking(control, false);
        for index in 0..pod.containers.len() {
            let level = &pod.containers[index];
            let own = level.value(field).is_some() || (field.is_se_linux() && level.has_se_linux());
            let Some(decision) = self.decided.containers[index].of(field) else { continue };
            if own || decision.verdict != Verdict::Keep {
                continue;
            }
            let by = decision.by.clone();
            if !matches!(self.against(&by, &asking, by[0]), Answer::Left(_)) {
                continue;
            }
            let fields = if field.is_se_linux() { se_linux::PARTS.to_vec() } else { vec![field.clone()] };
            for field in fields {
                if let Some(value) = pod.own.manifest_value(&field).cloned() {
                    pod.containers[index].say(field, Some(value), by[0], Why::Kept);
                }
            }
        }
    }

    /// What the standard needs and the manifest has stays so whatever else is applied.
    fn hold(&mut self, pod: &mut Pod<'_>, minor: u32) {
        if self.standing.standard != Standard::Restricted {
            return;
        }
        let Some(by) = self
            .standing
            .asked
            .iter()
            .find(|(_, standard)| *standard == Standard::Restricted)
            .map(|(by, _)| *by)
        else {
            return;
        };
        let linux = !pod.is_windows();
        let relaxed = minor >= 35 && pod.has_user_namespace();
        let needed: &[(Field, bool)] = &[
            (Field::AllowPrivilegeEscalation, linux),
            (Field::Drop, linux),
            (Field::SeccompProfile, linux),
            (Field::RunAsNonRoot, !relaxed),
        ];
        let broken: BTreeSet<(At, Field)> = violations(pod, Standard::Restricted, minor)
            .into_iter()
            .filter_map(|violation| Some((violation.at, violation.what.field()?.clone())))
            .collect();
        for at in std::iter::once(At::Pod).chain((0..pod.containers.len()).map(At::Container)) {
            for (field, _) in needed.iter().filter(|(_, needed)| *needed) {
                let kept = self.decided.at(at).is_some_and(|decisions| decisions.of(field).is_some());
                let level = pod.level_mut(at);
                let written: Option<Value> = level.manifest_value(field).cloned();
                if written.is_some()
                    && !kept
                    && !level.said.contains_key(field)
                    && !broken.contains(&(at, field.clone()))
                {
                    level.say(field.clone(), written, by, Why::Standard(Standard::Restricted));
                }
            }
        }
    }
}

/// Whether a violation can't be mended beside an exception: Kubernetes would refuse the pod, or it couldn't start.
fn follows(pod: &Pod<'_>, violation: &Violation, staying: &BTreeSet<(At, Field)>) -> bool {
    let at = violation.at;
    match violation.what.field() {
        Some(Field::AllowPrivilegeEscalation) => {
            staying.contains(&(at, Field::Privileged))
                || (staying.contains(&(at, Field::Add)) && rules::has_sys_admin(pod.level(at)))
        }
        Some(Field::RunAsNonRoot) => {
            let inherits = pod.level(at).value(&Field::RunAsUser).is_none();
            staying.contains(&(at, Field::RunAsUser))
                || (inherits && staying.contains(&(At::Pod, Field::RunAsUser)))
        }
        _ => false,
    }
}
