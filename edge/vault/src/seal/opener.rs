//! Opens a sealed object, as a whole or in ranges.

use std::ops::Range;

use hmac::Mac;
use zeroize::Zeroizing;

use super::chunked::{Broken, CHUNK, Cipher, HEADER, SEALED_CHUNK, plaintext_size};
use super::lane::{Buffer, Lane};
use super::{BATCH, SALT, Salt, commitment};
use crate::keys::Secret;

/// Why an object does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError<E> {
    /// The ciphertext is not what was sealed with this key at this place.
    #[error("opening an object: {0}")]
    Broken(#[from] Broken),
    /// The ciphertext could not be read, or the plaintext not be passed on.
    #[error(transparent)]
    Source(E),
}

/// A sealed object whose key commitment and length have been authenticated. Reads ranges of its plaintext, and of its
/// ciphertext no more than the chunks they lie in.
pub struct Opener<F> {
    cipher: Cipher,
    salt: Salt,
    /// Bytes of what is encrypted: salt and plaintext.
    framed: u64,
    /// Reads a range of the ciphertext.
    get: F,
}

impl<E, F: Fn(Range<u64>) -> Result<Vec<u8>, E>> Opener<F> {
    /// Checks the commitment, before anything is decrypted, and the last chunk, which authenticates the length.
    /// `ciphertext_size` is what the store says; a wrong one is found.
    pub fn new(key: &Secret, context: &[u8], ciphertext_size: u64, get: F) -> Result<Self, OpenError<E>> {
        let framed = plaintext_size(ciphertext_size)
            .filter(|framed| *framed >= SALT as u64)
            .ok_or(Broken::Length(ciphertext_size))?;
        let header = get(0..HEADER as u64).map_err(OpenError::Source)?;
        if header.len() != HEADER {
            return Err(Broken::Length(header.len() as u64).into());
        }
        let cipher = Cipher::committed(key, context, &header)?;
        let mut opener = Self { cipher, salt: Salt::default(), framed, get };
        let last = framed / CHUNK as u64;
        let mut chunk = Buffer::default();
        opener.decrypt(last..last + 1, &mut chunk)?;
        if last > 0 {
            opener.decrypt(0..1, &mut chunk)?;
        }
        opener.salt.copy_from_slice(&chunk[..SALT]);
        Ok(opener)
    }

    /// Bytes of plaintext.
    pub fn size(&self) -> u64 {
        self.framed - SALT as u64
    }

    /// The plaintext of a range; shorter where the object ends before it does.
    pub fn read(&self, range: Range<u64>) -> Result<Zeroizing<Vec<u8>>, OpenError<E>> {
        let end = range.end.min(self.size());
        if range.start >= end {
            return Ok(Zeroizing::default());
        }
        let (start, end) = (range.start + SALT as u64, end + SALT as u64);
        let first = start / CHUNK as u64;
        let mut plaintext = Buffer::default();
        self.decrypt(first..end.div_ceil(CHUNK as u64), &mut plaintext)?;
        let start = (start - first * CHUNK as u64) as usize;
        let length = (end - range.start) as usize - SALT;
        plaintext.copy_within(start..start + length, 0);
        plaintext.truncate(length);
        Ok(plaintext)
    }

    /// Passes all of the plaintext on, in order, and gives its commitment, to be compared with the ledger's. Memory is
    /// bounded by a few batches.
    pub fn copy(&self, mut out: impl FnMut(&[u8]) -> Result<(), E>) -> Result<[u8; 32], OpenError<E>> {
        let mut lane = Lane::Here(commitment(&self.salt));
        let chunks = self.framed / CHUNK as u64 + 1;
        let mut buffer = Buffer::new(Vec::with_capacity(BATCH));
        let mut from = SALT;
        let mut next = 0;
        loop {
            let end = chunks.min(next + (BATCH / CHUNK) as u64);
            self.decrypt(next..end, &mut buffer)?;
            out(&buffer[from..]).map_err(OpenError::Source)?;
            if end == chunks {
                return Ok(lane.finish(&buffer[from..]).finalize().into_bytes().into());
            }
            buffer = lane.pass(buffer, from);
            from = 0;
            next = end;
        }
    }

    /// Fills a buffer with the plaintext of chunks, salt included.
    fn decrypt(&self, chunks: Range<u64>, plaintext: &mut Buffer) -> Result<(), OpenError<E>> {
        let start = HEADER as u64 + chunks.start * SEALED_CHUNK as u64;
        let end = HEADER as u64 + self.sealed_body().min(chunks.end * SEALED_CHUNK as u64);
        let sealed = (self.get)(start..end).map_err(OpenError::Source)?;
        if sealed.len() as u64 != end - start {
            return Err(Broken::Chunk(chunks.start + (sealed.len() / SEALED_CHUNK) as u64).into());
        }
        plaintext.clear();
        plaintext.reserve(sealed.len());
        for (number, chunk) in (chunks.start..).zip(sealed.chunks(SEALED_CHUNK)) {
            self.cipher.decrypt(number, chunk, plaintext)?;
        }
        Ok(())
    }

    /// Bytes of ciphertext after the header.
    fn sealed_body(&self) -> u64 {
        let whole = self.framed / CHUNK as u64;
        whole * SEALED_CHUNK as u64 + self.framed % CHUNK as u64 + super::chunked::TAG as u64
    }
}
