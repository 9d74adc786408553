//! Purge manifests: `purges/<sequence of the intent>.json`, which objects a purge destroys and which outlive it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use warplan_model::{Digest, canonical_bytes};

use crate::VaultError;
use crate::bucket::ObjectVersion;
use crate::storage::Storage;

/// The value of `format` in a manifest.
pub const MANIFEST_FORMAT: &str = "warplan-purge/v1";

/// A purge in full. Its digest is in the statement of the intent. Written by retention runs; read by the vault and by
/// auditors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// [`MANIFEST_FORMAT`].
    pub format: String,
    /// Origin of the log.
    pub log: String,
    /// Sequence of the intent.
    pub intent: u64,
    /// The instant that the run took as now.
    pub as_of: Timestamp,
    /// What dies with each bucket.
    pub buckets: Vec<ManifestBucket>,
}

/// A bucket that a purge destroys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ManifestBucket {
    /// Its name.
    pub bucket: String,
    /// The objects whose keys are destroyed.
    pub objects: Vec<ObjectVersion>,
    /// The objects whose keys move to the bucket `hold/<intent>`: under hold, or not due yet.
    pub survivors: Vec<ObjectVersion>,
}

impl Manifest {
    /// Where the manifest of an intent lies.
    pub fn path(intent: u64) -> String {
        format!("purges/{intent}.json")
    }

    /// Writes it, and gives its digest.
    pub fn write(&self, storage: &dyn Storage) -> Result<Digest, VaultError> {
        let bytes = canonical_bytes(self);
        storage.put(&Manifest::path(self.intent), &bytes)?;
        Ok(Digest::of_bytes(&bytes))
    }

    /// Reads that of an intent, whose statement tells its digest.
    pub fn read(storage: &dyn Storage, intent: u64, digest: &str) -> Result<Self, VaultError> {
        let path = Manifest::path(intent);
        let missing = || VaultError::Missing { what: path.clone() };
        let bytes = storage.get(&path)?.ok_or_else(missing)?;
        if Digest::of_bytes(&bytes).to_string().strip_prefix("sha256:") != Some(digest) {
            return Err(VaultError::damaged(
                storage,
                &path,
                "its digest is not the one of the intent's statement",
            ));
        }
        let read = serde_json::from_slice::<Manifest>(&bytes);
        let manifest = read.map_err(|error| VaultError::damaged(storage, &path, error.to_string()))?;
        if manifest.format != MANIFEST_FORMAT || manifest.intent != intent {
            return Err(VaultError::damaged(storage, &path, "it is of another format or intent"));
        }
        Ok(manifest)
    }

    /// How many objects it destroys.
    pub fn objects(&self) -> usize {
        self.buckets.iter().map(|bucket| bucket.objects.len()).sum()
    }
}
