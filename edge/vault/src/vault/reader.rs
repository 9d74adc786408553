//! Reads a store: its entries, its statements, its evidence.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::resources::MAX_LEN;
use warplan_ledger::{Entry, Envelope, Signer, Statement, VerifierKey};
use warplan_model::Digest;

use super::catalogue::{Catalogue, Item, Source};
use super::description::Description;
use super::ledger::Entries;
use super::purge_manifest::Manifest;
use crate::VaultError;
use crate::bucket::{Located, ObjectVersion, Ring, Shelf};
use crate::keys::{Provider, Secret};
use crate::random::Random;
use crate::storage::Storage;

/// How many entries are read at once: whole bundles.
const BATCH: u64 = 1 << 14;

/// A store, to read. Readers take no lock, and follow the writer.
pub struct Reader {
    storage: Arc<dyn Storage>,
    log: Arc<dyn Entries>,
    description: Description,
    key: VerifierKey,
    shelf: Shelf,
    ring: Option<Ring>,
    catalogue: Mutex<Catalogue>,
    progress: Arc<dyn Progress>,
}

/// Is told, from several threads, how far long work has come.
pub trait Progress: Send + Sync {
    /// So many more, of things such as `statements`.
    fn done(&self, what: &'static str, count: u64);
}

/// Nobody watches.
impl Progress for () {
    fn done(&self, _: &'static str, _: u64) {}
}

/// How it stands with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It is kept, for ever or until it is due.
    Kept {
        /// When it may be purged.
        due: Option<Timestamp>,
        /// Whether a legal hold covers it.
        held: bool,
    },
    /// Its keys are about to be destroyed, or are.
    Purged {
        /// Sequence of the intent.
        intent: u64,
        /// Sequence of the tombstone, once they are.
        tombstone: Option<u64>,
    },
}

impl Reader {
    /// Reads a store without keys: all but the evidence itself.
    ///
    /// # Errors
    /// A place that is no store or cannot be read.
    pub fn without_keys(storage: Arc<dyn Storage>, log: Arc<dyn Entries>) -> Result<Self, VaultError> {
        let description = Description::read(&*storage)?;
        let (key, shelf) = (description.verifier(), Shelf::new(storage.clone(), description.verifier()));
        Ok(Reader {
            storage,
            log,
            description,
            key,
            shelf,
            ring: None,
            catalogue: Mutex::default(),
            progress: Arc::new(()),
        })
    }

    /// Reads a store with who keeps its keys.
    ///
    /// # Errors
    /// A place that is no store or cannot be read.
    pub fn with_keys(
        storage: Arc<dyn Storage>,
        log: Arc<dyn Entries>,
        provider: Arc<dyn Provider>,
        random: Arc<dyn Random>,
    ) -> Result<Self, VaultError> {
        let mut reader = Reader::without_keys(storage, log)?;
        reader.ring = Some(Ring::new(reader.shelf.clone(), provider, random, &reader.description.log));
        Ok(reader)
    }

    /// Tells somebody how far long work has come.
    pub fn watch(&mut self, progress: Arc<dyn Progress>) {
        self.progress = progress;
    }

    pub(super) fn progress(&self) -> &dyn Progress {
        &*self.progress
    }

    /// Lets the files of the buckets be written.
    pub(super) fn write_with(&mut self, signer: Signer) {
        self.shelf = self.shelf.clone().write_with(signer);
        self.ring = self.ring.take().map(|ring| ring.with_shelf(self.shelf.clone()));
    }

    /// What the store is.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Where the store lies.
    pub fn storage(&self) -> &dyn Storage {
        &*self.storage
    }

    pub(super) fn shared_storage(&self) -> Arc<dyn Storage> {
        self.storage.clone()
    }

    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    pub(super) fn ring(&self) -> Result<&Ring, VaultError> {
        self.ring.as_ref().ok_or_else(|| VaultError::NoKeys { provider: self.description.provider.clone() })
    }

    pub(super) fn has_keys(&self) -> bool {
        self.ring.is_some()
    }

    /// How many entries the log has.
    pub fn size(&self) -> Result<u64, VaultError> {
        self.log.size(&self.key)
    }

    /// Passes the entries of the log from a sequence on, in order.
    pub fn entries_from(
        &self,
        first: u64,
        mut each: impl FnMut(&Entry) -> Result<(), VaultError>,
    ) -> Result<(), VaultError> {
        let size = self.size()?;
        let mut next = first;
        while next < size {
            // Whole bundles of the log, whatever the first sequence is.
            let end = size.min((next / BATCH + 1) * BATCH);
            for bytes in self.log.read(&self.key, next..end)? {
                let contradiction = |cause| VaultError::Contradiction { sequence: next, cause };
                let entry = Entry::parse(&bytes).map_err(|error| contradiction(error.to_string()))?;
                if entry.log != self.description.log {
                    return Err(contradiction(format!("it is an entry of the log {}", entry.log)));
                }
                if entry.sequence != next {
                    return Err(contradiction(format!("it was recorded as entry {}", entry.sequence)));
                }
                each(&entry)?;
                next += 1;
            }
        }
        Ok(())
    }

