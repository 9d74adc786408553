//! `keys/<bucket>/bucket.note`: which secret of a bucket is in use, and what became of it; signed with the log's key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::class::Class;
use crate::keys::KeyId;

/// The value of `format` in a bucket's file.
pub const BUCKET_FORMAT: &str = "warplan-bucket/v1";
/// The first part of the names of buckets for what is under legal hold, and their class.
pub const HOLD: &str = "hold";
/// How often one secret may wrap with random nonces: NIST SP 800-38D, section 8.3.
pub const WRAPS_LIMIT: u64 = 1 << 32;

/// A bucket's file. Written by the vault, by one atomic put each time; read by the vault alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BucketState {
    /// [`BUCKET_FORMAT`].
    pub format: String,
    /// The bucket's name: `<class>/<first day>`, `<class>/always`, or `hold/<sequence of the intent>`.
    pub bucket: String,
    /// Retention class of its objects; `hold` for those of any class that outlived their bucket.
    pub class: String,
    /// The first instant of its period; none when it has no period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first instant after its period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether nothing new enters it: it is about to be purged, or was.
    pub closed: bool,
    /// Its secrets.
    #[serde(flatten)]
    pub keys: Keys,
}

/// The secrets of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keys {
    /// It opens.
    #[serde(rename_all = "kebab-case")]
    Live {
        /// The generation in use.
        current: Generation,
        /// The generation that a rotation is writing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Generation>,
    },
    /// It was purged.
    #[serde(rename_all = "kebab-case")]
    Destroyed {
        /// Sequence of the purge's intent.
        intent: u64,
        /// The bucket of what outlived it, if anything did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        survivors: Option<String>,
        /// The generation that was in use: what must not open any more.
        last: Generation,
    },
}

/// One secret of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Generation {
    /// Counted from 1.
    pub number: u32,
    /// What wraps the secret.
    pub key: KeyId,
    /// The secret as the provider wrapped it, in base64.
    pub secret: String,
    /// When it was made.
    pub since: Timestamp,
    /// How many wraps are set aside for it; never fewer than it made, never more than [`WRAPS_LIMIT`].
    pub wraps: u64,
}

impl BucketState {
    /// The state of a new bucket.
    pub fn new(bucket: String, class: &str, first: Generation) -> Self {
        let keys = Keys::Live { current: first, next: None };
        let class = class.to_owned();
        BucketState {
            format: BUCKET_FORMAT.into(),
            bucket,
            class,
            from: None,
            until: None,
            closed: false,
            keys,
        }
    }

    /// With the period in which a class's object of an instant falls.
    pub fn in_period_of(mut self, class: &Class, instant: Timestamp) -> Self {
        let period = class.period(instant);
        self.from = period.map(|period| period.from);
        self.until = period.map(|period| period.until);
        self
    }

    /// The generations that have files.
    pub fn generations(&self) -> impl Iterator<Item = &Generation> {
        let (current, next) = match &self.keys {
            Keys::Live { current, next } => (Some(current), next.as_ref()),
            Keys::Destroyed { .. } => (None, None),
        };
        current.into_iter().chain(next)
    }
}

/// Where the file of a bucket lies.
pub fn path(bucket: &str) -> String {
    format!("keys/{bucket}/bucket.note")
}

/// Where the records of a bucket's generation lie, with a `/` at the end.
pub fn folder(bucket: &str, generation: u32) -> String {
    format!("keys/{bucket}/{generation}/")
}

/// What the provider binds a bucket's secret to.
pub fn context(log: &str, bucket: &str, generation: u32) -> Vec<u8> {
    format!("warplan/bucket/v1\0{log}\0{bucket}\0{generation}").into_bytes()
}
