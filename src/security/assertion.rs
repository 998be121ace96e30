//! Assertions about pods: whether what runs in the end has the settings.

use super::decide::By;
use super::pod::{At, Pod};
use super::standard::{Violation, What, violations};
use super::{Subject, words};
use crate::diagnostic::{Code, Diagnostic};
use crate::resolve::program::{ContainerPattern, StatementId, StatementKind};
use crate::resolve::settings::{FieldGroup, Setting, SettingKind};
use crate::settings::{Field, Level, Standard, Value};
use crate::source::Span;

/// How many failures of one assertion are told: the first say what is wrong, the number how far it goes.
const SHOWN: usize = 8;

/// Judges an assertion about these pods.
pub(super) fn judge<'a>(
    id: StatementId,
    pods: impl Iterator<Item = &'a Pod<'a>>,
    subject: &Subject<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let StatementKind::AssertSettings { containers, settings, .. } = &subject.program.statements[id].kind
    else {
        return;
    };
    let mut judge = Judge { id, settings, subject, failures: Vec::new(), more: 0 };
    for pod in pods {
        judge.pod(pod, containers.as_deref());
    }
    let Judge { mut failures, more, .. } = judge;
    // The order in which they are shown, so that the number stands below the last.
    failures.sort_by(|a, b| (a.primary(), &a.message).cmp(&(b.primary(), &b.message)));
    if more > 0
        && let Some(last) = failures.pop()
    {
        failures.push(last.note(format!("and {more} more like these")));
    }
    diagnostics.append(&mut failures);
}

struct Judge<'j, 'c, 'a> {
    id: StatementId,
    settings: &'j [Setting],
    subject: &'j Subject<'c, 'a>,
    failures: Vec<Diagnostic>,
    more: usize,
}

impl Judge<'_, '_, '_> {
    fn pod(&mut self, pod: &Pod<'_>, patterns: Option<&[ContainerPattern]>) {
        let settings = self.settings;
        let spoken = |field: &Field| {
            settings.iter().any(|setting| matches!(&setting.kind, SettingKind::Set(said, _) if said == field))
        };
        let meant: Vec<At> = pod.all_containers().filter(|at| is_meant(pod, *at, patterns)).collect();
        for setting in settings {
            match &setting.kind {
                SettingKind::Set(field, value) if field.level() == Level::Pod => {
                    self.value(pod, At::Pod, field, value, setting.span);
                }
                SettingKind::Set(field, value) => {
                    for at in &meant {
                        self.value(pod, *at, field, value, setting.span);
                        if *field == Field::Drop && !spoken(&Field::Add) {
                            self.nothing_added(pod, *at, setting.span);
                        }
                    }
                }
                SettingKind::Standard(standard) => self.standard(pod, *standard, setting.span),
                SettingKind::Keep(groups) => {
                    for group in groups {
                        self.kept(pod, &meant, *group, setting.span);
                    }
                }
            }
        }
    }

    fn value(&mut self, pod: &Pod<'_>, at: At, field: &Field, wanted: &Value, span: Span) {
        let found = pod.effective(at, field);
        let default = default(field);
        let is = found.map(|(_, value)| value).or(default.as_ref());
        if is.is_some_and(|is| is.means(wanted)) {
            return;
        }
        let (name, whose) = (field.name(), words::whose(pod, at));
        let message = match (found, &default) {
            (Some((_, value)), _) => format!("`{name}` of {whose} is {value}, not {wanted}"),
            (None, Some(value)) => {
                format!("`{name}` of {whose} isn't set, which means {value}, not {wanted}")
            }
            (None, None) => format!("`{name}` of {whose} isn't set, and should be {wanted}"),
        };
        let place = found.map_or(at, |(place, _)| place);
        self.fail(message, span, pod, place, Some(field));
    }

    /// Each list is exact: with only `drop` said, nothing is added.
    fn nothing_added(&mut self, pod: &Pod<'_>, at: At, span: Span) {
        let level = pod.level(at);
        let (Some(origin), Some(value)) = (level.origin(&Field::Add), level.value(&Field::Add)) else {
            return;
        };
        if level.words(&Field::Add).is_empty() {
            return;
        }
        let message = format!("{} also adds capabilities: {value}", words::whose(pod, at));
        let label = words::here(&Field::Add, origin, value);
        let diagnostic = self.failure(message, span).also(origin.span(), label);
        self.keep(diagnostic.note("each list is exact: with only `drop` asserted, nothing is added"));
    }

    fn standard(&mut self, pod: &Pod<'_>, standard: Standard, span: Span) {
        for violation in violations(pod, standard, self.subject.program.kubernetes.1) {
            self.unmet(pod, &violation, standard, span);
        }
    }

    fn unmet(&mut self, pod: &Pod<'_>, violation: &Violation, standard: Standard, span: Span) {
        let whose = words::whose(pod, violation.at);
        let (word, control) = (standard.word(), violation.control.name);
        match &violation.what {
            What::Beyond(words, place) => {
                let message = format!("{words} of {whose} isn't `{word}`, by the control `{control}`");
                let diagnostic =
                    self.failure(message, span).also(*place, format!("`{control}` forbids this"));
                self.keep(diagnostic);
            }
            What::Missing(field, value) => {
                let name = field.name();
                let message =
                    format!("`{name}` of {whose} isn't set, and the control `{control}` needs {value}");
                self.fail(message, span, pod, violation.at, Some(field));
            }
            What::Forbidden(field, _) => {
                let value = pod.level(violation.at).value(field);
                let is = value.map_or_else(|| field.name(), |value| words::field_is(field, value));
                let message = format!("{is} of {whose} isn't `{word}`, by the control `{control}`");
                self.fail(message, span, pod, violation.at, Some(field));
            }
        }
    }

    /// `keep`: what holds is what the manifest says.
    fn kept(&mut self, pod: &Pod<'_>, meant: &[At], group: FieldGroup, span: Span) {
        let fields = match group {
            FieldGroup::Sysctls => {
                let all = pod.own.said.keys().chain(pod.own.manifest.values.keys());
                let mut fields: Vec<Field> =
                    all.filter(|field| matches!(field, Field::Sysctl(_))).cloned().collect();
                fields.sort_unstable();
                fields.dedup();
                fields
            }
            _ => group.fields(),
        };
        for field in fields {
            let levels = if field.level() == Level::Pod { &[At::Pod][..] } else { meant };
            for at in levels {
                let before = pod.manifest_effective(*at, &field);
                let after = pod.effective(*at, &field);
                if before == after.map(|(_, value)| value) {
                    continue;
                }
                let (name, whose) = (field.name(), words::whose(pod, *at));
                let words = |value: Option<&Value>| value.map_or("unset".to_owned(), ToString::to_string);
                let (is, was) = (words(after.map(|(_, value)| value)), words(before));
                let message = format!("`{name}` of {whose} is {is}, and the manifest has it {was}");
                self.fail(message, span, pod, after.map_or(*at, |(place, _)| place), Some(&field));
            }
        }
    }

    fn failure(&self, message: String, span: Span) -> Diagnostic {
        let diagnostic = Diagnostic::new(Code::AssertionFailed, message).at(span, "asserted here");
        super::conflict::used(diagnostic, By { statement: self.id, span }, self.subject)
    }

    /// A failure, with the line that decides what holds instead.
    fn fail(&mut self, message: String, span: Span, pod: &Pod<'_>, at: At, field: Option<&Field>) {
        let diagnostic = self.failure(message, span);
        let level = pod.level(at);
        let decides = field.and_then(|field| Some((level.origin(field)?, field, level.value(field)?)));
        let annotated = field.and_then(|field| Some((field, level.annotated(field)?)));
        let diagnostic = match (decides, annotated) {
            (Some((origin, field, value)), _) => {
                diagnostic.also(origin.span(), words::here(field, origin, value))
            }
            (None, Some((field, entry))) => {
                let said = words::field_is(field, &entry.value.value);
                diagnostic.also(entry.value.span, format!("this annotation stands for {said}"))
            }
            (None, None) => diagnostic.also(place(pod, at), "nothing is said here"),
        };
        self.keep(diagnostic);
    }

    fn keep(&mut self, diagnostic: Diagnostic) {
        if self.failures.len() < SHOWN {
            self.failures.push(diagnostic);
        } else {
            self.more += 1;
        }
    }
}

