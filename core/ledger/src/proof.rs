//! Proof files: that an entry is in a log, to be verified offline (C2SP tlog-proof).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::CheckpointError;
use crate::malformed::decimal;
use crate::note::VerifierKey;
use crate::tree::{MAX_PROOF, ProofError, verify_inclusion};
use crate::witness::{Quorum, QuorumError};
use crate::{Hash, LogReader, Malformed, SignedCheckpoint, note};

const FORMAT: &str = "proof file";
/// The first line of a proof file.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The longest proof file that is read, in bytes.
pub const MAX_LEN: usize = 2 * note::MAX_LEN;

/// A proof file. Prints as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whatever the application adds; nothing proves it.
    pub extra: Option<Vec<u8>>,
    /// The entry's index.
    pub index: u64,
    /// From the leaf's sibling up.
    pub hashes: Vec<Hash>,
    /// Of the tree that holds the entry, with the signatures of log and witnesses.
    pub checkpoint: SignedCheckpoint,
}

/// Why a proof file proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofFileError {
    /// The checkpoint is not one of the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses saw it.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// The entry is not there.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Proof {
    /// Proves that an entry is in the log, at the checkpoint with which the log was opened.
    pub fn of(
        log: &LogReader<'_>,
        checkpoint: &SignedCheckpoint,
        index: u64,
    ) -> Result<Self, crate::LogError> {
        let hashes = log.prove_inclusion(index)?;
        Ok(Proof { extra: None, index, hashes, checkpoint: checkpoint.clone() })
    }

    /// Whether the log of that origin, which signs by these keys, holds that entry at the proof's index; with a quorum,
    /// also whether enough witnesses saw the checkpoint.
    pub fn verify(
        &self,
        entry: &[u8],
        origin: &str,
        keys: &[VerifierKey],
        witnesses: Option<&Quorum>,
    ) -> Result<(), ProofFileError> {
        self.checkpoint.verify(origin, keys)?;
        if let Some(quorum) = witnesses {
            quorum.verify(&self.checkpoint)?;
        }
        let head = self.checkpoint.checkpoint();
        Ok(verify_inclusion(Hash::leaf(entry), self.index, head.size, &self.hashes, head.root)?)
    }

    /// Reads a proof file. Nothing of it is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, cause);
        if bytes.len() > MAX_LEN {
            return Err(malformed("longer than 2,000,000 bytes"));
        }
        let text = str::from_utf8(bytes).map_err(|_| malformed("not UTF-8"))?;
        let rest = text.strip_prefix(HEADER).and_then(|rest| rest.strip_prefix('\n'));
        let mut rest = rest.ok_or_else(|| malformed("its first line is not c2sp.org/tlog-proof@v1"))?;
        let mut extra = None;
        if let Some((line, after)) = rest.strip_prefix("extra ").and_then(|rest| rest.split_once('\n')) {
            extra = Some(STANDARD.decode(line).map_err(|_| malformed("its extra data is not base64"))?);
            rest = after;
        }
        let index = rest.strip_prefix("index ").and_then(|rest| rest.split_once('\n'));
        let (index, rest) = index.ok_or_else(|| malformed("no line with its index"))?;
        let index = decimal(index).ok_or_else(|| malformed("its index is no decimal"))?;
        let (hashes, checkpoint) = hash_lines(rest, FORMAT, MAX_PROOF)?;
        Ok(Proof { extra, index, hashes, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }
}

/// Lines of one hash each, up to an empty line, and what follows it.
pub(crate) fn hash_lines<'a>(
    mut text: &'a str,
    format: &'static str,
    most: usize,
) -> Result<(Vec<Hash>, &'a str), Malformed> {
    let mut hashes = Vec::new();
    loop {
        let (line, rest) =
            text.split_once('\n').ok_or_else(|| Malformed::new(format, "no empty line after its hashes"))?;
        text = rest;
        if line.is_empty() {
            return Ok((hashes, text));
        }
        if hashes.len() == most {
            return Err(Malformed::new(format, format!("more than {most} hashes")));
        }
        hashes.push(
            line.parse()
                .map_err(|cause| Malformed::new(format, format!("hash {}: {cause}", hashes.len() + 1)))?,
        );
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(out, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(out, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(out, "{hash}"))?;
        write!(out, "\n{}", self.checkpoint)
    }
}
