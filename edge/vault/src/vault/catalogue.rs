//! What the log says of the evidence, entry after entry: which objects there are, held, purged.
//!
//! Kept in memory, and read on from where it ended; the log is the only source.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Entry, Kind, ObjectRef, Statement};
use warplan_model::Digest;

use super::purge_manifest::Manifest;
use crate::VaultError;
use crate::bucket::ObjectVersion;

/// What the log says.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// How many entries were read.
    pub read: u64,
    /// The objects.
    pub objects: BTreeMap<ObjectId, Item>,
    /// Holds, by their sequences.
    pub holds: BTreeMap<u64, Hold>,
    /// Rotations by bucket, in order: sequence and instant.
    pub rotations: BTreeMap<String, Vec<(u64, Timestamp)>>,
    /// Purges, by the sequences of their intents.
    pub purges: BTreeMap<u64, Purge>,
    /// Statements of all entries.
    pub statements: BTreeSet<Digest>,
}

/// An object in its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Sequence of the entry that recorded it first.
    pub sequence: u64,
    /// When that was; its time to live begins there.
    pub recorded: Timestamp,
    /// What it is.
    pub kind: Kind,
    /// Its newest version.
    pub object: ObjectRef,
    /// Sequence of the entry that says how the newest version was sealed.
    pub sealed_by: u64,
    /// The bucket that it was sealed in, when that is not the one of its class and instant.
    pub sealed_in: Option<String>,
    /// Sequence of the intent that purged it.
    pub purged: Option<u64>,
}

/// A legal hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What it covers.
    pub objects: BTreeSet<ObjectId>,
    /// Why, in the words of who placed it.
    pub reason: String,
    /// When it was placed.
    pub placed: Timestamp,
    /// Sequence of the entry that lifted it.
    pub lifted: Option<u64>,
}

/// A purge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purge {
    /// What it destroys.
    pub manifest: Manifest,
    /// Sequence of its tombstone, once all is destroyed.
    pub tombstone: Option<u64>,
}

/// What the catalogue asks for while it reads.
pub trait Source {
    /// The statement of a digest, its signature verified.
    fn statement(&self, digest: &Digest) -> Result<Statement, VaultError>;
    /// The manifest of an intent, with the digest that its statement tells.
    fn manifest(&self, intent: u64, digest: &str) -> Result<Manifest, VaultError>;
}

impl Item {
    fn new(entry: &Entry, object: &ObjectRef) -> Self {
        Item {
            sequence: entry.sequence,
            recorded: entry.recorded,
            kind: entry.kind,
            object: object.clone(),
            sealed_by: entry.sequence,
            sealed_in: None,
            purged: None,
        }
    }

    /// Its newest version.
    pub fn version(&self) -> ObjectVersion {
        ObjectVersion::of(&self.object)
    }
}

