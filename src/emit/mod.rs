//! From objects to text: YAML documents, and the kustomize component with the update of its folder, as data.
//!
//! Nothing is decided here (which objects there are and what they say comes from the rooms before), nothing is read
//! or written, and no other room knows how YAML is spelt.

mod component;
mod file_name;
mod object;
mod update;
pub mod yaml;

pub use component::{Component, KUSTOMIZATION, is_generated};
pub use object::{Commented, policies, policy};
pub use update::{Change, Update};
