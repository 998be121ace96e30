//! kpol: a policy-as-code compiler for Kubernetes.
//!
//! The way of the data is the list of rooms: `source` → `syntax` and `inventory` → `resolve` → `check` and `network`
//! → `emit`, with `sets` as the one algebra and `diagnostic` as the one way to report. The library reads no file and
//! starts no process: whoever calls it brings the texts.

pub mod check;
pub mod compile;
pub mod diagnostic;
pub mod diff;
pub mod doctor;
pub mod emit;
pub mod format;
pub mod graph;
pub mod import;
pub mod inventory;
pub mod load;
pub mod network;
pub mod reach;
pub mod resolve;
pub mod security;
pub mod sets;
pub mod settings;
pub mod source;
pub mod syntax;
pub mod why;
