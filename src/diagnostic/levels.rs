//! How much a finding weighs where the user says otherwise: by flags for a whole run, by comments for a statement.

use std::collections::{BTreeMap, BTreeSet};

use super::{Applicability, Code, Diagnostic, Severity, nearest};
use crate::source::{FileId, Span};

/// So many unused allowances are reported.
const SHOWN: usize = 1000;

/// What a user says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It isn't reported.
    Allow,
    /// It is a warning.
    Warn,
    /// It is an error.
    Deny,
}

/// Why a level can't be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LevelError {
    /// No code is called that; those whose names are near.
    Unknown(Vec<&'static str>),
    /// It is an error whatever the user says.
    Fixed(Code),
}

/// Whom a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    One(Code),
    Warnings,
}

/// What was said of codes, in the order in which it was said: the last word holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    rules: Vec<(Which, Level)>,
}

impl Levels {
    /// Adds a rule for a code, by its number or its name, or for `warnings`: all that would be one.
    ///
    /// # Errors
    /// Where no code is called that, or where it can't weigh less than it does.
    pub fn set(&mut self, named: &str, level: Level) -> Result<(), LevelError> {
        let which = if named == "warnings" {
            Which::Warnings
        } else {
            let near = || LevelError::Unknown(nearest(named, names().chain(["warnings"])));
            let code = Code::find(named).ok_or_else(near)?;
            if code.is_fixed() && level != Level::Deny {
                return Err(LevelError::Fixed(code));
            }
            Which::One(code)
        };
        self.rules.push((which, level));
        Ok(())
    }

    /// Weighs findings that no comment can be about.
    pub fn apply(&self, diagnostics: &mut Vec<Diagnostic>) {
        Weighing::new(self, Vec::new()).apply(diagnostics);
    }

    /// What a finding of a code comes to; none where it isn't reported.
    fn severity(&self, code: Code) -> Option<Severity> {
        let mut severity = Some(code.severity());
        for (which, level) in &self.rules {
            let meant = match which {
                Which::One(one) => *one == code,
                Which::Warnings => {
                    code.severity() == Severity::Warning || severity == Some(Severity::Warning)
                }
            };
            if meant {
                severity = match level {
                    Level::Allow => None,
                    Level::Warn => Some(Severity::Warning),
                    Level::Deny => Some(Severity::Error),
                };
            }
        }
        severity
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().map(|code| code.name())
}

/// A code that a comment allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Which.
    pub code: Code,
    /// Where it is named.
    pub place: Span,
    /// The statement that it is about.
    pub scope: Span,
}

impl Allowance {
    /// The code that a comment names.
    ///
    /// # Errors
    /// What is wrong with the name.
    pub fn of(named: &str, place: Span, scope: Span) -> Result<Self, Box<Diagnostic>> {
        let fault = |message: String| Diagnostic::new(Code::UnknownAllowance, message);
        match Code::find(named) {
            Some(code) if code.is_fixed() => Err(Box::new(
                fault(format!("`{named}` can't be allowed"))
                    .at(place, "always an error")
                    .note("what is emitted would not be what was said")
                    .help(format!("`kpol explain {}` says how to mend what it finds", code.code())),
            )),
            Some(code) => Ok(Self { code, place, scope }),
            None => {
                let near = nearest(named, names()).into_iter();
                let found =
                    fault(format!("no finding is called `{named}`")).at(place, "nothing is allowed by this");
                let offer = |found: Diagnostic, name| {
                    found.fix(Applicability::Unsafe, format!("write `{name}`"), place, name)
                };
                Err(Box::new(near.fold(found, offer)))
            }
        }
    }
}

/// Levels and allowances at work; which of the allowances did something is kept.
#[derive(Debug)]
pub struct Weighing<'l> {
    levels: &'l Levels,
    allowances: Vec<Allowance>,
    /// The allowance of each code and statement, by where the statement begins.
    by_place: BTreeMap<(Code, FileId, u32), (u32, usize)>,
    used: BTreeSet<usize>,
}

