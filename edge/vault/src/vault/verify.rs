//! Holds a store to its log: statements, ciphertexts and data keys, in both directions.

use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use warplan_ledger::{Entry, Kind};
use warplan_model::Digest;

use super::catalogue::{Catalogue, Item};
use super::reader::{Reader, object_path, statement_under};
use crate::VaultError;
use crate::bucket::{Keys, Located, ObjectVersion};

/// Ciphertext that is read at once, in bytes.
const PIECE: u64 = 1 << 20;
/// How many entries are held to their statements at once.
const BATCH: usize = 4_096;

/// Something that is not as the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Sequence of the entry that says otherwise, if one does.
    pub sequence: Option<u64>,
    /// What is wrong.
    pub problem: String,
}

/// What was held to the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Entries, each with its statement.
    pub entries: u64,
    /// Objects whose ciphertext was read and is what the log says.
    pub objects: u64,
    /// Objects that are purged, as the log says.
    pub purged: u64,
    /// Whether data keys were opened; without who keeps the keys they can only be counted.
    pub keys_opened: bool,
    /// Files that no entry names: of writes that were cut short. Compaction removes them.
    pub orphans: Vec<String>,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

/// What the log says of an object.
#[derive(PartialEq)]
struct Expected {
    item: Item,
    /// That of the purge which it is in.
    tombstone: Option<u64>,
}

impl Expected {
    fn of(catalogue: &Catalogue, item: &Item) -> Self {
        let tombstone = item.purged.and_then(|intent| catalogue.purges.get(&intent)?.tombstone);
        Expected { item: item.clone(), tombstone }
    }
}

impl Verification {
    fn find(&mut self, sequence: Option<u64>, problem: Option<VaultError>) {
        let finding = |problem: VaultError| Finding { sequence, problem: problem.to_string() };
        self.findings.extend(problem.map(finding));
    }
}

impl Reader {
    /// Holds every entry to its statement and its object, and every file to the log. The log itself is verified by
    /// `warplan_ledger::audit`. A writer may be at work meanwhile.
    ///
    /// # Errors
    /// A store that cannot be read. What is read and wrong is a finding.
    pub fn verify(&self) -> Result<Verification, VaultError> {
        let mut done = Verification { keys_opened: self.has_keys(), ..Verification::default() };
        self.verify_entries(&mut done)?;
        let objects = self.catalogue().map(|catalogue| {
            catalogue.objects.values().map(|item| Expected::of(&catalogue, item)).collect::<Vec<_>>()
        });
        match objects {
            Ok(objects) => {
                self.verify_objects(objects, &mut done)?;
                self.verify_destroyed(&mut done)?;
                self.verify_records(&mut done)?;
                self.find_orphans(&mut done)?;
            }
            Err(error) => done.find(None, found(Err(error))?),
        }
        Ok(done)
    }

    fn verify_entries(&self, done: &mut Verification) -> Result<(), VaultError> {
        let mut batch: Vec<Entry> = Vec::new();
        let read = self.entries_from(0, |entry| {
            batch.push(entry.clone());
            if batch.len() < BATCH {
                return Ok(());
            }
            self.verify_statements(&std::mem::take(&mut batch), done)
        });
        self.verify_statements(&batch, done)?;
        done.find(None, found(read)?);
        Ok(())
    }

    fn verify_statements(&self, entries: &[Entry], done: &mut Verification) -> Result<(), VaultError> {
        let problems: Vec<_> = entries.par_iter().map(|entry| found(self.statement_of(entry))).collect();
        for (entry, problem) in entries.iter().zip(problems) {
            done.find(Some(entry.sequence), problem?);
        }
        done.entries += entries.len() as u64;
        self.progress().done("statements", entries.len() as u64);
        Ok(())
    }

    fn statement_of(&self, entry: &Entry) -> Result<(), VaultError> {
        let statement = self.statement(&entry.statement)?;
        let problem = |cause: String| VaultError::Contradiction { sequence: entry.sequence, cause };
        statement.expect_of(entry).map_err(|error| problem(error.to_string()))?;
        let Some(object) = &entry.object else { return Ok(()) };
        if entry.kind != Kind::Reencryption {
            let class = self.description().class(&object.class)?;
            let said = |key: &str| statement.predicate.get(key).and_then(|value| value.as_str());
            if said("class") != Some(&class.to_string())
                || said("bucket") != Some(&class.bucket(entry.recorded))
            {
                return Err(problem(
                    "store.note gives its retention class another time to live than its statement".into(),
                ));
            }
        }
        Ok(())
    }

    fn verify_objects(&self, objects: Vec<Expected>, done: &mut Verification) -> Result<(), VaultError> {
        let checked: Vec<_> = objects.into_par_iter().map(|object| self.verify_object(object)).collect();
        for checked in checked {
            let (Expected { item, .. }, problem) = checked?;
            if problem.is_none() {
                *if item.purged.is_some() { &mut done.purged } else { &mut done.objects } += 1;
            }
            done.find(Some(item.sequence), problem);
        }
        Ok(())
    }

    /// What is wrong with an object as the log says it to be by now.
    fn verify_object(&self, mut expected: Expected) -> Result<(Expected, Option<VaultError>), VaultError> {
        loop {
            let problem = found(match (expected.item.purged, expected.tombstone) {
                (None, _) => self.verify_kept(&expected.item),
                (Some(_), Some(tombstone)) => self.verify_purged(&expected.item, tombstone),
                // A purge that is not finished promises nothing yet.
                (Some(_), None) => Ok(()),
            })?;
            if problem.is_some() {
                let catalogue = self.catalogue()?;
                let now = Expected::of(&catalogue, catalogue.item(expected.item.object.id)?);
                // It was purged or encrypted anew while it was looked at.
                if now != expected {
                    expected = now;
                    continue;
                }
            }
            self.progress().done("objects", 1);
            return Ok((expected, problem));
        }
    }

