//! Secrets, and secrets as text.

use std::fmt;
use std::ops::{Deref, DerefMut};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A secret of 32 bytes. It is wiped when dropped, and prints as dots.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl From<[u8; 32]> for Secret {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl Deref for Secret {
    type Target = [u8; 32];

    fn deref(&self) -> &[u8; 32] {
        &self.0
    }
}

impl DerefMut for Secret {
    fn deref_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// A secret in Base64. Neither way leaves a copy that is not wiped.
pub(super) struct Coded(pub(super) Secret);

impl Serialize for Coded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = Zeroizing::new([0; 44]);
        BASE64_STANDARD.encode_slice(self.0.as_slice(), text.as_mut_slice()).expect("32 bytes make 44");
        serializer.serialize_str(std::str::from_utf8(text.as_slice()).expect("ASCII"))
    }
}

impl<'de> Deserialize<'de> for Coded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Coded;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("32 bytes in Base64")
    }

    /// The message says nothing of the text: it may be a secret with a typing error.
    fn visit_str<E: Error>(self, text: &str) -> Result<Coded, E> {
        let mut secret = Secret::default();
        // One more byte than a secret has, so that a longer text is refused and not cut.
        let mut bytes = Zeroizing::new([0; 33]);
        match BASE64_STANDARD.decode_slice_unchecked(text, bytes.as_mut_slice()) {
            Ok(32) => secret.copy_from_slice(&bytes[..32]),
            _ => return Err(E::custom("not 32 bytes in Base64")),
        }
        Ok(Coded(secret))
    }
}
