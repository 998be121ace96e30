//! Statements as a program's text, with their places.

use std::collections::BTreeSet;

use super::{Places, Said, Statement, Term};
use crate::resolve::name;

/// Statements that hold in each of some namespaces; none of their ends is named from another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) namespaces: Vec<String>,
    pub(super) statements: Vec<Statement>,
}

/// The blocks one after the other, and what each statement comes from, by the bytes where it stands.
pub(super) fn text(blocks: Vec<Block>) -> (String, Places) {
    let (mut text, mut origins) = (String::new(), Vec::new());
    for Block { namespaces, statements } in blocks {
        if !text.is_empty() {
            text.push('\n');
        }
        let names: Vec<String> = namespaces.iter().map(|namespace| name(namespace)).collect();
        let (head, indent, foot) = match namespaces.as_slice() {
            [only] if only.is_empty() => (String::new(), "", ""),
            [_] => (format!("namespace {}\n\n", names.join(", ")), "", ""),
            _ => (format!("{} {{\n", folded(&format!("namespace {}", names.join(", ")), "")), "  ", "}\n"),
        };
        text.push_str(&head);
        let mut kind = None;
        for statement in statements {
            let of_pods = matches!(statement.said, Said::Pod { .. } | Said::Container { .. });
            if kind.is_some_and(|before| before != of_pods) {
                text.push('\n');
            }
            kind = Some(of_pods);
            text.push_str(indent);
            let start = text.len();
            text.push_str(&folded(&statement.said.seen_from(&statement.namespace), indent));
            origins.push((start..text.len(), statement.origins));
            text.push('\n');
        }
        text.push_str(foot);
    }
    (text, origins)
}

impl Said {
    /// As it stands in a namespace.
    pub(super) fn seen_from(&self, here: &str) -> String {
        let list = |terms: &BTreeSet<Term>| {
            let mut words: Vec<String> = terms.iter().map(|term| term.seen_from(here)).collect();
            words.sort_unstable();
            words.join(", ")
        };
        let names =
            |terms: &BTreeSet<String>| terms.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        match self {
            Self::Isolate { whom, ingress, egress } => {
                let ends = match (ingress, egress) {
                    (true, false) => " ingress",
                    (false, true) => " egress",
                    _ => "",
                };
                format!("isolate {whom}{ends}")
            }
            Self::Allow { from, to, on } if on.is_empty() => format!("allow {} -> {}", list(from), list(to)),
            Self::Allow { from, to, on } => format!("allow {} -> {} on {on}", list(from), list(to)),
            Self::Pod { whom, settings } => format!("pod {} {}", names(whom), settings.join(" ")),
            Self::Container { names: which, whom, settings } => {
                format!("container {which} in {} {}", names(whom), settings.join(" "))
            }
        }
    }
}

/// Long statements go on in the next line after a comma.
fn folded(statement: &str, indent: &str) -> String {
    const WIDEST: usize = 100;
    let mut text = String::with_capacity(statement.len());
    let (mut width, mut quoted) = (indent.len(), false);
    let mut words = statement.split_inclusive(' ').peekable();
    while let Some(word) = words.next() {
        width += word.chars().count();
        quoted ^= word.matches('"').count() % 2 == 1;
        let next = words.peek().map_or(0, |next| next.trim_end().chars().count());
        if !quoted && word.ends_with(", ") && width + next > WIDEST {
            text.push_str(word.trim_end());
            text.push('\n');
            text.push_str(indent);
            text.push_str("  ");
            width = indent.len() + 2;
        } else {
            text.push_str(word);
        }
    }
    text
}
