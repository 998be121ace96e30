//! The vocabulary of pod security: which fields there are, at which level of a pod they stand, and what they hold.
//!
//! It is one for manifests, for programs and for what is emitted. Nothing here knows a text, a place or a rule of how
//! fields get along: what a cluster makes of them is `security`'s.

mod capability;
mod field;
mod standard;
mod value;

pub use capability::CAPABILITIES;
pub use field::{Field, Level};
pub use standard::Standard;
pub use value::{Profile, ProfileKind, Value};
