//! The rules that judge a program as a whole: whether every `deny` holds, what a statement closes or doesn't open,
//! and what the manifests have that no policy can rely on. One file a rule; nothing is emitted here.

mod assertions;
mod atoms;
mod blocked;
mod closes;
mod deny;
mod dns;
mod effect;
mod ends;
mod enforced;
mod gates;
mod host_network;
mod manifests;
mod proof;
mod region;
mod words;

pub use assertions::assertions;
pub use enforced::{Enforced, Source};
pub use proof::proof;
pub use words::ports as port_words;

use crate::diagnostic::Diagnostic;
use crate::network::{Context, GivenPolicies, Isolation, Lowered, Permits};
use crate::resolve::Placement;
use crate::sets::Space;
use crate::source::Sources;

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
    /// The texts, for what messages quote.
    pub sources: &'c Sources,
}

/// Judges a program.
pub fn check(subject: &Subject<'_, '_, '_>, space: &mut Space) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    deny::check(subject, space, &mut diagnostics);
    blocked::check(subject, space, &mut diagnostics);
    closes::check(subject, space, &mut diagnostics);
    effect::check(subject, &mut diagnostics);
    dns::check(subject, space, &mut diagnostics);
    host_network::check(subject, space, &mut diagnostics);
    manifests::check(subject, &mut diagnostics);
    diagnostics
}
