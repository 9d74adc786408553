//! What a vault holds, and what becomes of it, for people and programs.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The evidence of a vault.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct VaultList {
    /// By sequence.
    pub objects: Vec<StoredEvidence>,
}

/// Evidence and what becomes of it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StoredEvidence {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The entry that recorded it.
    pub sequence: u64,
    /// What was recorded.
    pub kind: String,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// Class of retention.
    pub class: String,
    /// Of the ciphertext, in bytes.
    pub size: u64,
    /// When it is due for its purge; none where it is kept for ever, and once it is purged.
    pub due: Option<Timestamp>,
    /// What has become of it.
    pub state: EvidenceState,
}

/// What has become of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RetentionReport {
    /// The instant taken as now.
    pub as_of: Timestamp,
    /// Whether nothing was done.
    pub dry_run: bool,
    /// What was purged, or would be, by bucket.
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
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RefusedBucket {
    /// Its name: class and period.
    pub bucket: String,
    /// Why, and what to do.
    pub cause: String,
}

/// A bucket that was purged.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PurgedBucket {
    /// Its name: class and period.
    pub bucket: String,
    /// How many objects.
    pub objects: u64,
    /// Of their ciphertexts, in bytes.
    pub bytes: u64,
    /// Sequences of the entries of intent and tombstone; none in a dry run.
    pub entries: Option<[u64; 2]>,
    /// Until when the key service keeps the key in case of a mistake; none where it is destroyed at once.
    pub recoverable_until: Option<Timestamp>,
}
