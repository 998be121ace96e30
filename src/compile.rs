//! The driver: the phases in their order, one function a command. Texts and objects in, objects and diagnostics out;
//! whoever calls it reads and writes files.

mod asked;
mod blame;
mod comparison;
mod focus;
mod gaps;
mod importing;
mod question;
mod write;

use std::collections::BTreeSet;

use crate::check::{self, Subject};
use crate::diagnostic::{self, Allowance, Code, Diagnostic, Levels, Severity, Weighing};
use crate::emit::Commented;
use crate::graph::Graph;
use crate::inventory::{Inventory, Missing};
use crate::network::{self, Context, GivenPolicies, Lowered};
use crate::resolve::program::{Program, StatementId};
use crate::resolve::{self, Placement, Reading};
use crate::security::{self, Settled};
use crate::sets::Space;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, ast};

pub use comparison::{Compared, diff};
pub use focus::focused_graph;
pub use importing::{Begun, Imported, Stays, first, import};
pub use question::{Answered, why};
pub use write::{Form, Patch};

/// A program and its manifests, read and parsed.
#[derive(Debug)]
pub struct Input {
    /// All texts.
    pub sources: Sources,
    /// The parsed prelude, see [`resolve::PRELUDE`].
    pub prelude: ast::File,
    /// The program's files, `use`d ones included, each once, sorted by name.
    pub files: Vec<(FileId, ast::File)>,
    /// The manifests, with what couldn't be read of them; none where the program has none at all.
    pub inventory: Option<Inventory>,
    /// The namespace that each entry of the manifests gives to objects without one.
    pub entries: Vec<Option<String>>,
    /// What reading and parsing found.
    pub diagnostics: Vec<Diagnostic>,
    /// How much the user says that findings weigh.
    pub levels: Levels,
}

impl Input {
    /// No files and no manifests yet.
    #[must_use]
    pub fn new() -> Self {
        let mut sources = Sources::new();
        let file = sources.add("the prelude", resolve::PRELUDE);
        let (prelude, _) = syntax::parse(resolve::PRELUDE, file);
        Self {
            sources,
            prelude,
            files: Vec::new(),
            inventory: None,
            entries: Vec::new(),
            diagnostics: Vec::new(),
            levels: Levels::default(),
        }
    }
}

impl Default for Input {
    fn default() -> Self {
        Self::new()
    }
}

/// Which objects are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The NetworkPolicies alone: settings of pods may wait.
    Policies,
    /// Everything that the program says.
    Everything,
    /// Who reaches whom, whatever the program's assertions say of it.
    Answer,
    /// The same, and what pods run under; what the assertions say is found too.
    Comparison,
}

/// What a program becomes.
#[derive(Debug, Default)]
pub struct Compiled {
    /// The NetworkPolicies, sorted by namespace and name, each with the statements that it comes from as comments.
    /// None at all where a diagnostic is an error.
    pub policies: Vec<Commented>,
    /// What the `pod` and `container` statements make of the templates in the manifests, in the order of the inventory.
    /// None where a diagnostic is an error, and where only NetworkPolicies are wanted.
    pub settled: Vec<Settled>,
    /// The objects of these templates. None where those are none.
    pub patches: Vec<Patch>,
    /// The names of kpol's own policies in the manifests that are written anew.
    pub replaced: Vec<Span>,
    /// How many statements hold.
    pub statements: usize,
    /// Everything found, sorted by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a program: every check, then the objects.
#[must_use]
pub fn compile(input: &Input, wanted: Wanted) -> Compiled {
    phases(&Parts::of(input), wanted, None, |_, _, _| ()).0
}

/// Who reaches whom, under what a program becomes and the manifests' own policies; none where an error stands. A
/// program that says nothing is about those alone.
#[must_use]
pub fn graph(input: &Input) -> (Vec<Diagnostic>, Option<Graph>) {
    let (compiled, graph) =
        phases(&Parts::of(input), Wanted::Answer, None, |subject, _, _| Graph::new(subject));
    (compiled.diagnostics, graph)
}

/// What the phases work on: an input, perhaps with further texts and files.
struct Parts<'i> {
    input: &'i Input,
    sources: &'i Sources,
    files: &'i [(FileId, ast::File)],
}

impl<'i> Parts<'i> {
    fn of(input: &'i Input) -> Self {
        Self { input, sources: &input.sources, files: &input.files }
    }
}