impl<'l> Weighing<'l> {
    /// Nothing is weighed yet.
    #[must_use]
    pub fn new(levels: &'l Levels, allowances: Vec<Allowance>) -> Self {
        let mut by_place = BTreeMap::new();
        for (index, allowance) in allowances.iter().enumerate() {
            let scope = allowance.scope;
            by_place.entry((allowance.code, scope.file, scope.start)).or_insert((scope.end, index));
        }
        Self { levels, allowances, by_place, used: BTreeSet::new() }
    }

    /// Gives each finding its weight, and takes out what is allowed.
    pub fn apply(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.retain_mut(|found| {
            // What weighs more than others of its code is a fact, though they are a judgement.
            if found.code.is_fixed() || found.severity < found.code.severity() {
                return true;
            }
            if self.is_allowed(found) {
                return false;
            }
            let severity = self.levels.severity(found.code);
            found.severity = severity.unwrap_or(found.severity);
            severity.is_some()
        });
    }

    /// Whether a comment allows it. It decides over the flags: whoever wrote it knew the statement.
    fn is_allowed(&mut self, found: &Diagnostic) -> bool {
        let Some(place) = found.primary() else { return false };
        let first = (found.code, place.file, 0);
        let before = self.by_place.range(first..=(found.code, place.file, place.start)).next_back();
        let Some((_, &(_, index))) = before.filter(|(_, (end, _))| place.end <= *end) else { return false };
        self.used.insert(index);
        true
    }

    /// The allowances that did nothing; of very many the first ones.
    #[must_use]
    pub fn unused(&self) -> Vec<Diagnostic> {
        let unused = self.allowances.iter().enumerate().filter(|(index, _)| !self.used.contains(index));
        unused
            .take(SHOWN)
            .map(|(_, allowance)| {
                let name = allowance.code.name();
                Diagnostic::new(Code::UnusedAllowance, format!("there is no `{name}` here to allow"))
                    .at(allowance.place, "allows nothing")
                    .help("take it out: it would hide what comes later")
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, LevelError, Levels};
    use crate::diagnostic::{Code, Severity};

    type Rules = &'static [(&'static str, Level)];

    fn levels(rules: Rules) -> Levels {
        let mut levels = Levels::default();
        for (named, level) in rules {
            levels.set(named, *level).expect("these can be set");
        }
        levels
    }

    #[test]
    fn the_last_word_holds() {
        use Level::{Allow, Deny, Warn};
        use Severity::{Error, Note, Warning};
        let rows: [(Rules, Code, Option<Severity>); 11] = [
            (&[], Code::NoDns, Some(Warning)),
            (&[("no-dns", Deny)], Code::NoDns, Some(Error)),
            (&[("K0405", Deny), ("no-dns", Allow)], Code::NoDns, None),
            (&[("no-dns", Allow), ("k0405", Warn)], Code::NoDns, Some(Warning)),
            (&[("warnings", Deny)], Code::NoDns, Some(Error)),
            (&[("warnings", Deny), ("no-dns", Warn)], Code::NoDns, Some(Warning)),
            (&[("warnings", Deny), ("warnings", Warn)], Code::NoDns, Some(Warning)),
            (&[("warnings", Deny)], Code::Overridden, Some(Note)),
            (&[("overridden", Warn), ("warnings", Deny)], Code::Overridden, Some(Error)),
            (&[("cannot-work", Warn)], Code::CannotWork, Some(Warning)),
            (&[("unknown-workload", Deny), ("warnings", Allow)], Code::UnknownWorkload, Some(Error)),
        ];
        for (rules, code, expected) in rows {
            assert_eq!(levels(rules).severity(code), expected, "{rules:?}");
        }
    }

    #[test]
    fn what_is_a_fact_stays_an_error() {
        let mut levels = Levels::default();
        let fixed = Err(LevelError::Fixed(Code::UnknownWorkload));
        assert_eq!(levels.set("K0201", Level::Warn), fixed);
        assert_eq!(levels.set("unknown-workload", Level::Allow), fixed);
        assert_eq!(levels.set("no-dsn", Level::Allow), Err(LevelError::Unknown(vec!["no-dns"])));
        assert_eq!(levels.set("warning", Level::Deny), Err(LevelError::Unknown(vec!["warnings"])));
        assert_eq!(levels, Levels::default());
    }
}
