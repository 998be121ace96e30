//! Manifests to facts.

mod model;
pub use model::*;
