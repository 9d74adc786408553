//! A store on a simulated disk, with a keeper of keys in memory and a log that is a file an entry.

mod crashes;
mod evidence;
mod history;
mod retention;
mod rotation;
mod tampering;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Kind, Signer, VerifierKey};
use zeroize::Zeroizing;

use super::*;
use crate::disk::simulated::Simulated;
use crate::keys::{Destruction, KeyError, KeyId, Secret};
use crate::log::{self, Pace};
use crate::random::seeded::Seeded;
use crate::storage::Folder;

pub(super) const LOG: &str = "example.com/pilot";

/// Keeps keys in memory, as a provider outside the store does.
#[derive(Default)]
pub(super) struct Keeper {
    keys: Mutex<BTreeMap<String, Vec<[u8; 32]>>>,
    scheduled: Option<Timestamp>,
    refuses: AtomicBool,
    pretends: AtomicBool,
    /// After so many acts the answer to one is lost; none at zero.
    loses: AtomicU64,
}

impl Keeper {
    pub(super) fn scheduling(until: Timestamp) -> Self {
        Keeper { scheduled: Some(until), ..Keeper::default() }
    }

    /// Loses the answer to an act, counted from 1, that it has carried out.
    pub(super) fn lose_answer(&self, nth: u64) {
        self.loses.store(nth, Ordering::Relaxed);
    }

    fn answer<T>(&self, done: T) -> Result<T, KeyError> {
        let left = self.loses.load(Ordering::Relaxed);
        self.loses.store(left.saturating_sub(1), Ordering::Relaxed);
        if left == 1 {
            Err(KeyError::unavailable("a keeper", "answering", "lost", "ask again"))
        } else {
            Ok(done)
        }
    }

    /// Whether it fails to destroy.
    pub(super) fn refuse_to_destroy(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::Relaxed);
    }

    /// Whether it says that it destroys, and does not.
    pub(super) fn pretend_to_destroy(&self, pretends: bool) {
        self.pretends.store(pretends, Ordering::Relaxed);
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.keys.lock().unwrap().keys().cloned().collect()
    }

    fn missing(&self, key: &str) -> KeyError {
        KeyError::Missing { provider: self.name(), key: key.into(), remedy: "it was destroyed".into() }
    }

    fn add(&self, bucket: &str, always: bool) -> KeyId {
        let mut keys = self.keys.lock().unwrap();
        let versions = keys.entry(bucket.to_owned()).or_default();
        if versions.is_empty() || always {
            let mut key = [0; 32];
            getrandom::fill(&mut key).unwrap();
            versions.push(key);
        }
        KeyId { name: bucket.to_owned(), version: versions.len() as u32 }
    }

    fn cipher(&self, key: &KeyId) -> Result<Aes256Gcm, KeyError> {
        let keys = self.keys.lock().unwrap();
        let versions = keys.get(&key.name).ok_or_else(|| self.missing(&key.name))?;
        let secret = versions.get(key.version as usize - 1).ok_or_else(|| self.missing(&key.name))?;
        Ok(Aes256Gcm::new(secret.into()))
    }
}

impl Provider for Keeper {
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError> {
        self.answer(self.add(bucket, false))
    }
    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError> {
        self.answer(self.add(bucket, true))
    }
    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        let newest = self.keys.lock().unwrap().get(&key.name).map_or(0, Vec::len) as u32;
        if newest != key.version {
            return Err(KeyError::Old { key: key.name.clone(), version: key.version, newest });
        }
        let mut nonce = [0; 12];
        getrandom::fill(&mut nonce).unwrap();
        let payload = Payload { msg: &secret[..], aad: context };
        let sealed = self.cipher(key)?.encrypt(&Nonce::from(nonce), payload).unwrap();
        self.answer([&nonce[..], &sealed].concat())
    }
    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError> {
        let (nonce, sealed) = wrapped.split_first_chunk::<12>().unwrap();
        let payload = Payload { msg: sealed, aad: context };
        let opened = self.cipher(key)?.decrypt(&Nonce::from(*nonce), payload);
        let opened = opened.map_err(|_| KeyError::Rejected { key: key.name.clone() })?;
        self.answer(Secret::from(<[u8; 32]>::try_from(opened).unwrap()))
    }
    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError> {
        if self.refuses.load(Ordering::Relaxed) {
            return Err(self.missing(bucket));
        }
        if !self.pretends.load(Ordering::Relaxed) {
            self.keys.lock().unwrap().remove(bucket);
        }
        self.answer(self.scheduled.map_or(Destruction::Done, Destruction::Scheduled))
    }
    fn name(&self) -> String {
        "a keeper in memory".into()
    }
}

/// A log that is a file an entry.
pub(super) struct Files {
    storage: Arc<dyn Storage>,
    appending: Mutex<()>,
    /// The store's lock, for a writer.
    _lock: Option<Box<dyn Send + Sync>>,
}

impl Files {
    pub(super) fn path(sequence: u64) -> String {
        format!("log/{sequence:08}")
    }

    pub(super) fn read_only(storage: Arc<dyn Storage>) -> Self {
        Files { storage, appending: Mutex::default(), _lock: None }
    }

    /// Takes the place of a writer that may have died: its last entry can be seen and is made durable now.
    fn open(storage: Arc<dyn Storage>) -> Result<Self, VaultError> {
        let lock = storage.lock("a test").map_err(log::LogError::from)?;
        let log = Files { _lock: Some(lock), ..Files::read_only(storage) };
        if let Some(last) = log.size(signer().verifier())?.checked_sub(1) {
            let bytes = log.read(signer().verifier(), last..last + 1)?;
            log.storage.put(&Files::path(last), &bytes[0])?;
        }
        Ok(log)
    }
}

