//! The layout of a program: which statement stands in which namespace, and what the declarations bind.
//! Names are collected here, not looked up.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::labels;
use super::program::World;
use crate::diagnostic::{Code, Diagnostic};
use crate::inventory::Inventory;
use crate::source::{FileId, Span};
use crate::syntax::ast;

/// A declaration and the namespace that it stands in, if any.
#[derive(Debug)]
pub struct Placed<'a, T> {
    /// What was declared.
    pub value: &'a T,
    /// Its name.
    pub name: &'a ast::Name,
    /// The namespace, where it stands under a `namespace` line.
    pub namespace: Option<&'a str>,
    /// Whether it is the prelude's, which no program wrote.
    pub prelude: bool,
}

impl<T> Clone for Placed<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Placed<'_, T> {}

/// All files of a program, taken apart.
#[derive(Debug, Default)]
pub struct Layout<'a> {
    /// Each statement once for each namespace it stands in; the nameless namespace is the empty name.
    pub statements: Vec<(&'a str, &'a ast::Statement)>,
    /// `let`s by name.
    pub lets: HashMap<&'a str, Placed<'a, ast::LetValue>>,
    /// `profile`s by name.
    pub profiles: HashMap<&'a str, Placed<'a, ast::Settings>>,
    /// All other declarations.
    pub declarations: Vec<&'a ast::Declaration>,
    /// The namespaces of the program, each with the place of its first mention.
    pub owned: BTreeMap<&'a str, Option<Span>>,
}

/// Takes the files apart; `prelude` binds what a program may bind anew.
pub fn layout<'a>(
    prelude: &'a ast::File,
    files: &'a [(FileId, ast::File)],
    diagnostics: &mut Vec<Diagnostic>,
) -> Layout<'a> {
    let mut layout = Layout::default();
    for (_, file) in files {
        collect_owned(&mut layout, &file.items, diagnostics);
    }
    let nameless = layout.owned.is_empty();
    for (_, file) in files {
        place_items(&mut layout, &file.items, nameless, diagnostics);
    }
    if nameless {
        layout.owned.insert("", None);
    }
    for item in &prelude.items {
        if let ast::Item::Declaration(declaration) = item
            && let ast::DeclarationKind::Let { name, value } = &declaration.kind
        {
            layout.lets.entry(&name.text).or_insert(Placed { value, name, namespace: None, prelude: true });
        }
    }
    layout
}

fn collect_owned<'a>(layout: &mut Layout<'a>, items: &'a [ast::Item], diagnostics: &mut Vec<Diagnostic>) {
    for item in items {
        let ast::Item::Namespace(namespace) = item else { continue };
        for name in &namespace.names {
            if let Some(fault) = labels::namespace_fault(&name.text) {
                let message = format!("`{}` can't be a namespace's name", name.text);
                diagnostics.push(Diagnostic::new(Code::ObjectName, message).at(name.span, fault));
            }
            layout.owned.entry(&name.text).or_insert(Some(name.span));
        }
    }
}

fn place_items<'a>(
    layout: &mut Layout<'a>,
    items: &'a [ast::Item],
    nameless: bool,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut current: Option<&'a str> = nameless.then_some("");
    // One mistake, one error: the first statement outside of all namespaces speaks for the file.
    let mut outside_reported = false;
    for item in items {
        match item {
            ast::Item::Namespace(namespace) => match &namespace.body {
                None => current = namespace.names.first().map(|name| name.text.as_str()),
                Some(body) => place_block(layout, &namespace.names, body),
            },
            ast::Item::Declaration(declaration) => {
                let namespace = current.filter(|name| !name.is_empty());
                declare(layout, declaration, namespace, diagnostics);
            }
            ast::Item::Statement(statement) => match current {
                Some(namespace) => layout.statements.push((namespace, statement)),
                None if outside_reported => {}
                None => {
                    outside_reported = true;
                    let message = "this statement stands outside of every namespace";
                    diagnostics.push(
                        Diagnostic::new(Code::OutsideNamespace, message)
                            .at(statement.span, "in which namespace does it hold?")
                            .note("a program that names namespaces has no nameless one")
                            .help("write a line `namespace NAME` before it, or move it into a block"),
                    );
                }
            },
            ast::Item::Error(_) => {}
        }
    }
}

fn place_block<'a>(layout: &mut Layout<'a>, names: &'a [ast::Name], body: &'a [ast::Item]) {
    let distinct: BTreeSet<&str> = names.iter().map(|name| name.text.as_str()).collect();
    for item in body {
        if let ast::Item::Statement(statement) = item {
            layout.statements.extend(distinct.iter().map(|name| (*name, statement)));
        }
    }
}

fn declare<'a>(
    layout: &mut Layout<'a>,
    declaration: &'a ast::Declaration,
    namespace: Option<&'a str>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (name, first) = match &declaration.kind {
        ast::DeclarationKind::Let { name, value } => {
            let before = layout.lets.get(name.text.as_str()).map(|before| before.name);
            if before.is_none() {
                layout.lets.insert(&name.text, Placed { value, name, namespace, prelude: false });
            }
            (name, before)
        }
        ast::DeclarationKind::Profile { name, settings } => {
            let before = layout.profiles.get(name.text.as_str()).map(|before| before.name);
            if before.is_none() {
                layout
                    .profiles
                    .insert(&name.text, Placed { value: settings, name, namespace, prelude: false });
            }
            (name, before)
        }
        _ => return layout.declarations.push(declaration),
    };
    if let Some(first) = first {
        diagnostics.push(
            Diagnostic::new(Code::DuplicateBinding, format!("`{}` is bound twice", name.text))
                .at(name.span, "here again")
                .also(first.span, "first bound here")
                .note("a name holds in the whole program, whichever file or namespace it stands in")
                .help("give one of them another name"),
        );
    }
}

/// What is known about namespaces: those of the program and those whose objects are shown.
pub fn world(layout: &Layout<'_>, inventory: Option<&Inventory>) -> World {
    let mut world = World {
        owned: layout.owned.keys().map(|name| (*name).to_owned()).collect(),
        known: layout.owned.keys().map(|name| ((*name).to_owned(), None)).collect(),
    };
    for namespace in inventory.map_or(&[][..], |inventory| &inventory.namespaces) {
        let labels = namespace.labels.iter().map(|pair| (pair.key.value.clone(), pair.value.value.clone()));
        world.known.insert(namespace.name.value.clone(), Some(labels.collect()));
    }
    world
}
