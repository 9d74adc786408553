//! The vault: evidence encrypted beside a log of statements about it, rotated, held and purged by buckets.
//!
//! An object is written in this order: its ciphertext, its wrapped data key, its statement, its entry; each is durable
//! before the next begins, and the entry acknowledges. What a crash leaves of an unacknowledged object is an orphan, which
//! [`Vault::compact`] removes. A [`Reader`] needs no lock and, for all but opening evidence, no keys.

mod catalogue;
mod compact;
mod description;
mod holds;
mod ledger;
mod object;
mod purge;
mod purge_manifest;
mod reader;
mod record;
mod reencrypt;
mod retention;
mod rotation;
mod take_over;
mod verify;

use std::sync::{Arc, RwLock};

use jiff::{Timestamp, Unit};
use warplan_ledger::{Entry, Kind, ObjectRef, Signer, Statement};

pub use catalogue::{Catalogue, Hold, Item, Purge};
pub use compact::Compaction;
pub use description::{Description, STORE_FORMAT, STORE_PATH};
pub use ledger::{Entries, Ledger};
pub use object::ObjectReader;
pub use purge_manifest::{MANIFEST_FORMAT, Manifest, ManifestBucket};
pub use reader::{Progress, Reader, Status};
pub use record::{Evidence, Recorded};
pub use retention::{BucketPlan, RetentionPlan, RetentionReport};
pub use rotation::Scope;
pub use take_over::{HISTORY_MEDIA_TYPE, TakenOver};
pub use verify::{Finding, Verification};

use crate::VaultError;
use crate::keys::Provider;
use crate::random::Random;
use crate::storage::Storage;

/// A store, by the one who writes it. Recording goes on from many threads at once; whatever else changes the vault has
/// it alone.
pub struct Vault {
    reader: Reader,
    log: Arc<dyn Ledger>,
    signer: Signer,
    random: Arc<dyn Random>,
    /// Shared by those who put a data key into a bucket; a rotation has it alone, so that it misses none.
    gate: RwLock<()>,
}

impl std::ops::Deref for Vault {
    type Target = Reader;
    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl Vault {
    /// Describes a store that is not described yet.
    ///
    /// # Errors
    /// A store that is there already, and the key of another log.
    pub fn create(
        storage: &dyn Storage,
        description: &Description,
        signer: &Signer,
    ) -> Result<(), VaultError> {
        description.expect(signer.verifier())?;
        match storage.create(STORE_PATH, &description.print(signer))? {
            true => Ok(()),
            false => Err(VaultError::Exists { place: storage.place() }),
        }
    }

    /// Opens a store to write it, with its log, the log's key and who keeps the key-encryption keys. Whoever opens the
    /// log holds its lock, and thereby the store's.
    ///
    /// # Errors
    /// A store that cannot be read, and the key of another log.
    pub fn open(
        storage: Arc<dyn Storage>,
        log: Arc<dyn Ledger>,
        provider: Arc<dyn Provider>,
        signer: Signer,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let mut reader = Reader::with_keys(storage, log.clone(), provider, random.clone())?;
        reader.description().expect(signer.verifier())?;
        reader.write_with(signer.clone());
        Ok(Vault { reader, log, signer, random, gate: RwLock::new(()) })
    }

    /// Tells somebody how far long work has come.
    pub fn watch(&mut self, progress: Arc<dyn Progress>) {
        self.reader.watch(progress);
    }

    /// The log.
    fn ledger(&self) -> &dyn Ledger {
        &*self.log
    }

    /// What reads the store.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Signs a statement, keeps it durably and appends its entry.
    fn state(
        &self,
        kind: Kind,
        statement: &Statement,
        object: Option<ObjectRef>,
        recorded: Timestamp,
    ) -> Result<u64, VaultError> {
        let envelope = warplan_ledger::Envelope::sign(statement, &[&self.signer]);
        self.storage().put(&Statement::path(&envelope.digest()), &envelope.to_bytes())?;
        let entry = |sequence| Entry {
            log: self.description().log.clone(),
            sequence,
            recorded,
            kind,
            statement: envelope.digest(),
            object: object.clone(),
        };
        // Whatever its sequence will be, the entry fits.
        let longest = entry((1 << 53) - 1).to_bytes();
        longest.map_err(|error| VaultError::Unrecordable { cause: error.to_string() })?;
        self.log.append(&mut |sequence| entry(sequence).to_bytes().expect("the longest was printed"))
    }
}

/// An instant as entries keep it: in whole seconds.
fn whole_seconds(instant: Timestamp) -> Timestamp {
    let rounding = jiff::TimestampRound::new().smallest(Unit::Second).mode(jiff::RoundMode::Trunc);
    instant.round(rounding).unwrap_or(instant)
}

#[cfg(test)]
mod tests;
