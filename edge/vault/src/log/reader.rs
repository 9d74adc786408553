//! Reads what a log has published. Needs no lock, and is never blocked by a writer.

use std::ops::Range;
use std::sync::Arc;

use warplan_ledger::tile::{self, CHECKPOINT, Content, WIDTH};
use warplan_ledger::{Hash, Malformed, SignedCheckpoint, TilePath, bundle};

use crate::storage::Storage;

use super::LogError;

/// Reads what a log has published. It verifies no signature and no hash; that is the ledger's.
#[derive(Clone)]
pub struct Reader {
    storage: Arc<dyn Storage>,
}

impl Reader {
    /// The log of a store.
    pub fn new(storage: Arc<dyn Storage>) -> Reader {
        Reader { storage }
    }

    /// The newest checkpoint.
    pub fn checkpoint(&self) -> Result<SignedCheckpoint, LogError> {
        let place = self.storage.place();
        let bytes = self.storage.get(CHECKPOINT)?;
        let bytes = bytes.ok_or_else(|| LogError::Missing { place: place.clone() })?;
        SignedCheckpoint::parse(&bytes).map_err(LogError::malformed(&place, CHECKPOINT))
    }

    /// The bytes of a tile. A partial one that was removed once it was full is cut from that.
    pub fn tile(&self, path: TilePath) -> Result<Option<Vec<u8>>, LogError> {
        if let Some(bytes) = self.storage.get(&path.to_string())? {
            return Ok(Some(bytes));
        }
        let full = path.full();
        let Some(mut bytes) = (if path.is_full() { None } else { self.storage.get(&full.to_string())? })
        else {
            return Ok(None);
        };
        let len = match path.content {
            Content::Hashes(_) => usize::from(path.width) * Hash::LEN,
            Content::Entries => {
                let entries = bundle::parse(&bytes, full.width);
                let entries = entries.map_err(LogError::malformed(&self.storage.place(), full))?;
                entries.iter().take(path.width.into()).map(|entry| 2 + entry.len()).sum()
            }
        };
        bytes.truncate(len);
        Ok(Some(bytes))
    }

    /// The entries of a range of sequences, which a checkpoint of that size covers.
    pub fn entries(&self, range: Range<u64>, size: u64) -> Result<Vec<Vec<u8>>, LogError> {
        let mut entries = Vec::new();
        let mut next = range.start;
        while let Some(path) =
            (next < range.end.min(size)).then(|| TilePath::of(Content::Entries, next / WIDTH, size)).flatten()
        {
            let first = path.index * WIDTH;
            let inside =
                (next - first) as usize..(range.end.min(first + u64::from(path.width)) - first) as usize;
            let parsed = self.parsed(path, |bytes| {
                Ok(bundle::parse(bytes, path.width)?[inside].iter().map(|e| e.to_vec()).collect::<Vec<_>>())
            })?;
            next += parsed.len() as u64;
            entries.extend(parsed);
        }
        Ok(entries)
    }

    /// The hashes of a tile.
    pub(super) fn hashes(&self, path: TilePath) -> Result<Vec<Hash>, LogError> {
        self.parsed(path, |bytes| tile::parse(bytes, path.width))
    }

    /// A tile that must be there, as `parse` reads it.
    pub(super) fn parsed<T>(
        &self,
        path: TilePath,
        parse: impl FnOnce(&[u8]) -> Result<T, Malformed>,
    ) -> Result<T, LogError> {
        let place = self.storage.place();
        let bytes = self.tile(path)?.ok_or_else(|| LogError::damaged(&place, path, "it is missing"))?;
        parse(&bytes).map_err(LogError::malformed(&place, path))
    }
}
