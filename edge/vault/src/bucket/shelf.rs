//! The files of buckets in a store: states, loose records and tables.
//!
//! A generation's records are its loose files and its tables together. Of several records of an object the one in a loose
//! file counts, or else the one in the table of the highest number: an attempt that was cut short may have left a record,
//! which a rotation has then gathered, and so may a merge. Looking up takes one read of a loose file or, in each table, one
//! of the 2·4·σ records around the place where a random id is expected among n sorted ones, with σ = √n / 2 at most; only
//! the rare miss reads a whole table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use warplan_ledger::{Signer, VerifierKey};

use super::record::{self, ObjectVersion, RECORD_LEN, Record, TABLE_RECORDS};
use super::state::{self, BUCKET_FORMAT, BucketState, Generation, Keys};
use crate::VaultError;
use crate::signed;
use crate::storage::Storage;

/// How often a lookup begins again when files move under it.
const ATTEMPTS: usize = 8;

/// The buckets of a store.
#[derive(Clone)]
pub struct Shelf {
    storage: Arc<dyn Storage>,
    key: VerifierKey,
    /// For the writer.
    signer: Option<Signer>,
    /// The tables that were there when a generation was last listed, so that not each lookup lists it.
    tables: Arc<Mutex<Tables>>,
}

/// By bucket and generation.
type Tables = BTreeMap<(String, u32), Arc<[RecordFile]>>;

/// A file of a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFile {
    /// Where it lies.
    pub path: String,
    /// Its number, when it is a table.
    pub table: Option<u32>,
    /// In bytes.
    pub size: u64,
}

impl Shelf {
    /// Of a store whose log has that key.
    pub fn new(storage: Arc<dyn Storage>, key: VerifierKey) -> Self {
        Shelf { storage, key, signer: None, tables: Arc::default() }
    }

    /// The same, to write it, too.
    pub fn write_with(self, signer: Signer) -> Self {
        Shelf { signer: Some(signer), ..self }
    }

    /// The names of all buckets, in order.
    pub fn buckets(&self) -> Result<Vec<String>, VaultError> {
        let files = self.storage.list("keys/")?;
        let name = |path: &str| Some(path.strip_prefix("keys/")?.strip_suffix("/bucket.note")?.to_owned());
        Ok(files.iter().filter_map(|file| name(&file.path)).collect())
    }

    /// The state of a bucket, if it was ever begun.
    pub fn state(&self, bucket: &str) -> Result<Option<BucketState>, VaultError> {
        let path = state::path(bucket);
        let Some(bytes) = self.storage.get(&path)? else { return Ok(None) };
        let damaged = |cause| VaultError::damaged(&*self.storage, &path, cause);
        let state: BucketState = signed::read(&bytes, |_| Ok(self.key.clone())).map_err(damaged)?;
        if state.format != BUCKET_FORMAT {
            return Err(damaged(format!("its format is {:?}", state.format)));
        }
        if state.bucket != bucket {
            return Err(damaged(format!("it is that of {}", state.bucket)));
        }
        Ok(Some(state))
    }

    /// Writes the state of a bucket.
    pub fn put_state(&self, state: &BucketState) -> Result<(), VaultError> {
        let path = state::path(&state.bucket);
        let Some(signer) = &self.signer else { return Err(VaultError::ReadOnly { path }) };
        Ok(self.storage.put(&path, &signed::print(state, signer))?)
    }

