//! Named bytes, kept durably: in a folder or in an object store, with the same promises.
//!
//! Paths are relative, in ASCII, with `/` between their parts. What a write has acknowledged survives a crash; what
//! it has not is there as a whole or not at all.

use std::ops::Range;

/// Where a store lies.
pub trait Storage: Send + Sync {
    /// All bytes under a path, `None` when there are none.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError>;
    /// Bytes of a range; shorter where they end before it does.
    fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, StorageError>;
    /// How many bytes, `None` when there are none.
    fn size(&self, path: &str) -> Result<Option<u64>, StorageError>;
    /// Writes, replacing what is there.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError>;
    /// Writes what must not be there yet; `false`, and nothing written, when it is.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, StorageError>;
    /// Writes a stream that may not fit into memory; nothing is there under the path before [`Sink::finish`].
    fn sink(&self, path: &str) -> Result<Box<dyn Sink>, StorageError>;
    /// Replaces exactly the bytes expected (`None`: nothing there); `false`, and nothing written, when others are there.
    fn swap(&self, path: &str, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, StorageError>;
    /// Removes; also when there is nothing.
    fn delete(&self, path: &str) -> Result<(), StorageError>;
    /// Everything whose path begins with a prefix that ends with `/` or is empty, in order of paths.
    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StorageError>;
    /// Names the place in messages: a folder or a URL.
    fn place(&self) -> String;
}

/// A stream being written.
pub trait Sink: Send {
    /// Appends bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<(), StorageError>;
    /// Makes it durable and visible.
    fn finish(self: Box<Self>) -> Result<(), StorageError>;
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its path.
    pub path: String,
    /// In bytes.
    pub size: u64,
}

/// What kept a store from reading or writing.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {act} {path}: {cause}")]
pub struct StorageError {
    /// The folder or URL.
    pub place: String,
    /// What was being done, as in "writing".
    pub act: &'static str,
    /// The path in the store.
    pub path: String,
    /// What went wrong.
    pub cause: String,
}
