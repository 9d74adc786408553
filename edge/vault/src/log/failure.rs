//! What keeps a log from being opened, read or written.

use crate::random::NoRandomness;
use crate::storage::{LockError, StorageError};

/// What keeps a log from being opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Another writer is at work.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// There is a log where one was to be created.
    #[error("{place}: creating a log: there is one already: open it, or choose another place")]
    Exists {
        /// The store.
        place: String,
    },
    /// There is no log.
    #[error("{place}: opening the log: there is no checkpoint: create a log, or correct the place")]
    Missing {
        /// The store.
        place: String,
    },
    /// What the store holds contradicts itself, or its checkpoint is not this log's.
    #[error("{place}: {cause}")]
    Damaged {
        /// The store.
        place: String,
        /// What does.
        cause: warplan_ledger::LogError,
    },
    /// An entry that does not fit.
    #[error("appending: the entry has {len} bytes, {longest} are the most: keep content out of entries")]
    TooLong {
        /// Its length.
        len: usize,
        /// The greatest length.
        longest: usize,
    },
    /// Another writer has written to the same log meanwhile.
    #[error(
        "{place}: {act}: another writer has written meanwhile: its lock was broken while this one was at work; end one of the two"
    )]
    Conflict {
        /// The store.
        place: String,
        /// What was being done.
        act: &'static str,
    },
    /// An earlier failure stopped the writer.
    #[error(
        "the writer has stopped: {cause}: what was acknowledged is kept; open the log again once that is mended"
    )]
    Stopped {
        /// The earlier failure.
        cause: String,
    },
    /// The system gives no randomness.
    #[error("opening the log: {0}")]
    Randomness(#[from] NoRandomness),
}