    /// The wrapped data key of an object.
    pub fn find(
        &self,
        bucket: &str,
        generation: u32,
        object: ObjectVersion,
    ) -> Result<Option<Record>, VaultError> {
        let loose = format!("{}{object}", state::folder(bucket, generation));
        let mut before = None;
        'again: for attempt in 0..ATTEMPTS {
            if let Some(bytes) = self.storage.get(&loose)? {
                return self.loose(&loose, &bytes, object).map(Some);
            }
            let tables = self.tables(bucket, generation, attempt > 0)?;
            for table in tables.iter().rev() {
                match self.find_in(table, object)? {
                    Found::Record(record) => return Ok(Some(record)),
                    Found::Nothing => {}
                    // A table is removed once a merged one holds its records: the merged one is in a new listing.
                    Found::Gone => continue 'again,
                }
            }
            // The tables may be those of a listing before; and one that was made while files moved may lack old and new.
            if attempt > 0 && before.replace(tables.clone()) == Some(tables) {
                return Ok(None);
            }
        }
        Ok(None)
    }

    /// The tables of a generation, by number; those of the last listing unless they are to be listed anew.
    fn tables(&self, bucket: &str, generation: u32, anew: bool) -> Result<Arc<[RecordFile]>, VaultError> {
        let known = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (bucket.to_owned(), generation);
        if let Some(tables) = known().get(&name).filter(|_| !anew) {
            return Ok(tables.clone());
        }
        let tables = self.files(bucket, generation)?.into_iter().filter(|file| file.table.is_some());
        let tables: Arc<[RecordFile]> = tables.collect();
        known().insert(name, tables.clone());
        Ok(tables)
    }

    /// Finds the wrapped data key of an object, from the bucket in which it was recorded to the one that it outlived its
    /// bucket in.
    pub fn locate(&self, home: &str, object: ObjectVersion) -> Result<Located, VaultError> {
        let mut bucket = home.to_owned();
        let mut purged = None;
        let mut attempts = 0;
        loop {
            let Some(state) = self.state(&bucket)? else { return Ok(Located::Missing) };
            match state.keys {
                // Intents follow one another, so that this ends.
                Keys::Destroyed { intent, survivors: Some(next), .. }
                    if purged.is_none_or(|last| last < intent) =>
                {
                    (bucket, purged) = (next, Some(intent));
                }
                Keys::Destroyed { intent, .. } => return Ok(Located::Destroyed { intent }),
                Keys::Live { current: generation, .. } => {
                    if let Some(record) = self.find(&bucket, generation.number, object)? {
                        return Ok(Located::Here { bucket, generation, record });
                    }
                    attempts += 1;
                    let moved = |state: BucketState| !matches!(&state.keys, Keys::Live { current, .. } if current.number == generation.number);
                    // A rotation or a purge went by between the reads.
                    if attempts < ATTEMPTS && self.state(&bucket)?.is_some_and(moved) {
                        continue;
                    }
                    return Ok(purged.map_or(Located::Missing, |intent| Located::Destroyed { intent }));
                }
            }
        }
    }

    /// The error of a bucket's file that cannot be what the vault wrote.
    pub fn damaged_state(&self, bucket: &str) -> VaultError {
        VaultError::damaged(&*self.storage, &state::path(bucket), "its wrapped secret is not base64")
    }

    fn loose(&self, path: &str, bytes: &[u8], object: ObjectVersion) -> Result<Record, VaultError> {
        let record = Record::from_bytes(bytes).filter(|record| record.object() == object);
        record.ok_or_else(|| VaultError::damaged(&*self.storage, path, "it is no wrapped key of this object"))
    }

    fn find_in(&self, table: &RecordFile, object: ObjectVersion) -> Result<Found, VaultError> {
        let count = table.size / RECORD_LEN as u64;
        let (high, _) = object.id.as_bytes().split_first_chunk().expect("8 of 16 bytes");
        let expected = (u128::from(u64::from_be_bytes(*high)) * u128::from(count)) >> 64;
        let margin = 2 * count.isqrt() + 8;
        let first = (expected as u64).saturating_sub(margin);
        let last = count.min(expected as u64 + margin);
        for (first, last) in [(first, last), (0, count)] {
            let range = first * RECORD_LEN as u64..last * RECORD_LEN as u64;
            let Some(bytes) = self.storage.get_range(&table.path, range)? else { return Ok(Found::Gone) };
            let (records, _) = bytes.as_chunks::<RECORD_LEN>();
            let place = records.binary_search_by_key(&object, |record| Record(*record).object());
            match place {
                Ok(place) => return Ok(Found::Record(Record(records[place]))),
                Err(0) if first > 0 => {}
                Err(place) if place == records.len() && last < count => {}
                Err(_) => break,
            }
        }
        Ok(Found::Nothing)
    }

    /// The files of a generation: its tables by number, and then the loose ones.
    pub fn files(&self, bucket: &str, generation: u32) -> Result<Vec<RecordFile>, VaultError> {
        let folder = state::folder(bucket, generation);
        let listed = self.storage.list(&folder)?;
        let file = |listed: crate::storage::Listed| {
            let number = listed.path.strip_prefix(&folder).and_then(|name| name.strip_prefix("table-"));
            let table = number.and_then(|number| number.parse().ok());
            RecordFile { path: listed.path, table, size: listed.size }
        };
        let mut files: Vec<RecordFile> = listed.into_iter().map(file).collect();
        files.sort_by_key(|file| (file.table.is_none(), file.table));
        Ok(files)
    }

    /// The records of some files in their order, sorted by object, each once.
    pub fn read(&self, files: &[RecordFile]) -> Result<Vec<Record>, VaultError> {
        let mut records = BTreeMap::new();
        for file in files {
            // Only the writer, who is the one to ask, removes files.
            let damaged = |cause| VaultError::damaged(&*self.storage, &file.path, cause);
            let bytes = self.storage.get(&file.path)?.ok_or_else(|| damaged("it is missing"))?;
            let held = match file.table {
                Some(_) => record::parse_table(&bytes),
                None => Record::from_bytes(&bytes).map(|record| vec![record]),
            };
            let held = held.ok_or_else(|| damaged("it holds no wrapped keys in their order"))?;
            if file.table.is_none() && !file.path.ends_with(&format!("/{}", held[0].object())) {
                return Err(damaged("it is the wrapped key of another object"));
            }
            records.extend(held.into_iter().map(|record| (record.object(), record)));
        }
        Ok(records.into_values().collect())
    }

    /// Writes a record of its own.
    pub fn put(&self, bucket: &str, generation: u32, record: &Record) -> Result<(), VaultError> {
        let path = format!("{}{}", state::folder(bucket, generation), record.object());
        Ok(self.storage.put(&path, &record.0)?)
    }

    /// Writes a table.
    pub fn put_table(
        &self,
        bucket: &str,
        generation: u32,
        number: u32,
        records: Vec<Record>,
    ) -> Result<(), VaultError> {
        let path = format!("{}table-{number}", state::folder(bucket, generation));
        Ok(self.storage.put(&path, &record::table(records))?)
    }

    /// Gathers a generation's records into tables, without those of objects that are not live. Full tables whose objects
    /// all live stay as they are. A record is in the new table before it leaves the old file.
    pub fn merge(
        &self,
        bucket: &str,
        generation: u32,
        live: &BTreeSet<ObjectVersion>,
    ) -> Result<(), VaultError> {
        let files = self.files(bucket, generation)?;
        let (tables, loose): (Vec<RecordFile>, Vec<RecordFile>) =
            files.into_iter().partition(|file| file.table.is_some());
        let first = tables.iter().filter_map(|file| file.table).max().map_or(0, |last| last + 1);
        let young: BTreeSet<ObjectVersion> = self.read(&loose)?.iter().map(Record::object).collect();
        let (mut scattered, mut needed) = (Vec::new(), !young.is_empty());
        for table in tables {
            let held = self.read(std::slice::from_ref(&table))?;
            let needs =
                |record: &Record| live.contains(&record.object()) && !young.contains(&record.object());
            let whole = held.iter().all(needs);
            if whole && held.len() == TABLE_RECORDS {
                continue;
            }
            // One table that is not full yet has nothing to be gathered with.
            needed |= !whole || !scattered.is_empty();
            scattered.push(table);
        }
        if !needed {
            return Ok(());
        }
        scattered.extend(loose);
        let mut records = self.read(&scattered)?;
        records.retain(|record| live.contains(&record.object()));
        for (number, records) in (first..).zip(records.chunks(TABLE_RECORDS)) {
            self.put_table(bucket, generation, number, records.to_vec())?;
        }
        self.remove(&scattered)
    }

    /// Removes all of a bucket but its state.
    pub fn clear(&self, bucket: &str) -> Result<(), VaultError> {
        self.generations(bucket)?.into_iter().try_for_each(|number| self.clear_generation(bucket, number))
    }

    /// Removes all records of a generation.
    pub fn clear_generation(&self, bucket: &str, generation: u32) -> Result<(), VaultError> {
        Ok(self.storage.delete_all(&state::folder(bucket, generation))?)
    }

    /// The generations of which there are files, in order.
    pub fn generations(&self, bucket: &str) -> Result<BTreeSet<u32>, VaultError> {
        let folder = format!("keys/{bucket}/");
        let files = self.storage.list(&folder)?;
        let number = |path: &str| path.strip_prefix(&folder)?.split_once('/')?.0.parse().ok();
        Ok(files.iter().filter_map(|file| number(&file.path)).collect())
    }

    /// Writes files again that a writer left which died: they can be seen, and may still be lost in a crash. Nothing may
    /// be removed for their sake before.
    pub fn put_again(&self, files: &[RecordFile]) -> Result<(), VaultError> {
        for file in files {
            if let Some(bytes) = self.storage.get(&file.path)? {
                self.storage.put(&file.path, &bytes)?;
            }
        }
        Ok(())
    }

    /// Removes files.
    pub fn remove(&self, files: &[RecordFile]) -> Result<(), VaultError> {
        let paths: Vec<String> = files.iter().map(|file| file.path.clone()).collect();
        Ok(self.storage.delete_many(&paths)?)
    }
}

/// Where the wrapped data key of an object is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// In a bucket that lives.
    Here {
        /// The bucket.
        bucket: String,
        /// Its generation.
        generation: Generation,
        /// The wrapped key.
        record: Record,
    },
    /// It was destroyed.
    Destroyed {
        /// By the purge with this intent.
        intent: u64,
    },
    /// Nowhere, and nothing says that it was destroyed.
    Missing,
}

enum Found {
    Record(Record),
    Nothing,
    Gone,
}
