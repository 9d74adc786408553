//! Holds a store to its log: statements, ciphertexts and data keys, in both directions.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use warplan_ledger::{Entry, Kind, Statement, Subject};
use warplan_model::Digest;

use super::catalogue::Item;
use super::reader::{Reader, object_path};
use crate::VaultError;
use crate::bucket::{Located, ObjectVersion};

/// Ciphertext that is read at once, in bytes.
const PIECE: u64 = 1 << 20;

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
    /// Objects whose ciphertext was read and compared.
    pub objects: u64,
    /// Objects that are purged.
    pub purged: u64,
    /// Whether data keys were opened; without who keeps the keys they can only be counted.
    pub keys_opened: bool,
    /// Files that no entry names: of writes that were cut short. Compaction removes them.
    pub orphans: Vec<String>,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

impl Verification {
    fn find(&mut self, sequence: Option<u64>, problem: impl ToString) {
        self.findings.push(Finding { sequence, problem: problem.to_string() });
    }
}

impl Reader {
    /// Holds every entry to its statement and its object, and every file to the log. The log itself is verified by
    /// `warplan_ledger::audit`.
    ///
    /// # Errors
    /// A store that cannot be read. What is read and wrong is a finding.
    pub fn verify(&self) -> Result<Verification, VaultError> {
        let mut done = Verification { keys_opened: self.has_keys(), ..Verification::default() };
        let mut named = BTreeSet::new();
        let read = self.entries_from(0, |entry| {
            done.entries += 1;
            named.insert(Statement::path(&entry.statement));
            let problem = found(self.statement_of(entry))?;
            problem.into_iter().for_each(|problem| done.find(Some(entry.sequence), problem));
            Ok(())
        });
        found(read)?.into_iter().for_each(|problem| done.find(None, problem));
        let items: Vec<Item> = match self.catalogue() {
            Ok(catalogue) => catalogue.objects.values().cloned().collect(),
            Err(error) => {
                found(Err(error))?.into_iter().for_each(|problem| done.find(None, problem));
                return Ok(done);
            }
        };
        for item in &items {
            let tombstone = {
                let catalogue = self.catalogue()?;
                item.purged.and_then(|intent| catalogue.purges.get(&intent)?.tombstone)
            };
            let problem = match (item.purged, tombstone) {
                (None, _) => {
                    done.objects += 1;
                    found(self.verify_kept(item))?
                }
                (Some(_), tombstone) => {
                    done.purged += 1;
                    tombstone.map_or(Ok(None), |tombstone| found(self.verify_purged(item, tombstone)))?
                }
            };
            problem.into_iter().for_each(|problem| done.find(Some(item.sequence), problem));
        }
        self.find_orphans(&named, &mut done)?;
        Ok(done)
    }

    fn statement_of(&self, entry: &Entry) -> Result<(), VaultError> {
        let statement = self.statement(&entry.statement)?;
        let problem =
            |cause: &str| VaultError::Contradiction { sequence: entry.sequence, cause: cause.to_owned() };
        if statement.predicate_type != Statement::predicate_type_of(entry.kind) {
            return Err(problem("its statement is of another kind"));
        }
        let Some(object) = &entry.object else { return Ok(()) };
        if statement.subject != [Subject::object(object)] {
            return Err(problem("its statement is about another object"));
        }
        if entry.kind != Kind::Reencryption {
            let class = self.description().class(&object.class)?;
            let said = |key: &str| statement.predicate.get(key).and_then(|value| value.as_str());
            if said("class") != Some(&class.to_string())
                || said("bucket") != Some(&class.bucket(entry.recorded))
            {
                return Err(problem(
                    "store.json gives its retention class another time to live than its statement",
                ));
            }
        }
        Ok(())
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

    fn find_orphans(&self, statements: &BTreeSet<String>, done: &mut Verification) -> Result<(), VaultError> {
        for file in self.storage().list("statements/")? {
            if !statements.contains(&file.path) {
                done.orphans.push(file.path);
            }
        }
        let catalogue = self.catalogue()?;
        let known = |version: ObjectVersion| {
            let item = catalogue.objects.get(&version.id);
            item.is_some_and(|item| item.purged.is_some() || item.version() == version)
        };
        for file in self.storage().list("objects/")? {
            let version = file.path.rsplit('/').next().and_then(|name| name.parse::<ObjectVersion>().ok());
            if !version.is_some_and(known) {
                done.orphans.push(file.path);
            }
        }
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
