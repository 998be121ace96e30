//! Settings that stand twice beside one another: the same once more says nothing new, another value is an error, as
//! neither is narrower.

use std::collections::BTreeMap;

use super::resolver::Resolver;
use super::settings::{FieldGroup, Setting, SettingKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::settings::{Field, Standard, Value};
use crate::source::Span;

/// A setting and the place that brings it in: its own, or that of a profile's name.
pub(super) type Brought = (Span, Setting);

/// Where something is said, and where that is brought in.
#[derive(Clone, Copy, Debug)]
struct Said {
    brought: Span,
    at: Span,
}

/// What the settings so far say, each with the first that does.
#[derive(Debug, Default)]
struct Known {
    set: BTreeMap<Field, (Value, Said)>,
    kept: Vec<(FieldGroup, Said)>,
    /// One holds beside the other: the stricter one asks for all that the other does.
    standards: Vec<Standard>,
}

impl Known {
    /// Adds what a setting says, and whether anything of it is new; the first settings that say otherwise are added to
    /// `others`.
    fn add(&mut self, kind: &SettingKind, this: Said, others: &mut Vec<Said>) -> bool {
        let mut one = |known: Result<bool, Said>| {
            known.unwrap_or_else(|other| {
                others.push(other);
                false
            })
        };
        match kind {
            SettingKind::Set(field, value) => one(self.set(field, value, this)),
            SettingKind::Keep(groups) => {
                groups.iter().filter(|group| one(self.keep(**group, this))).count() > 0
            }
            SettingKind::Standard(standard) => {
                let is_new = !self.standards.contains(standard);
                self.standards.extend(is_new.then_some(*standard));
                is_new
            }
        }
    }

    fn set(&mut self, field: &Field, value: &Value, this: Said) -> Result<bool, Said> {
        if let Some((_, first)) = self.kept.iter().find(|(group, _)| group.covers(field)) {
            return Err(*first);
        }
        match self.set.get(field) {
            Some((first, _)) if same(first, value) => Ok(false),
            Some((_, first)) => Err(*first),
            None => {
                self.set.insert(field.clone(), (value.clone(), this));
                Ok(true)
            }
        }
    }

    fn keep(&mut self, group: FieldGroup, this: Said) -> Result<bool, Said> {
        if self.kept.iter().any(|(known, _)| *known == group) {
            return Ok(false);
        }
        let set = self.set.iter().find(|(field, _)| group.covers(field));
        if let Some((_, (_, first))) = set {
            return Err(*first);
        }
        self.kept.push((group, this));
        Ok(true)
    }
}

impl Resolver<'_, '_> {
    /// Each setting once; none, with a diagnostic, where two disagree.
    pub(super) fn agreeing(&mut self, settings: Vec<Brought>) -> Option<Vec<Setting>> {
        let mut known = Known::default();
        let mut once = Vec::with_capacity(settings.len());
        let mut good = true;
        for (brought, setting) in settings {
            let this = Said { brought, at: setting.span };
            let mut others = Vec::new();
            if known.add(&setting.kind, this, &mut others) {
                once.push(setting);
            }
            for other in others {
                self.disagree(&other, &this);
                good = false;
            }
        }
        good.then_some(once)
    }

    fn disagree(&mut self, first: &Said, second: &Said) {
        let text = |said: &Said| self.sources.slice(said.at).to_owned();
        let (first_text, second_text) = (text(first), text(second));
        let message = format!("`{first_text}` and `{second_text}` can't both hold");
        let mut diagnostic =
            Diagnostic::new(Code::MisplacedSetting, message).at(second.brought, "this says one thing");
        if first.brought != second.brought {
            diagnostic = diagnostic.also(first.brought, "this another");
        }
        for (said, text) in [(first, &first_text), (second, &second_text)] {
            if said.at != said.brought {
                diagnostic = diagnostic.also(said.at, format!("`{text}` comes from here"));
            }
        }
        self.report(
            diagnostic.note("only a narrower statement wins over a wider one").help("leave one of them out"),
        );
    }
}

/// Whether two values of a field say the same: groups have no order.
fn same(first: &Value, second: &Value) -> bool {
    match (first, second) {
        (Value::Ids(first), Value::Ids(second)) => {
            let set = |ids: &[u32]| ids.iter().copied().collect::<std::collections::BTreeSet<u32>>();
            set(first) == set(second)
        }
        _ => first == second,
    }
}
