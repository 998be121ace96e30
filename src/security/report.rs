//! What is found, said once: where one setting has the same fault in many pods, the first one speaks for all.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// How many of the others are named.
const NAMED: usize = 3;

/// What makes two findings one: the rule, and the places in the program that they are about.
type Key = (Code, &'static str, Vec<Span>);

#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Found>,
    known: HashMap<Key, usize>,
}

#[derive(Debug)]
struct Found {
    diagnostic: Diagnostic,
    whose: String,
    others: Vec<String>,
}

impl Report {
    /// Whether a finding is known from another pod, which then only gets named there.
    pub(super) fn is_known(&mut self, code: Code, rule: &'static str, places: &[Span], whose: &str) -> bool {
        let Some(index) = self.known.get(&(code, rule, places.to_vec())) else { return false };
        let found = &mut self.found[*index];
        let last = found.others.last().unwrap_or(&found.whose);
        if last != whose {
            found.others.push(whose.to_owned());
        }
        true
    }

    /// Adds a finding about a pod. `places`: those in the program that make it the same fault in another pod; empty
    /// where it is the manifest's alone.
    pub(super) fn add(&mut self, rule: &'static str, places: &[Span], whose: &str, diagnostic: Diagnostic) {
        if !places.is_empty() {
            if self.is_known(diagnostic.code, rule, places, whose) {
                return;
            }
            self.known.insert((diagnostic.code, rule, places.to_vec()), self.found.len());
        }
        self.found.push(Found { diagnostic, whose: whose.to_owned(), others: Vec::new() });
    }

    /// Everything found.
    pub(super) fn finish(self) -> impl Iterator<Item = Diagnostic> {
        self.found.into_iter().map(|found| {
            if found.others.is_empty() {
                return found.diagnostic;
            }
            let named = found.others.iter().take(NAMED).map(|name| format!("`{name}`"));
            let mut list = named.collect::<Vec<_>>().join(", ");
            if found.others.len() > NAMED {
                list = format!("{list} and {} more", found.others.len() - NAMED);
            }
            found.diagnostic.note(format!("it is the same in {list}"))
        })
    }
}
