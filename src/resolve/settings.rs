//! Settings of pods: words become typed fields, profiles what they stand for, values are held to their ranges.
//!
//! What settings mean together, and what Kubernetes makes of them, isn't judged here.

use std::rc::Rc;

use super::layout::Placed;
use super::repeated::Brought;
use super::resolver::Resolver;
use super::selectors::listed;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::settings::{CAPABILITIES, Field, Level, Profile, ProfileKind, Standard, Value};
use crate::source::Span;
use crate::syntax::{ast, setting_for};

/// A setting of a pod or a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where it is written, in a statement or in a profile.
    pub span: Span,
    /// What it says.
    pub kind: SettingKind,
}

/// What a setting says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// A field's value.
    Set(Field, Value),
    /// A Pod Security Standard as a whole.
    Standard(Standard),
    /// `keep`: fields that stay as the manifest has them.
    Keep(Vec<FieldGroup>),
}

/// The fields that one word of the language stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldGroup {
    /// The field at that position of [`FIELDS`].
    One(usize),
    /// `selinux`: all parts of the label.
    SeLinux,
    /// `sysctl`: all kernel parameters.
    Sysctls,
}

impl FieldGroup {
    /// The fields that it stands for; of kernel parameters, which have any names, none.
    #[must_use]
    pub fn fields(self) -> Vec<Field> {
        match self {
            Self::One(at) => vec![FIELDS[at].1.clone()],
            Self::SeLinux => {
                vec![Field::SeLinuxUser, Field::SeLinuxRole, Field::SeLinuxType, Field::SeLinuxLevel]
            }
            Self::Sysctls => Vec::new(),
        }
    }

    /// The word by which programs name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::One(at) => FIELDS[at].0,
            Self::SeLinux => "selinux",
            Self::Sysctls => "sysctl",
        }
    }

    /// Whether a field is among them.
    #[must_use]
    pub fn covers(self, field: &Field) -> bool {
        match self {
            Self::One(at) => FIELDS[at].1 == *field,
            Self::SeLinux => field.is_se_linux(),
            Self::Sysctls => matches!(field, Field::Sysctl(_)),
        }
    }

    fn of(word: &str) -> Option<Self> {
        match word {
            "selinux" => Some(Self::SeLinux),
            "sysctl" => Some(Self::Sysctls),
            _ => FIELDS.iter().position(|(known, _)| *known == word).map(Self::One),
        }
    }
}

/// The short words that stand for a field with a fixed value.
pub(super) const FLAGS: &[(&str, Field, bool)] = &[
    ("nonRoot", Field::RunAsNonRoot, true),
    ("noEscalation", Field::AllowPrivilegeEscalation, false),
    ("unprivileged", Field::Privileged, false),
    ("privileged", Field::Privileged, true),
    ("readOnlyRoot", Field::ReadOnlyRootFilesystem, true),
    ("noHostNetwork", Field::HostNetwork, false),
    ("noHostPID", Field::HostPid, false),
    ("noHostIPC", Field::HostIpc, false),
    ("userNamespace", Field::HostUsers, false),
    ("noServiceAccountToken", Field::AutomountServiceAccountToken, false),
];

/// The fields by the words that programs have for them; `selinux` and `sysctl` stand for several.
pub(super) const FIELDS: &[(&str, Field)] = &[
    ("runAsUser", Field::RunAsUser),
    ("runAsGroup", Field::RunAsGroup),
    ("runAsNonRoot", Field::RunAsNonRoot),
    ("fsGroup", Field::FsGroup),
    ("fsGroupChangePolicy", Field::FsGroupChangePolicy),
    ("supplementalGroups", Field::SupplementalGroups),
    ("supplementalGroupsPolicy", Field::SupplementalGroupsPolicy),
    ("allowPrivilegeEscalation", Field::AllowPrivilegeEscalation),
    ("privileged", Field::Privileged),
    ("readOnlyRootFilesystem", Field::ReadOnlyRootFilesystem),
    ("add", Field::Add),
    ("drop", Field::Drop),
    ("seccomp", Field::SeccompProfile),
    ("apparmor", Field::AppArmorProfile),
    ("seLinuxChangePolicy", Field::SeLinuxChangePolicy),
    ("procMount", Field::ProcMount),
    ("hostNetwork", Field::HostNetwork),
    ("hostPID", Field::HostPid),
    ("hostIPC", Field::HostIpc),
    ("hostUsers", Field::HostUsers),
    ("automountServiceAccountToken", Field::AutomountServiceAccountToken),
];

