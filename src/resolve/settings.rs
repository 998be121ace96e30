//! Settings of pods: words become typed fields, profiles what they stand for, values are held to their ranges.
//!
//! What settings mean together, and what Kubernetes makes of them, isn't judged here.

use std::rc::Rc;

use super::layout::Placed;
use super::repeated::Brought;
use super::resolver::Resolver;
use super::selectors::listed;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast;

/// A setting of a pod or a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where it is written, in a statement or in a profile.
    pub span: Span,
    /// Which field it sets.
    pub field: Field,
    /// To what.
    pub value: Value,
}

/// The fields that settings set, by their Kubernetes names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each is the Kubernetes field of its name.
pub enum Field {
    RunAsUser,
    RunAsGroup,
    RunAsNonRoot,
    FsGroup,
    FsGroupChangePolicy,
    SupplementalGroups,
    SupplementalGroupsPolicy,
    AllowPrivilegeEscalation,
    Privileged,
    ReadOnlyRootFilesystem,
    /// `capabilities.add`
    Add,
    /// `capabilities.drop`
    Drop,
    SeccompProfile,
    AppArmorProfile,
    SeLinuxOptions,
    SeLinuxChangePolicy,
    Sysctls,
    ProcMount,
    HostNetwork,
    HostPid,
    HostIpc,
    HostUsers,
    AutomountServiceAccountToken,
    /// A Pod Security Standard as a whole.
    Standard,
    /// `keep`: fields that stay as the manifest has them.
    Keep,
}

/// What a field is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A user's or a group's id, 0 to 2147483647.
    Id(u32),
    /// Groups' ids.
    Ids(Vec<u32>),
    /// A word: a policy, a standard, `RuntimeDefault`, `Unconfined`.
    Word(String),
    /// Capabilities, sorted.
    Words(Vec<String>),
    /// `Localhost`, with the profile.
    Localhost(String),
    /// `SELinux`'s `user`, `role`, `type` and `level`.
    Pairs(Vec<(String, String)>),
    /// A kernel parameter and its value.
    Sysctl(String, String),
    /// The fields that `keep` names.
    Fields(Vec<Field>),
}

/// The short words that stand for a field with a fixed value.
const FLAGS: &[(&str, Field, bool)] = &[
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

/// The fields by the words that programs have for them, and whether they are the pod's alone.
const FIELDS: &[(&str, Field, bool)] = &[
    ("runAsUser", Field::RunAsUser, false),
    ("runAsGroup", Field::RunAsGroup, false),
    ("runAsNonRoot", Field::RunAsNonRoot, false),
    ("fsGroup", Field::FsGroup, true),
    ("fsGroupChangePolicy", Field::FsGroupChangePolicy, true),
    ("supplementalGroups", Field::SupplementalGroups, true),
    ("supplementalGroupsPolicy", Field::SupplementalGroupsPolicy, true),
    ("allowPrivilegeEscalation", Field::AllowPrivilegeEscalation, false),
    ("privileged", Field::Privileged, false),
    ("readOnlyRootFilesystem", Field::ReadOnlyRootFilesystem, false),
    ("add", Field::Add, false),
    ("drop", Field::Drop, false),
    ("seccomp", Field::SeccompProfile, false),
    ("apparmor", Field::AppArmorProfile, false),
    ("selinux", Field::SeLinuxOptions, false),
    ("seLinuxChangePolicy", Field::SeLinuxChangePolicy, true),
    ("sysctl", Field::Sysctls, true),
    ("procMount", Field::ProcMount, false),
    ("hostNetwork", Field::HostNetwork, true),
    ("hostPID", Field::HostPid, true),
    ("hostIPC", Field::HostIpc, true),
    ("hostUsers", Field::HostUsers, true),
    ("automountServiceAccountToken", Field::AutomountServiceAccountToken, true),
];

/// The values of the fields that take one of a few words.
const CHOICES: &[(Field, &[&str])] = &[
    (Field::FsGroupChangePolicy, &["Always", "OnRootMismatch"]),
    (Field::SupplementalGroupsPolicy, &["Merge", "Strict"]),
    (Field::SeLinuxChangePolicy, &["MountOption", "Recursive"]),
    (Field::ProcMount, &["Default", "Unmasked"]),
];

/// The capabilities of Linux, without `CAP_`, and `ALL`. Source: capabilities(7).
const CAPABILITIES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "WAKE_ALARM",
];

/// Whether a setting is the pod's as a whole, and no container can have it.
fn is_pod_level(field: Field) -> bool {
    FIELDS.iter().any(|(_, known, pod)| *known == field && *pod)
}

