//! Signed notes (C2SP signed-note): a text, and lines that sign it.

mod key;
mod secret;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Malformed;

pub use key::{KeyKind, VerifierKey};
pub use secret::{Cosigner, Signer};

/// The longest note that is read, in bytes.
pub const MAX_LEN: usize = 1_000_000;
/// The most signatures of a note that is read. The specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 64;
const FORMAT: &str = "signed note";
const MARK: &str = "\u{2014} ";

/// A text with its signatures, none of them verified yet. Prints as the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Lines, the last one ended too.
    text: String,
    /// At least one.
    signatures: Vec<Signature>,
}

/// One signature, of whatever type. Prints as its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signature {
    /// Whose.
    name: String,
    /// Which key of that name.
    id: u32,
    /// As its type defines; not empty.
    bytes: Vec<u8>,
}

/// A signature that a known key made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The key.
    pub key: &'a VerifierKey,
    /// When, in seconds of POSIX time; cosignatures alone say it.
    pub time: Option<u64>,
}

/// Why a note is not to be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// A known key did not sign this text.
    #[error("the signature of {key} does not fit the text: one of them was changed")]
    Rejected {
        /// The key's name and id.
        key: String,
    },
    /// No known key signed.
    #[error(
        "signed by {by}, and by none of the known keys {known}: give the signer's verifier key if it is to be trusted"
    )]
    Unknown {
        /// Who signed.
        by: String,
        /// Who might have.
        known: String,
    },
}

impl Note {
    /// Reads a note. Its signatures are read, not verified.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let malformed = |cause: &str| Malformed::new(FORMAT, cause);
        if bytes.len() > MAX_LEN {
            return Err(malformed("longer than 1,000,000 bytes"));
        }
        let note = str::from_utf8(bytes).map_err(|_| malformed("not UTF-8"))?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(malformed("holds a control character"));
        }
        let split = note.rfind("\n\n").ok_or_else(|| malformed("no empty line before its signatures"))?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        Ok(Note { text: text.to_owned(), signatures: Signature::parse_lines(lines)? })
    }

    /// A text and signatures of it.
    ///
    /// # Panics
    /// When there is no signature, or the text is empty or its last line is not ended.
    pub fn new(text: String, signatures: Vec<Signature>) -> Self {
        assert!(text.ends_with('\n') && !signatures.is_empty(), "a note has lines and a signature");
        Note { text, signatures }
    }

    /// What is signed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, none of them verified.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature, in place of an older one by the same key.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.retain(|old| (&old.name, old.id) != (&signature.name, signature.id));
        self.signatures.push(signature);
    }

    /// The signatures of known keys, the newest of each key; others are ignored. Fails when one is false or when there is
    /// none.
    pub fn verify<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<Verified<'a>>, NoteError> {
        let mut verified: Vec<Verified<'a>> = Vec::new();
        for signature in &self.signatures {
            let mut known = keys.iter().filter(|key| key.made(signature)).peekable();
            if known.peek().is_none() {
                continue;
            }
            let found = known.find_map(|key| key.verify_note(&self.text, &signature.bytes));
            let found = found.ok_or_else(|| NoteError::Rejected { key: signature.signer() })?;
            match verified.iter_mut().find(|other| other.key == found.key) {
                Some(other) => other.time = other.time.max(found.time),
                None => verified.push(found),
            }
        }
        if !verified.is_empty() {
            return Ok(verified);
        }
        let list = |names: Vec<String>| if names.is_empty() { "(none)".to_owned() } else { names.join(", ") };
        Err(NoteError::Unknown {
            by: list(self.signatures.iter().map(Signature::signer).collect()),
            known: list(keys.iter().map(VerifierKey::label).collect()),
        })
    }
}

impl Signature {
    /// Reads lines of signatures, as they end a note and as a witness answers.
    pub fn parse_lines(lines: &str) -> Result<Vec<Self>, Malformed> {
        let body = lines
            .strip_suffix('\n')
            .ok_or_else(|| Malformed::new(FORMAT, "its last line is no ended line of a signature"))?;
        let mut signatures = Vec::new();
        for line in body.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(Malformed::new(FORMAT, format!("more than {MAX_SIGNATURES} signatures")));
            }
            signatures.push(Signature::parse(line).ok_or_else(|| {
                Malformed::new(
                    FORMAT,
                    format!("signature {}: not a dash, a name and base64", signatures.len() + 1),
                )
            })?);
        }
        Ok(signatures)
    }

    fn parse(line: &str) -> Option<Self> {
        let (name, bytes) = line.strip_prefix(MARK)?.split_once(' ')?;
        let bytes = STANDARD.decode(bytes).ok()?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        (key::is_name(name) && !bytes.is_empty()).then(|| Signature {
            name: name.to_owned(),
            id: u32::from_be_bytes(*id),
            bytes: bytes.to_vec(),
        })
    }

    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key.
    pub fn id(&self) -> u32 {
        self.id
    }

    fn signer(&self) -> String {
        format!("{}+{:08x}", self.name, self.id)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.bytes].concat();
        writeln!(out, "{MARK}{} {}", self.name, STANDARD.encode(bytes))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(out))
    }
}

#[cfg(test)]
mod tests;
