//! Rotation: a new version of a bucket's key and a new secret, under which all its data keys are wrapped again.
//!
//! The next generation is named in the bucket's file first. Its tables are written one by one; the switch is one put of
//! that file, after which the old generation is removed. Cut short anywhere, it goes on from what is there. Nothing new
//! enters a bucket while a next generation is written.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::record::{Record, TABLE_RECORDS};
use super::ring::Ring;
use super::state::{BucketState, Generation, Keys, WRAPS_LIMIT};
use crate::VaultError;

/// A table's worth of work that is worth a second thread.
const WORTH_A_THREAD: usize = 1024;

impl Ring {
    /// Writes all of a bucket's next generation, beginning it at that instant if none is begun, and gives the state that
    /// names it. What is left is to record it and to [`switch`](Ring::switch).
    pub fn write_next(&self, mut state: BucketState, instant: Timestamp) -> Result<BucketState, VaultError> {
        let bucket = state.bucket.clone();
        let Keys::Live { current, next } = &mut state.keys else { return Ok(state) };
        // Whoever does not keep the present key is not asked for another one.
        self.wrapper(&bucket, current)?;
        let old = self.shelf.read(&self.shelf.files(&bucket, current.number)?)?;
        let files = self.shelf.files(&bucket, current.number + 1)?;
        // One that nothing was wrapped under yet may have been lost by whoever keeps the keys.
        let usable = |next: &Generation| !files.is_empty() || self.wrapper(&bucket, next).is_ok();
        let next = match next.take().filter(usable) {
            Some(begun) => next.insert(begun),
            None => {
                let key = self.provider.rotate(&self.key_name(&bucket))?;
                next.insert(self.generation(&bucket, current.number + 1, key, instant)?)
            }
        };
        self.shelf.put_again(&files)?;
        let done: BTreeSet<_> = self.shelf.read(&files)?.iter().map(Record::object).collect();
        let left: Vec<Record> = old.into_iter().filter(|record| !done.contains(&record.object())).collect();
        next.wraps += left.len() as u64;
        if next.wraps > WRAPS_LIMIT {
            return Err(VaultError::WornOut { bucket });
        }
        let (current, next) = (current.clone(), next.clone());
        self.shelf.put_state(&state)?;
        let first = files.iter().filter_map(|file| file.table).max().map_or(0, |last| last + 1);
        for (number, records) in (first..).zip(left.chunks(TABLE_RECORDS)) {
            let records = self.rewrap(&bucket, &current, &bucket, &next, records)?;
            self.shelf.put_table(&bucket, next.number, number, records)?;
        }
        Ok(state)
    }

    /// Makes the next generation the one in use, and removes the one before.
    pub fn switch(&self, mut state: BucketState) -> Result<(), VaultError> {
        if let Keys::Live { current, next } = &mut state.keys {
            let Some(next) = next.take() else { return Ok(()) };
            let old = std::mem::replace(current, next);
            self.shelf.put_state(&state)?;
            self.forget(&state.bucket);
            self.shelf.clear_generation(&state.bucket, old.number)?;
        }
        Ok(())
    }

    /// Wraps data keys of one generation under the secret of another.
    pub(super) fn rewrap(
        &self,
        from_bucket: &str,
        from: &Generation,
        to_bucket: &str,
        to: &Generation,
        records: &[Record],
    ) -> Result<Vec<Record>, VaultError> {
        let (old, new) = (self.wrapper(from_bucket, from)?, self.wrapper(to_bucket, to)?);
        let mut nonces = vec![[0; 12]; records.len()];
        self.random.fill(nonces.as_flattened_mut())?;
        let part = |records: &[Record], nonces: &[[u8; 12]]| -> Result<Vec<Record>, VaultError> {
            let foreign = |record: &Record| VaultError::ForeignKey {
                object: record.object().to_string(),
                bucket: from_bucket.to_owned(),
            };
            let again = |(record, nonce): (&Record, &[u8; 12])| {
                let key = old.unwrap(record).ok_or_else(|| foreign(record))?;
                Ok(new.wrap(record.object(), &key, *nonce))
            };
            records.iter().zip(nonces).map(again).collect()
        };
        if records.len() < WORTH_A_THREAD {
            return part(records, &nonces);
        }
        let middle = records.len() / 2;
        let ((left, right), (left_nonces, right_nonces)) =
            (records.split_at(middle), nonces.split_at(middle));
        std::thread::scope(|scope| {
            let first = scope.spawn(|| part(left, left_nonces));
            let second = part(right, right_nonces);
            let mut records = first.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            records.extend(second?);
            Ok(records)
        })
    }

    /// Wraps the data keys of what outlives a purge in the bucket for it; those that are there already are left.
    pub fn carry(
        &self,
        state: &BucketState,
        objects: &BTreeSet<super::ObjectVersion>,
        to: &str,
    ) -> Result<(), VaultError> {
        let Keys::Live { current: from, .. } = &state.keys else { return Ok(()) };
        let mut target =
            self.shelf.state(to)?.ok_or_else(|| VaultError::Missing { what: format!("the bucket {to}") })?;
        let Keys::Live { current, .. } = &mut target.keys else { return Ok(()) };
        let files = self.shelf.files(to, current.number)?;
        self.shelf.put_again(&files)?;
        let there: BTreeSet<_> = self.shelf.read(&files)?.iter().map(Record::object).collect();
        let records = self.shelf.read(&self.shelf.files(&state.bucket, from.number)?)?;
        let wanted =
            |record: &Record| objects.contains(&record.object()) && !there.contains(&record.object());
        let records: Vec<Record> = records.into_iter().filter(wanted).collect();
        current.wraps += records.len() as u64;
        if current.wraps > WRAPS_LIMIT {
            return Err(VaultError::WornOut { bucket: to.to_owned() });
        }
        let current = current.clone();
        self.shelf.put_state(&target)?;
        self.forget(to);
        let first = files.iter().filter_map(|file| file.table).max().map_or(0, |last| last + 1);
        for (number, records) in (first..).zip(records.chunks(TABLE_RECORDS)) {
            let records = self.rewrap(&state.bucket, from, to, &current, records)?;
            self.shelf.put_table(to, current.number, number, records)?;
        }
        Ok(())
    }
}
