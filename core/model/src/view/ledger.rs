//! What a ledger holds, and whether it holds, for people and programs.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Digest;

/// The last entries of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerTail {
    /// Name of the log.
    pub origin: String,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// Root of the tree of that size, in hexadecimal. Compare `checkpoint_root` with checkpoints and proofs.
    pub root: Digest,
    /// The same root in base64, as the checkpoint's third line and proofs have it.
    pub checkpoint_root: String,
    /// Oldest first.
    pub entries: Vec<LedgerEntry>,
}

/// An entry of a ledger.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerEntry {
    /// Its place in the log, counted from 0.
    pub sequence: u64,
    /// When it was recorded.
    pub recorded: Timestamp,
    /// What was recorded, as the entry names it.
    pub kind: String,
    /// SHA-256 of the statement about it.
    pub statement: Digest,
    /// The evidence, where there is any.
    pub object: Option<EvidenceRef>,
}

/// Encrypted evidence, as an entry names it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EvidenceRef {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Counted from 1; one more each time it is encrypted again.
    pub version: u64,
    /// Class of retention.
    pub class: String,
    /// Of the ciphertext, in bytes.
    pub size: u64,
    /// SHA-256 of the ciphertext.
    pub ciphertext: Digest,
    /// HMAC-SHA-256 of the plaintext under a salt that is sealed with it.
    pub commitment: Digest,
}

/// A file that was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RecordedEvidence {
    /// The entry's place in the log, counted from 0.
    pub sequence: u64,
    /// The encrypted evidence.
    pub object: EvidenceRef,
    /// SHA-256 of the statement about it.
    pub statement: Digest,
    /// Of the file, in bytes.
    pub plaintext_size: u64,
}

/// An entry of a ledger with its statement.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerEntryDetails {
    /// The entry.
    pub entry: EntryOfLog,
    /// What its statement says. Its signatures were verified with the log's key.
    pub statement: InTotoStatement,
}

/// An entry and the log that it is for.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntryOfLog {
    /// Name of the log.
    pub log: String,
    /// The entry.
    #[serde(flatten)]
    pub entry: LedgerEntry,
}

/// An in-toto statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InTotoStatement {
    /// The URI of in-toto Statement v1.
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// What it is about.
    pub subject: Vec<InTotoSubject>,
    /// The URI that says which keys the predicate has.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said of the subjects.
    pub predicate: BTreeMap<String, Value>,
}

/// Something that a statement is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InTotoSubject {
    /// Of encrypted evidence its id and version, `id-version`; of anything else its name.
    pub name: String,
    /// Digests in hexadecimal, by algorithm.
    pub digest: BTreeMap<String, String>,
}

/// A proof that a log at one size is the beginning of the log at another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ConsistencyProof {
    /// Name of the log.
    pub origin: String,
    /// The beginning.
    pub from: TreeHead,
    /// What it grew to.
    pub to: TreeHead,
    /// Hashes in base64, in the order of RFC 6962, section 2.1.2.
    pub proof: Vec<String>,
    /// The signed checkpoint of `to`, as the log serves it; absent where the log has more entries by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
}

/// A size of a log and the root of its tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TreeHead {
    /// How many entries.
    pub size: u64,
    /// Root of the tree, in base64 as the third line of a checkpoint.
    pub root: String,
}

/// Whether a ledger and its vault hold.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerVerification {
    /// Whether nothing is wrong.
    pub holds: bool,
    /// Name of the log.
    pub origin: String,
    /// How many entries the checkpoint covers, where it can be read.
    pub size: Option<u64>,
    /// The recomputed root, in hexadecimal. Compare `checkpoint_root` with checkpoints and proofs.
    pub root: Option<Digest>,
    /// The same root in base64, as the checkpoint's third line and proofs have it.
    pub checkpoint_root: Option<String>,
    /// The verifier key that signatures were held to.
    pub key: String,
    /// Whether that key came from outside of the store; one from the store itself proves that the store agrees with itself.
    pub key_pinned: bool,
    /// Whether the log alone was asked for, without statements and evidence.
    pub log_only: bool,
    /// Whether data keys were to be opened; otherwise they were only counted.
    pub keys_opened: bool,
    /// What was looked at.
    pub checked: Vec<Checked>,
    /// Witnesses that cosigned, of those asked for.
    pub cosigned: Vec<Cosignature>,
    /// What is wrong.
    pub problems: Vec<LedgerProblem>,
}

/// A witness that cosigned a checkpoint.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Cosignature {
    /// Its name.
    pub witness: String,
    /// When it did.
    pub at: Timestamp,
}

/// How many things of a kind were looked at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Checked {
    /// Such as "tiles".
    pub what: String,
    /// How many.
    pub count: u64,
}

/// Something wrong with a ledger.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LedgerProblem {
    /// What it says about the ledger.
    pub kind: LedgerProblemKind,
    /// The resource or entry.
    pub place: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What a problem says about a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerProblemKind {
    /// Something is not as it was written.
    Broken,
    /// Too few witnesses cosigned the checkpoint, or too long ago: there may be a newer one.
    Unwitnessed,
}
