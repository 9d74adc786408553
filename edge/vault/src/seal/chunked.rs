//! C2SP chunked encryption (<https://c2sp.org/chunked-encryption>), instantiated as Cobblestone-256: HKDF-Expand with
//! SHA-512 and AES-256-GCM.
//!
//! A message is `salt (24) || commitment (32) || chunks`. Chunks hold 16 KiB of plaintext and a tag of 16 bytes; the last
//! is shorter, possibly empty, which is how an end is told from a cut. Key, base nonce and commitment come from the
//! input key, the salt and a context; the nonce of a chunk is the base nonce XOR its number. The scheme commits to the
//! key: a ciphertext opens under one key and one context only.

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce, Tag};
use hkdf::Hkdf;
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::keys::Secret;
use crate::random::{NoRandomness, Random};

/// Plaintext bytes in every chunk but the last.
pub const CHUNK: usize = 16 * 1024;
/// Bytes of a chunk's authentication tag.
pub const TAG: usize = 16;
/// Bytes before the first chunk.
pub const HEADER: usize = SALT + COMMITMENT;
/// Bytes of a whole chunk once encrypted.
pub(super) const SEALED_CHUNK: usize = CHUNK + TAG;

const SALT: usize = 24;
const COMMITMENT: usize = 32;
const NONCE: usize = 12;
/// A message must not have more chunks; the counter would reach the part of the nonce that separates messages.
const CHUNKS: u64 = 1 << 38;

/// Why a message does not open. Nothing of it has been given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// No message has this length: it was cut off or something was added.
    #[error("{0} bytes are no length of a sealed message: it was cut off or extended")]
    Length(u64),
    /// The key commitment differs.
    #[error("the key does not belong to it: it was sealed with another key or for another place")]
    Key,
    /// A chunk is not authentic at its place.
    #[error("chunk {0} was altered, moved, or is where the message was cut off")]
    Chunk(u64),
    /// More chunks than the scheme allows, 4 PiB.
    #[error("it is larger than 4 PiB")]
    TooLarge,
}

/// Encrypts a message in memory.
pub fn seal(
    key: &Secret,
    context: &[u8],
    random: &dyn Random,
    plaintext: &[u8],
) -> Result<Vec<u8>, NoRandomness> {
    let (cipher, mut sealed) = Cipher::fresh(key, context, random)?;
    let whole = plaintext.chunks_exact(CHUNK);
    let last = whole.remainder();
    for (number, chunk) in (0..).zip(whole.chain([last])) {
        cipher.encrypt(number, chunk, &mut sealed).expect("memory holds less than 4 PiB");
    }
    Ok(sealed)
}

/// Decrypts a message in memory.
pub fn open(key: &Secret, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Broken> {
    let length = sealed.len() as u64;
    let size = plaintext_size(length).ok_or(Broken::Length(length))?;
    let (header, chunks) = sealed.split_at(HEADER);
    let cipher = Cipher::committed(key, context, header)?;
    let mut plaintext = Zeroizing::new(Vec::with_capacity(size as usize));
    for (number, chunk) in (0..).zip(chunks.chunks(SEALED_CHUNK)) {
        cipher.decrypt(number, chunk, &mut plaintext)?;
    }
    Ok(plaintext)
}

/// The plaintext bytes of a message of so many bytes; `None` when no message has that length.
pub fn plaintext_size(sealed: u64) -> Option<u64> {
    let body = sealed.checked_sub(HEADER as u64)?;
    let whole = body / SEALED_CHUNK as u64;
    let last = (body % SEALED_CHUNK as u64).checked_sub(TAG as u64)?;
    (whole < CHUNKS).then_some(whole * CHUNK as u64 + last)
}

/// The keys of one message.
pub(super) struct Cipher {
    aead: Aes256Gcm,
    base_nonce: [u8; NONCE],
    commitment: [u8; COMMITMENT],
}

impl Cipher {
    /// Keys with a fresh salt, and the header of the message.
    pub(super) fn fresh(
        key: &Secret,
        context: &[u8],
        random: &dyn Random,
    ) -> Result<(Self, Vec<u8>), NoRandomness> {
        let mut salt = [0; SALT];
        random.fill(&mut salt)?;
        let cipher = Self::derive(key, &salt, context);
        let header = [&salt[..], &cipher.commitment].concat();
        Ok((cipher, header))
    }

    /// The keys of a message with this header, once its commitment has been checked.
    pub(super) fn committed(key: &Secret, context: &[u8], header: &[u8]) -> Result<Self, Broken> {
        let (salt, commitment) = header.split_at_checked(SALT).ok_or(Broken::Key)?;
        let cipher = Self::derive(key, salt, context);
        if !bool::from(cipher.commitment.ct_eq(commitment)) {
            return Err(Broken::Key);
        }
        Ok(cipher)
    }

    fn derive(key: &Secret, salt: &[u8], context: &[u8]) -> Self {
        let info = [b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0", salt, context];
        let mut output = Zeroizing::new([0; 32 + NONCE + COMMITMENT]);
        // The extraction step is left out on purpose: an input key is uniformly random. HMAC pads a short key with
        // zeros, so that the key of 32 bytes and the same key padded to SHA-512's output make the same HMAC.
        let mut pseudorandom_key = Zeroizing::new([0; 64]);
        pseudorandom_key[..32].copy_from_slice(key.as_slice());
        Hkdf::<Sha512>::from_prk(pseudorandom_key.as_slice())
            .expect("as long as the hash")
            .expand_multi_info(&info, output.as_mut_slice())
            .expect("two blocks of the hash");
        let (aead_key, rest) = output.split_at(32);
        let (base_nonce, commitment) = rest.split_at(NONCE);
        Self {
            aead: Aes256Gcm::new_from_slice(aead_key).expect("32 bytes"),
            base_nonce: base_nonce.try_into().expect("12 bytes"),
            commitment: commitment.try_into().expect("32 bytes"),
        }
    }

    pub(super) fn nonce(&self, number: u64) -> Result<[u8; NONCE], Broken> {
        if number >= CHUNKS {
            return Err(Broken::TooLarge);
        }
        let mut nonce = self.base_nonce;
        for (byte, counter) in nonce[NONCE - 8..].iter_mut().zip(number.to_be_bytes()) {
            *byte ^= counter;
        }
        Ok(nonce)
    }

    /// Appends an encrypted chunk.
    pub(super) fn encrypt(&self, number: u64, plaintext: &[u8], sealed: &mut Vec<u8>) -> Result<(), Broken> {
        let nonce = Nonce::from(self.nonce(number)?);
        let start = sealed.len();
        sealed.extend_from_slice(plaintext);
        let tag = self
            .aead
            .encrypt_inout_detached(&nonce, b"", (&mut sealed[start..]).into())
            .expect("a chunk is far below the limit of AES-GCM");
        sealed.extend_from_slice(&tag);
        Ok(())
    }

    /// Appends the plaintext of a chunk, or nothing when it is not authentic.
    pub(super) fn decrypt(&self, number: u64, sealed: &[u8], plaintext: &mut Vec<u8>) -> Result<(), Broken> {
        let nonce = Nonce::from(self.nonce(number)?);
        let (body, tag) = sealed.split_last_chunk::<TAG>().ok_or(Broken::Chunk(number))?;
        let start = plaintext.len();
        plaintext.extend_from_slice(body);
        self.aead
            .decrypt_inout_detached(&nonce, b"", (&mut plaintext[start..]).into(), &Tag::from(*tag))
            .map_err(|_| {
                plaintext.truncate(start);
                Broken::Chunk(number)
            })
    }
}
