//! Verifier keys: whose signatures are trusted (C2SP signed-note, tlog-cosignature).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use sha2::{Digest as _, Sha256};

use super::{Signature, Verified};
use crate::Malformed;

const FORMAT: &str = "verifier key";
/// What the text of a private key begins with.
pub(super) const PRIVATE: &str = "PRIVATE+KEY+";
/// What stands before an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What a key signs, and how. Signatures of other types are carried and ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Ed25519 over the text; type 0x01.
    Ed25519,
    /// A cosignature/v1 of a witness: Ed25519 over an instant and the text; type 0x04.
    Cosignature,
}

impl KeyKind {
    pub(super) fn byte(self) -> u8 {
        match self {
            KeyKind::Ed25519 => 1,
            KeyKind::Cosignature => 4,
        }
    }
}

/// A name and a public key. Prints as `name+id+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    id: u32,
    key: VerifyingKey,
}

/// Whether a key may be called so: not empty, without blanks, control characters and `+`.
pub(crate) fn is_name(name: &str) -> bool {
    let allowed = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    !name.is_empty() && name.chars().all(allowed)
}

impl VerifierKey {
    /// A key by its name, kind and 32 bytes (RFC 8032).
    pub fn new(name: &str, kind: KeyKind, key: &[u8; 32]) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, format!("{name:?}: {cause}"));
        if !is_name(name) {
            return Err(malformed("a name is not empty and has no blanks, no control characters and no +"));
        }
        let key =
            VerifyingKey::from_bytes(key).map_err(|_| malformed("its bytes are no point of the curve"))?;
        if key.is_weak() {
            return Err(malformed("its key is weak: anyone could sign for it"));
        }
        let hash =
            Sha256::new().chain_update(name).chain_update([b'\n', kind.byte()]).chain_update(key.as_bytes());
        let id = u32::from_be_bytes(*hash.finalize().first_chunk().expect("a hash is longer than an id"));
        Ok(VerifierKey { name: name.to_owned(), kind, id, key })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The first four bytes of the hash of name, type and key, the higher first.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Its 32 bytes (RFC 8032).
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// Its SubjectPublicKeyInfo (RFC 8410), in DER; what other tools take as a public key.
    pub fn spki(&self) -> Vec<u8> {
        [&SPKI_PREFIX[..], self.key.as_bytes()].concat()
    }

    /// The key as a PEM file.
    pub fn pem(&self) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(self.spki()))
    }

    /// Name and id, for messages.
    pub(crate) fn label(&self) -> String {
        format!("{}+{:08x}", self.name, self.id)
    }

    /// Whether the signature says that this key made it.
    pub(super) fn made(&self, signature: &Signature) -> bool {
        self.name == signature.name && self.id == signature.id
    }

    /// Whether the key signed the message.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }

    /// What the signature of a note says when it is true.
    pub(super) fn verify_note(&self, text: &str, signature: &[u8]) -> Option<Verified<'_>> {
        match self.kind {
            KeyKind::Ed25519 => {
                self.verify(text.as_bytes(), signature).then_some(Verified { key: self, time: None })
            }
            KeyKind::Cosignature => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                let fits = i64::try_from(time).is_ok();
                let valid = fits && self.verify(cosigned(time, text).as_bytes(), signature);
                valid.then_some(Verified { key: self, time: Some(time) })
            }
        }
    }
}

/// What a cosigner signs: an instant in seconds of POSIX time, and the text of a checkpoint.
pub(super) fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.kind.byte()], &self.key.as_bytes()[..]].concat();
        write!(out, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for VerifierKey {
    type Err = Malformed;
    /// Reads only what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.contains(PRIVATE) {
            let cause = "it is a private key, which nobody else may see: give the public key that belongs to it, and \
                         make a new one if others may have read this one";
            return Err(Malformed::new(FORMAT, cause));
        }
        let parts = text.split_once('+').and_then(|(name, rest)| Some((name, rest.split_once('+')?)));
        let (name, (id, key)) = parts.ok_or_else(|| {
            Malformed::new(FORMAT, "it is not name+id+key: give the whole line of the public key")
        })?;
        // What follows the name may be part of a private key, which an error must not show.
        let malformed = |cause: &str| Malformed::new(FORMAT, format!("{name:?}: {cause}"));
        let key = STANDARD.decode(key).map_err(|_| malformed("its key is not base64"))?;
        let kind = match key.first() {
            Some(1) => KeyKind::Ed25519,
            Some(4) => KeyKind::Cosignature,
            _ => return Err(malformed("its type is neither Ed25519 (1) nor cosignature (4)")),
        };
        let bytes = key[1..].try_into().map_err(|_| malformed("its key is not 32 bytes long"))?;
        let key = VerifierKey::new(name, kind, bytes)?;
        if id == format!("{:08x}", key.id) {
            Ok(key)
        } else {
            Err(malformed("its id is not that of name and key"))
        }
    }
}

impl serde::Serialize for VerifierKey {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for VerifierKey {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}
