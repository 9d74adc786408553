//! The journal in an object store: one object a batch, named by its first sequence and created on condition that
//! there is none.
//!
//! Of two writers that believe in the same size only one can create the next batch, and a writer that has fallen
//! behind what is integrated, and so forgotten, sees that in the checkpoint before it acknowledges. What is
//! acknowledged is therefore never contested, whoever broke whose lock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::storage::Storage;

use super::super::frame::{Chain, Frame, Run, Seal};
use super::super::{LogError, Reader};
use super::{FOLDER, Journal};

/// The journal in an object store.
pub(super) struct Batches {
    storage: Arc<dyn Storage>,
    run: Run,
    seal: Seal,
    /// The batches that are there: first sequence and the one after the last.
    batches: Mutex<BTreeMap<u64, u64>>,
}

impl Batches {
    pub(super) fn new(storage: Arc<dyn Storage>, run: Run, seal: Seal) -> Batches {
        Batches { storage, run, seal, batches: Mutex::default() }
    }

    fn name(first: u64) -> String {
        format!("{FOLDER}/{first:020}")
    }
}

impl Journal for Batches {
    fn recover(&self, from: u64) -> Result<Vec<Frame>, LogError> {
        let mut recovered: Vec<Frame> = Vec::new();
        loop {
            let next = from + recovered.len() as u64;
            let name = Batches::name(next);
            let Some(bytes) = self.storage.get(&name)? else { return Ok(recovered) };
            let chain = Chain::parse(&bytes, &self.seal);
            if chain.rest > 0 || chain.frames.first().is_none_or(|first| first.sequence != next) {
                let cause = "it is no whole batch of entries".to_owned();
                let cause = warplan_ledger::LogError::Changed { path: name, cause };
                return Err(LogError::Damaged { place: self.storage.place(), cause });
            }
            recovered.extend(chain.frames);
        }
    }

    fn begin(&self, size: u64) -> Result<(), LogError> {
        // A batch at the size itself would be another writer's, and acknowledged: it stays, and is met by an append.
        let integrated = |name: &str| {
            let first = name.rsplit('/').next().and_then(|digits| digits.parse::<u64>().ok());
            first.is_some_and(|first| first < size)
        };
        for listed in self.storage.list(&format!("{FOLDER}/"))? {
            if integrated(&listed.path) {
                self.storage.delete(&listed.path)?;
            }
        }
        Ok(())
    }

    fn append(&self, frames: &[Frame]) -> Result<(), LogError> {
        let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return Ok(()) };
        let mut bytes = Vec::with_capacity(frames.iter().map(Frame::len).sum());
        frames.iter().for_each(|frame| frame.print(&self.run, &self.seal, &mut bytes));
        let (act, place) = ("appending", self.storage.place());
        let created = self.storage.create(&Batches::name(first.sequence), &bytes)?;
        if !created || Reader::new(Arc::clone(&self.storage)).checkpoint()?.checkpoint().size > first.sequence
        {
            return Err(LogError::Conflict { place, act });
        }
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        batches.insert(first.sequence, last.sequence + 1);
        Ok(())
    }

    fn release(&self, size: u64) -> Result<(), LogError> {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = batches.split_off(&size);
        let released = std::mem::replace(&mut *batches, kept);
        drop(batches);
        released.into_keys().try_for_each(|first| Ok(self.storage.delete(&Batches::name(first))?))
    }
}