    /// The entry of a sequence.
    ///
    /// # Errors
    /// One that is not there or is not of this log.
    pub fn entry(&self, sequence: u64) -> Result<Entry, VaultError> {
        let mut found = None;
        if sequence < self.size()? {
            let bytes = self.log.read(&self.key, sequence..sequence + 1)?;
            found = bytes.first().and_then(|bytes| Entry::parse(bytes).ok());
        }
        found.ok_or_else(|| VaultError::Unknown { what: format!("the entry {sequence}") })
    }

    /// The statement of a digest, verified with the log's key.
    ///
    /// # Errors
    /// One that is missing, was changed, or was signed by another key.
    pub fn statement(&self, digest: &Digest) -> Result<Statement, VaultError> {
        let statement = self.envelope(digest)?.statement();
        statement
            .map_err(|error| VaultError::damaged(&*self.storage, &Statement::path(digest), error.to_string()))
    }

    /// The signed statement of a digest, verified with the log's key.
    ///
    /// # Errors
    /// One that is missing, was changed, or was signed by another key.
    pub fn envelope(&self, digest: &Digest) -> Result<Envelope, VaultError> {
        let path = Statement::path(digest);
        let bytes = self.storage.get_range(&path, 0..MAX_LEN)?;
        let bytes = bytes.ok_or_else(|| VaultError::Missing { what: path.clone() })?;
        let damaged = |cause: String| VaultError::damaged(&*self.storage, &path, cause);
        let envelope = Envelope::parse(&bytes).map_err(|error| damaged(error.to_string()))?;
        if envelope.digest() != *digest {
            return Err(damaged(format!("its digest is {}", envelope.digest())));
        }
        envelope.verify(std::slice::from_ref(&self.key)).map_err(|error| damaged(error.to_string()))?;
        Ok(envelope)
    }

    /// What the log says by now.
    ///
    /// # Errors
    /// An entry, statement or manifest that is missing or contradicts those before it.
    pub fn catalogue(&self) -> Result<MutexGuard<'_, Catalogue>, VaultError> {
        // One that a panic left half is read anew.
        let mut catalogue = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = std::mem::take(&mut *catalogue);
        self.entries_from(known.read, |entry| known.push(entry, self))?;
        *catalogue = known;
        Ok(catalogue)
    }

    /// All objects in the order of their entries, with how it stands with them.
    ///
    /// # Errors
    /// Those of [`catalogue`](Reader::catalogue).
    pub fn list(&self) -> Result<Vec<(Item, Status)>, VaultError> {
        let catalogue = self.catalogue()?;
        let held = catalogue.held();
        let mut list: Vec<_> = catalogue
            .objects
            .values()
            .map(|item| (item.clone(), self.status_of(&catalogue, item, held.contains(&item.object.id))))
            .collect();
        list.sort_by_key(|(item, _)| item.sequence);
        Ok(list)
    }

    fn status_of(&self, catalogue: &Catalogue, item: &Item, held: bool) -> Status {
        match item.purged {
            Some(intent) => {
                let tombstone = catalogue.purges.get(&intent).and_then(|purge| purge.tombstone);
                Status::Purged { intent, tombstone }
            }
            None => Status::Kept { due: self.description.due(&item.object.class, item.recorded), held },
        }
    }

    /// The bucket in which an object was recorded.
    pub(super) fn home(&self, item: &Item) -> Result<String, VaultError> {
        Ok(self.description.class(&item.object.class)?.bucket(item.recorded))
    }

    /// The newest version of an object that is not purged.
    pub(super) fn kept(&self, id: ObjectId) -> Result<Item, VaultError> {
        let catalogue = self.catalogue()?;
        let item = catalogue.item(id)?;
        match item.purged {
            Some(intent) => Err(VaultError::Purged { object: id, intent }),
            None => Ok(item.clone()),
        }
    }

    /// The data key of an object's version, and the bucket that wraps it.
    pub(super) fn data_key(&self, item: &Item) -> Result<(String, Secret), VaultError> {
        let object = item.version();
        match self.shelf.locate(&self.home(item)?, object)? {
            Located::Here { bucket, generation, record } => {
                let key = self.ring()?.open(&bucket, &generation, &record)?;
                Ok((bucket, key))
            }
            Located::Destroyed { intent } => Err(VaultError::Purged { object: object.id, intent }),
            Located::Missing => Err(VaultError::Missing { what: format!("the data key of {object}") }),
        }
    }
}

impl Source for Reader {
    fn statement(&self, digest: &Digest) -> Result<Statement, VaultError> {
        Reader::statement(self, digest)
    }

    fn manifest(&self, intent: u64, digest: &str) -> Result<Manifest, VaultError> {
        Manifest::read(&*self.storage, intent, digest)
    }
}

/// The digest of the statement that lies under a path.
pub(super) fn statement_under(path: &str) -> Option<Digest> {
    let hex = path.rsplit('/').next()?.strip_suffix(".json")?;
    let digest = format!("sha256:{hex}").parse().ok()?;
    (Statement::path(&digest) == path).then_some(digest)
}

/// Where the ciphertext of an object's version lies.
pub(super) fn object_path(object: ObjectVersion) -> String {
    let name = object.to_string();
    format!("objects/{}/{name}", &name[..2])
}