impl Entries for Files {
    fn size(&self, _: &VerifierKey) -> Result<u64, VaultError> {
        Ok(self.storage.list("log/")?.len() as u64)
    }
    fn read(&self, _: &VerifierKey, range: Range<u64>) -> Result<Vec<Vec<u8>>, VaultError> {
        range
            .map(|sequence| Ok(self.storage.get(&Files::path(sequence))?.expect("it is within the size")))
            .collect()
    }
}

impl Ledger for Files {
    fn append(&self, entry: &mut (dyn FnMut(u64) -> Vec<u8> + Send)) -> Result<u64, VaultError> {
        let _alone = self.appending.lock().unwrap();
        let sequence = self.size(signer().verifier())?;
        assert!(self.storage.create(&Files::path(sequence), &entry(sequence))?);
        Ok(sequence)
    }

    fn publish(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn hold(&self) -> Result<(), VaultError> {
        Ok(())
    }
}

/// A store with everything around it.
pub(super) struct World {
    pub(super) disk: Simulated,
    pub(super) keeper: Arc<Keeper>,
    seed: u64,
    opened: AtomicU64,
    /// Whether its log is the one that ships.
    logged: bool,
}

impl World {
    /// With classes that are kept one day, ninety days and for ever.
    pub(super) fn new(seed: u64) -> Self {
        World::with(seed, Keeper::default())
    }

    /// With the log that ships.
    pub(super) fn logged(seed: u64) -> Self {
        let world = World { logged: true, ..World::new(seed) };
        log::Writer::create(world.storage(), signer(), World::pace()).unwrap();
        world
    }

    fn pace() -> Pace {
        Pace { background: false, segment_bytes: 1 << 16, ..Pace::default() }
    }

    pub(super) fn with(seed: u64, keeper: Keeper) -> Self {
        let world = World {
            disk: Simulated::new(seed),
            keeper: Arc::new(keeper),
            seed,
            opened: AtomicU64::new(0),
            logged: false,
        };
        let classes = ["raw=1d", "pilot=90d", "release=keep"].map(|class| class.parse().unwrap());
        let name = world.keeper.name();
        let description = Description::new(LOG, signer().verifier(), &name, classes.to_vec()).unwrap();
        Vault::create(&*world.storage(), &description, &signer()).unwrap();
        world
    }

    pub(super) fn storage(&self) -> Arc<dyn Storage> {
        Arc::new(Folder::new(Arc::new(self.disk.clone()), Path::new("/store")))
    }

    pub(super) fn vault(&self) -> Result<Vault, VaultError> {
        let storage = self.storage();
        let log: Arc<dyn Ledger> = match self.logged {
            true => Arc::new(log::Writer::open(storage.clone(), signer(), World::pace())?),
            false => Arc::new(Files::open(storage.clone())?),
        };
        // A process that begins anew draws other bytes.
        let opened = self.opened.fetch_add(1, Ordering::Relaxed);
        let random = Seeded::new(self.seed.wrapping_mul(1_000_003).wrapping_add(opened));
        Vault::open(storage, log, self.keeper.clone(), signer(), Arc::new(random))
    }

    pub(super) fn reader(&self) -> Reader {
        Reader::without_keys(self.storage(), self.entries()).unwrap()
    }

    /// Reads with keys, beside whoever writes.
    pub(super) fn keyed(&self) -> Reader {
        self.try_keyed().unwrap()
    }

    pub(super) fn try_keyed(&self) -> Result<Reader, VaultError> {
        let storage = self.storage();
        Reader::with_keys(storage, self.entries(), self.keeper.clone(), Arc::new(Seeded::new(self.seed)))
    }

    fn entries(&self) -> Arc<dyn Entries> {
        match self.logged {
            true => Arc::new(log::Reader::new(self.storage())),
            false => Arc::new(Files::read_only(self.storage())),
        }
    }

    /// The same store by somebody with another keeper.
    pub(super) fn with_keeper(&self, keeper: Keeper) -> Self {
        World {
            disk: self.disk.clone(),
            keeper: Arc::new(keeper),
            seed: self.seed + 1,
            opened: AtomicU64::new(0),
            logged: self.logged,
        }
    }

    /// Another store, with the same keeper.
    pub(super) fn beside(&self, seed: u64) -> Self {
        World {
            disk: Simulated::new(seed),
            keeper: self.keeper.clone(),
            seed,
            opened: AtomicU64::new(0),
            logged: false,
        }
    }

    /// Changes a file behind the vault's back.
    pub(super) fn tamper(&self, path: &str, change: impl FnOnce(&mut Vec<u8>)) {
        self.disk.tamper(&Path::new("/store").join(path), change).unwrap();
    }
}

pub(super) fn signer() -> Signer {
    Signer::from_seed(LOG, &Zeroizing::new([7; 32])).unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    let text = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    text.parse().unwrap()
}

/// Records a text in a class at an instant.
pub(super) fn record(vault: &Vault, class: &str, instant: &str, content: &str) -> ObjectId {
    let evidence = Evidence::new(Kind::Evidence, class, "text/plain", at(instant));
    vault.record(&evidence, content.as_bytes()).unwrap().object.id
}

pub(super) fn content(reader: &Reader, id: ObjectId) -> String {
    String::from_utf8(reader.content(id).unwrap().to_vec()).unwrap()
}

/// Nothing is wrong, and nothing lies about.
pub(super) fn expect_clean(reader: &Reader) {
    let verification = reader.verify().unwrap();
    assert_eq!((verification.findings, verification.orphans), (vec![], vec![]));
}
