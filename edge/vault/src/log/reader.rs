//! What a log has published, for whoever verifies it or proves from it.

use std::error::Error;
use std::sync::Arc;

use warplan_ledger::resources::{MAX_LEN, read_checkpoint};
use warplan_ledger::{Resources, SignedCheckpoint};

use crate::storage::Storage;

use super::LogError;

/// What a log has published. Needs no lock, and is never blocked by a writer.
///
/// It hands out bytes; [`audit`](warplan_ledger::audit::audit) and [`LogReader`](warplan_ledger::LogReader) verify
/// them.
#[derive(Clone)]
pub struct Reader {
    storage: Arc<dyn Storage>,
}

impl Reader {
    /// The log of a store.
    pub fn new(storage: Arc<dyn Storage>) -> Reader {
        Reader { storage }
    }

    /// Names the store in messages.
    pub fn place(&self) -> String {
        self.storage.place()
    }

    /// The newest checkpoint, its signatures not verified.
    pub fn checkpoint(&self) -> Result<SignedCheckpoint, LogError> {
        let place = || self.storage.place();
        read_checkpoint(self).map_err(|cause| match cause {
            warplan_ledger::LogError::Missing { .. } => LogError::Missing { place: place() },
            cause => LogError::Damaged { place: place(), cause },
        })
    }
}

impl Resources for Reader {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Box<dyn Error + Send + Sync>> {
        // Whoever can write the store decides how much memory this takes otherwise.
        Ok(self.storage.get_range(path, 0..MAX_LEN)?)
    }
}