/// All words that name fields.
fn field_words() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(word, _)| *word).chain(["selinux", "sysctl"])
}

fn field_of(word: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, _)| *known == word).map(|(_, field)| field.clone())
}

impl Resolver<'_, '_> {
    /// The settings of a statement; none where a diagnostic says what is wrong with one.
    pub(super) fn settings(
        &mut self,
        settings: &ast::Settings,
        for_containers: bool,
    ) -> Option<Vec<Setting>> {
        let brought = self.setting_list(settings)?;
        let mut good = true;
        for (place, setting) in brought.iter().filter(|_| for_containers) {
            let Some(label) = setting.pod_level() else { continue };
            let text = self.sources.slice(setting.span).to_owned();
            let message = format!("`{text}` is a whole pod's, and no container has it");
            let mut diagnostic = Diagnostic::new(Code::MisplacedSetting, message)
                .at(*place, label)
                .help("say it in a `pod` statement");
            if *place != setting.span {
                diagnostic = diagnostic.also(setting.span, "it comes from here");
            }
            self.report(diagnostic);
            good = false;
        }
        let settings = self.agreeing(brought)?;
        good.then_some(settings)
    }

    /// The settings as they are written, profiles replaced by what they stand for.
    fn setting_list(&mut self, settings: &ast::Settings) -> Option<Vec<Brought>> {
        let mut resolved = Vec::new();
        let mut good = true;
        for setting in &settings.list {
            match self.setting(setting) {
                Ok(Some(found)) => resolved.extend(found.into_iter().map(|found| (setting.span, found))),
                Ok(None) => good = false,
                Err(profile) => match self.profile(profile) {
                    Some(found) => {
                        resolved.extend(found.iter().map(|found| (setting.span, found.clone())));
                    }
                    None => good = false,
                },
            }
        }
        good.then_some(resolved)
    }