/// A short place for a level: its name's.
fn place(pod: &Pod<'_>, at: At) -> Span {
    let container = pod.container(at).and_then(|container| container.name.as_ref());
    container.map_or(pod.manifest.id.name.span, |name| name.span)
}

fn is_meant(pod: &Pod<'_>, at: At, patterns: Option<&[ContainerPattern]>) -> bool {
    let Some(patterns) = patterns else { return true };
    let Some(container) = pod.container(at) else { return false };
    patterns.iter().any(|pattern| pattern.means(container.name(), container.init))
}

/// What Kubernetes takes for a field without a value, where that is the same in every cluster.
pub(super) fn default(field: &Field) -> Option<Value> {
    let word = |word: &str| Some(Value::Word(word.to_owned()));
    match field {
        Field::RunAsNonRoot
        | Field::Privileged
        | Field::ReadOnlyRootFilesystem
        | Field::HostNetwork
        | Field::HostPid
        | Field::HostIpc => Some(Value::Bool(false)),
        Field::AllowPrivilegeEscalation | Field::HostUsers => Some(Value::Bool(true)),
        Field::Add | Field::Drop => Some(Value::Words(Vec::new())),
        Field::SupplementalGroups => Some(Value::Ids(Vec::new())),
        Field::ProcMount => word("Default"),
        Field::FsGroupChangePolicy => word("Always"),
        Field::SupplementalGroupsPolicy => word("Merge"),
        // The image, the runtime, the node or the ServiceAccount decides.
        Field::RunAsUser
        | Field::RunAsGroup
        | Field::SeccompProfile
        | Field::AppArmorProfile
        | Field::SeLinuxUser
        | Field::SeLinuxRole
        | Field::SeLinuxType
        | Field::SeLinuxLevel
        | Field::SeLinuxChangePolicy
        | Field::FsGroup
        | Field::AutomountServiceAccountToken
        | Field::Sysctl(_) => None,
    }
}
