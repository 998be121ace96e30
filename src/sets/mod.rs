//! The algebra: label requirements, pod sets, address sets and port sets, with exact union, intersection,
//! difference, emptiness and subset. It knows neither diagnostics nor YAML, and it never guesses: what would take
//! too many steps is [`TooComplex`].

mod address;
mod peer;
mod pod;
mod port;
mod ranges;
mod requirement;

pub use address::{AddressSet, Block};
pub use peer::{Addresses, PeerSet};
pub use pod::{CoverError, Cube, PodSet, Space, TooComplex, UnknownLabel};
pub use port::{PortRange, PortSet, Protocol};
pub use ranges::Range;
pub use requirement::{Operator, Requirement, Scope, selector};
