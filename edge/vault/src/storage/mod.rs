//! Named bytes, kept durably: in a folder or in an object store, with the same promises.
//!
//! Paths are relative, in ASCII, with `/` between their parts; no part begins with a dot. What a write has
//! acknowledged survives a crash; what it has not is there as a whole or not at all. One writer at a time takes the
//! lock; readers need none.

mod folder;
mod objects;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

pub use folder::Folder;
pub use objects::Objects;

use crate::disk::Real;

/// Where the lock of a store lies, and who holds it.
pub const LOCK: &str = "lock";

/// Where a store lies.
pub trait Storage: Send + Sync {
    /// All bytes under a path, `None` when there are none.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, StorageError>;
    /// All bytes under each of many paths, in their order, faster than one after the other.
    fn get_many(&self, paths: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError>;
    /// Bytes of a range; shorter where they end before it does.
    fn get_range(&self, path: &str, range: Range<u64>) -> Result<Option<Vec<u8>>, StorageError>;
    /// How many bytes, `None` when there are none.
    fn size(&self, path: &str) -> Result<Option<u64>, StorageError>;
    /// Writes, replacing what is there.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StorageError>;
    /// Writes many, in any order, faster than one after the other. An error may leave some of them written.
    fn put_all(&self, files: &[(String, Vec<u8>)]) -> Result<(), StorageError>;
    /// Writes what must not be there yet; `false`, and nothing written, when it is.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, StorageError>;
    /// Writes a stream that may not fit into memory; nothing is there under the path before [`Sink::finish`].
    fn sink(&self, path: &str) -> Result<Box<dyn Sink + '_>, StorageError>;
    /// Replaces exactly the bytes expected (`None`: nothing there); `false`, and nothing written, when others are
    /// there. In a folder only the holder of the lock may call it.
    fn swap(&self, path: &str, expected: Option<&[u8]>, bytes: &[u8]) -> Result<bool, StorageError>;
    /// Removes durably; also when there is nothing.
    fn delete(&self, path: &str) -> Result<(), StorageError>;
    /// Removes many durably, in any order, faster than one after the other; also those that are not there. An error
    /// may leave some of them removed.
    fn delete_many(&self, paths: &[String]) -> Result<(), StorageError>;
    /// Removes everything whose path begins with a prefix that ends with `/`, durably. Nobody may write there
    /// meanwhile.
    fn delete_all(&self, prefix: &str) -> Result<(), StorageError>;
    /// Everything whose path begins with a prefix that ends with `/` or is empty, in order of paths.
    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StorageError>;
    /// Takes the place of the one writer until the guard is dropped. `holder`, one line, tells others who it is, since
    /// when. In an object store a place whose holder has not renewed it for ten minutes is taken over.
    fn lock(&self, holder: &str) -> Result<Box<dyn Guard>, LockError>;
    /// Removes the lock of a writer that has died without freeing it; says who held it. A folder's lock is freed by
    /// the system, so that one still held is refused.
    fn break_lock(&self) -> Result<Option<String>, LockError>;
    /// The folder that this is, when it is one: there, appends are journaled in files written in place.
    fn folder(&self) -> Option<&Folder> {
        None
    }
    /// Names the place in messages: a folder or a URL.
    fn place(&self) -> String;
}

/// The place of the one writer, given back when it is dropped.
pub trait Guard: Send + Sync {
    /// Whether another writer may have the place by now: then nothing may be written any more.
    fn lost(&self) -> bool;
}

/// A stream being written. Dropped before it is finished, it leaves nothing.
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
#[derive(Debug, Clone, thiserror::Error)]
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

/// Why the place of the one writer cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another writer has it.
    #[error("{place} has a writer: {holder}: {remedy}")]
    Held {
        /// The folder or URL.
        place: String,
        /// What the other writer says of itself.
        holder: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The store cannot be reached, read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Opens a store by its text: `s3://bucket/prefix`, or the path of a folder.
///
/// An object store takes its region, credentials and endpoint from the environment, as AWS tools do. A folder that is
/// not there is created by the first write.
pub fn open(place: &str) -> Result<Arc<dyn Storage>, StorageError> {
    match place.strip_prefix("s3://") {
        Some(rest) => {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            Ok(Arc::new(Objects::s3(bucket, prefix.trim_end_matches('/'))?))
        }
        None if place.contains("://") => Err(StorageError {
            place: place.to_owned(),
            act: "opening",
            path: String::new(),
            cause: "stores are folders or s3://bucket/prefix".to_owned(),
        }),
        None => Ok(Arc::new(Folder::new(Arc::new(Real), Path::new(place)))),
    }
}

/// What is wrong with a path, if anything.
fn fault_of(path: &str) -> Option<&'static str> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.@=+".contains(&byte);
    let is_part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(legal);
    (!path.split('/').all(is_part)).then_some(
        "paths of a store are relative, of ASCII letters, digits and -_.@=+, and no part of them begins with a dot",
    )
}
