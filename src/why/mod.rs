//! Why somebody can or can't reach somebody: what each end decides, by which statement or policy; and what a further
//! statement would change. What gets through is `reach`'s to say.

mod case;
mod effect;
mod human;
mod json;
mod who;

pub use case::{Case, People};
pub use effect::Effect;

use crate::resolve::program::Direction;

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether every source reaches every other destination on each port.
    pub yes: bool,
    /// The pair that is shown: one that can't, or the first.
    pub from: String,
    /// Its destination.
    pub to: String,
    /// The ports that are asked about, as ` on tcp/80`; empty for every port.
    pub on: String,
    /// How many pairs there are, and how many of them can; more than are looked at aren't counted.
    pub pairs: (usize, usize),
    /// What each end says: the source's, the destination's. Outside of the cluster nothing decides.
    pub ends: Vec<EndAnswer>,
    /// What to know besides.
    pub notes: Vec<String>,
}

/// What one end says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndAnswer {
    /// Who stands there.
    pub who: String,
    /// Egress for the source, ingress for the destination.
    pub direction: Direction,
    /// `open`, `allowed` or `refused`.
    pub verdict: Verdict,
    /// Why, in words.
    pub because: String,
    /// What decides.
    pub reasons: Vec<Reason>,
}

/// What an end decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing isolates it.
    Open,
    /// It is isolated, and this is let through.
    Allowed,
    /// It is isolated, and this isn't.
    Refused,
}

/// A statement, or a policy of the manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The statement on one line; none for a policy.
    pub statement: Option<String>,
    /// The policy's name.
    pub policy: String,
}

/// A further statement, and what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The statement.
    pub text: String,
    /// The namespace that it would stand in; empty for the nameless one.
    pub namespace: String,
    /// What would come of it; or why it can't be written.
    pub effect: Result<Effect, String>,
}
