//! The rules that judge a program as a whole: whether every `deny` holds, what a statement closes or doesn't open,
//! and what the manifests have that no policy can rely on. One file a rule; nothing is emitted here.

mod assertions;
mod atoms;
mod blocked;
mod blocks;
mod closes;
mod denied;
mod deny;
mod dns;
mod effect;
mod ends;
mod enforced;
mod gates;
mod host_network;
mod manifests;
mod proof;
mod redundant;
mod region;
mod shared;
mod unseen;
mod words;

pub use assertions::assertions;
pub use enforced::{Enforced, Source};
pub use proof::proof;
pub use words::ports as port_words;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::network::{Context, GivenPolicies, Isolation, Lowered, Permits};
use crate::resolve::Placement;
use crate::resolve::program::StatementId;
use crate::sets::Space;
use crate::source::{Sources, Span};

/// How long it is tried to see that several sets together hold all of one, where the answer decides a warning.
const COVER_STEPS: usize = 1 << 16;

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'c, 'p, 'a> {
    /// The program and its manifests.
    pub context: Context<'p, 'a>,
    /// Who is isolated.
    pub isolation: &'c Isolation,
    /// What lets which connection through.
    pub permits: &'c Permits,
    /// What would be emitted.
    pub lowered: &'c Lowered,
    /// The policies of the manifests, told apart.
    pub policies: &'c GivenPolicies<'a>,
    /// How objects without a namespace get theirs.
    pub placement: Placement<'c>,
    /// What puts each workload into the host's network, see [`crate::security::on_host`].
    pub on_host: &'c [Option<Span>],
    /// The texts, for what messages quote.
    pub sources: &'c Sources,
}

impl Subject<'_, '_, '_> {
    /// Whether a statement stands in a block over several namespaces: then its text means several things.
    fn stands_in_many(&self, id: StatementId) -> bool {
        let statements = &self.context.program.statements;
        let same = |other: usize| statements.get(other).is_some_and(|s| s.span == statements[id].span);
        // They stand side by side.
        same(id + 1) || id.checked_sub(1).is_some_and(same)
    }
}

/// Judges a program.
pub fn check(subject: &Subject<'_, '_, '_>, space: &mut Space) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    deny::check(subject, space, &mut diagnostics);
    blocked::check(subject, space, &mut diagnostics);
    let closed = closes::check(subject, space, &mut diagnostics);
    effect::check(subject, &mut diagnostics);
    dns::check(subject, &closed, space, &mut diagnostics);
    blocks::check(subject, &mut diagnostics);
    redundant::check(subject, space, &mut diagnostics);
    host_network::check(subject, space, &mut diagnostics);
    shared::check(subject, space, &mut diagnostics);
    manifests::check(subject, &mut diagnostics);
    without_followers(subject, diagnostics)
}

/// One mistake is one message: of a statement that is part of an error nothing more is said.
fn without_followers(subject: &Subject<'_, '_, '_>, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut spans: Vec<Span> = subject.context.program.statements.iter().map(|s| s.span).collect();
    spans.sort_unstable();
    let statement_of = |place: Span| {
        let before = spans.partition_point(|span| (span.file, span.start) <= (place.file, place.start));
        let statement = spans[..before].last().copied();
        statement.filter(|span| span.file == place.file && place.end <= span.end)
    };
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let wrong: BTreeSet<Span> =
        errors.flat_map(|found| &found.labels).filter_map(|label| statement_of(label.span)).collect();
    let follows = |found: &Diagnostic| {
        let statement = found.primary().and_then(statement_of);
        found.severity != Severity::Error && statement.is_some_and(|statement| wrong.contains(&statement))
    };
    diagnostics.into_iter().filter(|found| !follows(found)).collect()
}
