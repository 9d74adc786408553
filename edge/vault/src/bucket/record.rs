//! Wrapped data keys: 80 bytes each, alone in a file or sorted in a table.
//!
//! A record is the object's id (16 bytes), its version (4, the higher first), a random nonce (12) and the data key
//! under AES-256-GCM with the bucket's secret (32 and a tag of 16). The associated data bind it to log, bucket,
//! generation, id and version. With random nonces a secret may wrap 2^32 times (NIST SP 800-38D, section 8.3).

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use warplan_ledger::entry::ObjectId;

use crate::keys::Secret;

/// Bytes of a record.
pub const RECORD_LEN: usize = 80;
/// The most records of a table.
pub const TABLE_RECORDS: usize = 65_536;

const NONCE: std::ops::Range<usize> = 20..32;
const SEALED: std::ops::Range<usize> = 32..64;
const TAG: std::ops::Range<usize> = 64..80;

/// One version of an object. Prints as `<id>-<version>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectVersion {
    /// The object.
    pub id: ObjectId,
    /// Counted from 1.
    pub version: u32,
}

impl ObjectVersion {
    /// That of an entry.
    pub fn of(object: &warplan_ledger::ObjectRef) -> Self {
        // Versions are counted one by one, in 32 bits.
        ObjectVersion { id: object.id, version: u32::try_from(object.version).unwrap_or(u32::MAX) }
    }
}

/// A wrapped data key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record(pub [u8; RECORD_LEN]);

/// What a data key is bound to.
pub struct Wrapper {
    cipher: Aes256Gcm,
    /// Log, bucket and generation, each ended by NUL.
    context: Vec<u8>,
}

impl Wrapper {
    /// Of a bucket's generation in a log.
    pub fn new(secret: &Secret, log: &str, bucket: &str, generation: u32) -> Self {
        let context = format!("warplan/data-key/v1\0{log}\0{bucket}\0{generation}\0").into_bytes();
        Wrapper { cipher: Aes256Gcm::new((&**secret).into()), context }
    }

    fn associated(&self, object: ObjectVersion) -> Vec<u8> {
        [&self.context[..], object.id.as_bytes(), &object.version.to_be_bytes()].concat()
    }

    /// Wraps a data key under a nonce that this secret has never seen.
    pub fn wrap(&self, object: ObjectVersion, key: &Secret, nonce: [u8; 12]) -> Record {
        let mut record = Record([0; RECORD_LEN]);
        record.0[..16].copy_from_slice(object.id.as_bytes());
        record.0[16..20].copy_from_slice(&object.version.to_be_bytes());
        record.0[NONCE].copy_from_slice(&nonce);
        record.0[SEALED].copy_from_slice(&key[..]);
        let associated = self.associated(object);
        let sealed = (&mut record.0[SEALED]).into();
        let tag = self.cipher.encrypt_inout_detached(&Nonce::from(nonce), &associated, sealed);
        record.0[TAG].copy_from_slice(&tag.expect("32 bytes are not too many for AES-GCM"));
        record
    }

    /// Unwraps a data key; none when it was wrapped by another secret, for another object, or was changed.
    pub fn unwrap(&self, record: &Record) -> Option<Secret> {
        let nonce: [u8; 12] = record.0[NONCE].try_into().expect("12 bytes");
        let tag: [u8; 16] = record.0[TAG].try_into().expect("16 bytes");
        let mut key = Secret::default();
        key.copy_from_slice(&record.0[SEALED]);
        let associated = self.associated(record.object());
        let opened = self.cipher.decrypt_inout_detached(
            &Nonce::from(nonce),
            &associated,
            (&mut key[..]).into(),
            &Tag::from(tag),
        );
        opened.ok().map(|()| key)
    }
}

impl Record {
    /// From the bytes of a file of its own.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Record)
    }

    /// Whose key it is.
    pub fn object(&self) -> ObjectVersion {
        let (id, rest) = self.0.split_first_chunk().expect("16 bytes");
        let (version, _) = rest.split_first_chunk().expect("4 bytes");
        ObjectVersion { id: ObjectId::from_bytes(*id), version: u32::from_be_bytes(*version) }
    }
}

