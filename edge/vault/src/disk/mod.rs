//! What a store asks of a file system, one method a system call or a fixed few, so that tests can make each of them
//! fail.

mod real;
#[cfg(feature = "faults")]
pub mod simulated;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use real::Real;

/// A file system. No method retries, and none hides an error.
pub trait Disk: Send + Sync + 'static {
    /// Opens a file that exists for reading.
    fn open(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Opens for reading and writing, creating it when it is not there, readable by its owner alone.
    fn open_write(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Creates a file that must not be there yet, for reading and writing, readable by its owner alone.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Renames over whatever is there.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// A second name for a file; fails with `AlreadyExists` when the name is taken.
    fn hard_link(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn unlink(&self, path: &Path) -> io::Result<()>;
    /// Creates one folder, which only its owner can enter.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
    /// Makes the bytes and lengths of many files durable, sooner than one after the other.
    fn sync_files(&self, files: &[Box<dyn File>]) -> io::Result<()>;
    /// Makes everything durable that any process has changed on the file system of a folder.
    fn sync_all(&self, folder: &Path) -> io::Result<()>;
    /// The names in a folder: path, whether it is a folder, size in bytes.
    fn read_dir(&self, path: &Path) -> io::Result<Vec<Found>>;
    /// Whether only its owner can read and write a file; always so where a system has no such permissions.
    fn private(&self, path: &Path) -> io::Result<bool>;
    /// Whether two names are names of one file.
    fn same(&self, one: &Path, other: &Path) -> io::Result<bool>;
    /// Takes the lock of a file without waiting, held until the returned guard is dropped; `None` when another holds
    /// it. Creates the file when it is not there.
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send + Sync>>>;
}

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its path.
    pub path: PathBuf,
    /// Whether it is a folder.
    pub folder: bool,
    /// In bytes; 0 for folders.
    pub size: u64,
}

/// An open file.
pub trait File: Send + Sync {
    /// Its length in bytes.
    fn len(&self) -> io::Result<u64>;
    /// Whether it has no bytes.
    fn is_empty(&self) -> io::Result<bool> {
        Ok(self.len()? == 0)
    }
    /// The bytes of a range; an error when the file ends before it does.
    fn read_at(&self, range: Range<u64>) -> io::Result<Vec<u8>>;
    /// Writes all bytes at an offset.
    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()>;
    /// Makes the file that long with space reserved, all its bytes written as zeros.
    fn allocate(&self, len: u64) -> io::Result<()>;
    /// Makes its bytes and its length durable.
    fn sync_data(&self) -> io::Result<()>;
}
