//! Proofs that a log only grew, to be verified offline: JSON of format `warplan-consistency/v1`. Who may write it: anybody
//! who reads the log; who believes it: whoever knows the log's key.

use serde::Deserialize;
use warplan_model::view::{ConsistencyProof, TreeHead, View};

use crate::checkpoint::CheckpointError;
use crate::note::VerifierKey;
use crate::tree::{self, MAX_PROOF, ProofError, verify_consistency};
use crate::witness::{Quorum, QuorumError};
use crate::{Checkpoint, Hash, LogError, LogReader, Malformed, Resources, SignedCheckpoint, proof};

const FORMAT: &str = "proof of consistency";
/// The longest file that is read, in bytes.
pub const MAX_LEN: usize = proof::MAX_LEN;

/// A proof that a log at one size is the beginning of the log at another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// The log.
    pub origin: String,
    /// Size and root of the beginning.
    pub from: (u64, Hash),
    /// Size and root of what it grew to.
    pub to: (u64, Hash),
    /// As [`verify_consistency`] takes them.
    pub hashes: Vec<Hash>,
    /// The signed head of `to`; none where the log had more entries when the proof was made.
    pub checkpoint: Option<SignedCheckpoint>,
}

/// Why a proof of consistency proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsistencyError {
    /// It is about another log.
    #[error("the proof is about the log {found:?}, not about {expected:?}")]
    Origin {
        /// The log that it names.
        found: String,
        /// The log that is asked about.
        expected: String,
    },
    /// Nobody signed what it leads to.
    #[error("the proof leads to {size} entries and has no checkpoint of them: anybody could have made it")]
    Unsigned {
        /// The larger size.
        size: u64,
    },
    /// The checkpoint in it is not one of the log's.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Too few witnesses saw the checkpoint in it.
    #[error(transparent)]
    Quorum(#[from] QuorumError),
    /// It leads to something else than the checkpoint in it signs.
    #[error(
        "the proof leads to {size} entries with the root {root}, and its checkpoint signs {signed_size} with {signed_root}: it was changed"
    )]
    Head {
        /// Where it leads.
        size: u64,
        /// Where it leads.
        root: Hash,
        /// What is signed.
        signed_size: u64,
        /// What is signed.
        signed_root: Hash,
    },
    /// The older checkpoint is not one of the log's.
    #[error("the older checkpoint does not count: {0}")]
    Older(CheckpointError),
    /// It begins at another size than the older checkpoint's.
    #[error(
        "the proof begins at {from} entries, and the older checkpoint signs {older}: ask for one from {older}"
    )]
    OtherSize {
        /// Where it begins.
        from: u64,
        /// What is signed.
        older: u64,
    },
    /// It begins with another root than the older checkpoint's.
    #[error(
        "the proof begins with the root {found} of {size} entries, and the older checkpoint signs {signed}: the proof was changed, or the history was rewritten; keep both as evidence"
    )]
    OtherRoot {
        /// The size of both.
        size: u64,
        /// Where it begins.
        found: Hash,
        /// What is signed.
        signed: Hash,
    },
    /// Its hashes do not lead from the one to the other.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl Consistency {
    /// Proves that the log, of which this is the newest checkpoint, had as its first `to` entries what its first `from`
    /// grew to.
    ///
    /// # Errors
    /// Sizes that are not in order, and a log that cannot be read or does not hold.
    pub fn of(
        resources: &dyn Resources,
        newest: &SignedCheckpoint,
        from: u64,
        to: u64,
    ) -> Result<Self, LogError> {
        let head = newest.checkpoint();
        if to > head.size {
            return Err(ProofError::Shrunk { old: to, new: head.size }.into());
        }
        // At the newest size throughout: the partial tiles of another one may never have been written.
        let log = LogReader::open(resources, head)?;
        let hashes = log.roots(tree::consistency(from, to)?)?;
        Ok(Consistency {
            origin: head.origin.clone(),
            from: (from, log.root_at(from)?),
            to: (to, log.root_at(to)?),
            hashes,
            checkpoint: (to == head.size).then(|| newest.clone()),
        })
    }

    /// Whether the log of that origin, which signs by these keys, only grew from the one size to the other; with an older
    /// checkpoint, from what that signs; with a quorum, to what enough witnesses saw.
    ///
    /// # Errors
    /// The first thing that keeps it from being proven.
    pub fn verify(
        &self,
        origin: &str,
        keys: &[VerifierKey],
        older: Option<&SignedCheckpoint>,
        witnesses: Option<&Quorum>,
    ) -> Result<(), ConsistencyError> {
        if self.origin != origin {
            let (found, expected) = (self.origin.clone(), origin.to_owned());
            return Err(ConsistencyError::Origin { found, expected });
        }
        let (size, root) = self.to;
        let checkpoint = self.checkpoint.as_ref().ok_or(ConsistencyError::Unsigned { size })?;
        checkpoint.verify(origin, keys)?;
        if let Some(quorum) = witnesses {
            quorum.verify(checkpoint)?;
        }
        let head = checkpoint.checkpoint();
        let (signed_size, signed_root) = (head.size, head.root);
        if (size, root) != (signed_size, signed_root) {
            return Err(ConsistencyError::Head { size, root, signed_size, signed_root });
        }
        if let Some(older) = older {
            older.verify(origin, keys).map_err(ConsistencyError::Older)?;
            self.begins_with(older.checkpoint())?;
        }
        Ok(verify_consistency(self.from, self.to, &self.hashes)?)
    }

    fn begins_with(&self, older: &Checkpoint) -> Result<(), ConsistencyError> {
        let (size, found) = self.from;
        if size != older.size {
            return Err(ConsistencyError::OtherSize { from: size, older: older.size });
        }
        if found != older.root {
            return Err(ConsistencyError::OtherRoot { size, found, signed: older.root });
        }
        Ok(())
    }

    /// What is written.
    pub fn view(&self) -> ConsistencyProof {
        let head = |(size, root): (u64, Hash)| TreeHead { size, root: root.to_string() };
        ConsistencyProof {
            origin: self.origin.clone(),
            from: head(self.from),
            to: head(self.to),
            proof: self.hashes.iter().map(Hash::to_string).collect(),
            checkpoint: self.checkpoint.as_ref().map(SignedCheckpoint::to_string),
        }
    }

    /// Reads what is written; keys that are unknown are left. Nothing of it is verified.
    ///
    /// # Errors
    /// Bytes that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Named {
            format: String,
        }
        let malformed = |cause: String| Malformed::new(FORMAT, cause);
        if bytes.len() > MAX_LEN {
            return Err(malformed("longer than 2,000,000 bytes".into()));
        }
        let json = |error: serde_json::Error| malformed(error.to_string());
        let Named { format } = serde_json::from_slice(bytes).map_err(json)?;
        if format != ConsistencyProof::FORMAT {
            return Err(malformed(format!("its format is {format:?}, not {:?}", ConsistencyProof::FORMAT)));
        }
        let view: ConsistencyProof = serde_json::from_slice(bytes).map_err(json)?;
        if view.proof.len() > MAX_PROOF {
            return Err(malformed(format!("more than {MAX_PROOF} hashes")));
        }
        let head = |head: TreeHead, which: &str| {
            let root = head.root.parse().map_err(|cause| malformed(format!("root of {which:?}: {cause}")));
            root.map(|root| (head.size, root))
        };
        let hash = |(index, text): (usize, &String)| {
            text.parse().map_err(|cause| malformed(format!("hash {}: {cause}", index + 1)))
        };
        let checkpoint = view.checkpoint.map(|text| SignedCheckpoint::parse(text.as_bytes()));
        Ok(Consistency {
            origin: view.origin,
            from: head(view.from, "from")?,
            to: head(view.to, "to")?,
            hashes: view.proof.iter().enumerate().map(hash).collect::<Result<_, _>>()?,
            checkpoint: checkpoint.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests;
