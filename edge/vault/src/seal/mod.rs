//! Encrypts evidence: C2SP chunked encryption in its instantiation Cobblestone-256, which other tools open as well.
//!
//! [`chunked`] is the scheme itself, for messages that fit into memory. A [`Sealer`] and an [`Opener`] stream and seek
//! in sealed objects. What an object encrypts is framed: 32 random bytes come first, and key the commitment to the
//! plaintext; they are sealed with the object so that, once its data key is destroyed, nobody can test a guess of the
//! plaintext against the commitment that the ledger keeps for ever.

pub mod chunked;
mod lane;
mod opener;
mod sealer;

pub use opener::{OpenError, Opener};
pub use sealer::{SealError, Sealed, Sealer};

use zeroize::Zeroizing;

/// HMAC-SHA-256, keyed with an object's salt, of its plaintext.
type Commitment = hmac::Hmac<sha2::Sha256>;

/// How many bytes key the commitment, at the start of what an object encrypts.
const SALT: usize = 32;

/// The salt of a commitment.
type Salt = Zeroizing<[u8; SALT]>;

/// Plaintext that is encrypted, hashed and passed on at once: large enough to be worth a thread, small in memory.
const BATCH: usize = 16 * chunked::CHUNK;

/// What binds a sealed object to its place: the log it belongs to, its id and its version. One data key opens it
/// there and nowhere else. Unambiguous since neither an origin nor an id contains NUL.
pub fn context(origin: &str, id: &str, version: u32) -> Vec<u8> {
    format!("warplan/object/v1\0{origin}\0{id}\0{version}").into_bytes()
}

fn commitment(salt: &Salt) -> Commitment {
    use hmac::KeyInit;
    Commitment::new_from_slice(salt.as_slice()).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests;