    fn verify_kept(&self, item: &Item) -> Result<(), VaultError> {
        let object = item.version();
        let path = object_path(object);
        let damaged = |cause: String| VaultError::damaged(self.storage(), &path, cause);
        let size = self.storage().size(&path)?.ok_or_else(|| VaultError::Missing { what: path.clone() })?;
        if size != item.object.size {
            return Err(damaged(format!("it has {size} bytes, and its entry says {}", item.object.size)));
        }
        let mut digest = Sha256::new();
        let mut next = 0;
        while next < size {
            let range = next..size.min(next + PIECE);
            let piece = self.storage().get_range(&path, range)?.filter(|piece| !piece.is_empty());
            let piece = piece.ok_or_else(|| VaultError::Missing { what: path.clone() })?;
            digest.update(&piece);
            next += piece.len() as u64;
        }
        if Digest::from_bytes(digest.finalize().into()) != item.object.ciphertext {
            return Err(damaged("its digest is not the one of its entry".into()));
        }
        if self.has_keys() {
            let (_, key) = self.data_key(item)?;
            return self.opener_with(item, &key).map(drop);
        }
        match self.shelf().locate(&self.home(item)?, object)? {
            Located::Here { .. } => Ok(()),
            _ => Err(VaultError::Missing { what: format!("the data key of {object}") }),
        }
    }

    fn verify_purged(&self, item: &Item, tombstone: u64) -> Result<(), VaultError> {
        match self.shelf().locate(&self.home(item)?, item.version())? {
            Located::Destroyed { .. } => Ok(()),
            _ => {
                let cause =
                    format!("it says that the data key of {} is destroyed, and it is there", item.version());
                Err(VaultError::Contradiction { sequence: tombstone, cause })
            }
        }
    }

    /// What tombstones say of buckets: that they are destroyed, and, with who keeps the keys, that their keys are.
    fn verify_destroyed(&self, done: &mut Verification) -> Result<(), VaultError> {
        let purged: BTreeMap<String, u64> = {
            let catalogue = self.catalogue()?;
            let purges = catalogue.purges.values().filter_map(|purge| Some((purge, purge.tombstone?)));
            let buckets = purges.flat_map(|(purge, tombstone)| {
                purge.manifest.buckets.iter().map(move |bucket| (bucket.bucket.clone(), tombstone))
            });
            buckets.collect()
        };
        for (bucket, tombstone) in purged {
            let problem = found(self.verify_bucket(&bucket, tombstone))?;
            done.find(Some(tombstone), problem);
        }
        Ok(())
    }

    fn verify_bucket(&self, bucket: &str, tombstone: u64) -> Result<(), VaultError> {
        let problem = |cause: String| Err(VaultError::Contradiction { sequence: tombstone, cause });
        match self.shelf().state(bucket)?.map(|state| state.keys) {
            Some(Keys::Destroyed { last, .. }) => match self.ring() {
                Ok(ring) if ring.wrapper(bucket, &last).is_ok() => {
                    problem(format!("it says that the key of {bucket} is destroyed, and it still opens"))
                }
                _ => Ok(()),
            },
            _ => problem(format!("it says that {bucket} is destroyed, and the bucket says otherwise")),
        }
    }

    /// The files of wrapped data keys, whichever of their records are needed.
    fn verify_records(&self, done: &mut Verification) -> Result<(), VaultError> {
        for bucket in self.shelf().buckets()? {
            let problem = found(self.verify_files(&bucket))?;
            done.find(None, problem);
        }
        Ok(())
    }

    fn verify_files(&self, bucket: &str) -> Result<(), VaultError> {
        loop {
            let Some(state) = self.shelf().state(bucket)? else { return Ok(()) };
            let Keys::Live { current, .. } = &state.keys else { return Ok(()) };
            let files = self.shelf().files(bucket, current.number)?;
            let read = self.shelf().read(&files);
            // What a writer moves while it is read is no damage.
            if read.is_err() && self.shelf().files(bucket, current.number)? != files {
                continue;
            }
            return read.map(drop);
        }
    }

    fn find_orphans(&self, done: &mut Verification) -> Result<(), VaultError> {
        let (statements, objects) = (self.storage().list("statements/")?, self.storage().list("objects/")?);
        // What was recorded between the two looks is named by now.
        let catalogue = self.catalogue()?;
        let named = |digest| catalogue.statements.contains(&digest);
        let unnamed = statements.into_iter().filter(|file| !statement_under(&file.path).is_some_and(named));
        done.orphans.extend(unnamed.map(|file| file.path));
        let known = |version: ObjectVersion| {
            let item = catalogue.objects.get(&version.id);
            item.is_some_and(|item| item.purged.is_some() || item.version() == version)
        };
        let unknown = objects.into_iter().filter(|file| {
            let version = file.path.rsplit('/').next().and_then(|name| name.parse::<ObjectVersion>().ok());
            !version.is_some_and(known)
        });
        done.orphans.extend(unknown.map(|file| file.path));
        Ok(())
    }
}

/// What is wrong, apart from what keeps the store from being read.
fn found(outcome: Result<(), VaultError>) -> Result<Option<VaultError>, VaultError> {
    match outcome {
        Ok(()) => Ok(None),
        Err(
            error @ (VaultError::Storage(_) | VaultError::Key(crate::keys::KeyError::Unavailable { .. })),
        ) => Err(error),
        Err(error) => Ok(Some(error)),
    }
}
