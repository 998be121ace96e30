//! Manifests to facts: texts of YAML or JSON go in, workloads, Services, Namespaces and network policies come out,
//! each with its place.
//!
//! `yaml` makes spanned trees by the rules of Kubernetes' reader, `object` takes the facts of one object from its
//! tree, `read` does that for many files at once. Nothing here reads a file or knows a `.kpol` program.

pub mod kustomize;
mod marks;
mod model;
mod object;
mod pod;
mod read;
mod sink;
#[cfg(test)]
mod tests;
mod trees;
pub(crate) mod yaml;

pub use marks::{BECAUSE, MANAGED_BY};
pub use model::*;
pub(crate) use object::adding;
pub use pod::*;
pub use read::{MAX_FILE_BYTES, read};
pub(crate) use trees::{Object, Trees};
