//! From objects to text: YAML documents, the kustomize component with the update of its folder, as data, and the given
//! manifests with the settings in them.
//!
//! Nothing is decided here (which objects there are and what they say comes from the rooms before), nothing is read
//! or written, and no other room knows how YAML is spelt.

mod component;
mod edit;
mod file_name;
mod given;
mod manifests;
mod merge;
mod object;
mod output;
mod refusal;
mod settings;
mod update;
pub mod yaml;

pub use component::{Component, KUSTOMIZATION, is_generated};
pub use object::{Commented, policies, policy};
pub use output::Output;
pub use settings::{Patched, sort};
pub use update::{Change, Update};
