//! The one writer of a log: group commit and integration.
//!
//! Whoever appends while nobody commits commits for all who wait: their entries go to the journal in one write. No
//! thread stands between an append and its sync.

use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use warplan_ledger::note::Signature;
use warplan_ledger::{Checkpoint, SignedCheckpoint, Signer};

use crate::storage::{Guard, LockError, Storage};

use super::frame::{Frame, HEADER, Seal};
use super::journal::{self, Journal};
use super::tree::Tree;
use super::{LogError, Pace, Reader};

/// The one writer of a log. Threads share it by reference; when it is dropped, what it has acknowledged is integrated.
pub struct Writer {
    shared: Arc<Shared>,
    reader: Reader,
    integrator: Option<JoinHandle<()>>,
    lock: Box<dyn Guard>,
}

struct Shared {
    pace: Pace,
    journal: Box<dyn Journal>,
    tree: Mutex<Tree>,
    state: Mutex<State>,
    /// More is durable, or integrated, or the writer has stopped.
    moved: Condvar,
    /// The integrator has something to do.
    work: Condvar,
}

struct State {
    /// The sequence of the next entry.
    next: u64,
    /// Entries below it are acknowledged.
    durable: u64,
    /// Await the journal, in order.
    queued: Vec<(u64, Vec<u8>)>,
    committing: bool,
    /// Await integration, in order.
    committed: Vec<Frame>,
    /// Since when the first of them does.
    since: Option<Instant>,
    /// Of entries that are not integrated.
    backlog_bytes: usize,
    /// The newest checkpoint.
    published: SignedCheckpoint,
    closing: bool,
    /// Why nothing is written any more.
    stopped: Option<String>,
}

impl Writer {
    /// Creates the log of a signer in a store, and opens it. The signer's name is the log's origin.
    pub fn create(storage: Arc<dyn Storage>, signer: Signer, pace: Pace) -> Result<Writer, LogError> {
        let lock = take_lock(&*storage)?;
        Tree::create(&*storage, &signer)?;
        Writer::start(storage, signer, pace, lock)
    }

    /// Opens a log to append to it. What a writer before has acknowledged and not integrated is integrated first.
    pub fn open(storage: Arc<dyn Storage>, signer: Signer, pace: Pace) -> Result<Writer, LogError> {
        let lock = take_lock(&*storage)?;
        Writer::start(storage, signer, pace, lock)
    }

    fn start(
        storage: Arc<dyn Storage>,
        signer: Signer,
        pace: Pace,
        lock: Box<dyn Guard>,
    ) -> Result<Writer, LogError> {
        let reader = Reader::new(Arc::clone(&storage));
        let seal = Seal::new(&signer);
        let mut tree = Tree::open(Arc::clone(&storage), signer)?;
        let journal = journal::open(&storage, seal, &pace)?;
        let recovered = journal.recover(tree.size())?;
        if !recovered.is_empty() {
            tree.integrate(&recovered)?;
        }
        let size = tree.size();
        journal.begin(size)?;
        let state = State {
            next: size,
            durable: size,
            queued: Vec::new(),
            committing: false,
            committed: Vec::new(),
            since: None,
            backlog_bytes: 0,
            published: tree.published().clone(),
            closing: false,
            stopped: None,
        };
        let (tree, state) = (Mutex::new(tree), Mutex::new(state));
        let (moved, work) = (Condvar::new(), Condvar::new());
        let shared = Arc::new(Shared { pace, journal, tree, state, moved, work });
        let thread = Arc::clone(&shared);
        let integrator = pace.background.then(|| std::thread::spawn(move || thread.keep_integrating()));
        Ok(Writer { shared, reader, integrator, lock })
    }

    /// Appends an entry, made from its sequence, and gives that once the entry is durable.
    ///
    /// After an error the entry may be in the log or not; opening the log again tells.
    pub fn append(&self, entry: impl FnOnce(u64) -> Vec<u8>) -> Result<u64, LogError> {
        let mut entry = Some(entry);
        let once = |sequence| entry.take().map_or_else(Vec::new, |entry| entry(sequence));
        self.append_batch(1, once).map(|sequences| sequences.start)
    }

    /// Appends so many entries, each made from its sequence, and gives their sequences once all are durable.
    ///
    /// After an error any first part of them may be in the log; opening the log again tells.
    pub fn append_batch(
        &self,
        count: u64,
        mut entry: impl FnMut(u64) -> Vec<u8>,
    ) -> Result<Range<u64>, LogError> {
        let mut state = self.shared.room()?;
        let sequences = state.next..state.next + count;
        let entries: Vec<Vec<u8>> = sequences.clone().map(&mut entry).collect();
        let longest = self.shared.longest();
        if let Some(long) = entries.iter().find(|entry| entry.len() > longest) {
            return Err(LogError::TooLong { len: long.len(), longest });
        }
        state.queue(entries);
        self.shared.commit(state, sequences.end)?;
        Ok(sequences)
    }

    /// Publishes a checkpoint that covers everything acknowledged so far, and gives it.
    pub fn flush(&self) -> Result<SignedCheckpoint, LogError> {
        self.shared.integrate()?;
        Ok(self.checkpoint())
    }

    /// The newest checkpoint.
    pub fn checkpoint(&self) -> SignedCheckpoint {
        held(&self.shared.state).published.clone()
    }

