//! Canonical bytes (RFC 8785) and their SHA-256.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Digest(Sha256::digest(bytes).into())
    }

    /// Made elsewhere: while bytes were streamed, or with a key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Digest(bytes)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Of a value's canonical bytes.
    pub fn of<T: Serialize>(value: &T) -> Self {
        Digest::of_bytes(&canonical_bytes(value))
    }
}

/// The RFC 8785 form of a value: sorted keys, no blanks, numbers as ECMAScript writes them.
///
/// # Panics
/// When the value has a map whose keys are no strings; no type of this crate does.
pub fn canonical_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("the data types serialize to JSON")
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("sha256:")?;
        // In one piece: entries of a ledger are printed by the hundred thousand.
        let digit = |value: u8| b"0123456789abcdef"[usize::from(value)];
        let digits = self.0.map(|byte| [digit(byte >> 4), digit(byte & 0xf)]);
        out.write_str(str::from_utf8(digits.as_flattened()).expect("digits are ASCII"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

/// A text that is no digest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not sha256: and 64 hexadecimal digits in lower case")]
pub struct ParseDigestError(String);

impl FromStr for Digest {
    type Err = ParseDigestError;
    /// Reads only what [`Display`](fmt::Display) writes, so that equal digests are equal texts.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || ParseDigestError(text.to_owned());
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let digits = text
            .strip_prefix("sha256:")
            .filter(|digits| digits.len() == 64 && digits.bytes().all(digit))
            .ok_or_else(invalid)?;
        let mut bytes = [0; 32];
        for (position, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * position..2 * position + 2], 16).map_err(|_| invalid())?;
        }
        Ok(Digest(bytes))
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Digest {
    fn schema_name() -> Cow<'static, str> {
        "Digest".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "SHA-256 of canonical bytes."
        })
    }
    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_equal_digests_whatever_the_order_of_keys() {
        let a: serde_json::Value = serde_json::from_str(r#"{"b": 1.0, "a": [true, null]}"#).unwrap();
        assert_eq!(canonical_bytes(&a), br#"{"a":[true,null],"b":1}"#);
        assert_eq!(Digest::of(&a), Digest::of_bytes(br#"{"a":[true,null],"b":1}"#));
        let text = serde_json::to_string(&Digest::of(&a)).unwrap();
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), Digest::of(&a));
    }

    #[test]
    fn a_digest_is_read_only_as_it_is_written() {
        let text = Digest::of_bytes(b"").to_string();
        assert_eq!(text.parse::<Digest>().unwrap(), Digest::of_bytes(b""));
        let signed = format!("sha256:+{}", &text[8..]);
        for other in [text.to_uppercase(), signed, text[..70].to_owned(), text[7..].to_owned(), String::new()]
        {
            assert!(other.parse::<Digest>().is_err(), "{other}");
        }
    }
}
