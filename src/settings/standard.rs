//! The Pod Security Standards by name. What they ask for, by version, is `security`'s.

/// A Pod Security Standard that asks for something.
///
/// Source: <https://kubernetes.io/docs/concepts/security/pod-security-standards/>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standard {
    /// Prevents known privilege escalations.
    Baseline,
    /// Current hardening practice; it asks for all that `Baseline` asks for, and more.
    Restricted,
}

impl Standard {
    /// The word by which Kubernetes and programs name it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}
