//! The words that settings are made of, for near names and for telling a setting from a name.

/// Fields that take `true` or `false`.
pub(super) const BOOL_FIELDS: &[&str] = &[
    "runAsNonRoot",
    "allowPrivilegeEscalation",
    "privileged",
    "readOnlyRootFilesystem",
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "automountServiceAccountToken",
];

/// Words that stand alone, each with the field that says the same at length (or none).
pub(super) const FLAGS: &[(&str, &str)] = &[
    ("nonRoot", "runAsNonRoot"),
    ("noEscalation", "allowPrivilegeEscalation"),
    ("unprivileged", "privileged"),
    ("readOnlyRoot", "readOnlyRootFilesystem"),
    ("noHostNetwork", "hostNetwork"),
    ("noHostPID", "hostPID"),
    ("noHostIPC", "hostIPC"),
    ("userNamespace", "hostUsers"),
    ("noServiceAccountToken", "automountServiceAccountToken"),
    ("baseline", ""),
    ("restricted", ""),
];

/// Words that a value follows, and what it is.
pub(super) const VALUED: &[(&str, &str)] = &[
    ("runAsUser", "a number, as in `runAsUser 1000`"),
    ("runAsGroup", "a number, as in `runAsGroup 1000`"),
    ("fsGroup", "a number, as in `fsGroup 1000`"),
    ("supplementalGroups", "numbers, as in `supplementalGroups 1000, 2000`"),
    ("add", "capabilities, as in `add NET_BIND_SERVICE`"),
    ("drop", "capabilities, as in `drop ALL`"),
    ("keep", "fields, as in `keep runAsUser`"),
    ("sysctl", "two strings, as in `sysctl \"net.ipv4.tcp_syncookies\" \"1\"`"),
    ("seccomp", "`runtimeDefault`, `unconfined` or `localhost \"PROFILE\"`"),
    ("apparmor", "`runtimeDefault`, `unconfined` or `localhost \"PROFILE\"`"),
    ("selinux", "`level`, `user`, `role` or `type` and a string, as in `selinux level \"s0\"`"),
    ("fsGroupChangePolicy", "`Always` or `OnRootMismatch`"),
    ("supplementalGroupsPolicy", "`Merge` or `Strict`"),
    ("seLinuxChangePolicy", "`MountOption` or `Recursive`"),
    ("procMount", "`Default` or `Unmasked`"),
];

/// What Kubernetes calls otherwise than settings do, and how the setting is written.
const OF_KUBERNETES: &[(&str, &str)] = &[
    ("seccompProfile", "seccomp runtimeDefault"),
    ("appArmorProfile", "apparmor runtimeDefault"),
    ("seLinuxOptions", "selinux level \"s0\""),
    ("capabilities.add", "add NET_BIND_SERVICE"),
    ("capabilities", "drop ALL"),
    ("sysctls", "sysctl \"net.core.somaxconn\" \"1024\""),
    ("securityContext", "runAsUser 1000"),
];

/// How a setting is written that a program calls by the name that Kubernetes has for its field; none for other words.
pub(crate) fn setting_for(word: &str) -> Option<&'static str> {
    let of = |text: &str| OF_KUBERNETES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text));
    let (_, setting) = of(word).or_else(|| of(word.split('.').next().unwrap_or(word)))?;
    Some(setting)
}

/// Every word that opens a setting.
pub(super) fn setting_words() -> impl Iterator<Item = &'static str> {
    let flags = FLAGS.iter().map(|(word, _)| *word);
    BOOL_FIELDS.iter().copied().chain(flags).chain(VALUED.iter().map(|(word, _)| *word))
}

/// Whether a word opens a setting.
pub(super) fn is_setting(word: &str) -> bool {
    setting_words().any(|known| known == word)
}
