//! Records evidence.

use std::collections::BTreeMap;
use std::io::Read;

use jiff::Timestamp;
use serde_json::Value;
use warplan_ledger::entry::ObjectId;
use warplan_ledger::{Kind, ObjectRef, Statement, Subject};
use warplan_model::Digest;

use super::catalogue::may_bear;
use super::reader::object_path;
use super::{Vault, whole_seconds};
use crate::VaultError;
use crate::bucket::ObjectVersion;
use crate::keys::Secret;
use crate::seal::{self, SealError, Sealed, Sealer};
use crate::storage::Sink;

/// Plaintext that is read at once, in bytes.
const PIECE: usize = 1 << 18;
/// What in-toto's `test-result/v0.1` calls the outcome, and its values.
const RESULTS: [&str; 3] = ["PASSED", "WARNED", "FAILED"];

/// What is said about evidence when it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is: any kind that comes with an object.
    pub kind: Kind,
    /// Retention class.
    pub class: String,
    /// Media type of the bytes.
    pub media_type: String,
    /// When, taken as now.
    pub instant: Timestamp,
    /// What else the statement says, in the clear: digests and metadata, never content. A proof step says `result` and
    /// `configuration`, as in-toto's `test-result/v0.1` has them.
    pub claims: BTreeMap<String, Value>,
    /// What it is about beside itself: the artifacts that a proof step tested.
    pub artifacts: Vec<Subject>,
}

/// Evidence that would survive the loss of power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Sequence of its entry.
    pub sequence: u64,
    /// The object.
    pub object: ObjectRef,
    /// Digest of its statement.
    pub statement: Digest,
    /// Bytes of plaintext.
    pub size: u64,
}

impl Evidence {
    /// Evidence of which nothing else is said.
    pub fn new(kind: Kind, class: &str, media_type: &str, instant: Timestamp) -> Self {
        let (class, media_type) = (class.to_owned(), media_type.to_owned());
        Evidence { kind, class, media_type, instant, claims: BTreeMap::new(), artifacts: Vec::new() }
    }

    fn check(&self) -> Result<(), VaultError> {
        let refused = |cause: &str| Err(VaultError::Unrecordable { cause: cause.to_owned() });
        if !may_bear(self.kind) {
            return refused("entries of this kind are written by the vault itself");
        }
        if self.kind == Kind::ProofStep {
            let result = self.claims.get("result").and_then(Value::as_str);
            if !result.is_some_and(|result| RESULTS.contains(&result)) {
                return refused("a proof step says its result: PASSED, WARNED or FAILED");
            }
            let configuration = self.claims.get("configuration").and_then(Value::as_array);
            if !configuration.is_some_and(|items| items.iter().all(is_descriptor)) {
                return refused(
                    "a proof step lists its configuration, each of it with a uri, a digest or content",
                );
            }
        }
        Ok(())
    }
}

impl Vault {
    /// Records evidence: encrypts it, wraps its data key in the bucket of its class and instant, signs a statement and
    /// appends the entry. Once this returns, all of it is durable.
    ///
    /// # Errors
    /// A kind without object, an unknown class, a bucket whose time is over; keys that cannot be used; a store, a log
    /// or a source that fails. What was written by then is an orphan.
    pub fn record(&self, evidence: &Evidence, mut content: impl Read) -> Result<Recorded, VaultError> {
        evidence.check()?;
        let instant = whole_seconds(evidence.instant);
        let class = self.description().class(&evidence.class)?;
        let mut id = [0; 16];
        self.random.fill(&mut id)?;
        let version = ObjectVersion { id: ObjectId::from_bytes(id), version: 1 };
        let (key, sealed) = self.seal(version, |write| {
            let mut piece = zeroize::Zeroizing::new(vec![0; PIECE]);
            loop {
                let read = match content.read(&mut piece) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    read => read.map_err(|error| VaultError::Source { cause: error.to_string() })?,
                };
                match read {
                    0 => return Ok(()),
                    read => {
                        write(&piece[..read])?;
                        self.progress().done("bytes", read as u64);
                    }
                }
            }
        })?;
        let bucket = loop {
            if let Some(bucket) = self.enter(|ring| ring.admit(class, instant, version, &key))? {
                break bucket;
            }
            self.finish_rotation(&class.bucket(instant), instant)?;
        };
        let object = object_ref(version, &class.name, &sealed);
        let mut predicate = evidence.claims.clone();
        predicate.insert("bucket".into(), bucket.into());
        predicate.insert("class".into(), class.to_string().into());
        predicate.insert("mediaType".into(), evidence.media_type.clone().into());
        let kind = Statement::predicate_type_of(evidence.kind);
        let subjects = [&[Subject::object(&object)], &evidence.artifacts[..]].concat();
        let statement = Statement::new(subjects, kind, predicate);
        let sequence = self.state(evidence.kind, &statement, Some(object.clone()), instant)?;
        Ok(Recorded { sequence, object, statement: statement.digest(), size: sealed.plaintext_size })
    }

    /// Encrypts an object under a fresh data key, durably.
    pub(super) fn seal(
        &self,
        object: ObjectVersion,
        write_content: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<(), VaultError>) -> Result<(), VaultError>,
    ) -> Result<(Secret, Sealed), VaultError> {
        let key = self.ring()?.secret()?;
        let context = seal::context(&self.description().log, &object.id.to_string(), object.version);
        let mut sink: Box<dyn Sink> = self.storage().sink(&object_path(object))?;
        let mut sealer = Sealer::new(&key, &context, &*self.random, |bytes: &[u8]| sink.write(bytes))?;
        write_content(&mut |bytes| Ok(sealer.write(bytes)?))?;
        let sealed = sealer.finish()?;
        sink.finish()?;
        Ok((key, sealed))
    }

    /// Puts a data key into a bucket, while no rotation has the gate.
    pub(super) fn enter<T>(
        &self,
        admit: impl FnOnce(&crate::bucket::Ring) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        let _shared = self.gate.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        admit(self.ring()?)
    }
}

/// Whether a value describes a resource, as in-toto's `ResourceDescriptor/v1` wants it.
fn is_descriptor(value: &Value) -> bool {
    ["uri", "digest", "content"].iter().any(|key| value.get(key).is_some_and(|said| !said.is_null()))
}

/// A sealed object as entries name it.
pub(super) fn object_ref(object: ObjectVersion, class: &str, sealed: &Sealed) -> ObjectRef {
    ObjectRef {
        id: object.id,
        version: object.version.into(),
        ciphertext: Digest::from_bytes(sealed.ciphertext),
        commitment: Digest::from_bytes(sealed.commitment),
        class: class.to_owned(),
        size: sealed.ciphertext_size,
    }
}

impl From<SealError<crate::storage::StorageError>> for VaultError {
    fn from(error: SealError<crate::storage::StorageError>) -> Self {
        match error {
            SealError::Random(error) => error.into(),
            SealError::Out(error) => error.into(),
            SealError::Limit(broken) => VaultError::Unrecordable { cause: broken.to_string() },
        }
    }
}
