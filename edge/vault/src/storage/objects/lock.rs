//! The lock of an object store: an object that its holder keeps renewing, since nobody frees it for one that has died.
//!
//! Who holds it is told by a text that is drawn at each taking. How old the lock is says the store's clock alone: it
//! dates the lock, and an object that the next writer puts beside it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use object_store::PutMode;

use super::{Object, Objects, nonce};
use crate::storage::{Guard, LOCK, LockError, Storage, StorageError};

/// A lock that was not renewed for so long is another's for the taking.
const TAKE_OVER: Duration = Duration::from_secs(600);
/// How often a holder renews it.
const RENEWAL: Duration = if cfg!(test) { Duration::from_millis(10) } else { Duration::from_secs(30) };
/// A holder that cannot renew it stops counting on it so long before others may take it.
const CAUTION: Duration = Duration::from_secs(60);
/// What a writer puts to learn the store's time.
const PROBE: &str = "lock-probe";

/// The lock, held until this is dropped.
pub(super) struct Lease {
    holding: Arc<Holding>,
    /// Ends the renewals when it is dropped.
    stop: Option<Sender<()>>,
    renewing: Option<JoinHandle<()>>,
}

/// One taking of the lock.
pub(super) struct Holding {
    objects: Objects,
    holder: String,
    nonce: String,
    /// Another has it.
    gone: AtomicBool,
    /// When the last renewal began that succeeded.
    pub(super) renewed: Mutex<Instant>,
}

/// What a lock says of its holder.
pub(super) fn holder(text: &[u8]) -> String {
    String::from_utf8_lossy(text).lines().next().unwrap_or_default().to_owned()
}

impl Lease {
    pub(super) fn take(objects: &Objects, holder: &str) -> Result<Lease, LockError> {
        let holding = Holding::new(objects, holder)?;
        let taken = objects.create(LOCK, &holding.text())?;
        if !taken && let Some(other) = holding.take_over()? {
            return Err(LockError::Held {
                place: objects.place(),
                holder: other,
                remedy: "wait until it has ended; of one that has died the lock is free ten minutes after it was last \
                         renewed, or when `warplan ledger unlock` removes it",
            });
        }
        let (stop, stopped) = mpsc::channel();
        let holding = Arc::new(holding);
        let renewed = Arc::clone(&holding);
        let renewing = std::thread::spawn(move || {
            while matches!(stopped.recv_timeout(RENEWAL), Err(RecvTimeoutError::Timeout)) && renewed.renew() {
            }
        });
        Ok(Lease { holding, stop: Some(stop), renewing: Some(renewing) })
    }
}

impl Guard for Lease {
    fn lost(&self) -> bool {
        // Asked before what cannot be taken back: a lock that was removed by hand a moment ago is seen at once.
        !self.holding.renew() || self.holding.lost()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(renewing) = self.renewing.take() {
            // A panic of the thread has already been printed.
            let _ = renewing.join();
        }
        // A lock that cannot be removed now is for the next writer to take over, or for `break_lock`.
        let there = self.holding.objects.get(LOCK);
        if there.is_ok_and(|there| there.is_some_and(|text| self.holding.is_own(&text))) {
            let _ = self.holding.objects.delete(LOCK);
        }
    }
}

impl Holding {
    pub(super) fn new(objects: &Objects, holder: &str) -> Result<Holding, StorageError> {
        Ok(Holding {
            objects: objects.clone(),
            holder: holder.to_owned(),
            nonce: nonce().map_err(|cause| objects.0.error("locking", LOCK, cause))?,
            gone: AtomicBool::new(false),
            renewed: Mutex::new(Instant::now()),
        })
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let now = jiff::Timestamp::now();
        format!("{}\n{}\nrenewed {now:.0}\n", self.holder, self.nonce).into_bytes()
    }

    fn is_own(&self, text: &[u8]) -> bool {
        String::from_utf8_lossy(text).lines().nth(1) == Some(&self.nonce)
    }

    /// Takes a lock whose holder has stopped renewing it; says who holds it when that is not so.
    fn take_over(&self) -> Result<Option<String>, StorageError> {
        let Some(there) = self.objects.0.read(LOCK, None)? else {
            // It was given back meanwhile.
            let taken = self.objects.create(LOCK, &self.text())?;
            return Ok((!taken).then(|| "one that has just begun".to_owned()));
        };
        let other = holder(&there.bytes);
        let age = self.now()?.map(|now| now - there.modified);
        let is_stale = age.is_some_and(|age| age >= TAKE_OVER.as_secs() as i64);
        let taken = is_stale && self.replace(there)?;
        Ok((!taken).then_some(other))
    }

    /// The store's time in seconds since 1970; `None` when another has asked for it at the same moment, and removed
    /// what tells it.
    fn now(&self) -> Result<Option<i64>, StorageError> {
        self.objects.put(PROBE, b"")?;
        let there = self.objects.0.read(PROBE, None)?;
        self.objects.delete(PROBE)?;
        Ok(there.map(|there| there.modified))
    }

    fn replace(&self, there: Object) -> Result<bool, StorageError> {
        self.objects.0.put_if("locking", LOCK, &self.text(), PutMode::Update(there.version))
    }

    /// Whether it is still this one's, renewed when the store could be reached.
    pub(super) fn renew(&self) -> bool {
        let begun = Instant::now();
        match self.try_renew() {
            Ok(true) => *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = begun,
            Ok(false) => self.gone.store(true, Ordering::Release),
            // The next one may reach the store; where none does, time tells.
            Err(_) => {}
        }
        !self.gone.load(Ordering::Acquire)
    }

    fn try_renew(&self) -> Result<bool, StorageError> {
        let own = |there: &Object| self.is_own(&there.bytes);
        let Some(there) = self.objects.0.read(LOCK, None)?.filter(own) else { return Ok(false) };
        // A renewal before this one that was given up may have come late: the lock is then as much ours.
        Ok(self.replace(there)? || self.objects.0.read(LOCK, None)?.is_some_and(|there| own(&there)))
    }

    pub(super) fn lost(&self) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        self.gone.load(Ordering::Acquire) || renewed.elapsed() >= TAKE_OVER - CAUTION
    }
}
