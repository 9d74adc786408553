//! What a vault asks of its log.

use std::ops::Range;

use warplan_ledger::{Checkpoint, LogReader, SignedCheckpoint, VerifierKey};

use crate::VaultError;
use crate::log::{self, LogError};

/// The entries of a log, to read.
pub trait Entries: Send + Sync {
    /// How many there are. What others say so has to be signed with the log's key.
    fn size(&self, key: &VerifierKey) -> Result<u64, VaultError>;
    /// Those of a range within the size, as they are in the tree of a checkpoint that the log's key signed.
    fn read(&self, key: &VerifierKey, range: Range<u64>) -> Result<Vec<Vec<u8>>, VaultError>;
}

/// A log, by the one who writes it.
pub trait Ledger: Entries {
    /// Appends the bytes that are made for a sequence, and gives the sequence once they are durable.
    fn append(&self, entry: &mut (dyn FnMut(u64) -> Vec<u8> + Send)) -> Result<u64, VaultError>;
    /// Has a checkpoint cover everything appended so far, so that readers see it.
    fn publish(&self) -> Result<(), VaultError>;
    /// Fails when another writer has taken over.
    fn hold(&self) -> Result<(), VaultError>;
}

impl Entries for log::Reader {
    fn size(&self, key: &VerifierKey) -> Result<u64, VaultError> {
        Ok(verified(self, key)?.checkpoint().size)
    }

    fn read(&self, key: &VerifierKey, range: Range<u64>) -> Result<Vec<Vec<u8>>, VaultError> {
        read(self, verified(self, key)?.checkpoint(), range)
    }
}

impl Entries for log::Writer {
    fn size(&self, _: &VerifierKey) -> Result<u64, VaultError> {
        Ok(log::Writer::size(self))
    }

    fn read(&self, _: &VerifierKey, range: Range<u64>) -> Result<Vec<Vec<u8>>, VaultError> {
        let mut checkpoint = self.checkpoint();
        if checkpoint.checkpoint().size < range.end {
            checkpoint = self.flush()?;
        }
        read(self.reader(), checkpoint.checkpoint(), range)
    }
}

impl Ledger for log::Writer {
    fn append(&self, entry: &mut (dyn FnMut(u64) -> Vec<u8> + Send)) -> Result<u64, VaultError> {
        Ok(log::Writer::append(self, entry)?)
    }

    fn publish(&self) -> Result<(), VaultError> {
        Ok(self.flush().map(drop)?)
    }

    fn hold(&self) -> Result<(), VaultError> {
        Ok(log::Writer::hold(self)?)
    }
}

fn verified(reader: &log::Reader, key: &VerifierKey) -> Result<SignedCheckpoint, VaultError> {
    let checkpoint = reader.checkpoint()?;
    let verified = checkpoint.verify(key.name(), std::slice::from_ref(key)).map(drop);
    verified.map_err(|error| VaultError::Checkpoint { cause: error.to_string() })?;
    Ok(checkpoint)
}

fn read(reader: &log::Reader, of: &Checkpoint, range: Range<u64>) -> Result<Vec<Vec<u8>>, VaultError> {
    let entries = LogReader::open(reader, of).and_then(|log| log.entries(range));
    entries.map_err(|cause| LogError::Damaged { place: reader.place(), cause }.into())
}
