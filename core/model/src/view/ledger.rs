//! What a ledger and its vault hold, and whether they hold, for people and programs.

use jiff::Timestamp;
use serde::Serialize;

use crate::Digest;

/// The last entries of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerTail {
    /// Name of the log.
    pub origin: String,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Digest,
    /// Oldest first.
    pub entries: Vec<LedgerEntry>,
}

/// An entry of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerEntry {
    /// Counted from 0.
    pub sequence: u64,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// What was recorded, as the entry names it.
    pub kind: String,
    /// The statement about it.
    pub statement: Digest,
    /// The evidence, where there is any.
    pub object: Option<EvidenceRef>,
}

/// Encrypted evidence, as an entry names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceRef {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Counted from 1; one more each time it is encrypted again.
    pub version: u64,
    /// Class of retention.
    pub class: String,
    /// Of the ciphertext, in bytes.
    pub size: u64,
    /// Of the ciphertext.
    pub ciphertext: Digest,
    /// Of the plaintext, under a salt that is sealed with it.
    pub commitment: Digest,
}

/// Whether a ledger and its vault hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerVerification {
    /// Whether nothing is wrong.
    pub holds: bool,
    /// Name of the log.
    pub origin: String,
    /// How many entries the checkpoint covers, where it can be read.
    pub size: Option<u64>,
    /// The recomputed root.
    pub root: Option<Digest>,
    /// The verifier key that signatures were held to.
    pub key: String,
    /// Whether that key came from outside of the store; one from the store itself proves that the store agrees with itself.
    pub key_pinned: bool,
    /// Whether data keys were opened; otherwise they were only counted.
    pub keys_opened: bool,
    /// What was looked at.
    pub checked: Vec<Checked>,
    /// Witnesses that cosigned, of those asked for.
    pub cosigned: Vec<Cosignature>,
    /// What is wrong.
    pub problems: Vec<LedgerProblem>,
}

/// A witness that cosigned a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cosignature {
    /// Its name.
    pub witness: String,
    /// When it did.
    pub at: Timestamp,
}

/// How many things of a kind were looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// Such as "tiles".
    pub what: String,
    /// How many.
    pub count: u64,
}

/// Something wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerProblem {
    /// The resource or entry.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// The evidence of a vault.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VaultList {
    /// By sequence.
    pub objects: Vec<StoredEvidence>,
}

/// Evidence and what becomes of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoredEvidence {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The entry that recorded it.
    pub sequence: u64,
    /// What was recorded.
    pub kind: String,
    /// When.
    pub recorded: Timestamp,
    /// Class of retention.
    pub class: String,
    /// Of the ciphertext, in bytes.
    pub size: u64,
    /// When it is due for its purge; never, where there is none.
    pub due: Option<Timestamp>,
    /// What has become of it.
    pub state: EvidenceState,
}

/// What has become of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// It can be opened.
    Kept,
    /// It can be opened and is under legal hold.
    Held,
    /// Its keys are destroyed.
    Purged,
}

/// What a run of retention did, or would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RetentionReport {
    /// The instant taken as now.
    pub as_of: Timestamp,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// By bucket.
    pub purged: Vec<PurgedBucket>,
    /// What was due and could not be purged.
    pub refused: Vec<RefusedBucket>,
    /// Objects under hold in buckets that were due.
    pub held: u64,
    /// Space given back, in bytes.
    pub reclaimed: u64,
    /// When the next bucket is due.
    pub next: Option<Timestamp>,
}

/// A bucket that could not be purged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RefusedBucket {
    /// Its name: class and period.
    pub bucket: String,
    /// Why, and what to do.
    pub cause: String,
}

/// A bucket that was purged.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PurgedBucket {
    /// Its name: class and period.
    pub bucket: String,
    /// How many objects.
    pub objects: u64,
    /// Of their ciphertexts.
    pub bytes: u64,
    /// The entries of intent and tombstone; none in a dry run.
    pub entries: Option<[u64; 2]>,
    /// Until when the key service keeps the key in case of a mistake.
    pub recoverable_until: Option<Timestamp>,
}
