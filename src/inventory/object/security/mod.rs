//! What a pod or a container says of its security.
//!
//! [`Reader`] takes the keys of a pod's `spec` or of a container one by one, as its caller goes past them.

mod profile;
mod sysctl;
mod value;

use std::collections::BTreeMap;

use super::field::{self, FieldName};
use crate::inventory::sink::Sink;
use crate::inventory::yaml::{Entry as Key, Kind, Node};
use crate::inventory::{Entry, Security, Windows};
use crate::settings::{Field, Level};
use crate::source::{Span, Spanned};

/// Reads the security of a pod's `spec` or of a container.
pub(super) struct Reader {
    level: Level,
    security: Security,
}

/// What a key says, wherever it stands.
enum Says {
    Field(Field),
    Capabilities,
    SeLinux,
    Sysctls,
}

impl Says {
    /// By the name of the key; none where it says nothing of security.
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "runAsUser" => Self::Field(Field::RunAsUser),
            "runAsGroup" => Self::Field(Field::RunAsGroup),
            "runAsNonRoot" => Self::Field(Field::RunAsNonRoot),
            "seccompProfile" => Self::Field(Field::SeccompProfile),
            "appArmorProfile" => Self::Field(Field::AppArmorProfile),
            "fsGroup" => Self::Field(Field::FsGroup),
            "fsGroupChangePolicy" => Self::Field(Field::FsGroupChangePolicy),
            "supplementalGroups" => Self::Field(Field::SupplementalGroups),
            "supplementalGroupsPolicy" => Self::Field(Field::SupplementalGroupsPolicy),
            "seLinuxChangePolicy" => Self::Field(Field::SeLinuxChangePolicy),
            "hostNetwork" => Self::Field(Field::HostNetwork),
            "hostPID" => Self::Field(Field::HostPid),
            "hostIPC" => Self::Field(Field::HostIpc),
            "hostUsers" => Self::Field(Field::HostUsers),
            "automountServiceAccountToken" => Self::Field(Field::AutomountServiceAccountToken),
            "allowPrivilegeEscalation" => Self::Field(Field::AllowPrivilegeEscalation),
            "privileged" => Self::Field(Field::Privileged),
            "readOnlyRootFilesystem" => Self::Field(Field::ReadOnlyRootFilesystem),
            "procMount" => Self::Field(Field::ProcMount),
            "capabilities" => Self::Capabilities,
            "seLinuxOptions" => Self::SeLinux,
            "sysctls" => Self::Sysctls,
            _ => return None,
        })
    }

    /// Whether Kubernetes knows the key there: in a `securityContext` or beside it, of a pod or of a container.
    fn belongs(&self, level: Level, in_context: bool) -> bool {
        match self {
            Self::Field(field) => {
                let nested = field.path().len() > 1;
                nested == in_context && (field.level() == Level::Both || field.level() == level)
            }
            Self::Capabilities => in_context && level == Level::Container,
            Self::SeLinux => in_context,
            Self::Sysctls => in_context && level == Level::Pod,
        }
    }
}

/// The keys of `seLinuxOptions`.
const SE_LINUX: [(&str, Field); 4] = [
    ("user", Field::SeLinuxUser),
    ("role", Field::SeLinuxRole),
    ("type", Field::SeLinuxType),
    ("level", Field::SeLinuxLevel),
];

/// The keys of `capabilities`.
const CAPABILITIES: [(&str, Field); 2] = [("add", Field::Add), ("drop", Field::Drop)];

impl Reader {
    /// For a pod's `spec`, whose key stands at `place`, or for a container there.
    pub(super) fn new(level: Level, place: Span) -> Self {
        let security =
            Security { values: BTreeMap::new(), place, se_linux: None, windows: None, misplaced: Vec::new() };
        Self { level, security }
    }

    /// What was read.
    pub(super) fn finish(self) -> Security {
        self.security
    }

