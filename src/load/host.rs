//! What loading needs of the world outside.

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file, or anything that can be read like one.
    File,
    /// A folder.
    Folder,
}

/// Why something couldn't be read, in words that can follow a `:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostError(pub String);

/// Why a kustomization couldn't be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuildError {
    /// There is nothing to build it with; in words that can stand alone.
    NoBuilder(String),
    /// What the builder says: its name, and its words.
    Failed(String, String),
}

/// The world outside. Paths are text with `/`, relative to wherever the host stands; `-` is standard input.
pub trait Host: Sync {
    /// What a path leads to; none where there is nothing.
    fn kind(&self, path: &str) -> Option<Kind>;

    /// What two paths have in common exactly where they lead to the same file.
    fn identity(&self, path: &str) -> String {
        path.to_owned()
    }

    /// The bytes of a file, at most `limit` and one more.
    ///
    /// # Errors
    /// Where it can't be read.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, HostError>;

    /// The paths of all files below a folder, sorted, each beginning with the folder's own path; hidden ones left out.
    ///
    /// # Errors
    /// Where a folder can't be read.
    fn files_below(&self, folder: &str) -> Result<Vec<String>, HostError>;

    /// What a kustomization builds.
    ///
    /// # Errors
    /// Where there is nobody to build it, or the build fails.
    fn kustomize(&self, folder: &str) -> Result<Vec<u8>, BuildError>;
}
