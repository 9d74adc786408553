//! Key-encryption keys: who keeps them, and how they wrap.
//!
//! A provider keeps one named key for each bucket of retention, outside the store and its backups. Destroying it
//! makes every copy of what it wrapped unreadable, wherever the copy lies.
//!
//! A store's description says by a [`Reference`] who keeps its keys. There is no provider that does nothing: without a
//! usable key every operation fails.

mod aws;
mod file;
mod google;
mod http;
mod passphrase;
mod private_file;
mod reference;
mod ring;
mod secret;
mod signing;
mod transit;

pub use aws::AwsKms;
pub use file::KeyFile;
pub use google::GoogleKms;
pub use passphrase::Effort;
pub use reference::{Reference, ReferenceError, create, open};
pub use secret::Secret;
pub use signing::{create_signer, read_signer};
pub use transit::Transit;

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

/// What a wrapped secret is bound to: the key, its version, and the caller's context. Providers that look the version
/// up in the ciphertext are held to it, too.
fn bound(key: &KeyId, context: &[u8]) -> Vec<u8> {
    let KeyId { name, version } = key;
    let mut bound = format!("warplan/key/v1\0{name}\0{version}\0").into_bytes();
    bound.extend_from_slice(context);
    bound
}

/// A bucket's name in the characters that every provider takes: letters, digits, `-` and `_`. No two buckets share one:
/// `/` becomes `__`, and another character `_` with the hexadecimal digits of each of its bytes.
fn provider_name(bucket: &str) -> String {
    let mut name = String::new();
    for byte in bucket.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => name.push(byte.into()),
            b'/' => name.push_str("__"),
            other => name.push_str(&format!("_{other:02x}")),
        }
    }
    name
}

/// Refuses a name that a provider whose names begin like that has not given: a name comes out of the store and goes
/// into requests, where other characters lead to other places.
fn check_name(provider: &dyn Provider, beginning: &str, key: &KeyId) -> Result<(), KeyError> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let given = key.name.strip_prefix(beginning).is_some_and(|rest| rest.bytes().all(legal));
    if given { Ok(()) } else { Err(KeyError::missing(provider.name(), key)) }
}

/// Keeps this process's memory, and with it keys, out of core dumps and from debuggers of the same user. For programs,
/// as their first act.
pub fn no_core_dumps() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
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

impl KeyError {
    pub(crate) fn unavailable(provider: &str, act: &str, cause: impl ToString, remedy: &str) -> Self {
        let (provider, act, remedy) = (provider.to_owned(), act.to_owned(), remedy.to_owned());
        Self::Unavailable { provider, act, cause: cause.to_string(), remedy }
    }

    /// The refusal of an older version, or of one that was never there.
    fn not_newest(provider: String, key: &KeyId, newest: u32) -> Self {
        if key.version < newest {
            return Self::Old { key: key.name.clone(), version: key.version, newest };
        }
        Self::missing(provider, key)
    }

    fn missing(provider: String, key: &KeyId) -> Self {
        let remedy = "it was destroyed, or the store names another provider's key".to_owned();
        Self::Missing {
            provider,
            key: format!("{} version {}", key.name.escape_debug(), key.version),
            remedy,
        }
    }

    fn destroyed(provider: String, key: &str) -> Self {
        let remedy = "it is destroyed, or scheduled to be; what is new goes to another bucket".to_owned();
        Self::Missing { provider, key: key.to_owned(), remedy }
    }
}

#[cfg(test)]
pub(crate) mod tests;