/// The records of a table; none when its length is wrong or they are not strictly sorted.
pub fn parse_table(bytes: &[u8]) -> Option<Vec<Record>> {
    let (records, rest) = bytes.as_chunks::<RECORD_LEN>();
    let sorted = records.windows(2).all(|pair| pair[0][..20] < pair[1][..20]);
    let fits = rest.is_empty() && !records.is_empty() && records.len() <= TABLE_RECORDS;
    (fits && sorted).then(|| records.iter().copied().map(Record).collect())
}

/// A table of records, sorted by object.
pub fn table(mut records: Vec<Record>) -> Vec<u8> {
    records.sort_unstable_by_key(Record::object);
    records.iter().flat_map(|record| record.0).collect()
}

impl std::fmt::Display for ObjectVersion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}-{}", self.id, self.version)
    }
}

impl std::fmt::Debug for ObjectVersion {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, out)
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Record({})", self.object())
    }
}

impl std::str::FromStr for ObjectVersion {
    type Err = ();
    /// Reads only what [`Display`](std::fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, version) = text.split_once('-').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        let object = ObjectVersion { id, version: version.parse().map_err(|_| ())? };
        if object.to_string() == text { Ok(object) } else { Err(()) }
    }
}

impl serde::Serialize for ObjectVersion {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ObjectVersion {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let invalid = || serde::de::Error::custom(format!("{text:?} is no object's id and version"));
        text.parse().map_err(|()| invalid())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn object(id: u8, version: u32) -> ObjectVersion {
        ObjectVersion { id: ObjectId::from_bytes([id; 16]), version }
    }

    fn wrapper(secret: u8, log: &str, bucket: &str, generation: u32) -> Wrapper {
        Wrapper::new(&Secret::from([secret; 32]), log, bucket, generation)
    }

    #[test]
    fn a_record_opens_only_where_it_belongs() {
        let key = Secret::from([7; 32]);
        let record = wrapper(1, "log", "a/b", 1).wrap(object(9, 2), &key, [3; 12]);
        assert_eq!(*wrapper(1, "log", "a/b", 1).unwrap(&record).unwrap(), *key);
        assert_eq!(record.object(), object(9, 2));
        for other in [
            wrapper(2, "log", "a/b", 1),
            wrapper(1, "gol", "a/b", 1),
            wrapper(1, "log", "a/c", 1),
            wrapper(1, "log", "a/b", 2),
        ] {
            assert!(other.unwrap(&record).is_none());
        }
        for bit in 0..8 * RECORD_LEN {
            let mut flipped = record;
            flipped.0[bit / 8] ^= 1 << (bit % 8);
            assert!(wrapper(1, "log", "a/b", 1).unwrap(&flipped).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn tables_are_strict() {
        let wrapper = wrapper(1, "log", "a/b", 1);
        let record = |id, version| wrapper.wrap(object(id, version), &Secret::from([id; 32]), [id; 12]);
        let bytes = table(vec![record(2, 1), record(1, 2), record(1, 1)]);
        assert_eq!(parse_table(&bytes).unwrap(), [record(1, 1), record(1, 2), record(2, 1)]);
        let twice = table(vec![record(1, 1), record(1, 1)]);
        let mut swapped = bytes.clone();
        swapped[..160].rotate_left(80);
        for wrong in [&bytes[1..], &bytes[..239], &twice, &swapped, &[]] {
            assert!(parse_table(wrong).is_none());
        }
    }

    proptest! {
        #[test]
        fn names_of_versions_are_read_as_they_are_written(id: [u8; 16], version: u32, noise in "[0-9a-f+-]{30,40}") {
            let object = ObjectVersion { id: ObjectId::from_bytes(id), version };
            prop_assert_eq!(object.to_string().parse(), Ok(object));
            if let Ok(read) = noise.parse::<ObjectVersion>() {
                prop_assert_eq!(read.to_string(), noise);
            }
        }
    }
}