    /// Takes an entry of the `spec` or of the container, which errors call `field`.
    pub(super) fn take(&mut self, key: &Key, value: Node, field: FieldName, out: &mut Sink) {
        if key.key == "securityContext" {
            self.context(value, &format_args!("{field}.securityContext"), out);
        } else if let Some(says) = Says::of(&key.key) {
            self.take_known(says, false, key, value, field, out);
        }
    }

    fn context(&mut self, node: Node, name: FieldName, out: &mut Sink) {
        for (key, value) in mapping(node, name, out).into_iter().flat_map(Node::entries) {
            if key.key == "windowsOptions" {
                self.windows(value, &format_args!("{name}.windowsOptions"), out);
            } else if let Some(says) = Says::of(&key.key) {
                self.take_known(says, true, &key, value, name, out);
            }
        }
    }

    fn take_known(
        &mut self,
        says: Says,
        in_context: bool,
        key: &Key,
        value: Node,
        parent: FieldName,
        out: &mut Sink,
    ) {
        if says.belongs(self.level, in_context) {
            self.read(says, key.key_span, value, &format_args!("{parent}.{}", key.key), out);
        } else {
            self.misplace(says, key.key_span, value);
        }
    }

    fn read(&mut self, says: Says, key: Span, value: Node, name: FieldName, out: &mut Sink) {
        match says {
            Says::Field(field) => self.field(field, key, value, name, out),
            Says::Capabilities => self.parts(value, &CAPABILITIES, name, out),
            Says::SeLinux => {
                self.security.se_linux = Some(value.span()).filter(|_| value.kind() != Kind::Null);
                self.parts(value, &SE_LINUX, name, out);
            }
            Says::Sysctls => {
                if value.kind() != Kind::Null {
                    sysctl::read(value, &mut self.security.values, name, out);
                }
            }
        }
    }

    fn field(&mut self, field: Field, key: Span, node: Node, name: FieldName, out: &mut Sink) {
        if node.kind() == Kind::Null {
            return;
        }
        if let Some(value) = value::read(&field, node, name, out) {
            let entry = Entry { key, value: Spanned::new(value, node.span()) };
            self.security.values.insert(field, entry);
        }
    }

    /// The fields of a mapping in which each key is one.
    fn parts(&mut self, node: Node, fields: &[(&str, Field)], name: FieldName, out: &mut Sink) {
        for (key, value) in mapping(node, name, out).into_iter().flat_map(Node::entries) {
            if let Some((_, field)) = fields.iter().find(|(field, _)| *field == key.key) {
                self.field(field.clone(), key.key_span, value, &format_args!("{name}.{}", key.key), out);
            }
        }
    }

    fn windows(&mut self, node: Node, name: FieldName, out: &mut Sink) {
        let Some(node) = mapping(node, name, out) else { return };
        let process = node.get("hostProcess").and_then(|process| {
            let value = field::boolean(process, &format_args!("{name}.hostProcess"), out)?;
            Some(Spanned::new(value, process.span()))
        });
        self.security.windows = Some(Windows { span: node.span(), host_process: process });
    }

    /// Keeps the fields of a key that Kubernetes drops where it stands.
    fn misplace(&mut self, says: Says, key: Span, value: Node) {
        if value.kind() == Kind::Null {
            return;
        }
        let misplaced = &mut self.security.misplaced;
        let mut parts = |fields: &[(&str, Field)]| {
            for (key, _) in value.entries().filter(|(_, value)| value.kind() != Kind::Null) {
                let field = fields.iter().find(|(field, _)| *field == key.key);
                misplaced.extend(field.map(|(_, field)| Spanned::new(field.clone(), key.key_span)));
            }
        };
        match says {
            Says::Field(field) => misplaced.push(Spanned::new(field, key)),
            Says::Capabilities => parts(&CAPABILITIES),
            Says::SeLinux => parts(&SE_LINUX),
            Says::Sysctls => misplaced.extend(sysctl::names(value)),
        }
    }
}

/// A mapping; none where it is null, or something else, which is an error.
fn mapping<'d, 'a>(node: Node<'d, 'a>, name: FieldName, out: &mut Sink) -> Option<Node<'d, 'a>> {
    if node.kind() == Kind::Null { None } else { field::mapping(node, name, out) }
}
