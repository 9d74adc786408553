//! Keys by bucket and version, as a key file holds them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::KeyId;
use super::secret::{Coded, Secret};

/// Secrets by bucket and version. A bucket that is there has at least one.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Ring(BTreeMap<String, BTreeMap<u32, Coded>>);

impl Ring {
    /// The newest version of a bucket's key.
    pub(super) fn newest(&self, bucket: &str) -> Option<u32> {
        self.0.get(bucket)?.last_key_value().map(|(version, _)| *version)
    }

    pub(super) fn secret(&self, key: &KeyId) -> Option<&Secret> {
        self.0.get(&key.name)?.get(&key.version).map(|coded| &coded.0)
    }

    /// Adds a version to a bucket's key.
    pub(super) fn add(&mut self, bucket: &str, secret: Secret) -> u32 {
        let version = self.newest(bucket).map_or(1, |newest| newest + 1);
        self.0.entry(bucket.to_owned()).or_default().insert(version, Coded(secret));
        version
    }

    /// Takes a bucket out; `false` when it is not there.
    pub(super) fn remove(&mut self, bucket: &str) -> bool {
        self.0.remove(bucket).is_some()
    }

    /// How many bytes of JSON suffice, so that no buffer has to grow and leave a copy behind.
    fn room(&self) -> usize {
        let versions = |versions: &BTreeMap<u32, Coded>| versions.len() * 64;
        self.0.iter().map(|(bucket, secrets)| bucket.len() * 6 + 16 + versions(secrets)).sum::<usize>() + 64
    }

    /// As JSON, within whatever encloses it.
    pub(super) fn encode(&self, enclosing: impl Serialize) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(self.room()));
        serde_json::to_writer(&mut *bytes, &enclosing).expect("a ring is JSON");
        bytes
    }
}
