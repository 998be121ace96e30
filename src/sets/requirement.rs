//! One requirement on one label, as Kubernetes' label selectors have them.

use std::fmt;

/// Whose labels a requirement looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The namespace's.
    Namespace,
    /// The pod's.
    Pod,
}

/// What a requirement asks of its key. Values are sorted and without repetitions.
///
/// Source: `LabelSelectorRequirement` of the Kubernetes API; an absent label satisfies `NotIn`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// Present, with one of these values.
    In(Vec<String>),
    /// Absent, or present with none of these values.
    NotIn(Vec<String>),
    /// Present.
    Exists,
    /// Absent.
    DoesNotExist,
}

/// A requirement on the label `key`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// What is asked of it.
    pub operator: Operator,
}

impl Requirement {
    /// `key=value`
    pub fn equals(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), operator: Operator::In(vec![value.into()]) }
    }

    /// The label that it asks for, where it asks for one value: (key, value).
    #[must_use]
    pub fn label(&self) -> Option<(&str, &str)> {
        match &self.operator {
            Operator::In(values) => match values.as_slice() {
                [value] => Some((&self.key, value)),
                _ => None,
            },
            Operator::NotIn(_) | Operator::Exists | Operator::DoesNotExist => None,
        }
    }

    /// Whether it holds for a label's value; none is the absent label.
    #[must_use]
    pub fn holds(&self, value: Option<&str>) -> bool {
        match (&self.operator, value) {
            (Operator::In(values), Some(value)) => values.iter().any(|listed| listed == value),
            (Operator::NotIn(values), Some(value)) => values.iter().all(|listed| listed != value),
            (Operator::Exists, value) => value.is_some(),
            (Operator::DoesNotExist, value) => value.is_none(),
            (Operator::In(_), None) => false,
            (Operator::NotIn(_), None) => true,
        }
    }
}

/// In kubectl's syntax, as a program has it: `tier in (a, b)`, `!legacy`.
impl fmt::Display for Requirement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        match &self.operator {
            Operator::In(values) => match values.as_slice() {
                [value] => write!(out, "{key}={value}"),
                values => write!(out, "{key} in ({})", values.join(", ")),
            },
            Operator::NotIn(values) => match values.as_slice() {
                [value] => write!(out, "{key}!={value}"),
                values => write!(out, "{key} notin ({})", values.join(", ")),
            },
            Operator::Exists => write!(out, "{key}"),
            Operator::DoesNotExist => write!(out, "!{key}"),
        }
    }
}

/// Requirements as a program has them: `[app=web, !legacy]`, or `*` where there are none.
#[must_use]
pub fn selector(requirements: &[Requirement]) -> String {
    if requirements.is_empty() {
        return "*".to_owned();
    }
    let words: Vec<String> = requirements.iter().map(ToString::to_string).collect();
    format!("[{}]", words.join(", "))
}
