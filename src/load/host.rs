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

/// The world outside. Paths are text with `/`, relative to wherever the host stands; `-` is standard input.
pub trait Host: Sync {
    /// What a path leads to; none where there is nothing.
    fn kind(&self, path: &str) -> Option<Kind>;

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
    /// Where there is nobody to build it, or the build fails: then what the builder says.
    fn kustomize(&self, folder: &str) -> Result<Vec<u8>, HostError>;
}
