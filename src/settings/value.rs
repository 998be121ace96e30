//! What fields hold.

use std::fmt;

/// What a field holds. Each field has values of one variant, see [`super::Field`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A user's or a group's id, 0 to 2147483647.
    Id(u32),
    /// Groups' ids, in their order.
    Ids(Vec<u32>),
    /// One of the words that a field takes: a policy, a mount type.
    Word(String),
    /// Capabilities, in their order; from programs sorted.
    Words(Vec<String>),
    /// Any text: a kernel parameter's value, a part of an SELinux label.
    Text(String),
    /// A seccomp or an AppArmor profile.
    Profile(Profile),
}

impl Value {
    /// Whether it means the same as another one: the order of a list of names or groups doesn't matter.
    #[must_use]
    pub fn means(&self, other: &Self) -> bool {
        fn sorted<T: Ord + Clone>(list: &[T]) -> Vec<T> {
            let mut list = list.to_vec();
            list.sort_unstable();
            list.dedup();
            list
        }
        match (self, other) {
            (Self::Words(a), Self::Words(b)) => sorted(a) == sorted(b),
            (Self::Ids(a), Self::Ids(b)) => sorted(a) == sorted(b),
            _ => self == other,
        }
    }
}

/// A seccomp or an AppArmor profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// Whose it is.
    pub kind: ProfileKind,
    /// The profile's name or path on the node; with `Localhost` alone.
    pub localhost: Option<String>,
}

/// Whose profile it is: the `type` of a `SeccompProfile` or an `AppArmorProfile`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileKind {
    /// The container runtime's own.
    RuntimeDefault,
    /// One that lies on the node.
    Localhost,
    /// None at all.
    Unconfined,
}

impl ProfileKind {
    /// The word for `type`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RuntimeDefault => "RuntimeDefault",
            Self::Localhost => "Localhost",
            Self::Unconfined => "Unconfined",
        }
    }
}

/// For messages: `1000`, `[NET_RAW, CHOWN]`, `Localhost a.json`.
impl fmt::Display for Value {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(out, "{value}"),
            Self::Id(value) => write!(out, "{value}"),
            Self::Ids(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                write!(out, "[{}]", values.join(", "))
            }
            Self::Word(word) => out.write_str(word),
            Self::Words(words) => write!(out, "[{}]", words.join(", ")),
            Self::Text(text) => write!(out, "{text:?}"),
            Self::Profile(Profile { kind, localhost: Some(path) }) => write!(out, "{} {path:?}", kind.word()),
            Self::Profile(Profile { kind, localhost: None }) => out.write_str(kind.word()),
        }
    }
}
