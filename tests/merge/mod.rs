//! The forms of what settings become say one thing: random manifests with random settings, read back by readers of the
//! tests' own, merged by hand and by the real kustomize.

#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of `Output` is for one lifetime of it"
)]

mod changes;
mod given;
mod kustomize;
mod patch;
mod render;
mod text;
mod tree;
mod world;
