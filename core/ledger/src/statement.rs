//! Statements: what happened, about which encrypted objects (in-toto Statement v1). They carry digests and what is
//! known of them, never content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use warplan_model::{Digest, canonical_bytes};

use crate::entry::{Kind, ObjectRef};
use crate::envelope::EnvelopeError;
use crate::note::VerifierKey;
use crate::{Entry, Envelope, Malformed};

/// The type of a payload that is a statement.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The predicate of a step of a proof: in-toto's own.
pub const TEST_RESULT: &str = "https://in-toto.io/attestation/test-result/v0.1";
/// What own predicate types begin with; a kind's name and the version follow.
pub const PREDICATES: &str = "https://warplan.dev/predicate/";

/// A statement. Its payload is its canonical JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    #[serde(rename = "_type")]
    kind: StatementType,
    /// What it is about; in-toto wants at least one.
    pub subject: Vec<Subject>,
    /// A URI that names the form of the predicate.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said: an object.
    pub predicate: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum StatementType {
    #[serde(rename = "https://in-toto.io/Statement/v1")]
    V1,
}

/// An artifact that a statement is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// An object's id and version, or another name.
    pub name: String,
    /// Digests in hexadecimal by algorithm; not empty.
    pub digest: BTreeMap<String, String>,
}

/// Why an envelope is not the statement of an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The entry names another one.
    #[error("entry {sequence} names another payload")]
    Payload {
        /// Of the entry.
        sequence: u64,
    },
    /// Its signatures do not hold.
    #[error(transparent)]
    Signature(#[from] EnvelopeError),
    /// Its payload is none.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// It says something of another kind.
    #[error("it does not say what entry {sequence} records, {kind}")]
    Kind {
        /// Of the entry.
        sequence: u64,
        /// Of the entry.
        kind: Kind,
    },
    /// It is about something else.
    #[error("it is not about the object of entry {sequence}")]
    Subject {
        /// Of the entry.
        sequence: u64,
    },
}

impl Subject {
    /// Something by its SHA-256.
    pub fn new(name: impl Into<String>, digest: &Digest) -> Self {
        let hex = digest.to_string().split_off("sha256:".len());
        Subject { name: name.into(), digest: BTreeMap::from([("sha256".to_owned(), hex)]) }
    }

    /// The encrypted bytes of an object's version, by the name `id-version`.
    pub fn object(object: &ObjectRef) -> Self {
        Subject::new(format!("{}-{}", object.id, object.version), &object.ciphertext)
    }
}

impl Statement {
    /// A statement about subjects.
    pub fn new(
        subject: Vec<Subject>,
        predicate_type: impl Into<String>,
        predicate: BTreeMap<String, Value>,
    ) -> Self {
        Statement { kind: StatementType::V1, subject, predicate_type: predicate_type.into(), predicate }
    }

    /// The statement of an entry: the one that it names, signed by these keys alone, about what it records and its object.
    pub fn of(entry: &Entry, envelope: &Envelope, keys: &[VerifierKey]) -> Result<Self, StatementError> {
        if envelope.digest() != entry.statement {
            return Err(StatementError::Payload { sequence: entry.sequence });
        }
        envelope.verify(keys)?;
        let statement = envelope.statement()?;
        statement.expect_of(entry)?;
        Ok(statement)
    }

    /// Holds a statement, which the entry names and whose signature is verified, to what the entry records and its object.
    pub fn expect_of(&self, entry: &Entry) -> Result<(), StatementError> {
        let (sequence, kind) = (entry.sequence, entry.kind);
        if self.predicate_type != Statement::predicate_type_of(kind) {
            return Err(StatementError::Kind { sequence, kind });
        }
        let object = entry.object.as_ref().map(Subject::object);
        if object.is_some_and(|object| !self.subject.contains(&object)) {
            return Err(StatementError::Subject { sequence });
        }
        Ok(())
    }

    /// The predicate type of what a kind of entry records.
    pub fn predicate_type_of(kind: Kind) -> String {
        match kind {
            Kind::ProofStep => TEST_RESULT.to_owned(),
            kind => format!("{PREDICATES}{kind}/v1"),
        }
    }

    /// The bytes that are signed.
    pub fn payload(&self) -> Vec<u8> {
        canonical_bytes(self)
    }

    /// The digest of the payload: what an entry names.
    pub fn digest(&self) -> Digest {
        Digest::of_bytes(&self.payload())
    }

    /// Where a store keeps the envelope of a statement, by the digest of its payload.
    pub fn path(digest: &Digest) -> String {
        let hex = &digest.to_string()["sha256:".len()..];
        format!("statements/{}/{hex}.json", &hex[..2])
    }

    /// Reads the canonical payload.
    pub fn parse(payload: &[u8]) -> Result<Self, Malformed> {
        let malformed = |cause: String| Malformed::new("statement", cause);
        let read: Statement =
            serde_json::from_slice(payload).map_err(|error| malformed(error.to_string()))?;
        if read.subject.is_empty() || read.subject.iter().any(|subject| subject.digest.is_empty()) {
            return Err(malformed("it has no subject, or a subject without digest".into()));
        }
        if read.payload() != payload { Err(malformed("not in canonical form".into())) } else { Ok(read) }
    }
}
