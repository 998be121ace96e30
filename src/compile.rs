//! The driver: the phases in their order, one function a command. Texts and objects in, objects and diagnostics out;
//! whoever calls it reads and writes files.

mod gaps;
mod write;

use std::collections::BTreeSet;

use crate::check::{self, Subject};
use crate::diagnostic::{self, Allowance, Code, Diagnostic, Levels, Severity, Weighing};
use crate::emit::Commented;
use crate::inventory::{Inventory, Missing};
use crate::network::{self, Context, GivenPolicies, Lowered};
use crate::resolve::program::{Program, StatementId, StatementKind};
use crate::resolve::{self, Placement};
use crate::security::{self, Settled};
use crate::sets::Space;
use crate::source::{FileId, Sources, Span};
use crate::syntax::{self, ast};

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
    let mut diagnostics = input.diagnostics.clone();
    let mut weighing = Weighing::new(&input.levels, allowances(input, &mut diagnostics));
    weighing.apply(&mut diagnostics);
    let mut compiled = Compiled::default();
    let mut space = Space::new();
    let resolving = resolve::Input {
        sources: &input.sources,
        prelude: &input.prelude,
        files: &input.files,
        inventory: input.inventory.as_ref(),
        entries: &input.entries,
    };
    let (program, facts, mut found) = resolve::resolve(&resolving, &mut space);
    let mut missing = input.inventory.as_ref().map(|inventory| inventory.missing).unwrap_or_default();
    if !missing.objects {
        let placement = Placement::new(&input.entries, &program.world);
        let policies = GivenPolicies::new(&program, input.inventory.as_ref(), &placement);
        let context = Context { program: &program, facts: &facts, given: &policies.given };
        let isolation = network::isolation::isolation(&context, &mut space, &mut found);
        let permits = network::permit::permits(&context, &mut space, &mut found);
        let lowered = network::lower(&context, &isolation, &mut space, &mut found);
        let subject = Subject {
            context,
            isolation: &isolation,
            permits: &permits,
            lowered: &lowered,
            policies: &policies,
            placement,
            sources: &input.sources,
        };
        weighing.apply(&mut found);
        // What a broken statement leaves out would be missed by the others: no warnings about what isn't whole.
        let whole = !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found);
        let mut judged = check::check(&subject, &mut space);
        let pods = security::Subject { program: &program, facts: &facts, sources: &input.sources };
        let (settled, of_pods) = security::settle(&pods, &mut space);
        judged.extend(of_pods);
        judged.retain(|found| whole || is_certain(found));
        weighing.apply(&mut judged);
        found.extend(judged);
        if !facts.has_manifests() {
            let mut waiting = security::waiting(&program, lowered.policies.is_empty());
            weighing.apply(&mut waiting);
            // Who wants the policies alone isn't told of settings that wait.
            let told = |d: &Diagnostic| wanted == Wanted::Everything || d.severity == Severity::Error;
            found.extend(waiting.into_iter().filter(told));
        }
        found.extend(unjudged(&program));
        // What isn't looked at, for want of manifests or for an error, may yet need its allowance.
        let good = !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found);
        if good && facts.has_manifests() && missing == Missing::default() {
            let mut unused = weighing.unused();
            input.levels.apply(&mut unused);
            found.extend(unused);
        }
        // In a block of several namespaces one stands for each of them.
        let written: BTreeSet<Span> = program.statements.iter().map(|statement| statement.span).collect();
        compiled.statements = written.len();
        if !diagnostic::has_errors(&diagnostics) && !diagnostic::has_errors(&found) {
            if wanted == Wanted::Everything {
                compiled.patches = write::patches(&settled, &program, &facts, &input.sources);
                compiled.settled = settled;
            }
            compiled.policies = commented(lowered, &program, &input.sources);
            compiled.replaced = write::replaced(&compiled.policies, &policies, &facts);
        }
    }
    // An object that nothing places is in no namespace, and so isn't found in any.
    missing.objects |= found.iter().any(|found| found.code == Code::UnplacedObject);
    gaps::keep_certain(&mut found, missing);
    diagnostics.extend(found);
    diagnostic::sort(&mut diagnostics, &input.sources);
    Compiled { diagnostics, ..compiled }
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
    diagnostic.severity == diagnostic::Severity::Error && diagnostic.code != Code::AssertionFailed
}

/// What this version can't judge: nothing is emitted as if it held.
fn unjudged(program: &Program) -> Option<Diagnostic> {
    let mut statements = program.statements.iter();
    let statement =
        statements.find(|statement| matches!(statement.kind, StatementKind::AssertFlow { .. }))?;
    Some(
        Diagnostic::new(Code::AssertionNotJudged, "this version of kpol doesn't judge who reaches whom")
            .at(statement.span, "whether this holds isn't known")
            .help("leave it out, or write a `deny` where nothing may get through"),
    )
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
