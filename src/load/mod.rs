//! From paths to an [`Input`]: which files a program and its manifests are, read and parsed. What a path leads to is
//! the [`Host`]'s: the disk, an editor's buffers, or a test's memory. What the texts mean isn't looked at.

mod cycles;
mod host;
mod kustomizations;
mod manifests;
pub mod paths;
mod programs;
mod text;

pub use host::{BuildError, Host, HostError, Kind};
pub use manifests::BUILT;

use std::collections::{BTreeMap, BTreeSet};

use crate::compile::Input;
use crate::inventory::Inventory;
use crate::source::FileId;

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
    /// The names of the manifests that were read, sorted.
    pub manifests: Vec<String>,
    /// Whether a path of the request itself couldn't be read, or a tool that is needed isn't there: then the command
    /// could not run.
    pub unreadable: bool,
}

/// Reads and parses everything that a request and its programs name. What kpol itself wrote is left out: no program is
/// checked against its own output.
pub fn load(host: &dyn Host, request: &Request) -> Loaded {
    read(host, request, false)
}

/// The same, and what kpol itself wrote is read as any other.
pub fn load_all(host: &dyn Host, request: &Request) -> Loaded {
    read(host, request, true)
}

/// Reads and parses programs alone: neither the files that they use nor any manifests.
pub fn load_alone(host: &dyn Host, programs: &[String]) -> Loaded {
    let mut loader = Loader::new(host, false);
    loader.programs(programs, false);
    Loaded { input: loader.input, manifests: Vec::new(), unreadable: loader.unreadable }
}

fn read(host: &dyn Host, request: &Request, reads_own: bool) -> Loaded {
    let mut loader = Loader::new(host, reads_own);
    let wanted = loader.programs(&request.programs, true);
    loader.manifests(&request.manifests, &wanted);
    if loader.lost {
        // A program that isn't all there may name manifests that nobody has seen.
        loader.input.inventory.get_or_insert_with(Inventory::default).missing.objects = true;
    }
    Loaded { input: loader.input, manifests: loader.manifests, unreadable: loader.unreadable }
}

struct Loader<'h> {
    host: &'h dyn Host,
    /// Whether kpol's own output is read as any other.
    reads_own: bool,
    input: Input,
    manifests: Vec<String>,
    unreadable: bool,
    /// The files and folders that kpol itself wrote, as far as that was said.
    own: BTreeSet<String>,
    /// Whether a file of the program or of the manifests wasn't read, by an error.
    lost: bool,
    /// The kustomizations that were looked at, by their folders; none where a folder has none.
    kustomizations: BTreeMap<String, Option<FileId>>,
}

impl<'h> Loader<'h> {
    fn new(host: &'h dyn Host, reads_own: bool) -> Self {
        Self {
            host,
            reads_own,
            input: Input::new(),
            manifests: Vec::new(),
            unreadable: false,
            own: BTreeSet::new(),
            lost: false,
            kustomizations: BTreeMap::new(),
        }
    }
}
