//! Syntax trees and an inventory become a [`Program`]: every name bound, every term a set, every number a number.
//!
//! What a name or a label should have been is judged here, against the manifests. Whether statements agree with one
//! another isn't, and nothing knows what a program becomes.

mod behind;
mod block;
mod declarations;
mod expansion;
pub mod facts;
mod labelled;
pub mod labels;
mod layout;
mod lets;
mod names;
pub mod pods;
mod ports;
pub mod program;
mod repeated;
mod resolver;
mod said;
mod selecting;
mod selectors;
pub mod settings;
mod slug;
mod statements;
pub mod templates;
mod terms;
mod unmatched;
mod unseen;
pub mod words;

pub use declarations::{NEWEST, OLDEST, kubernetes_version};
pub use facts::{Facts, Placement};
pub use labelled::Labelled;
pub use names::{selector_of, unknown_namespace_label};
pub use program::{Flow, Program};
pub use said::{name, quoted, said, selector, workload_name};
pub use slug::short_hash;

use crate::diagnostic::Diagnostic;
use crate::inventory::Inventory;
use crate::sets::Space;
use crate::source::{FileId, Sources};
use crate::syntax::ast;

/// What every program knows from the start: `let`s that a program may bind anew.
pub const PRELUDE: &str = include_str!("prelude.kpol");

/// What a program is resolved from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// The parsed [`PRELUDE`].
    pub prelude: &'a ast::File,
    /// The program's files, `use`d ones included, each once.
    pub files: &'a [(FileId, ast::File)],
    /// The manifests; none where the program has none at all.
    pub inventory: Option<&'a Inventory>,
    /// The namespace that each entry of the manifests gives to objects without one.
    pub entries: &'a [Option<String>],
}

/// Binds every name. A statement in which something is wrong is left out; a diagnostic says why.
pub fn resolve<'a>(input: &Input<'a>, space: &mut Space) -> (Program, Facts<'a>, Vec<Diagnostic>) {
    let (program, facts, diagnostics, _) = resolve_with(input, None, space);
    (program, facts, diagnostics)
}

/// A question's connection as a namespace reads it, or what is wrong with it there.
pub type Reading = (String, Result<Flow, Vec<Diagnostic>>);

/// The same, and a connection that somebody asks about, read in each namespace of the program and then in those that the
/// manifests show besides.
pub fn resolve_with<'a>(
    input: &Input<'a>,
    question: Option<&ast::Flow>,
    space: &mut Space,
) -> (Program, Facts<'a>, Vec<Diagnostic>, Vec<Reading>) {
    let mut diagnostics = Vec::new();
    let layout = layout::layout(input.prelude, input.files, &mut diagnostics);
    let world = layout::world(&layout, input.inventory);
    let only = match layout.owned.keys().collect::<Vec<_>>().as_slice() {
        [only] => Some(**only),
        _ => None,
    };
    let facts = Facts::new(input.inventory, &Placement { entries: input.entries, only });
    let mut resolver = resolver::Resolver::new(input.sources, &layout, world, &facts, space, diagnostics);
    let program = resolver.program();
    let readings = question.map(|flow| resolver.question(flow, &program)).unwrap_or_default();
    let diagnostics = resolver.diagnostics;
    (program, facts, diagnostics, readings)
}