    /// What reads what is published.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Fails when another writer has written meanwhile, as it can where a lock is broken by hand.
    ///
    /// An entry that another acknowledges goes through the journal first, which refuses it to one of the two.
    pub fn hold(&self) -> Result<(), LogError> {
        // No checkpoint is published between the two looks.
        let _tree = held(&self.shared.tree);
        let there = self.reader.checkpoint()?;
        if there == self.checkpoint() && !self.lock.lost() {
            return Ok(());
        }
        let (act, place) = ("going on", self.reader.place());
        Err(LogError::Conflict { place, act })
    }

    /// How many entries are acknowledged.
    pub fn size(&self) -> u64 {
        held(&self.shared.state).durable
    }

    /// Adds signatures of witnesses, which the caller has verified, to the newest checkpoint; `false` when it is not
    /// the one that they signed any more.
    pub fn cosign(&self, of: &Checkpoint, signatures: Vec<Signature>) -> Result<bool, LogError> {
        let mut tree = held(&self.shared.tree);
        self.shared.working()?;
        let cosigned = tree.cosign(of, signatures).inspect_err(|error| self.shared.stop(error))?;
        held(&self.shared.state).published = tree.published().clone();
        Ok(cosigned)
    }

    /// Ends the writer, and says whether everything acknowledged is covered by a checkpoint.
    pub fn close(self) -> Result<SignedCheckpoint, LogError> {
        self.flush()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        held(&self.shared.state).closing = true;
        self.shared.work.notify_all();
        if let Some(integrator) = self.integrator.take() {
            // A panic of the thread has already been printed.
            let _ = integrator.join();
        }
        // What fails here is done by the next opening.
        let _ = self.shared.integrate();
    }
}

fn take_lock(storage: &dyn Storage) -> Result<Box<dyn Guard>, LockError> {
    let host = rustix::system::uname();
    let host = host.nodename().to_string_lossy();
    let now = jiff::Timestamp::now();
    storage.lock(&format!("process {} on {host} since {now:.0}", std::process::id()))
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Who panics between two changes has been making an entry, before anything was changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn queue(&mut self, entries: Vec<Vec<u8>>) {
        for entry in entries {
            self.backlog_bytes += entry.len();
            self.queued.push((self.next, entry));
            self.next += 1;
        }
    }

    fn working(&self) -> Result<(), LogError> {
        self.stopped.as_ref().map_or(Ok(()), |cause| Err(LogError::Stopped { cause: cause.clone() }))
    }
}

impl Shared {
    /// The longest entry that a bundle and a segment hold.
    fn longest(&self) -> usize {
        usize::from(u16::MAX).min(self.pace.segment_bytes as usize - HEADER)
    }

    fn working(&self) -> Result<(), LogError> {
        held(&self.state).working()
    }

    fn stop(&self, error: &LogError) {
        held(&self.state).stopped.get_or_insert_with(|| error.to_string());
        self.moved.notify_all();
    }

    /// The state once there is room for more entries.
    fn room(&self) -> Result<MutexGuard<'_, State>, LogError> {
        loop {
            let state = held(&self.state);
            state.working()?;
            if state.backlog_bytes <= self.pace.backlog_bytes || state.committed.is_empty() {
                return Ok(state);
            }
            drop(state);
            self.integrate()?;
        }
    }

    /// Returns once every entry below `end` is durable.
    fn commit<'a>(&'a self, mut state: MutexGuard<'a, State>, end: u64) -> Result<(), LogError> {
        while state.durable < end {
            state.working()?;
            if state.committing {
                state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.committing = true;
            let queued = std::mem::take(&mut state.queued);
            drop(state);
            let frames: Vec<Frame> =
                queued.into_iter().map(|(sequence, entry)| Frame::new(sequence, entry)).collect();
            let appended = self.journal.append(&frames);
            state = held(&self.state);
            state.committing = false;
            match appended {
                Ok(()) => {
                    state.durable += frames.len() as u64;
                    state.committed.extend(frames);
                    if state.since.is_none() {
                        state.since = Some(Instant::now());
                        self.work.notify_all();
                    }
                }
                Err(error) => {
                    state.stopped.get_or_insert_with(|| error.to_string());
                }
            }
            self.moved.notify_all();
        }
        Ok(())
    }

    /// Integrates what is acknowledged, and returns once a checkpoint covers it.
    fn integrate(&self) -> Result<(), LogError> {
        let mut tree = held(&self.tree);
        let mut state = held(&self.state);
        state.working()?;
        let frames = std::mem::take(&mut state.committed);
        state.since = None;
        drop(state);
        if frames.is_empty() {
            return Ok(());
        }
        let integrated = tree.integrate(&frames).and_then(|()| self.journal.release(tree.size()));
        integrated.inspect_err(|error| self.stop(error))?;
        let bytes: usize = frames.iter().map(|frame| frame.entry.len()).sum();
        let mut state = held(&self.state);
        state.backlog_bytes -= bytes;
        state.published = tree.published().clone();
        Ok(())
    }

    /// What the integrator's thread does.
    fn keep_integrating(&self) {
        let mut state = held(&self.state);
        while !state.closing && state.stopped.is_none() {
            let due = state.since.map(|since| since + self.pace.gather);
            let now = Instant::now();
            state = match due {
                Some(due) if due <= now => {
                    drop(state);
                    // An error stops the writer, which says so to whoever appends next.
                    let _ = self.integrate();
                    held(&self.state)
                }
                Some(due) => {
                    let waited = self.work.wait_timeout(state, due - now);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
