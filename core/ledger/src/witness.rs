//! Witnesses: who else saw that a log only grew (C2SP tlog-witness, tlog-cosignature).
//!
//! A log posts [`AddCheckpoint`]; a witness decides by [`decide`], keeps what it accepted, and only then answers with
//! its cosignature. What it keeps and how it is asked is not here.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;

use crate::checkpoint::CheckpointError;
use crate::malformed::decimal;
use crate::note::{KeyKind, NoteError, Signature, Verified, VerifierKey};
use crate::proof::hash_lines;
use crate::tree::{ProofError, verify_consistency};
use crate::{Hash, Malformed, SignedCheckpoint, note};

const FORMAT: &str = "add-checkpoint request";
/// The most hashes of a request.
pub const MAX_HASHES: usize = 63;
/// The longest request that is read, in bytes.
pub const MAX_LEN: usize = note::MAX_LEN + 8192;
/// The type of an answer 409 that is the size that the witness knows; any other 409 says that the log was forked.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// Asks a witness to cosign. Prints as the body of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness cosigned last; 0 for none.
    pub old: u64,
    /// That the tree of that size is the beginning of the new one.
    pub hashes: Vec<Hash>,
    /// The new head.
    pub checkpoint: SignedCheckpoint,
}

/// What a witness keeps of a log: the newest head that it cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its size.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// What a witness does about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Keep this durably, in place of what it was decided on and of nothing else; then answer 200 with a cosignature.
    Cosign(Seen),
    /// 400: the old size is above the new one.
    Backwards,
    /// 403: no key of the log signed.
    Unsigned(CheckpointError),
    /// 404: not a log of this witness.
    UnknownLog,
    /// 409, answered with this size as [`SIZE_TYPE`]: the witness cosigned a head of another size last.
    Conflict(u64),
    /// 409 and no size: the witness cosigned another root of this size, so that the log was forked.
    Split,
    /// 422: the proof proves nothing.
    Inconsistent(ProofError),
}

impl Decision {
    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Decision::Cosign(_) => 200,
            Decision::Backwards => 400,
            Decision::Unsigned(_) => 403,
            Decision::UnknownLog => 404,
            Decision::Conflict(_) | Decision::Split => 409,
            Decision::Inconsistent(_) => 422,
        }
    }
}

/// Decides about a request, given the keys of the log of its origin, if the witness knows it, and what was cosigned
/// last.
pub fn decide(request: &AddCheckpoint, keys: Option<&[VerifierKey]>, latest: Option<Seen>) -> Decision {
    let Some(keys) = keys else { return Decision::UnknownLog };
    let head = request.checkpoint.checkpoint();
    if let Err(error) = request.checkpoint.verify(&head.origin, keys) {
        return Decision::Unsigned(error);
    }
    if request.old > head.size {
        return Decision::Backwards;
    }
    let latest = latest.unwrap_or_else(|| Seen { size: 0, root: Hash::empty_root() });
    if request.old != latest.size {
        return Decision::Conflict(latest.size);
    }
    if head.size == latest.size && head.root != latest.root {
        return Decision::Split;
    }
    match verify_consistency((latest.size, latest.root), (head.size, head.root), &request.hashes) {
        Ok(()) => Decision::Cosign(Seen { size: head.size, root: head.root }),
        Err(error) => Decision::Inconsistent(error),
    }
}

impl AddCheckpoint {
    /// Reads the body of a request. Nothing of it is verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, cause);
        if bytes.len() > MAX_LEN {
            return Err(malformed("longer than 1,008,192 bytes"));
        }
        let text = str::from_utf8(bytes).map_err(|_| malformed("not UTF-8"))?;
        let old = text.strip_prefix("old ").and_then(|rest| rest.split_once('\n'));
        let (old, rest) = old.ok_or_else(|| malformed("its first line is not old and a size"))?;
        let old = decimal(old).ok_or_else(|| malformed("its old size is no decimal"))?;
        let (hashes, checkpoint) = hash_lines(rest, FORMAT, MAX_HASHES)?;
        Ok(AddCheckpoint { old, hashes, checkpoint: SignedCheckpoint::parse(checkpoint.as_bytes())? })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "old {}", self.old)?;
        self.hashes.iter().try_for_each(|hash| writeln!(out, "{hash}"))?;
        write!(out, "\n{}", self.checkpoint)
    }
}

/// Reads the size that a witness answers with 409.
pub fn parse_size(body: &str) -> Result<u64, Malformed> {
    let size = body.strip_suffix('\n').and_then(decimal);
    size.ok_or_else(|| Malformed::new("size", format!("{body:?} is no decimal and a line feed")))
}

/// How many of which witnesses have to see a checkpoint, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    /// Cosigning keys, each of another witness.
    keys: Vec<VerifierKey>,
    /// At least 1, at most as many as keys.
    threshold: usize,
    /// Cosignatures of before do not count.
    since: Option<Timestamp>,
}

/// That a witness saw a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigned {
    /// The name of the witness.
    pub witness: String,
    /// When, in whole seconds.
    pub at: Timestamp,
}

