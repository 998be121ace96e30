//! From objects to text: YAML documents and the kustomize component, as data.
//!
//! Nothing is decided here (which objects there are and what they say comes from the rooms before), nothing is read
//! or written, and no other room knows how YAML is spelt.

pub mod yaml;
