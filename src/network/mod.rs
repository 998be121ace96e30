//! From a program to NetworkPolicies: who is isolated, by whom, and which rule opens what.
//!
//! What the statements say together is worked out here; whether it agrees is `check`'s. Nothing here knows of
//! securityContexts, of files or of how YAML is written.

mod given;
mod index;
pub mod isolation;
mod lower;
mod naming;
pub mod permit;
mod rules;
mod same;
mod subject;
mod together;

pub use given::object;
pub use index::PairIndex;
pub use isolation::{Isolation, Origin, Piece, Side};
pub use lower::{Emitted, Lowered, lower};
pub use permit::{Permit, Permits};
pub use same::Same;
pub use together::Together;

use crate::inventory::{Inventory, MANAGED_BY};
use crate::resolve::{Facts, Placement, Program};

/// A NetworkPolicy of the manifests that counts: kpol's own in the program's namespaces don't, as what replaces them
/// is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    /// Its position in the inventory.
    pub index: usize,
    /// Its namespace.
    pub namespace: &'a str,
}

/// The policies of the manifests, told apart: those that count, and those that kpol itself wrote earlier.
#[derive(Clone, Debug, Default)]
pub struct GivenPolicies<'a> {
    /// Those that count.
    pub given: Vec<Given<'a>>,
    /// kpol's own in the program's namespaces.
    pub own: Vec<Given<'a>>,
}

impl<'a> GivenPolicies<'a> {
    /// Tells the inventory's policies apart. One that nothing places in a namespace is left out (`check` says so).
    #[must_use]
    pub fn new(program: &Program, inventory: Option<&'a Inventory>, placement: &Placement<'a>) -> Self {
        let mut policies = Self::default();
        for (index, policy) in inventory.iter().flat_map(|inventory| inventory.policies.iter().enumerate()) {
            let Some(namespace) = placement.of(&policy.id) else { continue };
            let managed =
                policy.labels.iter().any(|p| (p.key.value.as_str(), p.value.value.as_str()) == MANAGED_BY);
            let own = managed && program.world.owned_id(namespace).is_some();
            let list = if own { &mut policies.own } else { &mut policies.given };
            list.push(Given { index, namespace });
        }
        policies
    }
}

/// All that lowering and the checks look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'p, 'a> {
    /// The program.
    pub program: &'p Program,
    /// The manifests.
    pub facts: &'p Facts<'a>,
    /// The policies of the manifests that count.
    pub given: &'p [Given<'a>],
}