impl Cosigned {
    /// None for the signature of a log, which says no instant. One beyond the calendar is its end.
    fn of(verified: &Verified<'_>) -> Option<Self> {
        let seconds = i64::try_from(verified.time?).unwrap_or(i64::MAX);
        let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
        Some(Cosigned { witness: verified.key.name().to_owned(), at })
    }
}

impl fmt::Display for Cosigned {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at {}", self.witness, self.at)
    }
}

/// Why a checkpoint has no quorum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuorumError {
    /// A witness's signature is false.
    #[error("a cosignature of the checkpoint of {size} entries is false: {cause}")]
    False {
        /// The checkpoint's size.
        size: u64,
        /// Which.
        cause: NoteError,
    },
    /// Too few.
    #[error(
        "{seen} of the {wanted} witnesses that are wanted cosigned the checkpoint of {size} entries: ask the witnesses again, and do not trust it before"
    )]
    TooFew {
        /// The checkpoint's size.
        size: u64,
        /// How many did.
        seen: usize,
        /// How many should.
        wanted: usize,
    },
    /// Too few of late.
    #[error(
        "{fresh} of the {wanted} witnesses that are wanted cosigned the checkpoint of {size} entries at or after {since}, and before it did {}: this may be an older copy of the log; have its owner ask the witnesses again, and do not trust it before",
        list(.stale)
    )]
    Stale {
        /// The checkpoint's size.
        size: u64,
        /// The instant that was named.
        since: Timestamp,
        /// How many cosigned since.
        fresh: usize,
        /// How many should.
        wanted: usize,
        /// Who cosigned before.
        stale: Vec<Cosigned>,
    },
}

fn list(cosigned: &[Cosigned]) -> String {
    cosigned.iter().map(Cosigned::to_string).collect::<Vec<_>>().join(", ")
}

impl Quorum {
    /// At least `threshold` of these witnesses. Fails when that cannot be, when a key is no cosigning key, or when two
    /// keys are one.
    pub fn new(keys: Vec<VerifierKey>, threshold: usize) -> Result<Self, Malformed> {
        let malformed = |cause: String| Malformed::new("quorum", cause);
        if threshold == 0 || threshold > keys.len() {
            return Err(malformed(format!("{threshold} of {} witnesses are wanted", keys.len())));
        }
        let mut known = BTreeSet::new();
        for key in &keys {
            if key.kind() != KeyKind::Cosignature {
                return Err(malformed(format!("{key} is no cosigning key, of type 4")));
            }
            if !known.insert(key.as_bytes()) {
                return Err(malformed(format!("the key of {} is there twice", key.name())));
            }
        }
        Ok(Quorum { keys, threshold, since: None })
    }

    /// The same witnesses, who have to see a checkpoint at or after an instant: one that was rolled back to an older copy
    /// has older cosignatures.
    pub fn since(self, instant: Timestamp) -> Self {
        Quorum { since: Some(instant), ..self }
    }

    /// The witnesses.
    pub fn keys(&self) -> &[VerifierKey] {
        &self.keys
    }

    /// Which of the witnesses cosigned, and when; fails when they are too few or when a signature of theirs is false.
    pub fn verify(&self, checkpoint: &SignedCheckpoint) -> Result<Vec<Cosigned>, QuorumError> {
        let (size, wanted) = (checkpoint.checkpoint().size, self.threshold);
        let verified = match checkpoint.note().verify(&self.keys) {
            Ok(verified) => verified,
            Err(NoteError::Unknown { .. }) => Vec::new(),
            Err(cause) => return Err(QuorumError::False { size, cause }),
        };
        let cosigned: Vec<Cosigned> = verified.iter().filter_map(Cosigned::of).collect();
        if cosigned.len() < wanted {
            return Err(QuorumError::TooFew { size, seen: cosigned.len(), wanted });
        }
        let Some(since) = self.since else { return Ok(cosigned) };
        let stale: Vec<Cosigned> = cosigned.iter().filter(|one| one.at < since).cloned().collect();
        let fresh = cosigned.len() - stale.len();
        if fresh < wanted {
            Err(QuorumError::Stale { size, since, fresh, wanted, stale })
        } else {
            Ok(cosigned)
        }
    }

    /// Takes a witness's answer 200: adds those of its signatures that are true ones of these witnesses, each in place of
    /// an older one by the same key, and gives them.
    pub fn accept(&self, checkpoint: &mut SignedCheckpoint, body: &str) -> Result<Vec<Signature>, Malformed> {
        let text = checkpoint.note().text().to_owned();
        let is_true = |signature: &Signature| {
            note::Note::new(text.clone(), vec![signature.clone()]).verify(&self.keys).is_ok()
        };
        let accepted: Vec<Signature> = Signature::parse_lines(body)?.into_iter().filter(is_true).collect();
        accepted.iter().for_each(|signature| checkpoint.add(signature.clone()));
        Ok(accepted)
    }
}

#[cfg(test)]
mod tests;