/// The phases in their order; what a question makes of the program, where there is no error.
fn phases<T>(
    parts: &Parts<'_>,
    wanted: Wanted,
    question: Option<&ast::Flow>,
    ask: impl FnOnce(&Subject<'_, '_, '_>, Vec<Reading>, &mut Space) -> T,
) -> (Compiled, Option<T>) {
    let input = parts.input;
    let mut diagnostics = input.diagnostics.clone();
    let mut weighing = Weighing::new(&input.levels, allowances(input, &mut diagnostics));
    weighing.apply(&mut diagnostics);
    let mut compiled = Compiled::default();
    let mut answer = None;
    let mut space = Space::new();
    let resolving = resolve::Input {
        sources: parts.sources,
        prelude: &input.prelude,
        files: parts.files,
        inventory: input.inventory.as_ref(),
        entries: &input.entries,
    };
    let (program, facts, mut found, readings) = resolve::resolve_with(&resolving, question, &mut space);
    let mut missing = input.inventory.as_ref().map(|inventory| inventory.missing).unwrap_or_default();
    if !missing.objects {
        let placement = Placement::new(&input.entries, &program.world);
        let policies = GivenPolicies::new(&program, input.inventory.as_ref(), &placement);
        let context = Context { program: &program, facts: &facts, given: &policies.given };
        let isolation = network::isolation::isolation(&context, &mut space, &mut found);
        let permits = network::permit::permits(&context, &mut space, &mut found);
        let lowered = network::lower(&context, &isolation, &mut space, &mut found);
        let pods = security::Subject { program: &program, facts: &facts, sources: parts.sources };
        let (settled, of_pods) = security::settle(&pods, &mut space);
        let on_host = security::on_host(&settled, input.inventory.as_ref());
        let subject = Subject {
            context,
            isolation: &isolation,
            permits: &permits,
            lowered: &lowered,
            policies: &policies,
            placement,
            on_host: &on_host,
            sources: parts.sources,
        };
        weighing.apply(&mut found);
        // What a broken statement leaves out would be missed by the others: no warnings about what isn't whole.
        let whole = !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found);
        let mut judged = check::check(&subject, &mut space);
        if wanted != Wanted::Answer {
            judged.extend(of_pods);
        }
        judged.retain(|found| whole || is_certain(found));
        weighing.apply(&mut judged);
        found.extend(judged);
        if wanted != Wanted::Answer && !facts.has_manifests() {
            let mut waiting = security::waiting(&program, lowered.policies.is_empty());
            weighing.apply(&mut waiting);
            // Who wants the policies alone isn't told of settings that wait.
            let told = |d: &Diagnostic| wanted == Wanted::Everything || d.severity == Severity::Error;
            found.extend(waiting.into_iter().filter(told));
        }
        // An error that is left out as uncertain comes from what couldn't be read, which is an error itself.
        // Assertions that fail keep nothing of the program back from others.
        if !diagnostic::has_errors(&diagnostics) && !found.iter().any(is_certain) {
            let made: Vec<_> = lowered.policies.iter().map(|emitted| &emitted.policy).collect();
            match check::proof(&subject, &made, &mut space) {
                Some(mistake) => found.push(mistake),
                // Whoever asks who reaches whom may want to know why an assertion fails.
                None if wanted == Wanted::Answer => answer = Some(ask(&subject, readings, &mut space)),
                None => {
                    if wanted == Wanted::Comparison {
                        answer = Some(ask(&subject, readings, &mut space));
                        compiled.settled.clone_from(&settled);
                    }
                    found.extend(check::assertions(&subject, &mut space));
                }
            }
        }
        // What isn't looked at, for want of manifests or for an error, may yet need its allowance.
        let good = !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found);
        if good && wanted != Wanted::Answer && facts.has_manifests() && missing == Missing::default() {
            let mut unused = weighing.unused();
            input.levels.apply(&mut unused);
            found.extend(unused);
        }
        // In a block of several namespaces one stands for each of them.
        let written: BTreeSet<Span> = program.statements.iter().map(|statement| statement.span).collect();
        compiled.statements = written.len();
        if !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found) {
            if wanted == Wanted::Everything {
                compiled.patches = write::patches(&settled, &program, &facts, parts.sources);
                compiled.settled = settled;
            }
            compiled.policies = commented(lowered, &program, parts.sources);
            compiled.replaced = write::replaced(&compiled.policies, &policies, &facts);
        }
    }
    // An object that nothing places is in no namespace, and so isn't found in any.
    missing.objects |= found.iter().any(|found| found.code == Code::UnplacedObject);
    gaps::keep_certain(&mut found, missing);
    diagnostics.extend(found);
    diagnostic::sort(&mut diagnostics, parts.sources);
    (Compiled { diagnostics, ..compiled }, answer)
}

/// What the comments of the program allow, and what is wrong with them.
fn allowances(input: &Input, diagnostics: &mut Vec<Diagnostic>) -> Vec<Allowance> {
    let mut allowances = Vec::new();
    for (id, file) in &input.files {
        let (mut of_file, found) = syntax::allowances(&input.sources, *id, file);
        allowances.append(&mut of_file);
        diagnostics.extend(found);
    }
    allowances
}

/// Whether something is wrong whatever the statements that are left out for an error of their own say.
fn is_certain(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error && diagnostic.code != Code::AssertionFailed
}

/// Each policy with the statements that it comes from, in their order.
fn commented(lowered: Lowered, program: &Program, sources: &Sources) -> Vec<Commented> {
    let text = |id: &StatementId| statement_line(sources.slice(program.statements[*id].span));
    let policies = lowered.policies.into_iter();
    policies
        .map(|emitted| {
            let mut lines: Vec<String> = emitted.statements.iter().map(text).collect();
            lines.dedup();
            (lines, emitted.policy)
        })
        .collect()
}

/// A statement on one line. Places aren't in it: a line added above would change every file.
fn statement_line(text: &str) -> String {
    const LONGEST: usize = 110;
    syntax::short_line(text, LONGEST)
}

#[cfg(test)]
mod tests;
