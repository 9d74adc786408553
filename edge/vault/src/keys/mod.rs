//! Key-encryption keys: who keeps them, and how they wrap.
//!
//! A provider keeps one named key for each bucket of retention, outside the store and its backups. Destroying it
//! makes every copy of what it wrapped unreadable, wherever the copy lies.

use zeroize::Zeroizing;

/// A secret of 32 bytes, wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// Which key of a provider, in which version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct KeyId {
    /// The provider's name for the key: an identifier or a resource name.
    pub name: String,
    /// Its version; the first is 1.
    pub version: u32,
}

/// When a destroyed key is gone for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destruction {
    /// It is gone.
    Done,
    /// It opens nothing from now on; until the instant its provider's administrator can bring it back.
    Scheduled(jiff::Timestamp),
}

/// Who keeps key-encryption keys.
pub trait Provider: Send + Sync {
    /// Creates the key of a bucket, or gives the newest version of the one that is there.
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError>;
    /// Adds a version of a bucket's key. From then on `wrap` refuses older ones.
    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError>;
    /// Encrypts a secret, bound to a context; refuses any but the newest version.
    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError>;
    /// Decrypts what `wrap` made with the same key and context.
    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError>;
    /// Destroys all versions of a bucket's key; also when there are none left.
    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError>;
    /// Names the provider in messages and in the store's description, without secrets.
    fn name(&self) -> String;
}

/// Why a key cannot be used. Says nothing of any secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No such key, or no such version: it was never there, or it was destroyed.
    #[error("{provider} has no key {key}: {remedy}")]
    Missing {
        /// The provider.
        provider: String,
        /// The key.
        key: String,
        /// What to do.
        remedy: String,
    },
    /// An older version was asked to wrap.
    #[error(
        "{key} is version {version} and {newest} is the newest: what is new is wrapped by the newest only"
    )]
    Old {
        /// The key.
        key: String,
        /// The version asked for.
        version: u32,
        /// The newest version.
        newest: u32,
    },
    /// The wrapped bytes do not belong to this key and context, or were changed.
    #[error("{key} does not open this: it was wrapped by another key, for another object, or was changed")]
    Rejected {
        /// The key.
        key: String,
    },
    /// The provider cannot be reached or refuses.
    #[error("{provider}: {act}: {cause}: {remedy}")]
    Unavailable {
        /// The provider.
        provider: String,
        /// What was being done.
        act: String,
        /// What went wrong.
        cause: String,
        /// What to do.
        remedy: String,
    },
}