impl Catalogue {
    /// The next entry of the log. After an error the catalogue is of no use.
    pub fn push(&mut self, entry: &Entry, source: &dyn Source) -> Result<(), VaultError> {
        let contradiction =
            |cause: &str| VaultError::Contradiction { sequence: entry.sequence, cause: cause.into() };
        let statement = || source.statement(&entry.statement);
        match (entry.kind, &entry.object) {
            (Kind::Reencryption, Some(object)) => {
                let item = self.objects.get_mut(&object.id);
                let item =
                    item.ok_or_else(|| contradiction("it re-encrypts an object that was never recorded"))?;
                if object.version != item.object.version + 1 {
                    return Err(contradiction("it does not follow the object's version before"));
                }
                (item.object, item.sealed_by) = (object.clone(), entry.sequence);
                item.sealed_in = text(&statement()?, "bucket");
            }
            (Kind::Hold, None) => {
                let (objects, reason) = (objects_of(&statement()?), text(&statement()?, "reason"));
                let objects = objects.ok_or_else(|| contradiction("its statement names no objects"))?;
                let hold = Hold {
                    objects,
                    reason: reason.unwrap_or_default(),
                    placed: entry.recorded,
                    lifted: None,
                };
                self.holds.insert(entry.sequence, hold);
            }
            (Kind::HoldLifted, None) => {
                let hold = number(&statement()?, "hold").and_then(|hold| self.holds.get_mut(&hold));
                hold.ok_or_else(|| contradiction("it lifts no hold"))?.lifted = Some(entry.sequence);
            }
            (Kind::PurgeIntent, None) => {
                let statement = statement()?;
                let digest = statement.subject.first().and_then(|subject| subject.digest.get("sha256"));
                let digest = digest.ok_or_else(|| contradiction("its statement names no manifest"))?;
                let manifest = source.manifest(entry.sequence, digest)?;
                for object in manifest.buckets.iter().flat_map(|bucket| &bucket.objects) {
                    let item = self.objects.get_mut(&object.id);
                    item.ok_or_else(|| contradiction("it purges an object that was never recorded"))?
                        .purged = Some(entry.sequence);
                }
                self.purges.insert(entry.sequence, Purge { manifest, tombstone: None });
            }
            (Kind::Purge, None) => {
                let purge = number(&statement()?, "intent").and_then(|intent| self.purges.get_mut(&intent));
                purge.ok_or_else(|| contradiction("it ends no purge"))?.tombstone = Some(entry.sequence);
            }
            (Kind::KeyRotation, None) => {
                let bucket = text(&statement()?, "bucket");
                let bucket = bucket.ok_or_else(|| contradiction("its statement names no bucket"))?;
                self.rotations.entry(bucket).or_default().push((entry.sequence, entry.recorded));
            }
            (kind, Some(object)) if may_bear(kind) && object.version == 1 => {
                if self.objects.insert(object.id, Item::new(entry, object)).is_some() {
                    return Err(contradiction("its object was recorded before"));
                }
            }
            _ => {
                return Err(contradiction(
                    "its kind does not go with the object that it names, or with none",
                ));
            }
        }
        self.statements.insert(entry.statement);
        self.read = entry.sequence + 1;
        Ok(())
    }

    /// The object of an id.
    pub fn item(&self, id: ObjectId) -> Result<&Item, VaultError> {
        self.objects.get(&id).ok_or_else(|| VaultError::Unknown { what: format!("the object {id}") })
    }

    /// The holds that cover an object.
    pub fn holds_of(&self, id: ObjectId) -> Vec<u64> {
        let covers = |hold: &Hold| hold.lifted.is_none() && hold.objects.contains(&id);
        self.holds.iter().filter(|(_, hold)| covers(hold)).map(|(sequence, _)| *sequence).collect()
    }

    /// All objects under hold.
    pub fn held(&self) -> BTreeSet<ObjectId> {
        let standing = self.holds.values().filter(|hold| hold.lifted.is_none());
        standing.flat_map(|hold| hold.objects.iter().copied()).collect()
    }

    /// Intents whose purge is not finished.
    pub fn unfinished(&self) -> Vec<u64> {
        let open = self.purges.iter().filter(|(_, purge)| purge.tombstone.is_none());
        open.map(|(intent, _)| *intent).collect()
    }
}

/// Whether a kind of entry comes with an object.
pub fn may_bear(kind: Kind) -> bool {
    use Kind::*;
    match kind {
        Approval | Evidence | Findings | Plan | ProofStep | Publication | Receipt | Scorecard => true,
        Hold | HoldLifted | KeyRotation | Purge | PurgeIntent | Reencryption => false,
    }
}

fn objects_of(statement: &Statement) -> Option<BTreeSet<ObjectId>> {
    let id = |name: &str| Some(name.parse::<ObjectVersion>().ok()?.id);
    statement.subject.iter().map(|subject| id(&subject.name)).collect()
}

fn number(statement: &Statement, key: &str) -> Option<u64> {
    statement.predicate.get(key)?.as_u64()
}

fn text(statement: &Statement, key: &str) -> Option<String> {
    statement.predicate.get(key)?.as_str().map(str::to_owned)
}
