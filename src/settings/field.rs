//! The fields: their names in Kubernetes, the level at which they stand, and what they hold.

/// A field of a pod's security. Each stands at one place of a pod or a container, see [`Field::path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // Each is the Kubernetes field of its name.
pub enum Field {
    RunAsUser,
    RunAsGroup,
    RunAsNonRoot,
    SeccompProfile,
    AppArmorProfile,
    SeLinuxUser,
    SeLinuxRole,
    SeLinuxType,
    SeLinuxLevel,
    FsGroup,
    FsGroupChangePolicy,
    SupplementalGroups,
    SupplementalGroupsPolicy,
    SeLinuxChangePolicy,
    /// The kernel parameter of that name. A pod has a list of them.
    Sysctl(String),
    HostNetwork,
    HostPid,
    HostIpc,
    HostUsers,
    AutomountServiceAccountToken,
    AllowPrivilegeEscalation,
    Privileged,
    ReadOnlyRootFilesystem,
    /// `capabilities.add`
    Add,
    /// `capabilities.drop`
    Drop,
    ProcMount,
}

/// At which level of a pod a field can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The pod's alone: it holds for the pod as a whole.
    Pod,
    /// A container's alone.
    Container,
    /// Both: a container's own value beats the pod's, which is its default.
    Both,
}

impl Field {
    /// At which level it can stand.
    ///
    /// Source: `PodSpec`, `PodSecurityContext` and `SecurityContext` of the Kubernetes API.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::RunAsUser
            | Self::RunAsGroup
            | Self::RunAsNonRoot
            | Self::SeccompProfile
            | Self::AppArmorProfile
            | Self::SeLinuxUser
            | Self::SeLinuxRole
            | Self::SeLinuxType
            | Self::SeLinuxLevel => Level::Both,
            Self::FsGroup
            | Self::FsGroupChangePolicy
            | Self::SupplementalGroups
            | Self::SupplementalGroupsPolicy
            | Self::SeLinuxChangePolicy
            | Self::Sysctl(_)
            | Self::HostNetwork
            | Self::HostPid
            | Self::HostIpc
            | Self::HostUsers
            | Self::AutomountServiceAccountToken => Level::Pod,
            Self::AllowPrivilegeEscalation
            | Self::Privileged
            | Self::ReadOnlyRootFilesystem
            | Self::Add
            | Self::Drop
            | Self::ProcMount => Level::Container,
        }
    }

    /// The keys that lead to it from the pod's `spec` or from a container. A kernel parameter's way ends at the list
    /// of them.
    #[must_use]
    pub fn path(&self) -> &'static [&'static str] {
        match self {
            Self::RunAsUser => &["securityContext", "runAsUser"],
            Self::RunAsGroup => &["securityContext", "runAsGroup"],
            Self::RunAsNonRoot => &["securityContext", "runAsNonRoot"],
            Self::SeccompProfile => &["securityContext", "seccompProfile"],
            Self::AppArmorProfile => &["securityContext", "appArmorProfile"],
            Self::SeLinuxUser => &["securityContext", "seLinuxOptions", "user"],
            Self::SeLinuxRole => &["securityContext", "seLinuxOptions", "role"],
            Self::SeLinuxType => &["securityContext", "seLinuxOptions", "type"],
            Self::SeLinuxLevel => &["securityContext", "seLinuxOptions", "level"],
            Self::FsGroup => &["securityContext", "fsGroup"],
            Self::FsGroupChangePolicy => &["securityContext", "fsGroupChangePolicy"],
            Self::SupplementalGroups => &["securityContext", "supplementalGroups"],
            Self::SupplementalGroupsPolicy => &["securityContext", "supplementalGroupsPolicy"],
            Self::SeLinuxChangePolicy => &["securityContext", "seLinuxChangePolicy"],
            Self::Sysctl(_) => &["securityContext", "sysctls"],
            Self::HostNetwork => &["hostNetwork"],
            Self::HostPid => &["hostPID"],
            Self::HostIpc => &["hostIPC"],
            Self::HostUsers => &["hostUsers"],
            Self::AutomountServiceAccountToken => &["automountServiceAccountToken"],
            Self::AllowPrivilegeEscalation => &["securityContext", "allowPrivilegeEscalation"],
            Self::Privileged => &["securityContext", "privileged"],
            Self::ReadOnlyRootFilesystem => &["securityContext", "readOnlyRootFilesystem"],
            Self::Add => &["securityContext", "capabilities", "add"],
            Self::Drop => &["securityContext", "capabilities", "drop"],
            Self::ProcMount => &["securityContext", "procMount"],
        }
    }

    /// For messages: its name in Kubernetes, as `runAsUser`, `capabilities.add`, `seLinuxOptions.level`; a kernel
    /// parameter's own.
    #[must_use]
    pub fn name(&self) -> String {
        if let Self::Sysctl(name) = self {
            return format!("sysctl {name}");
        }
        let path = self.path();
        path.strip_prefix(&["securityContext"][..]).unwrap_or(path).join(".")
    }

    /// Whether it is a part of an SELinux label: a container's `seLinuxOptions` replace the pod's as a whole.
    #[must_use]
    pub fn is_se_linux(&self) -> bool {
        matches!(self, Self::SeLinuxUser | Self::SeLinuxRole | Self::SeLinuxType | Self::SeLinuxLevel)
    }

    /// The words that the field takes, where it takes only some.
    #[must_use]
    pub fn choices(&self) -> Option<&'static [&'static str]> {
        match self {
            Self::FsGroupChangePolicy => Some(&["Always", "OnRootMismatch"]),
            Self::SupplementalGroupsPolicy => Some(&["Merge", "Strict"]),
            Self::SeLinuxChangePolicy => Some(&["MountOption", "Recursive"]),
            Self::ProcMount => Some(&["Default", "Unmasked"]),
            _ => None,
        }
    }

    /// The first minor version of Kubernetes 1 in which the field has an effect without a feature gate, where that is
    /// later than the oldest version that kpol knows.
    ///
    /// Source: the feature gates `AppArmorFields` (on since 1.30), `SupplementalGroupsPolicy`,
    /// `SELinuxChangePolicy` and `UserNamespacesSupport` (on since 1.33).
    #[must_use]
    pub fn since(&self) -> Option<u32> {
        match self {
            Self::AppArmorProfile => Some(30),
            Self::SupplementalGroupsPolicy | Self::SeLinuxChangePolicy | Self::HostUsers => Some(33),
            _ => None,
        }
    }
}
