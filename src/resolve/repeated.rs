//! Settings that stand twice beside one another: the same once more says nothing new, another value is an error, as
//! neither is narrower.

use std::collections::{BTreeMap, HashMap};

use super::resolver::Resolver;
use super::settings::{Field, Setting, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A setting and the place that brings it in: its own, or that of a profile's name.
pub(super) type Brought = (Span, Setting);

/// One thing that a setting says.
#[derive(Clone, Debug)]
struct Said {
    brought: Span,
    at: Span,
    value: Value,
}

impl Resolver<'_, '_> {
    /// Each setting once; none, with a diagnostic, where two disagree.
    pub(super) fn agreeing(&mut self, settings: Vec<Brought>) -> Option<Vec<Setting>> {
        let mut said: HashMap<(Field, String), Said> = HashMap::new();
        // By field: the first setting that sets it, and the first that keeps it as it is.
        let mut set: BTreeMap<Field, Said> = BTreeMap::new();
        let mut kept: BTreeMap<Field, Said> = BTreeMap::new();
        let mut once = Vec::with_capacity(settings.len());
        let mut good = true;
        for (brought, setting) in settings {
            let mut is_new = false;
            for (field, part, value) in parts(&setting) {
                let this = Said { brought, at: setting.span, value };
                let keeps = matches!(this.value, Value::Fields(_));
                let other = match said.get(&(field, part.clone())) {
                    Some(first) if first.value == this.value => continue,
                    Some(first) => Some(first.clone()),
                    None => if keeps { set.get(&field) } else { kept.get(&field) }.cloned(),
                };
                if let Some(first) = other {
                    self.disagree(&first, &this);
                    good = false;
                    continue;
                }
                let side = if keeps { &mut kept } else { &mut set };
                side.entry(field).or_insert_with(|| this.clone());
                said.insert((field, part), this);
                is_new = true;
            }
            if is_new {
                once.push(setting);
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

/// What a setting says, field by field: of options and kernel parameters each by its name.
fn parts(setting: &Setting) -> Vec<(Field, String, Value)> {
    let whole = |value: Value| vec![(setting.field, String::new(), value)];
    match &setting.value {
        Value::Pairs(pairs) => {
            let each =
                pairs.iter().map(|(key, value)| (setting.field, key.clone(), Value::Word(value.clone())));
            each.collect()
        }
        Value::Sysctl(name, value) => vec![(setting.field, name.clone(), Value::Word(value.clone()))],
        Value::Fields(fields) => {
            fields.iter().map(|field| (*field, "keep".to_owned(), Value::Fields(Vec::new()))).collect()
        }
        // Groups have no order.
        Value::Ids(ids) => {
            let mut ids = ids.clone();
            ids.sort_unstable();
            ids.dedup();
            whole(Value::Ids(ids))
        }
        // One standard holds beside the other: the stricter one asks for all that the other does.
        Value::Word(word) if setting.field == Field::Standard => {
            vec![(setting.field, word.clone(), setting.value.clone())]
        }
        _ => whole(setting.value.clone()),
    }
}
