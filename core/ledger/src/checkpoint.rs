//! Checkpoints: signed heads of a tree (C2SP tlog-checkpoint).

use std::fmt;

use crate::malformed::decimal;
use crate::note::{Cosigner, Note, NoteError, Signature, Signer, Verified, VerifierKey};
use crate::{Hash, Malformed};

const FORMAT: &str = "checkpoint";

/// The head of a tree. Prints as the text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Names the log; a line that is not empty.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// Of the tree of that size.
    pub root: Hash,
    /// Further lines, none of them empty; ours have none.
    pub extensions: Vec<String>,
}

/// A checkpoint with its signatures, none of them verified yet. Prints as the resource `checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

/// Why a checkpoint is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It belongs to another log.
    #[error("the checkpoint is that of the log {found:?}, not of {expected:?}: another log's was put here")]
    Origin {
        /// Its origin.
        found: String,
        /// The log that is asked about.
        expected: String,
    },
    /// Its signatures do not hold.
    #[error("the checkpoint of {size} entries is {cause}")]
    Signature {
        /// Its size.
        size: u64,
        /// Why not.
        cause: NoteError,
    },
}

impl Checkpoint {
    /// A head without further lines.
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Checkpoint { origin: origin.to_owned(), size, root, extensions: Vec::new() }
    }

    /// Reads the text of a checkpoint.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, cause);
        let body = text.strip_suffix('\n').ok_or_else(|| malformed("its last line is not ended"))?;
        let mut lines = body.split('\n');
        let mut next = |what: &str| {
            lines.next().filter(|line| !line.is_empty()).ok_or_else(|| malformed(&format!("no line {what}")))
        };
        let (origin, size, root) = (next("1, its origin")?, next("2, its size")?, next("3, its root")?);
        let size = decimal(size).ok_or_else(|| malformed("line 2: its size is no decimal"))?;
        let root = root.parse().map_err(|cause| malformed(&format!("line 3: {cause}")))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(malformed("an empty line in its text"));
        }
        Ok(Checkpoint { origin: origin.to_owned(), size, root, extensions })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl SignedCheckpoint {
    /// Signs a head.
    ///
    /// # Panics
    /// When its origin or a further line is empty or holds a line feed: it would be signed as another head.
    pub fn sign(checkpoint: Checkpoint, signer: &Signer) -> Self {
        let text = checkpoint.to_string();
        assert!(Checkpoint::parse(&text).as_ref() == Ok(&checkpoint), "a head reads as it is printed");
        let signature = signer.sign_note(&text);
        SignedCheckpoint { checkpoint, note: Note::new(text, vec![signature]) }
    }

    /// Reads the resource. Its signatures are read, not verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let note = Note::parse(bytes)?;
        Ok(SignedCheckpoint { checkpoint: Checkpoint::parse(note.text())?, note })
    }

    /// What is signed; to be trusted after [`verify`](Self::verify) only.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Adds a signature, such as a witness's answer, in place of an older one by the same key.
    pub fn add(&mut self, signature: Signature) {
        self.note.add(signature);
    }

    /// A witness's signature at an instant.
    pub fn cosign(&self, cosigner: &Cosigner, at: jiff::Timestamp) -> Signature {
        cosigner.cosign(self.note.text(), at)
    }

    /// Whether it is the head of that log, signed by one of these keys and by none of them falsely.
    pub fn verify<'a>(
        &self,
        origin: &str,
        keys: &'a [VerifierKey],
    ) -> Result<Vec<Verified<'a>>, CheckpointError> {
        if self.checkpoint.origin != origin {
            let found = self.checkpoint.origin.clone();
            return Err(CheckpointError::Origin { found, expected: origin.to_owned() });
        }
        let size = self.checkpoint.size;
        self.note.verify(keys).map_err(|cause| CheckpointError::Signature { size, cause })
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(out)
    }
}

#[cfg(test)]
mod tests;
