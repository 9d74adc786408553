//! Canonical bytes (RFC 8785) and their SHA-256.

use std::fmt;

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
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
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

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let invalid =
            || serde::de::Error::custom(format_args!("{text:?} is not sha256: and 64 hexadecimal digits"));
        let digits = text
            .strip_prefix("sha256:")
            .filter(|digits| digits.len() == 64 && digits.is_ascii())
            .ok_or_else(invalid)?;
        let mut bytes = [0; 32];
        for (position, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * position..2 * position + 2], 16).map_err(|_| invalid())?;
        }
        Ok(Digest(bytes))
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
}
