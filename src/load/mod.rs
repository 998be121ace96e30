//! From paths to an [`Input`]: which files a program and its manifests are, read and parsed. What a path leads to is
//! the [`Host`]'s: the disk, an editor's buffers, or a test's memory. What the texts mean isn't looked at.

mod host;
mod manifests;
pub mod paths;
mod programs;
mod text;

pub use host::{Host, HostError, Kind};

use crate::compile::Input;

/// What to load.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `.kpol` files, folders of them, or `-`.
    pub programs: Vec<String>,
    /// Manifests beside those that the programs name: files, folders, globs, kustomizations, or `-`.
    pub manifests: Vec<String>,
}

/// What was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// For `compile`.
    pub input: Input,
    /// Whether a path of the request itself couldn't be read: then the command could not run.
    pub unreadable: bool,
}

/// Reads and parses everything that a request and its programs name.
pub fn load(host: &dyn Host, request: &Request) -> Loaded {
    let mut loader = Loader { host, input: Input::new(), unreadable: false };
    let wanted = loader.programs(&request.programs);
    loader.manifests(&request.manifests, &wanted);
    Loaded { input: loader.input, unreadable: loader.unreadable }
}

struct Loader<'h> {
    host: &'h dyn Host,
    input: Input,
    unreadable: bool,
}
