//! `let`s: what they stand for, each worked out once.

use std::rc::Rc;

use super::program::{Item, PortEntry};
use super::resolver::Resolver;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast;

impl Resolver<'_, '_> {
    /// The terms of a `let` for its use at a place in that namespace; none where a diagnostic stands.
    pub(super) fn let_items(&mut self, name: &str, using: &str, at: Span) -> Option<Rc<[Item]>> {
        let binding = *self.layout.lets.get(name)?;
        let namespace = binding.namespace.unwrap_or(using);
        let key = (name.to_owned(), namespace.to_owned());
        if let Some(items) = self.lets.get(&key) {
            return items.clone();
        }
        if !self.open_let(name, binding.name) {
            return None;
        }
        let items = match binding.value {
            ast::LetValue::Terms { terms, on } => {
                let namespace = namespace.to_owned();
                stacker::maybe_grow(64 << 10, 1 << 20, || {
                    let items = self.terms(terms, &namespace).map(|terms| terms.items);
                    match on {
                        Some(ports) => self.carrying(items?, ports),
                        None => items,
                    }
                })
            }
            ast::LetValue::Ports(ports) => {
                let message = format!("`{name}` stands for ports, and pods are asked for here");
                self.report(
                    Diagnostic::new(Code::WrongBinding, message)
                        .at(at, "who is meant?")
                        .also(ports.span, "bound to this"),
                );
                None
            }
        };
        self.open_lets.pop();
        let items: Option<Rc<[Item]>> = items.map(Rc::from);
        self.lets.insert(key, items.clone());
        items
    }

    /// Items with the ports that a `let` gives them.
    fn carrying(&mut self, items: Vec<Item>, ports: &ast::Ports) -> Option<Vec<Item>> {
        let entries = self.port_entries(ports)?;
        let mut items = self.on_ports(items, &entries, ports.span)?;
        for item in &mut items {
            item.carries_ports = true;
        }
        Some(items)
    }

    /// The ports of a `let`, for its use at a place; none where a diagnostic stands.
    pub(super) fn let_ports(&mut self, name: &ast::Name) -> Option<Vec<PortEntry>> {
        let binding = *self.layout.lets.get(name.text.as_str())?;
        let ports = match binding.value {
            ast::LetValue::Ports(ports) => ports,
            ast::LetValue::Terms { terms, .. } => {
                let message = format!("`{}` stands for pods, and ports are asked for here", name.text);
                self.report(
                    Diagnostic::new(Code::WrongBinding, message)
                        .at(name.span, "a port is needed")
                        .also(terms.span, "bound to this")
                        .help(format!("quote it (`\"{}\"`) where a port of that name is meant", name.text)),
                );
                return None;
            }
        };
        let bound = if let Some(known) = self.port_lets.get(&name.text) {
            known.clone()?
        } else {
            if !self.open_let(&name.text, binding.name) {
                return None;
            }
            let entries = stacker::maybe_grow(64 << 10, 1 << 20, || self.port_entries(ports));
            self.open_lets.pop();
            let entries: Option<Rc<[PortEntry]>> = entries.map(Rc::from);
            self.port_lets.insert(name.text.clone(), entries.clone());
            entries?
        };
        self.expanded(bound.len(), name.span)?;
        // What is said about a port is said where it is used.
        Some(bound.iter().map(|entry| PortEntry { span: name.span, ..entry.clone() }).collect())
    }

    /// Notes that a `let` is being resolved; false, with a diagnostic, where it already is or leads too far.
    fn open_let(&mut self, name: &str, at: &ast::Name) -> bool {
        let Some(from) = self.open_lets.iter().position(|open| open == name) else {
            let may = self.may_go_deeper(self.open_lets.len(), "`let`s", at.span);
            if may {
                self.open_lets.push(name.to_owned());
            }
            return may;
        };
        let mut round: Vec<&str> = self.open_lets[from..].iter().map(String::as_str).collect();
        round.push(name);
        let diagnostic = cycle(name, at.span, &round);
        self.report(diagnostic);
        false
    }
}

fn cycle(name: &str, at: Span, round: &[&str]) -> Diagnostic {
    /// How many stations of a round are shown.
    const SHOWN: usize = 8;
    let diagnostic = Diagnostic::new(Code::Cycle, format!("`{name}` is bound by way of itself"))
        .at(at, "it would never end");
    match round {
        [] | [_] | [_, _] => diagnostic,
        [shown @ .., last] if shown.len() > SHOWN => {
            diagnostic.note(format!("it goes round: {} → … → {last}", shown[..SHOWN].join(" → ")))
        }
        _ => diagnostic.note(format!("it goes round: {}", round.join(" → "))),
    }
}
