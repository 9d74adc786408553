//! Signing keys. They wipe themselves, and show nothing when printed for debugging.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key::{PRIVATE, cosigned};
use super::{KeyKind, Signature, VerifierKey};
use crate::Malformed;

/// Signs as a log does: checkpoints and statements.
#[derive(Clone)]
pub struct Signer(Secret);

/// Signs as a witness does: checkpoints, with the instant at which it saw them.
#[derive(Clone)]
pub struct Cosigner(Secret);

#[derive(Clone)]
struct Secret {
    public: VerifierKey,
    key: SigningKey,
}

impl Signer {
    /// From 32 random bytes.
    pub fn from_seed(name: &str, seed: &Zeroizing<[u8; 32]>) -> Result<Self, Malformed> {
        Secret::new(name, KeyKind::Ed25519, seed).map(Signer)
    }

    /// Reads the text form `PRIVATE+KEY+name+id+base64`. What is wrong with it is said without any of it.
    pub fn from_private_text(text: &str) -> Result<Self, Malformed> {
        Secret::parse(text, KeyKind::Ed25519).map(Signer)
    }

    /// The text form, to be kept secret.
    pub fn private_text(&self) -> Zeroizing<String> {
        self.0.print()
    }

    /// The key that verifies.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    /// Signs the text of a note.
    pub fn sign_note(&self, text: &str) -> Signature {
        self.0.signature(&self.sign(text.as_bytes()))
    }

    /// A secret of its own for a purpose: HMAC-SHA-256 of the purpose's name under the seed.
    pub fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        let hmac =
            Hmac::<Sha256>::new_from_slice(self.0.key.as_bytes()).expect("HMAC takes keys of any length");
        derived.copy_from_slice(&hmac.chain_update(purpose).finalize().into_bytes());
        derived
    }

    /// Signs bytes as they are: 64 bytes (RFC 8032).
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign(message).to_bytes()
    }
}

impl Cosigner {
    /// From 32 random bytes, which no other witness may share.
    pub fn from_seed(name: &str, seed: &Zeroizing<[u8; 32]>) -> Result<Self, Malformed> {
        Secret::new(name, KeyKind::Cosignature, seed).map(Cosigner)
    }

    /// Reads the text form `PRIVATE+KEY+name+id+base64`. What is wrong with it is said without any of it.
    pub fn from_private_text(text: &str) -> Result<Self, Malformed> {
        Secret::parse(text, KeyKind::Cosignature).map(Cosigner)
    }

    /// The text form, to be kept secret.
    pub fn private_text(&self) -> Zeroizing<String> {
        self.0.print()
    }

    /// The key that verifies.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    /// Cosigns the text of a checkpoint at an instant, in seconds; instants before 1970 count as 1970.
    pub fn cosign(&self, text: &str, at: jiff::Timestamp) -> Signature {
        let time = u64::try_from(at.as_second()).unwrap_or(0);
        let signature = self.0.key.sign(cosigned(time, text).as_bytes()).to_bytes();
        self.0.signature(&[&time.to_be_bytes()[..], &signature].concat())
    }
}

impl Secret {
    fn new(name: &str, kind: KeyKind, seed: &Zeroizing<[u8; 32]>) -> Result<Self, Malformed> {
        let key = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, kind, key.verifying_key().as_bytes())?;
        Ok(Secret { public, key })
    }

    fn parse(text: &str, kind: KeyKind) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new("signing key", cause);
        let shape = || malformed("not PRIVATE+KEY+name+id+key");
        let (name, rest) =
            text.strip_prefix(PRIVATE).and_then(|rest| rest.split_once('+')).ok_or_else(shape)?;
        let (id, key) = rest.split_once('+').ok_or_else(shape)?;
        // Room for what the decoder's estimate rounds up to, so that no copy of the secret is left behind.
        let mut bytes = Zeroizing::new([0; 48]);
        let len = STANDARD
            .decode_slice(key, &mut bytes[..])
            .map_err(|_| malformed("its key is not base64 of 33 bytes"))?;
        if len != 33 {
            return Err(malformed("its key is not base64 of 33 bytes"));
        }
        if bytes[0] != kind.byte() {
            return Err(malformed(&format!("its type is {}, not {}", bytes[0], kind.byte())));
        }
        let mut seed = Zeroizing::new([0; 32]);
        seed.copy_from_slice(&bytes[1..33]);
        let secret = Secret::new(name, kind, &seed)?;
        let fits = id == format!("{:08x}", secret.public.id());
        if fits { Ok(secret) } else { Err(malformed("its id is not that of its name and key")) }
    }

    fn print(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([self.public.kind().byte(); 33]);
        bytes[1..].copy_from_slice(self.key.as_bytes());
        let mut text = Zeroizing::new(String::with_capacity(PRIVATE.len() + self.public.name().len() + 64));
        text.push_str(PRIVATE);
        text.push_str(&format!("{}+", self.public.label()));
        STANDARD.encode_string(&bytes[..], &mut text);
        text
    }

    fn signature(&self, bytes: &[u8]) -> Signature {
        Signature { name: self.public.name().to_owned(), id: self.public.id(), bytes: bytes.to_vec() }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Signer").field(&self.0.public).finish()
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Cosigner").field(&self.0.public).finish()
    }
}
