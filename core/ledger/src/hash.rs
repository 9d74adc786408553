//! Hashes of the tree: SHA-256, leaves and nodes told apart by their first byte (RFC 6962, section 2.1).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::Malformed;

/// A node of a Merkle tree: a leaf, a root, or what stands between. Prints as base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Its length in bytes.
    pub const LEN: usize = 32;

    /// The root of a tree without leaves: SHA-256 of nothing.
    pub fn empty_root() -> Self {
        Hash(Sha256::digest([]).into())
    }

    /// Of an entry: SHA-256 of 0x00 and its bytes.
    pub fn leaf(entry: &[u8]) -> Self {
        Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
    }

    /// Of two nodes: SHA-256 of 0x01, the left and the right one.
    pub fn node(left: &Hash, right: &Hash) -> Self {
        let mut bytes = [1; 65];
        bytes[1..33].copy_from_slice(&left.0);
        bytes[33..].copy_from_slice(&right.0);
        Hash(Sha256::digest(bytes).into())
    }

    /// From its bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Hash(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl FromStr for Hash {
    type Err = Malformed;
    /// Reads only what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.map(Hash).ok_or_else(|| Malformed::new("hash", format!("{text:?} is not 32 bytes in base64")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Certificate Transparency's test vectors: `merkle/testonly/constants.go` of transparency-dev/merkle.
    #[test]
    fn hashes_are_those_of_certificate_transparency() {
        assert_eq!(Hash::empty_root().to_string(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        let hex = |hash: Hash| hash.0.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let first = Hash::leaf(b"");
        let second = Hash::leaf(b"\0");
        assert_eq!(hex(first), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        let two = Hash::node(&first, &second);
        assert_eq!(hex(two), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    #[test]
    fn a_hash_is_read_only_as_it_is_written() {
        let text = Hash::leaf(b"x").to_string();
        assert_eq!(text.parse::<Hash>().unwrap(), Hash::leaf(b"x"));
        let last = text.len() - 2;
        let loose = format!("{}{}=", &text[..last], if text.as_bytes()[last] == b'B' { 'C' } else { 'B' });
        for other in [&text[1..], &text[..last], &format!("{text}\n"), &loose, ""] {
            assert!(other.parse::<Hash>().is_err(), "{other}");
        }
    }
}
