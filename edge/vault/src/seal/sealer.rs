//! Seals an object while it streams by.

use hmac::Mac;
use sha2::{Digest, Sha256};

use super::chunked::{Broken, CHUNK, Cipher, HEADER, SEALED_CHUNK};
use super::lane::{Buffer, Lane};
use super::{BATCH, Commitment, SALT, Salt, commitment};
use crate::keys::Secret;
use crate::random::{NoRandomness, Random};

/// What the ledger keeps of a sealed object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the whole ciphertext.
    pub ciphertext: [u8; 32],
    /// HMAC-SHA-256 of the plaintext, keyed with the salt that is sealed with it.
    pub commitment: [u8; 32],
    /// Bytes of ciphertext.
    pub ciphertext_size: u64,
    /// Bytes of plaintext.
    pub plaintext_size: u64,
}

/// Why an object could not be sealed: no randomness, too large, or its ciphertext could not be passed on.
#[derive(Debug, thiserror::Error)]
pub enum SealError<E> {
    /// No salt could be drawn.
    #[error(transparent)]
    Random(#[from] NoRandomness),
    /// The scheme's limit.
    #[error("sealing an object: {0}")]
    Limit(Broken),
    /// What takes the ciphertext failed.
    #[error(transparent)]
    Out(E),
}

/// Encrypts a stream and passes the ciphertext on, in order, to a function. Both digests are computed on threads of
/// their own once an object is larger than a batch; memory is bounded by a few batches. After an error it is of no use.
pub struct Sealer<F> {
    cipher: Cipher,
    /// The number of the next chunk. Only grows, also after an error, so that no nonce comes twice.
    number: u64,
    plain: Buffer,
    sealed: Buffer,
    /// Where the plaintext begins in the batch: after the salt in the first, at its start in others.
    from: usize,
    plaintext_size: u64,
    ciphertext_size: u64,
    commitment: Lane<Commitment>,
    digest: Lane<Sha256>,
    out: F,
}

impl<E, F: FnMut(&[u8]) -> Result<(), E>> Sealer<F> {
    /// Begins an object. `key` is its data key, fresh for each version of an object; `context` binds it to its place.
    pub fn new(key: &Secret, context: &[u8], random: &dyn Random, out: F) -> Result<Self, SealError<E>> {
        let (cipher, header) = Cipher::fresh(key, context, random)?;
        let mut salt = Salt::default();
        random.fill(salt.as_mut_slice())?;
        let mut plain = Buffer::new(Vec::with_capacity(CHUNK));
        plain.extend_from_slice(salt.as_slice());
        Ok(Self {
            cipher,
            number: 0,
            plain,
            sealed: Buffer::new(header),
            from: SALT,
            plaintext_size: 0,
            ciphertext_size: 0,
            commitment: Lane::Here(commitment(&salt)),
            digest: Lane::Here(Sha256::new()),
            out,
        })
    }

    /// Takes the next bytes of plaintext.
    pub fn write(&mut self, mut plaintext: &[u8]) -> Result<(), SealError<E>> {
        while !plaintext.is_empty() {
            let room = plaintext.len().min(BATCH - self.plain.len());
            let (now, later) = plaintext.split_at(room);
            self.make_room(room);
            self.plain.extend_from_slice(now);
            plaintext = later;
            if self.plain.len() == BATCH {
                self.encrypt_whole()?;
                self.pass_on()?;
                self.plaintext_size += (BATCH - self.from) as u64;
                let plain = std::mem::take(&mut self.plain);
                self.plain = self.commitment.pass(plain, self.from);
                let sealed = std::mem::take(&mut self.sealed);
                self.sealed = self.digest.pass(sealed, 0);
                self.from = 0;
            }
        }
        Ok(())
    }

    /// Small objects get a small buffer. A larger one takes its place as a whole, so that no plaintext is left unwiped
    /// as it would be by growing.
    fn make_room(&mut self, more: usize) {
        if self.plain.len() + more > self.plain.capacity() {
            let mut larger = Buffer::new(Vec::with_capacity(BATCH));
            larger.extend_from_slice(&self.plain);
            self.plain = larger;
            self.sealed.reserve(HEADER + BATCH / CHUNK * SEALED_CHUNK);
        }
    }

    /// Ends the object; all of its ciphertext has been passed on.
    pub fn finish(mut self) -> Result<Sealed, SealError<E>> {
        self.encrypt_whole()?;
        let last = self.plain.len() / CHUNK * CHUNK;
        self.encrypt(last..self.plain.len())?;
        self.pass_on()?;
        let plaintext = &self.plain[self.from..];
        self.plaintext_size += plaintext.len() as u64;
        Ok(Sealed {
            commitment: self.commitment.finish(plaintext).finalize().into_bytes().into(),
            ciphertext: self.digest.finish(&self.sealed).finalize().into(),
            ciphertext_size: self.ciphertext_size,
            plaintext_size: self.plaintext_size,
        })
    }

    fn encrypt_whole(&mut self) -> Result<(), SealError<E>> {
        for chunk in 0..self.plain.len() / CHUNK {
            self.encrypt(chunk * CHUNK..(chunk + 1) * CHUNK)?;
        }
        Ok(())
    }

    fn encrypt(&mut self, range: std::ops::Range<usize>) -> Result<(), SealError<E>> {
        let number = self.number;
        self.number += 1;
        self.cipher.encrypt(number, &self.plain[range], &mut self.sealed).map_err(SealError::Limit)
    }

    fn pass_on(&mut self) -> Result<(), SealError<E>> {
        self.ciphertext_size += self.sealed.len() as u64;
        (self.out)(&self.sealed).map_err(SealError::Out)
    }
}
