//! The forms of what settings become say one thing: random manifests with random settings, read back by readers of the
//! tests' own, merged by hand and by the real kustomize.

mod changes;
mod given;
mod kustomize;
mod patch;
mod render;
mod text;
mod tree;
mod world;
