//! Entries: the leaves of our own logs. Format `warplan-entry/v1`: canonical JSON (RFC 8785) of at most 1023 bytes.
//!
//! An entry holds digests, never content. It names its log and its place in it, so that one that was copied from another
//! log, or from elsewhere in its own, is found out.
//!
//! Since the canonical form fixes every byte but those of the values, an entry is read by one pass over that form; any
//! other form of the same JSON is refused.

mod read;

use std::fmt::{self, Write as _};
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use warplan_model::Digest;

use crate::Malformed;

/// Names the format and its version.
pub const FORMAT: &str = "warplan-entry/v1";

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A role's signature over a statement.
    Approval,
    /// Bytes that a proof, a plan or an approval leaves behind.
    Evidence,
    /// What gates found.
    Findings,
    /// Objects that are kept whatever their time says.
    Hold,
    /// The end of a hold.
    HoldLifted,
    /// A new generation of keys.
    KeyRotation,
    /// A plan.
    Plan,
    /// A step of PASS, FAIL, PASS.
    ProofStep,
    /// A release's scorecard that was published.
    Publication,
    /// Objects whose keys are destroyed.
    Purge,
    /// Objects whose keys are about to be.
    PurgeIntent,
    /// What a change set did to the tracker.
    Receipt,
    /// Objects that were encrypted anew, under other data keys.
    Reencryption,
    /// KPI values at an instant.
    Scorecard,
}

impl Kind {
    /// All kinds, in order of their names.
    pub const ALL: [Kind; 14] = [
        Kind::Approval,
        Kind::Evidence,
        Kind::Findings,
        Kind::Hold,
        Kind::HoldLifted,
        Kind::KeyRotation,
        Kind::Plan,
        Kind::ProofStep,
        Kind::Publication,
        Kind::Purge,
        Kind::PurgeIntent,
        Kind::Receipt,
        Kind::Reencryption,
        Kind::Scorecard,
    ];

    /// Its name, as in `purge-intent`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Approval => "approval",
            Kind::Evidence => "evidence",
            Kind::Findings => "findings",
            Kind::Hold => "hold",
            Kind::HoldLifted => "hold-lifted",
            Kind::KeyRotation => "key-rotation",
            Kind::Plan => "plan",
            Kind::ProofStep => "proof-step",
            Kind::Publication => "publication",
            Kind::Purge => "purge",
            Kind::PurgeIntent => "purge-intent",
            Kind::Receipt => "receipt",
            Kind::Reencryption => "reencryption",
            Kind::Scorecard => "scorecard",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = Malformed;
    fn from_str(name: &str) -> Result<Self, Malformed> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| Malformed::new("kind of entry", format!("{name:?} is unknown")))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.name())
    }
}

/// An object's id: 16 random bytes, printed as 32 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId([u8; 16]);

impl ObjectId {
    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        ObjectId(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for ObjectId {
    type Err = Malformed;
    /// Reads only what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = read::hex(text.as_bytes());
        bytes.map(ObjectId).ok_or_else(|| {
            Malformed::new("object id", format!("{text:?} is not 32 hexadecimal digits in lower case"))
        })
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ObjectId {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

/// One leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The origin of its log; see [`Entry::is_word`].
    pub log: String,
    /// Its index in the tree; below 2^53, as in all JSON.
    pub sequence: u64,
    /// When, in whole seconds, from the year 0 to 9999.
    pub recorded: Timestamp,
    /// What it records.
    pub kind: Kind,
    /// Of the payload of the statement's envelope.
    pub statement: Digest,
    /// The encrypted object that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectRef>,
}

/// One version of an encrypted object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ObjectRef {
    /// Which object.
    pub id: ObjectId,
    /// Which version of it; from 1, below 2^53.
    pub version: u64,
    /// Of the encrypted bytes.
    pub ciphertext: Digest,
    /// HMAC-SHA-256 of the plaintext under a salt that is sealed with it.
    pub commitment: Digest,
    /// Class of retention; see [`Entry::is_word`].
    pub class: String,
    /// Of the encrypted bytes; below 2^53.
    pub size: u64,
}

impl Entry {
    /// The longest entry, in bytes.
    pub const MAX_LEN: usize = 1023;
    /// The longest origin or class, in bytes.
    pub const MAX_WORD: usize = 255;

    /// Whether an origin or a class is written in an entry as it is: 1 to 255 printable ASCII characters other than
    /// blank, `"`, `+` and `\`.
    pub fn is_word(text: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'+' | b'\\');
        (1..=Self::MAX_WORD).contains(&text.len()) && text.bytes().all(plain)
    }

    /// Prints the canonical form: the keys in order, the values without escapes. Fails when a value is out of the bounds
    /// that its field states.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Malformed> {
        let Entry { log, sequence, recorded, kind, statement, object } = self;
        let mut text = String::with_capacity(Self::MAX_LEN);
        let print = |text: &mut String| -> fmt::Result {
            write!(text, r#"{{"format":"{FORMAT}","kind":"{kind}","log":"{log}""#)?;
            if let Some(ObjectRef { id, version, ciphertext, commitment, class, size }) = object {
                write!(
                    text,
                    r#","object":{{"ciphertext":"{ciphertext}","class":"{class}","commitment":"{commitment}""#
                )?;
                write!(text, r#","id":"{id}","size":{size},"version":{version}}}"#)?;
            }
            write!(text, r#","recorded":"{recorded}","sequence":{sequence},"statement":"{statement}"}}"#)
        };
        print(&mut text).expect("a string takes whatever is written");
        let bytes = text.into_bytes();
        // What is written is what will be read: reading is the one place that knows the bounds.
        match Entry::parse(&bytes) {
            Ok(read) if read == *self => Ok(bytes),
            Ok(_) => Err(Malformed::new("entry", "a value is not printed as it is read")),
            Err(error) => Err(error),
        }
    }

    /// Reads the canonical form.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        read::entry(bytes)
    }
}

#[cfg(test)]
mod tests;
