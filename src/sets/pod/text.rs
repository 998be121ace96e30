//! Keys and values as small numbers. The numbers' order says nothing, so nothing that leaves a space may depend on it.

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A key or a value of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Text(u32);

/// All keys and values of a space.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, Text>,
}

impl Texts {
    /// The number of a text, new where it has none.
    pub(super) fn intern(&mut self, text: &str) -> Text {
        if let Some(known) = self.find(text) {
            return known;
        }
        let number = Text(u32::try_from(self.texts.len()).expect("memory ends before four billion texts"));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The number of a text that some set speaks of.
    pub(super) fn find(&self, text: &str) -> Option<Text> {
        self.numbers.get(text).copied()
    }

    /// The text of a number that these texts gave.
    pub(super) fn get(&self, text: Text) -> &str {
        &self.texts[text.0 as usize]
    }
}
