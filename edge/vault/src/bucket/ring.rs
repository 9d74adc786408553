//! Opens buckets with their provider: secrets, data keys, room for new ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::class::Class;
use super::record::{ObjectVersion, Record, Wrapper};
use super::shelf::Shelf;
use super::state::{self, BucketState, Generation, Keys, WRAPS_LIMIT};
use crate::VaultError;
use crate::keys::{Destruction, Provider, Secret};
use crate::random::Random;

/// How many wraps are set aside at once, by one put of the bucket's file.
const WRAPS_BLOCK: u64 = 4096;

/// The buckets of a store with who keeps their keys.
pub struct Ring {
    pub(super) shelf: Shelf,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) random: Arc<dyn Random>,
    pub(super) log: String,
    opened: Mutex<BTreeMap<(String, u32), Arc<Wrapper>>>,
    rooms: Mutex<BTreeMap<String, Room>>,
}

/// Wraps that may still be made under a bucket's secret without another put of its file.
struct Room {
    wrapper: Arc<Wrapper>,
    generation: u32,
    left: u64,
}

impl Ring {
    /// Of a log's store.
    pub fn new(shelf: Shelf, provider: Arc<dyn Provider>, random: Arc<dyn Random>, log: &str) -> Self {
        let (opened, rooms) = (Mutex::default(), Mutex::default());
        Ring { shelf, provider, random, log: log.to_owned(), opened, rooms }
    }

    /// The same keys with files that are opened otherwise.
    pub fn with_shelf(self, shelf: Shelf) -> Self {
        Ring { shelf, ..self }
    }

