//! Keys in a file, in the clear or sealed with a passphrase.

use std::path::PathBuf;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::passphrase::{Derivation, Effort};
use super::private_file::PrivateFile;
use super::ring::Ring;
use super::{Destruction, KeyError, KeyId, Provider, Reference, Secret, bound};
use crate::disk::Disk;
use crate::random::{NoRandomness, Random};
use crate::seal::chunked;

/// What the sealed ring is bound to.
const CONTEXT: &[u8] = b"warplan/keys/v1";
const CLEAR: &str = "warplan-keys/v1";
const SEALED: &str = "warplan-sealed-keys/v1";

/// A file with one secret for each bucket and version. It is read anew for each act, so that what another process
/// destroyed is gone here as well.
pub struct KeyFile<D> {
    file: PrivateFile<D>,
    cover: Cover,
    random: Box<dyn Random>,
}

/// What protects the secrets beside the file's permissions.
enum Cover {
    None,
    Passphrase { derivation: Derivation, key: Secret },
}

/// The file in the clear.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Clear<'a, R> {
    format: &'a str,
    keys: R,
}

/// The file sealed with a passphrase.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed<'a> {
    format: &'a str,
    argon2id: Derivation,
    /// The file in the clear, encrypted, in Base64.
    sealed: String,
}

impl<D: Disk> KeyFile<D> {
    /// Creates a file without keys in it, readable by its owner alone. There must be none yet.
    pub fn create(disk: D, path: PathBuf, random: Box<dyn Random>) -> Result<Self, KeyError> {
        let name = Reference::File(path.clone()).to_string();
        let file = Self { file: PrivateFile::new(disk, path, name), cover: Cover::None, random };
        file.file.create(&file.encode(&Ring::default())?)?;
        Ok(file)
    }

    /// Opens a file.
    pub fn open(disk: D, path: PathBuf, random: Box<dyn Random>) -> Result<Self, KeyError> {
        let name = Reference::File(path.clone()).to_string();
        let file = Self { file: PrivateFile::new(disk, path, name), cover: Cover::None, random };
        file.ring()?;
        Ok(file)
    }

    /// Creates a file without keys in it that is sealed with a passphrase.
    pub fn create_sealed(
        disk: D,
        path: PathBuf,
        random: Box<dyn Random>,
        passphrase: &Zeroizing<String>,
        effort: Effort,
    ) -> Result<Self, KeyError> {
        let name = Reference::Passphrase(path.clone()).to_string();
        let file = PrivateFile::new(disk, path, name);
        if passphrase.is_empty() {
            return Err(file.unavailable("creating it", "the passphrase is empty", "give one"));
        }
        let derivation = Derivation::new(effort, &*random).map_err(|error| unrandom(file.name(), error))?;
        let cover = derive(&file, derivation, passphrase)?;
        let file = Self { file, cover, random };
        file.file.create(&file.encode(&Ring::default())?)?;
        Ok(file)
    }

    /// Opens a file that is sealed with a passphrase; a wrong one is refused here.
    pub fn open_sealed(
        disk: D,
        path: PathBuf,
        random: Box<dyn Random>,
        passphrase: &Zeroizing<String>,
    ) -> Result<Self, KeyError> {
        let name = Reference::Passphrase(path.clone()).to_string();
        let file = PrivateFile::new(disk, path, name);
        let derivation = parse::<Sealed<'_>, D>(&file, &file.read()?)?.argon2id;
        let cover = derive(&file, derivation, passphrase)?;
        let file = Self { file, cover, random };
        file.ring()?;
        Ok(file)
    }

