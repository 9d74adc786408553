//! What a log is read from, and what can be wrong with it.

use std::error::Error;

use crate::checkpoint::CheckpointError;
use crate::tile::{CHECKPOINT, Content, TilePath};
use crate::tree::ProofError;
use crate::witness::QuorumError;
use crate::{Hash, Malformed, SignedCheckpoint, bundle, tile};

/// The longest resource that is read, in bytes; the longest that a log has, a bundle, has 16 MiB at most, and the statement of
/// a hold on some hundred thousand objects comes near.
pub const MAX_LEN: u64 = 64 << 20;

/// Whatever keeps the resources of a log: a folder, an object store, a server, a pack.
pub trait Resources: Sync {
    /// The bytes of a resource, by its path from the log's root; none when it is not there. Of one longer than [`MAX_LEN`]
    /// the beginning is enough.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Box<dyn Error + Send + Sync>>;
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A resource cannot be read.
    #[error("reading {path} failed: mend the access to it and try again")]
    Unreadable {
        /// The resource.
        path: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A resource that the tree needs is not there.
    #[error("{path} is missing: restore it from a copy of the store")]
    Missing {
        /// The resource.
        path: String,
    },
    /// A resource is not what the checkpoint commits to.
    #[error("{path} was changed: {cause}: keep it as evidence and restore it from a copy that verifies")]
    Changed {
        /// The resource.
        path: String,
        /// What is wrong with it.
        cause: String,
    },
    /// The checkpoint is not one of the log's.
    #[error("{CHECKPOINT} is not to be trusted: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// The log is older than what was seen of it before.
    #[error(
        "the log has {size} entries and had {older} before: it was rolled back to an older copy; keep both checkpoints as evidence"
    )]
    RolledBack {
        /// Entries now.
        size: u64,
        /// Entries before.
        older: u64,
    },
    /// The log is another than what was seen of it before.
    #[error(
        "the first {size} entries have the root {found} and were signed before with {signed}: the history was rewritten or split; keep both checkpoints as evidence"
    )]
    Split {
        /// The size of the older checkpoint.
        size: u64,
        /// The root that the log's tiles have at that size.
        found: Hash,
        /// The root of the older checkpoint.
        signed: Hash,
    },
    /// Too few witnesses saw the checkpoint.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// The question does not fit the log.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl LogError {
    pub(crate) fn changed(path: impl ToString, cause: impl ToString) -> Self {
        LogError::Changed { path: path.to_string(), cause: cause.to_string() }
    }
}

/// The bytes of a resource that has to be there.
pub(crate) fn fetch(resources: &dyn Resources, path: &str) -> Result<Vec<u8>, LogError> {
    let bytes = resources.get(path);
    let bytes = bytes.map_err(|source| LogError::Unreadable { path: path.to_owned(), source })?;
    bytes.ok_or_else(|| LogError::Missing { path: path.to_owned() })
}

/// The newest checkpoint, its signatures not verified.
pub fn read_checkpoint(resources: &dyn Resources) -> Result<SignedCheckpoint, LogError> {
    let bytes = fetch(resources, CHECKPOINT)?;
    SignedCheckpoint::parse(&bytes).map_err(|cause| LogError::changed(CHECKPOINT, cause))
}

/// A tile's bytes as they lie there, and the path they were found under: a log may drop a partial tile once the
/// full one is there, which begins with it.
fn fetch_tile(resources: &dyn Resources, path: TilePath) -> Result<(Vec<u8>, TilePath), LogError> {
    match fetch(resources, &path.to_string()) {
        Err(LogError::Missing { path: missing }) if !path.is_full() => {
            match fetch(resources, &path.full().to_string()) {
                Err(LogError::Missing { .. }) => Err(LogError::Missing { path: missing }),
                found => Ok((found?, path.full())),
            }
        }
        found => Ok((found?, path)),
    }
}

/// Its hashes, not verified.
pub(crate) fn read_tile(resources: &dyn Resources, path: TilePath) -> Result<Vec<Hash>, LogError> {
    debug_assert!(path.content != Content::Entries);
    let (bytes, found) = fetch_tile(resources, path)?;
    let mut hashes = tile::parse(&bytes, found.width).map_err(|cause| LogError::changed(found, cause))?;
    hashes.truncate(path.width.into());
    Ok(hashes)
}

/// The entries of a bundle, not verified, handed to `with` together with the path they were found under.
pub(crate) fn with_bundle<T>(
    resources: &dyn Resources,
    path: TilePath,
    with: impl FnOnce(&[&[u8]], TilePath) -> Result<T, LogError>,
) -> Result<T, LogError> {
    debug_assert!(path.content == Content::Entries);
    let (bytes, found) = fetch_tile(resources, path)?;
    let changed = |cause: Malformed| LogError::changed(found, cause);
    let entries = bundle::parse(&bytes, found.width).map_err(changed)?;
    with(&entries[..path.width.into()], found)
}