    /// The files of the buckets.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The provider's name for the key of a bucket. Two logs that share a provider share no key, so that a purge in
    /// one takes nothing from the other.
    pub fn key_name(&self, bucket: &str) -> String {
        let log = Sha256::digest(self.log.as_bytes());
        let prefix: String = log[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{prefix}/{bucket}")
    }

    /// A fresh random secret.
    pub fn secret(&self) -> Result<Secret, VaultError> {
        let mut secret = Secret::default();
        self.random.fill(&mut secret[..])?;
        Ok(secret)
    }

    /// Wraps a new object's data key in the bucket of its class and instant, durably. None when the bucket has to be
    /// rotated first: a rotation of it is unfinished, its key is old, or its secret has wrapped as often as it may.
    pub fn admit(
        &self,
        class: &Class,
        instant: Timestamp,
        object: ObjectVersion,
        key: &Secret,
    ) -> Result<Option<String>, VaultError> {
        let bucket = class.bucket(instant);
        let entered = self.enter(&bucket, Some((class, instant)), object, key)?;
        Ok(entered.then_some(bucket))
    }

    /// Wraps a data key in a bucket that lives, durably; false, and nothing done, where [`Ring::admit`] says none.
    pub fn admit_into(&self, bucket: &str, object: ObjectVersion, key: &Secret) -> Result<bool, VaultError> {
        self.enter(bucket, None, object, key)
    }

    fn enter(
        &self,
        bucket: &str,
        new: Option<(&Class, Timestamp)>,
        object: ObjectVersion,
        key: &Secret,
    ) -> Result<bool, VaultError> {
        let Some((wrapper, generation)) = self.set_aside(bucket, new)? else { return Ok(false) };
        let mut nonce = [0; 12];
        self.random.fill(&mut nonce)?;
        self.shelf.put(bucket, generation, &wrapper.wrap(object, key, nonce))?;
        Ok(true)
    }

    /// Sets one wrap aside in a bucket; for an object that is `new` also in one that begins, and in none that is closed.
    fn set_aside(
        &self,
        bucket: &str,
        new: Option<(&Class, Timestamp)>,
    ) -> Result<Option<(Arc<Wrapper>, u32)>, VaultError> {
        let mut rooms = lock(&self.rooms);
        if rooms.get(bucket).is_none_or(|room| room.left == 0) {
            match self.make_room(bucket, new)? {
                Some(room) => rooms.insert(bucket.to_owned(), room),
                None => return Ok(None),
            };
        }
        let room = rooms.get_mut(bucket).expect("there is room");
        room.left -= 1;
        Ok(Some((room.wrapper.clone(), room.generation)))
    }

    /// Whether nothing new may be wrapped in a bucket before it is rotated.
    pub fn must_rotate(&self, state: &BucketState) -> Result<bool, VaultError> {
        Ok(match &state.keys {
            Keys::Live { next: Some(_), .. } => true,
            Keys::Live { current, .. } => {
                let newest = self.provider.ensure(&self.key_name(&state.bucket))?;
                newest != current.key || current.wraps + WRAPS_BLOCK > WRAPS_LIMIT
            }
            Keys::Destroyed { .. } => false,
        })
    }

    fn make_room(&self, bucket: &str, new: Option<(&Class, Timestamp)>) -> Result<Option<Room>, VaultError> {
        let mut state = match (self.shelf.state(bucket)?, new) {
            (Some(state), Some(_)) if state.closed => return Err(VaultError::Over { bucket: bucket.into() }),
            (Some(state), _) => state,
            (None, Some((class, instant))) => self.begin(bucket, class, instant)?,
            (None, None) => return Err(VaultError::Missing { what: format!("the bucket {bucket}") }),
        };
        if self.must_rotate(&state)? {
            return Ok(None);
        }
        let Keys::Live { current, .. } = &mut state.keys else {
            return Err(VaultError::Over { bucket: bucket.into() });
        };
        current.wraps += WRAPS_BLOCK;
        let room =
            Room { wrapper: self.wrapper(bucket, current)?, generation: current.number, left: WRAPS_BLOCK };
        self.shelf.put_state(&state)?;
        Ok(Some(room))
    }

    /// The state of a bucket's first object. It is durable once wraps are set aside in it.
    fn begin(&self, bucket: &str, class: &Class, instant: Timestamp) -> Result<BucketState, VaultError> {
        let key = self.provider.ensure(&self.key_name(bucket))?;
        let first = self.generation(bucket, 1, key, instant)?;
        Ok(BucketState::new(bucket.to_owned(), &class.name, first).in_period_of(class, instant))
    }

    /// A new secret, wrapped by the newest version of the bucket's key.
    pub(super) fn generation(
        &self,
        bucket: &str,
        number: u32,
        key: crate::keys::KeyId,
        since: Timestamp,
    ) -> Result<Generation, VaultError> {
        let secret = self.secret()?;
        let context = state::context(&self.log, bucket, number);
        let wrapped = self.provider.wrap(&key, &secret, &context)?;
        Ok(Generation { number, key, secret: STANDARD.encode(wrapped), since, wraps: 0 })
    }

    /// What wraps and unwraps data keys of a generation.
    pub fn wrapper(&self, bucket: &str, generation: &Generation) -> Result<Arc<Wrapper>, VaultError> {
        let name = (bucket.to_owned(), generation.number);
        if let Some(wrapper) = lock(&self.opened).get(&name) {
            return Ok(wrapper.clone());
        }
        let wrapped = STANDARD.decode(&generation.secret).map_err(|_| self.shelf.damaged_state(bucket))?;
        let context = state::context(&self.log, bucket, generation.number);
        let secret = self.provider.unwrap(&generation.key, &wrapped, &context)?;
        let wrapper = Arc::new(Wrapper::new(&secret, &self.log, bucket, generation.number));
        lock(&self.opened).insert(name, wrapper.clone());
        Ok(wrapper)
    }

    /// The data key of a record.
    pub fn open(&self, bucket: &str, generation: &Generation, record: &Record) -> Result<Secret, VaultError> {
        let wrapper = self.wrapper(bucket, generation)?;
        let foreign =
            || VaultError::ForeignKey { object: record.object().to_string(), bucket: bucket.to_owned() };
        wrapper.unwrap(record).ok_or_else(foreign)
    }

    /// Forgets the secrets of a bucket, whose file was written anew.
    pub fn forget(&self, bucket: &str) {
        lock(&self.opened).retain(|(name, _), _| name != bucket);
        lock(&self.rooms).remove(bucket);
    }

    /// Says in a bucket's file which intent destroys it, and destroys the provider's key. The file comes first, so that
    /// what survives is found in its new bucket at any moment; until the tombstone is recorded, both are done again.
    pub fn destroy(
        &self,
        mut state: BucketState,
        intent: u64,
        survivors: Option<String>,
    ) -> Result<Destruction, VaultError> {
        if let Keys::Live { current: last, .. } = state.keys {
            state.keys = Keys::Destroyed { intent, survivors, last };
        }
        let Keys::Destroyed { last, .. } = &state.keys else { unreachable!("it lives or is destroyed") };
        self.shelf.put_state(&state)?;
        self.forget(&state.bucket);
        let destruction = self.provider.destroy(&self.key_name(&state.bucket))?;
        match self.wrapper(&state.bucket, last) {
            Ok(_) => Err(VaultError::Undestroyed { bucket: state.bucket, provider: self.provider.name() }),
            Err(_) => Ok(destruction),
        }
    }

    /// Begins the bucket of what outlives a purge, unless it is there.
    pub fn begin_hold(&self, intent: u64, instant: Timestamp) -> Result<String, VaultError> {
        let bucket = format!("{}/{intent}", state::HOLD);
        if self.shelf.state(&bucket)?.is_none() {
            let key = self.provider.ensure(&self.key_name(&bucket))?;
            let first = self.generation(&bucket, 1, key, instant)?;
            self.shelf.put_state(&BucketState::new(bucket.clone(), state::HOLD, first))?;
        }
        Ok(bucket)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is whole between statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