fn field_of(word: &str) -> Option<Field> {
    FIELDS.iter().find(|(known, ..)| *known == word).map(|(_, field, _)| *field)
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
        for (place, setting) in brought.iter().filter(|(_, s)| for_containers && is_pod_level(s.field)) {
            let text = self.sources.slice(setting.span).to_owned();
            let message = format!("`{text}` is a whole pod's, and no container has it");
            let mut diagnostic = Diagnostic::new(Code::MisplacedSetting, message)
                .at(*place, "Kubernetes would drop it here without a word")
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
                Ok(Some(found)) => resolved.push((setting.span, found)),
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

    /// One setting; `Err` names the profile that it may be.
    fn setting<'l>(&mut self, setting: &'l ast::Setting) -> Result<Option<Setting>, &'l ast::Text> {
        let word = setting.word.value.as_str();
        let made = |field, value| Ok(Some(Setting { span: setting.span, field, value }));
        if setting.value == ast::SettingValue::None {
            if let Some((_, field, value)) = FLAGS.iter().find(|(known, ..)| *known == word) {
                return made(*field, Value::Bool(*value));
            }
            if matches!(word, "baseline" | "restricted") {
                return made(Field::Standard, Value::Word(word.to_owned()));
            }
            return Err(&setting.word);
        }
        if word == "keep" {
            return Ok(self.kept(setting));
        }
        let Some(field) = field_of(word) else { return Err(&setting.word) };
        let value = match &setting.value {
            ast::SettingValue::None => None,
            ast::SettingValue::Bool(value) => Some(Value::Bool(value.value)),
            ast::SettingValue::Numbers(numbers) => self.ids(field, numbers),
            ast::SettingValue::Words(words) => self.words(field, words),
            ast::SettingValue::Localhost { profile, .. } => self.localhost(field, profile),
            ast::SettingValue::Pairs(pairs) => Some(Value::Pairs(
                pairs.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect(),
            )),
            ast::SettingValue::Sysctl { name, value } => {
                Some(Value::Sysctl(name.value.clone(), value.value.clone()))
            }
        };
        Ok(value.map(|value| Setting { span: setting.span, field, value }))
    }

    fn ids(&mut self, field: Field, numbers: &[ast::Text]) -> Option<Value> {
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

    fn words(&mut self, field: Field, words: &[ast::Text]) -> Option<Value> {
        if matches!(field, Field::Add | Field::Drop) {
            return self.capabilities(words);
        }
        let word = words.first()?;
        if matches!(field, Field::SeccompProfile | Field::AppArmorProfile) {
            return match word.value.as_str() {
                "runtimeDefault" => Some(Value::Word("RuntimeDefault".to_owned())),
                "unconfined" => Some(Value::Word("Unconfined".to_owned())),
                _ => self.not_among(word, &["runtimeDefault", "localhost", "unconfined"]),
            };
        }
        let (_, choices) = CHOICES.iter().find(|(known, _)| *known == field)?;
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

    fn localhost(&mut self, field: Field, profile: &ast::Text) -> Option<Value> {
        let path = &profile.value;
        let fault = if path.is_empty() {
            Some("it has to have at least one character")
        } else if field == Field::SeccompProfile && path.starts_with('/') {
            Some("a seccomp profile's path is relative to the kubelet's folder")
        } else if field == Field::SeccompProfile && path.split('/').any(|part| part == "..") {
            Some("it can't lead out of the kubelet's folder by `..`")
        } else {
            None
        };
        if let Some(fault) = fault {
            let message = format!("`{path}` can't be a profile");
            self.report(Diagnostic::new(Code::SettingValue, message).at(profile.span, fault));
            return None;
        }
        Some(Value::Localhost(path.clone()))
    }

    fn kept(&mut self, setting: &ast::Setting) -> Option<Setting> {
        let ast::SettingValue::Words(words) = &setting.value else { return None };
        let mut fields = Vec::new();
        for word in words {
            if let Some(field) = field_of(&word.value) {
                fields.push(field);
                continue;
            }
            let message = format!("no field is called `{}`", word.value);
            let mut diagnostic = Diagnostic::new(Code::UnknownSetting, message)
                .at(word.span, "`keep` names fields, as `runAsUser` or `drop`");
            for near in self.near(&word.value, FIELDS.iter().map(|(known, ..)| *known)) {
                diagnostic =
                    diagnostic.fix(Applicability::Unsafe, format!("write `{near}`"), word.span, near);
            }
            self.report(diagnostic);
        }
        let good = fields.len() == words.len();
        good.then_some(Setting { span: setting.span, field: Field::Keep, value: Value::Fields(fields) })
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
        let profiles: Vec<&str> = self.layout.profiles.keys().copied().collect();
        let words = FLAGS.iter().map(|(word, ..)| *word).chain(FIELDS.iter().map(|(word, ..)| *word));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_complete() {
        assert!(CAPABILITIES.is_sorted(), "looked up by binary search");
        for (field, _) in CHOICES {
            assert!(FIELDS.iter().any(|(_, known, _)| known == field), "{field:?} has a word");
        }
        for (_, field, _) in FLAGS {
            assert!(FIELDS.iter().any(|(_, known, _)| known == field), "{field:?} has a Kubernetes name");
        }
    }
}
