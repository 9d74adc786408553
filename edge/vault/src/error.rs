//! What keeps a vault from doing what it was asked for.

use warplan_ledger::entry::ObjectId;

use crate::keys::KeyError;
use crate::log::LogError;
use crate::random::NoRandomness;
use crate::storage::{Storage, StorageError};

/// Why a vault refuses or fails. Says nothing of any secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The store cannot be read or written.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The log cannot be read or written.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A checkpoint that the log's key did not sign.
    #[error("reading the log: {cause}: somebody else wrote it; restore it from a copy")]
    Checkpoint {
        /// Why.
        cause: String,
    },
    /// A key cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No randomness.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// Something that the store must hold is not there.
    #[error(
        "{what} is missing from the store: `warplan ledger verify` tells what else is; restore it from a copy"
    )]
    Missing {
        /// What.
        what: String,
    },
    /// No store at this place.
    #[error(
        "{place}: reading store.note: there is none: begin a store with `warplan ledger init`, or name another place"
    )]
    NoStore {
        /// The place.
        place: String,
    },
    /// A store at this place.
    #[error("{place}: creating a store: there is one already: name another place")]
    Exists {
        /// The place.
        place: String,
    },
    /// A description that describes no store.
    #[error("describing the store: {0}")]
    Description(String),
    /// A class that the store does not have.
    #[error("{class:?} is no retention class of this store: it has {known}")]
    UnknownClass {
        /// The class.
        class: String,
        /// Those it has.
        known: String,
    },
    /// The key of another log.
    #[error(
        "opening the store of {log}: its log is signed with {key}, and {given} is expected here: another log was put in its place, or another key was given"
    )]
    ForeignLog {
        /// The log.
        log: String,
        /// Its verifier key.
        key: String,
        /// The key that the caller knows.
        given: String,
    },
    /// A store that was opened to be read.
    #[error("writing {path}: the store was opened without its signing key: open it with the key")]
    ReadOnly {
        /// The file.
        path: String,
    },
    /// A reader without keys was asked for evidence.
    #[error("opening evidence needs its keys, which {provider} keeps: name it with --keys")]
    NoKeys {
        /// Who keeps them.
        provider: String,
    },
    /// What cannot be recorded.
    #[error("recording: {cause}")]
    Unrecordable {
        /// Why.
        cause: String,
    },
    /// What is to be recorded cannot be read.
    #[error("recording: reading the evidence: {cause}: nothing was recorded; try again")]
    Source {
        /// Why.
        cause: String,
    },
    /// Evidence that was opened and cannot be written.
    #[error("opening: writing what was opened: {cause}: what is written so far is not all of it")]
    Unwritten {
        /// Why.
        cause: String,
    },
    /// Nothing of that name or sequence.
    #[error("{what} was never recorded: `warplan vault list` and `warplan ledger tail` show what was")]
    Unknown {
        /// What.
        what: String,
    },
    /// Its keys are destroyed, or about to be.
    #[error("{object} is purged: entry {intent} says so, and no key opens it any more")]
    Purged {
        /// The object.
        object: ObjectId,
        /// Sequence of the intent.
        intent: u64,
    },
    /// A hold that is lifted already.
    #[error("the hold {hold} was lifted by entry {lifted}: there is nothing left to lift")]
    Lifted {
        /// Its sequence.
        hold: u64,
        /// Sequence of what lifted it.
        lifted: u64,
    },
    /// Evidence that does not open.
    #[error(
        "opening {object}: {cause}: `warplan ledger verify` tells what was changed; restore it from a copy"
    )]
    Broken {
        /// The object.
        object: ObjectId,
        /// Why.
        cause: String,
    },
    /// An entry that does not fit its place, or those before it.
    #[error("entry {sequence} contradicts the log: {cause}: `warplan ledger verify` tells more")]
    Contradiction {
        /// Its sequence.
        sequence: u64,
        /// What does not fit.
        cause: String,
    },
    /// A history that is not the one that was taken over.
    #[error(
        "taking over the history: its entry {entry} is not the one in the ledger: what is recorded stays; find out which of the two was changed"
    )]
    OtherHistory {
        /// The entry, counted from 1.
        entry: u64,
    },
    /// Lines in the ledger that are no history.
    #[error("reading the history out of the ledger: {cause}: `warplan ledger verify` tells more")]
    BrokenHistory {
        /// The first break.
        cause: String,
    },
    /// New evidence for a bucket whose time is over.
    #[error(
        "recording in the bucket {bucket}: its time is over, and what is in it is purged together: record with the present instant"
    )]
    Over {
        /// The bucket.
        bucket: String,
    },
    /// A key that still opens after it was destroyed.
    #[error(
        "purging the bucket {bucket}: {provider} destroyed its key, and yet opens with it: nothing is recorded as destroyed; find out what keeps the key, then run again"
    )]
    Undestroyed {
        /// The bucket.
        bucket: String,
        /// Who keeps the keys.
        provider: String,
    },
    /// A wrapped data key that its bucket's secret does not open.
    #[error(
        "the data key of {object} is not one that the bucket {bucket} wrapped: it was swapped or changed; restore the store's keys from a copy"
    )]
    ForeignKey {
        /// The object's id and version.
        object: String,
        /// The bucket.
        bucket: String,
    },
    /// More objects than one secret may wrap.
    #[error(
        "the bucket {bucket} would wrap more than 2^32 data keys under one secret: give its class a shorter time to live"
    )]
    WornOut {
        /// The bucket.
        bucket: String,
    },
    /// A file of the store is not what the vault wrote.
    #[error(
        "{place}: reading {path}: {cause}: `warplan ledger verify` tells what else was changed; restore it from a copy"
    )]
    Damaged {
        /// The store.
        place: String,
        /// The file.
        path: String,
        /// What is wrong.
        cause: String,
    },
}

impl VaultError {
    pub(crate) fn damaged(storage: &dyn Storage, path: &str, cause: impl Into<String>) -> Self {
        VaultError::Damaged { place: storage.place(), path: path.to_owned(), cause: cause.into() }
    }
}