    fn ring(&self) -> Result<Ring, KeyError> {
        let bytes = self.file.read()?;
        let Cover::Passphrase { key, .. } = &self.cover else {
            return Ok(parse::<Clear<'_, Ring>, D>(&self.file, &bytes)?.keys);
        };
        let stored: Sealed<'_> = parse(&self.file, &bytes)?;
        let sealed = BASE64_STANDARD.decode(&stored.sealed).unwrap_or_default();
        let clear = chunked::open(key, CONTEXT, &sealed).map_err(|_| {
            let cause = "the passphrase is wrong, or the file was altered";
            self.file.unavailable("opening it", cause, "give the passphrase that it was created with")
        })?;
        Ok(parse::<Clear<'_, Ring>, D>(&self.file, &clear)?.keys)
    }

    fn encode(&self, ring: &Ring) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let clear = ring.encode(Clear { format: CLEAR, keys: ring });
        let Cover::Passphrase { derivation, key } = &self.cover else { return Ok(clear) };
        let sealed = chunked::seal(key, CONTEXT, &*self.random, &clear)
            .map_err(|error| unrandom(self.file.name(), error))?;
        let sealed = BASE64_STANDARD.encode(sealed);
        let stored = Sealed { format: SEALED, argon2id: derivation.clone(), sealed };
        Ok(Zeroizing::new(serde_json::to_vec(&stored).expect("is JSON")))
    }

    /// Changes the ring, durably; `act` says whether it did. What is read here is durable as well: the lock has seen to
    /// what an earlier change, which failed half way, left in the system's memory for a crash to take back.
    fn change<T>(&self, act: impl FnOnce(&mut Ring) -> Result<(T, bool), KeyError>) -> Result<T, KeyError> {
        let held = self.file.lock()?;
        let mut ring = self.ring()?;
        let (made, changed) = act(&mut ring)?;
        if changed {
            self.file.replace(&held, &self.encode(&ring)?)?;
        }
        Ok(made)
    }

    fn fresh(&self) -> Result<Secret, KeyError> {
        let mut secret = Secret::default();
        self.random.fill(secret.as_mut_slice()).map_err(|error| unrandom(self.file.name(), error))?;
        Ok(secret)
    }
}

fn derive<D: Disk>(
    file: &PrivateFile<D>,
    derivation: Derivation,
    passphrase: &Zeroizing<String>,
) -> Result<Cover, KeyError> {
    let act = "deriving its key from the passphrase";
    let key =
        derivation.key(passphrase).map_err(|cause| file.unavailable(act, cause, "restore it from a copy"))?;
    Ok(Cover::Passphrase { derivation, key })
}

/// Parses JSON. A parser's own message could repeat what it stumbled over, so only its place is told.
fn parse<'a, T: Deserialize<'a> + Format, D: Disk>(
    file: &PrivateFile<D>,
    bytes: &'a [u8],
) -> Result<T, KeyError> {
    let remedy = "restore it from a copy, or name the provider as it was when the store was created";
    let parsed: T = serde_json::from_slice(bytes).map_err(|error| {
        let cause = format!("line {}, column {}: not {}", error.line(), error.column(), T::FORMAT);
        file.unavailable("reading it", cause, remedy)
    })?;
    if parsed.format() != T::FORMAT {
        return Err(file.unavailable("reading it", format!("its format is not {}", T::FORMAT), remedy));
    }
    Ok(parsed)
}

fn unrandom(name: &str, error: NoRandomness) -> KeyError {
    KeyError::unavailable(name, "drawing a secret", error, "repeat once the system gives randomness")
}

/// What a stored form says that it is.
trait Format {
    const FORMAT: &'static str;
    fn format(&self) -> &str;
}

impl<R> Format for Clear<'_, R> {
    const FORMAT: &'static str = CLEAR;
    fn format(&self) -> &str {
        self.format
    }
}

impl Format for Sealed<'_> {
    const FORMAT: &'static str = SEALED;
    fn format(&self) -> &str {
        self.format
    }
}

impl<D: Disk> Provider for KeyFile<D> {
    fn ensure(&self, bucket: &str) -> Result<KeyId, KeyError> {
        self.change(|ring| {
            let newest = ring.newest(bucket);
            let version = newest.map_or_else(|| Ok(ring.add(bucket, self.fresh()?)), Ok)?;
            Ok((KeyId { name: bucket.to_owned(), version }, newest.is_none()))
        })
    }

    fn rotate(&self, bucket: &str) -> Result<KeyId, KeyError> {
        self.change(|ring| {
            if ring.newest(bucket).is_none() {
                return Err(KeyError::destroyed(self.name(), bucket));
            }
            let version = ring.add(bucket, self.fresh()?);
            Ok((KeyId { name: bucket.to_owned(), version }, true))
        })
    }

    fn wrap(&self, key: &KeyId, secret: &Secret, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        let ring = self.ring()?;
        let newest = ring.newest(&key.name).ok_or_else(|| KeyError::missing(self.name(), key))?;
        let wrapping = ring.secret(key).filter(|_| key.version == newest);
        let wrapping = wrapping.ok_or_else(|| KeyError::not_newest(self.name(), key, newest))?;
        chunked::seal(wrapping, &bound(key, context), &*self.random, secret.as_slice())
            .map_err(|error| unrandom(self.file.name(), error))
    }

    fn unwrap(&self, key: &KeyId, wrapped: &[u8], context: &[u8]) -> Result<Secret, KeyError> {
        let ring = self.ring()?;
        let wrapping = ring.secret(key).ok_or_else(|| KeyError::missing(self.name(), key))?;
        let rejected = || KeyError::Rejected { key: key.name.clone() };
        let opened = chunked::open(wrapping, &bound(key, context), wrapped).map_err(|_| rejected())?;
        let mut secret = Secret::default();
        if opened.len() != secret.len() {
            return Err(rejected());
        }
        secret.copy_from_slice(&opened);
        Ok(secret)
    }

    fn destroy(&self, bucket: &str) -> Result<Destruction, KeyError> {
        self.change(|ring| Ok((Destruction::Done, ring.remove(bucket))))
    }

    fn name(&self) -> String {
        self.file.name().to_owned()
    }
}
