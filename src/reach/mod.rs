//! Who reaches whom under NetworkPolicies, and which rules decide: by Kubernetes' rules, from the objects themselves.
//!
//! Policies and pods go in, as Kubernetes has them; programs, statements and places are unknown here: answers name
//! policies and rules by their positions, and whoever asks knows where those come from. `object` reads policies, `world`
//! is the pods, `classes` puts pods together that nothing tells apart, `judge` works out who is isolated and what each
//! rule names, and the other files answer questions; `possible` is about all pods that could exist instead. An IP block is about addresses outside of the cluster alone: whether
//! it matches pods is up to the network plugin.

mod answer;
mod class_set;
mod classes;
mod judge;
mod manifests;
mod object;
mod outside;
mod pairs;
mod peers;
mod ports;
mod possible;
mod select;
mod subjects;
#[cfg(test)]
mod tests;
mod world;

pub use answer::{Decision, End};
pub use class_set::ClassSet;
pub use classes::ClassId;
pub use judge::{Reach, RuleId};
pub use manifests::{Manifests, named_ports};
pub use object::{Peer, Policy, Rule, Unreadable, read};
pub use outside::Region;
pub use pairs::{Pair, Pairs};
pub use ports::PortsId;
pub use possible::{Permit, Possible, Side};
pub use world::{NamedPort, Namespace, Pod, World};