    /// What one setting says; `Err` names the profile that it may be.
    fn setting<'l>(&mut self, setting: &'l ast::Setting) -> Result<Option<Vec<Setting>>, &'l ast::Text> {
        let word = setting.word.value.as_str();
        let made = |kind| Setting { span: setting.span, kind };
        if setting.value == ast::SettingValue::None {
            if let Some((_, field, value)) = FLAGS.iter().find(|(known, ..)| *known == word) {
                return Ok(Some(vec![made(SettingKind::Set(field.clone(), Value::Bool(*value)))]));
            }
            return match word {
                "baseline" => Ok(Some(vec![made(SettingKind::Standard(Standard::Baseline))])),
                "restricted" => Ok(Some(vec![made(SettingKind::Standard(Standard::Restricted))])),
                _ => Err(&setting.word),
            };
        }
        if word == "keep" {
            return Ok(self.kept(setting).map(|kind| vec![made(kind)]));
        }
        let value = match (&setting.value, field_of(word)) {
            (ast::SettingValue::Pairs(pairs), _) => return Ok(self.se_linux(setting, pairs)),
            (ast::SettingValue::Sysctl { name, value }, _) => {
                let field = self.sysctl(name);
                let value = Value::Text(value.value.clone());
                return Ok(field.map(|field| vec![made(SettingKind::Set(field, value))]));
            }
            (_, None) => return Err(&setting.word),
            (ast::SettingValue::None, _) => None,
            (ast::SettingValue::Bool(value), field) => field.zip(Some(Value::Bool(value.value))),
            (ast::SettingValue::Numbers(numbers), Some(field)) => {
                self.ids(&field, numbers).map(|value| (field, value))
            }
            (ast::SettingValue::Words(words), Some(field)) => {
                self.words(&field, words).map(|value| (field, value))
            }
            (ast::SettingValue::Localhost { profile, .. }, Some(field)) => {
                self.localhost(&field, profile).map(|value| (field, value))
            }
        };
        Ok(value.map(|(field, value)| vec![made(SettingKind::Set(field, value))]))
    }

    fn ids(&mut self, field: &Field, numbers: &[ast::Text]) -> Option<Value> {
        let mut ids = Vec::new();
        for number in numbers {
            if let Some(id) = number.value.parse::<u32>().ok().filter(|id| *id <= 2_147_483_647) {
                ids.push(id);
            } else {
                let message = format!("`{}` is no user's or group's id", number.value);
                let label = "ids are numbers from 0 to 2147483647";
                self.report(Diagnostic::new(Code::SettingValue, message).at(number.span, label));
            }
        }
        if ids.len() < numbers.len() {
            return None;
        }
        match (field, ids.as_slice()) {
            (Field::SupplementalGroups, _) => Some(Value::Ids(ids)),
            (_, [id]) => Some(Value::Id(*id)),
            _ => None,
        }
    }

    fn words(&mut self, field: &Field, words: &[ast::Text]) -> Option<Value> {
        if matches!(field, Field::Add | Field::Drop) {
            return self.capabilities(words);
        }
        let word = words.first()?;
        if matches!(field, Field::SeccompProfile | Field::AppArmorProfile) {
            return match word.value.as_str() {
                "runtimeDefault" => Some(profile_value(ProfileKind::RuntimeDefault, None)),
                "unconfined" => Some(profile_value(ProfileKind::Unconfined, None)),
                _ => self.not_among(word, &["runtimeDefault", "localhost", "unconfined"]),
            };
        }
        let choices = field.choices()?;
        if choices.contains(&word.value.as_str()) {
            return Some(Value::Word(word.value.clone()));
        }
        self.not_among(word, choices)
    }

    fn not_among(&mut self, word: &ast::Text, choices: &[&'static str]) -> Option<Value> {
        let label = format!("it is one of {}", listed(choices.iter().copied(), choices.len()));
        let mut diagnostic =
            Diagnostic::new(Code::SettingValue, format!("`{}` isn't known here", word.value))
                .at(word.span, label);
        for near in self.near(&word.value, choices.iter().copied()) {
            diagnostic = diagnostic.fix(Applicability::Safe, format!("write `{near}`"), word.span, near);
        }
        self.report(diagnostic);
        None
    }

    fn capabilities(&mut self, words: &[ast::Text]) -> Option<Value> {
        let mut names = Vec::new();
        for word in words {
            if CAPABILITIES.binary_search(&word.value.as_str()).is_ok() {
                names.push(word.value.clone());
                continue;
            }
            let message = format!("Linux has no capability called `{}`", word.value);
            let bare = word.value.strip_prefix("CAP_").filter(|bare| CAPABILITIES.contains(bare));
            let mut diagnostic = Diagnostic::new(Code::SettingValue, message);
            diagnostic = match bare {
                Some(bare) => diagnostic.at(word.span, "Kubernetes takes the names without `CAP_`").fix(
                    Applicability::Safe,
                    format!("write `{bare}`"),
                    word.span,
                    bare,
                ),
                None => diagnostic.at(word.span, "the names are those of capabilities(7), without `CAP_`"),
            };
            if bare.is_none() {
                for near in self.near(&word.value, CAPABILITIES.iter().copied()) {
                    diagnostic =
                        diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), word.span, near);
                }
            }
            self.report(diagnostic);
        }
        names.sort_unstable();
        names.dedup();
        (names.len() == words.len() || !names.is_empty()).then_some(Value::Words(names))
    }

    fn localhost(&mut self, field: &Field, profile: &ast::Text) -> Option<Value> {
        let path = &profile.value;
        let fault = if path.is_empty() {
            Some("it has to have at least one character")
        } else if *field == Field::SeccompProfile && path.starts_with('/') {
            Some("a seccomp profile's path is relative to the kubelet's folder")
        } else if *field == Field::SeccompProfile && path.split('/').any(|part| part == "..") {
            Some("it can't lead out of the kubelet's folder by `..`")
        } else if *field == Field::AppArmorProfile && path.trim() != path {
            Some("an AppArmor profile's name has no blanks at its ends")
        } else if *field == Field::AppArmorProfile && path.len() > 4095 {
            Some("an AppArmor profile's name has at most 4095 characters")
        } else {
            None
        };
        if let Some(fault) = fault {
            let message = format!("`{path}` can't be a profile");
            self.report(Diagnostic::new(Code::SettingValue, message).at(profile.span, fault));
            return None;
        }
        Some(profile_value(ProfileKind::Localhost, Some(path.clone())))
    }

    /// A kernel parameter by its name, parts separated by dots.
    ///
    /// Source: `IsValidSysctlName` of Kubernetes' validation. It also takes slashes, which would be a second name.
    fn sysctl(&mut self, name: &ast::Text) -> Option<Field> {
        let part = |part: &str| {
            let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
            let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            part.starts_with(end) && part.ends_with(end) && part.chars().all(inside)
        };
        if name.value.len() <= 253 && name.value.split('.').all(part) {
            return Some(Field::Sysctl(name.value.clone()));
        }
        let message = format!("`{}` can't be a kernel parameter", name.value);
        let label = "lower-case letters, digits, `-` and `_`, in parts with dots between";
        let mut diagnostic = Diagnostic::new(Code::SettingValue, message).at(name.span, label);
        let dotted = name.value.replace('/', ".");
        if dotted != name.value && dotted.split('.').all(part) {
            let (help, text) = (format!("write `{dotted}`"), format!("\"{dotted}\""));
            diagnostic = diagnostic.fix(Applicability::Unsafe, help, name.span, text);
        }
        self.report(diagnostic);
        None
    }

    /// The parts of an SELinux label, each a setting of its own.
    fn se_linux(&mut self, setting: &ast::Setting, pairs: &[(ast::Text, ast::Text)]) -> Option<Vec<Setting>> {
        let mut found: Vec<Setting> = Vec::new();
        for (key, value) in pairs {
            let field = match key.value.as_str() {
                "user" => Field::SeLinuxUser,
                "role" => Field::SeLinuxRole,
                "type" => Field::SeLinuxType,
                "level" => Field::SeLinuxLevel,
                // The grammar knows these four.
                _ => return None,
            };
            if value.value.is_empty() {
                let message = format!("an SELinux {} isn't empty", key.value);
                let label = "Kubernetes would take it for none";
                self.report(Diagnostic::new(Code::SettingValue, message).at(value.span, label));
                return None;
            }
            let value = Value::Text(value.value.clone());
            found.push(Setting { span: setting.span, kind: SettingKind::Set(field, value) });
        }
        Some(found)
    }

    fn kept(&mut self, setting: &ast::Setting) -> Option<SettingKind> {
        let ast::SettingValue::Words(words) = &setting.value else { return None };
        let mut fields = Vec::new();
        for word in words {
            if let Some(group) = FieldGroup::of(&word.value) {
                fields.push(group);
                continue;
            }
            let message = format!("no field is called `{}`", word.value);
            let mut diagnostic = Diagnostic::new(Code::UnknownSetting, message)
                .at(word.span, "`keep` names fields, as `runAsUser` or `drop`");
            if let Some(written) = setting_for(&word.value) {
                let field = written.split(' ').next().unwrap_or(written);
                let help = format!("write `{field}`");
                diagnostic = diagnostic.fix(Applicability::Unsafe, help, word.span, field);
            }
            for near in self.near(&word.value, field_words()) {
                diagnostic =
                    diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), word.span, near);
            }
            self.report(diagnostic);
        }
        let good = fields.len() == words.len();
        good.then_some(SettingKind::Keep(fields))
    }

    /// The settings of a profile, at the places where they are written.
    fn profile(&mut self, name: &ast::Text) -> Option<Rc<[Setting]>> {
        let Some(profile) = self.layout.profiles.get(name.value.as_str()).copied() else {
            self.unknown_setting(name);
            return None;
        };
        if self.open_profiles.contains(&name.value) {
            let message = format!("the profile `{}` is made of itself", name.value);
            self.report(Diagnostic::new(Code::Cycle, message).at(name.span, "it would never end"));
            return None;
        }
        self.bound_profile(profile)
    }

    /// What a profile stands for, worked out once.
    pub(super) fn bound_profile(&mut self, profile: Placed<'_, ast::Settings>) -> Option<Rc<[Setting]>> {
        let name = &profile.name.text;
        if let Some(known) = self.profiles.get(name) {
            return known.clone();
        }
        if !self.may_go_deeper(self.open_profiles.len(), "profiles", profile.name.span) {
            return None;
        }
        self.open_profiles.push(name.clone());
        let settings = profile.value;
        let brought = stacker::maybe_grow(64 << 10, 1 << 20, || self.setting_list(settings));
        let settings = brought.and_then(|brought| self.agreeing(brought)).map(Rc::from);
        self.open_profiles.pop();
        self.profiles.insert(name.clone(), settings.clone());
        settings
    }

    fn unknown_setting(&mut self, name: &ast::Text) {
        let message = format!("no setting and no profile is called `{}`", name.value);
        let mut diagnostic = Diagnostic::new(Code::UnknownSetting, message).at(name.span, "not known");
        if let Some(written) = setting_for(&name.value) {
            self.report(diagnostic.help(format!("write it as `{written}`")));
            return;
        }
        let profiles: Vec<&str> = self.layout.profiles.keys().copied().collect();
        let words = FLAGS.iter().map(|(word, ..)| *word).chain(field_words().map(|word| -> &str { word }));
        let known: Vec<&str> = words.chain(["baseline", "restricted", "keep"]).chain(profiles).collect();
        for near in self.near(&name.value, known) {
            diagnostic = diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), name.span, near);
        }
        if !self.facts.has_manifests()
            || self.world.owned.iter().any(|namespace| !self.facts.named(namespace, &name.value).is_empty())
        {
            diagnostic = diagnostic.note("a list of workloads has commas between them");
        }
        self.report(diagnostic);
    }
}

impl Setting {
    /// Why no container can have it, where it is the pod's as a whole.
    fn pod_level(&self) -> Option<&'static str> {
        match &self.kind {
            SettingKind::Set(field, _) => {
                (field.level() == Level::Pod).then_some("Kubernetes would drop it here without a word")
            }
            SettingKind::Standard(_) => Some("a standard judges pods, with all that is in them"),
            SettingKind::Keep(groups) => {
                let of_pods = |group: &FieldGroup| group.fields().iter().all(|f| f.level() == Level::Pod);
                groups.iter().any(of_pods).then_some("there is nothing to keep in a container")
            }
        }
    }
}

fn profile_value(kind: ProfileKind, localhost: Option<String>) -> Value {
    Value::Profile(Profile { kind, localhost })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_has_a_kubernetes_name() {
        for (_, field, _) in FLAGS {
            assert!(FIELDS.iter().any(|(_, known)| known == field), "{field:?}");
        }
    }
}
