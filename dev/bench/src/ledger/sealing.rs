//! Sealing: encryption, the digest of the ciphertext and the commitment to the plaintext, against one hash and one
//! encryption of the same bytes.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit, Nonce};
use sha2::{Digest, Sha256};
use warplan_vault::keys::Secret;
use warplan_vault::random::System;
use warplan_vault::seal::chunked::CHUNK;
use warplan_vault::seal::{Opener, Sealer};

/// What is sealed, in bytes.
const SIZE: usize = 64 << 20;
/// Each is measured so often, in turns, and the best counts: other work on the machine only slows.
const TURNS: usize = 20;

/// Sealing and opening a large object: rows of the page.
pub fn measure() -> Result<Vec<Vec<String>>, String> {
    let key = Secret::from([7; 32]);
    let plaintext: Vec<u8> = (0..SIZE).map(|at| at as u8).collect();
    // Written once before, so that no turn waits for the system to find memory.
    let mut ciphertext = vec![1; SIZE + SIZE / 512];
    let [mut limit, mut sealing, mut opening] = [Duration::MAX; 3];
    for _ in 0..TURNS {
        limit = limit.min(in_series(&plaintext));
        sealing = sealing.min(seal(&key, &plaintext, &mut ciphertext)?);
        opening = opening.min(open(&key, &ciphertext)?);
    }
    let speed = |time: Duration| format!("{:.0} MB/s", SIZE as f64 / 1e6 / time.as_secs_f64());
    let row = |act: &str, time: Duration, target: &str| {
        let share = limit.as_secs_f64() / time.as_secs_f64() * 100.0;
        vec![
            format!("{act} an object of {} MiB", SIZE >> 20),
            format!("{}, {share:.0} % of the limit", speed(time)),
            format!("{} by SHA-256 and then AES-256-GCM", speed(limit)),
            target.to_owned(),
        ]
    };
    Ok(vec![row("sealing", sealing, "70 % of the limit"), row("opening", opening, "")])
}

/// The limit: one hash, then one encryption in place, chunk by chunk.
fn in_series(plaintext: &[u8]) -> Duration {
    let mut bytes = plaintext.to_vec();
    let cipher = Aes256Gcm::new_from_slice(&[7; 32]).expect("32 bytes");
    let start = Instant::now();
    black_box(Sha256::digest(&bytes));
    for (number, chunk) in (0u64..).zip(bytes.chunks_mut(CHUNK)) {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&number.to_be_bytes());
        let tag = cipher.encrypt_inout_detached(&Nonce::from(nonce), b"", chunk.into());
        black_box(tag.expect("a chunk is small"));
    }
    start.elapsed()
}

fn seal(key: &Secret, plaintext: &[u8], ciphertext: &mut Vec<u8>) -> Result<Duration, String> {
    ciphertext.clear();
    let start = Instant::now();
    let out = |bytes: &[u8]| -> Result<(), Infallible> {
        ciphertext.extend_from_slice(bytes);
        Ok(())
    };
    let sealed = Sealer::new(key, b"bench", &System, out).and_then(|mut sealer| {
        sealer.write(plaintext)?;
        sealer.finish()
    });
    black_box(sealed.map_err(|error| error.to_string())?);
    Ok(start.elapsed())
}

fn open(key: &Secret, ciphertext: &[u8]) -> Result<Duration, String> {
    let start = Instant::now();
    let get = |range: std::ops::Range<u64>| -> Result<Vec<u8>, Infallible> {
        Ok(ciphertext[range.start as usize..range.end as usize].to_vec())
    };
    let opened = Opener::new(key, b"bench", ciphertext.len() as u64, get).and_then(|opener| {
        opener.copy(|bytes| {
            black_box(bytes);
            Ok(())
        })
    });
    black_box(opened.map_err(|error| error.to_string())?);
    Ok(start.elapsed())
}
