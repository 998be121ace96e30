//! What `let`s may stand for: lists without repetitions, and bounds, as a `let` of `let`s can double at every line.

use std::collections::HashSet;

use super::program::{Item, Scope};
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::sets::{PeerSet, PodSet, PortSet};
use crate::source::Span;

/// The terms that one list may stand for.
pub(super) const MOST_TERMS: usize = 50_000;
/// The terms and ports that all uses of `let`s together may stand for.
const MOST_OF_ALL: usize = 1 << 20;
/// How many `let`s may lead to one another before one says something itself.
const DEEPEST: usize = 1000;

/// How far `let`s have been followed.
#[derive(Debug, Default)]
pub(super) struct Expansion {
    /// The terms and ports that uses of `let`s have stood for so far.
    used: usize,
    /// Whether a bound of the whole program was met and said: the rest follows from it.
    reported: bool,
}

impl Resolver<'_, '_> {
    /// Counts what a use of a `let` stands for; none, with a diagnostic, where the program's `let`s stand for too much.
    pub(super) fn expanded(&mut self, count: usize, span: Span) -> Option<()> {
        self.expansion.used = self.expansion.used.saturating_add(count);
        if self.expansion.used <= MOST_OF_ALL {
            return Some(());
        }
        let message =
            format!("the program's `let`s stand for more than {MOST_OF_ALL} terms and ports in all");
        let help =
            "let the pods that are meant have one common label, and name them by it instead of by lists";
        self.too_much(message, span, "here it is one too many", help);
        None
    }

    /// Whether one more `let` or profile may be followed; a diagnostic where it may not.
    pub(super) fn may_go_deeper(&mut self, open: usize, what: &str, span: Span) -> bool {
        if open < DEEPEST {
            return true;
        }
        let message = format!("more than {DEEPEST} {what} lead from one to the next");
        self.too_much(message, span, "no further than this", "say here what it stands for in the end");
        false
    }

    fn too_much(&mut self, message: String, span: Span, label: &str, help: &str) {
        if !std::mem::replace(&mut self.expansion.reported, true) {
            self.report(Diagnostic::new(Code::Expansion, message).at(span, label).help(help));
        }
    }

    /// A list that stands for too many terms.
    pub(super) fn too_many_terms(&mut self, span: Span) {
        let message = format!("this list stands for more than {MOST_TERMS} terms");
        self.report(
            Diagnostic::new(Code::Expansion, message)
                .at(span, "each `let` in it counts with all its terms")
                .help("let the pods that are meant have one common label, and name them by it"),
        );
    }
}

/// What makes two terms of a list the same.
type Meaning = (PeerSet, PodSet, Scope, PortSet, String, Vec<usize>, Option<usize>);

/// A list of terms in the making: what repeats is kept once.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    items: Vec<Item>,
    seen: HashSet<Meaning>,
}

impl Distinct {
    pub(super) fn add(&mut self, item: Item) {
        let meaning = |item: &Item| {
            let (set, ports, slug) = (item.set.clone(), item.ports.clone(), item.slug.clone());
            (set, item.own, item.scope, ports, slug, item.named.clone(), item.service)
        };
        // Most lists have one term, which repeats nothing.
        if let ([first], true) = (self.items.as_slice(), self.seen.is_empty()) {
            self.seen.insert(meaning(first));
        }
        if self.items.is_empty() || self.seen.insert(meaning(&item)) {
            self.items.push(item);
        }
    }

    /// Whether it has more terms than a list may have.
    pub(super) fn is_too_long(&self) -> bool {
        self.items.len() > MOST_TERMS
    }

    pub(super) fn into_items(self) -> Vec<Item> {
        self.items
    }
}
