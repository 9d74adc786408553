//! Verifies a whole log from its raw resources: signatures, every tile, every entry, on request every statement, and
//! that nothing seen before was taken back.
//!
//! It goes from the root down: the checkpoint's signatures, the edge against its root, each full tile against the hash of
//! it above, each entry against its leaf. So what is wrong is named exactly, and in the order of the log.

mod tiles;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::note::VerifierKey;
use crate::resources::{fetch, read_checkpoint, with_bundle};
use crate::tile::{Content, LEVELS, TilePath, WIDTH};
use crate::witness::{Cosigned, Quorum};
use crate::{Entry, Envelope, Hash, Kind, LogError, LogReader, Resources, SignedCheckpoint, Statement};

pub use tiles::verify_tiles;

/// What a log is held against.
#[derive(Clone, Copy)]
pub struct Expected<'a> {
    /// Its origin.
    pub origin: &'a str,
    /// Its keys.
    pub keys: &'a [VerifierKey],
    /// A checkpoint seen before, which must be a beginning of it.
    pub older: Option<&'a SignedCheckpoint>,
    /// The witnesses that must have seen it.
    pub witnesses: Option<&'a Quorum>,
    /// The keys of those who sign statements; without them statements are not read.
    pub signers: Option<&'a [VerifierKey]>,
}

/// What an audit saw. Everything in it verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The newest checkpoint.
    pub checkpoint: SignedCheckpoint,
    /// Entries by kind; all of the log.
    pub entries: BTreeMap<Kind, u64>,
    /// Tiles of hashes.
    pub tiles: u64,
    /// Statements that were read.
    pub statements: u64,
    /// Bytes of entries.
    pub bytes: u64,
    /// The witnesses that cosigned, of those asked for, and when.
    pub witnesses: Vec<Cosigned>,
}

/// Verifies a log; `progress` is told of each bundle how many entries it had, from several threads. The first resource
/// that is wrong, in the order of the log, is the error.
pub fn audit(
    resources: &dyn Resources,
    expected: &Expected<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Report, LogError> {
    let checkpoint = read_checkpoint(resources)?;
    checkpoint.verify(expected.origin, expected.keys)?;
    let witnesses = match expected.witnesses {
        Some(quorum) => quorum.verify(&checkpoint)?,
        None => Vec::new(),
    };
    if let Some(older) = expected.older {
        older.verify(expected.origin, expected.keys)?;
        let (size, older) = (checkpoint.checkpoint().size, older.checkpoint().size);
        if size < older {
            return Err(LogError::RolledBack { size, older });
        }
    }
    let log = LogReader::open(resources, checkpoint.checkpoint())?;
    if let Some(older) = expected.older.map(SignedCheckpoint::checkpoint) {
        let found = log.root_at(older.size)?;
        if found != older.root {
            return Err(LogError::Split { size: older.size, found, signed: older.root });
        }
    }
    let audit = Audit { log: &log, expected, progress, counts: Mutex::default() };
    audit.all()?;
    let Counts { entries, tiles, statements, bytes } =
        audit.counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Report { checkpoint, entries, tiles, statements, bytes, witnesses })
}

#[derive(Default)]
struct Counts {
    entries: BTreeMap<Kind, u64>,
    tiles: u64,
    statements: u64,
    bytes: u64,
}

struct Audit<'a> {
    log: &'a LogReader<'a>,
    expected: &'a Expected<'a>,
    progress: &'a (dyn Fn(u64) + Sync),
    counts: Mutex<Counts>,
}

impl Audit<'_> {
    /// The tree from left to right: the higher the level of the edge, the further left is what lies below it.
    fn all(&self) -> Result<(), LogError> {
        for level in (0..LEVELS).rev() {
            let hashes = self.log.frontier().level(level);
            if hashes.is_empty() {
                continue;
            }
            self.count(|counts| counts.tiles += 1);
            let index = (self.log.size() >> (8 * level)) / WIDTH;
            self.below(level, index, hashes)?;
        }
        Ok(())
    }

    /// What lies below a tile that is verified.
    fn below(&self, level: u8, index: u64, hashes: &[Hash]) -> Result<(), LogError> {
        if level == 0 {
            return self.entries(index, hashes);
        }
        let child = |(position, root): (usize, &Hash)| {
            let index = index * WIDTH + position as u64;
            let hashes = self.log.full_tile(level - 1, index, *root)?;
            self.count(|counts| counts.tiles += 1);
            self.below(level - 1, index, &hashes)
        };
        // The leftmost error, whichever thread is first to find one.
        let failed = hashes.par_iter().enumerate().find_map_first(|position| child(position).err());
        failed.map_or(Ok(()), Err)
    }

    /// The entries of a bundle whose leaves are verified.
    fn entries(&self, index: u64, leaves: &[Hash]) -> Result<(), LogError> {
        let path = TilePath { content: Content::Entries, index, width: leaves.len() as u16 };
        with_bundle(self.log.resources(), path, |entries, found| {
            let mut counts = Counts::default();
            for (position, (bytes, leaf)) in entries.iter().zip(leaves).enumerate() {
                let sequence = index * WIDTH + position as u64;
                self.entry(sequence, bytes, leaf, &mut counts).map_err(|error| match error {
                    Wrong::Entry(cause) => LogError::changed(found, format!("entry {sequence}: {cause}")),
                    Wrong::Statement(error) => error,
                })?;
            }
            self.count(|all| {
                counts
                    .entries
                    .iter()
                    .for_each(|(kind, count)| *all.entries.entry(*kind).or_default() += count);
                all.statements += counts.statements;
                all.bytes += counts.bytes;
            });
            (self.progress)(leaves.len() as u64);
            Ok(())
        })
    }

    fn entry(&self, sequence: u64, bytes: &[u8], leaf: &Hash, counts: &mut Counts) -> Result<(), Wrong> {
        if Hash::leaf(bytes) != *leaf {
            return Err(Wrong::Entry("it is not the one in the tree".into()));
        }
        let entry = Entry::parse(bytes).map_err(|error| Wrong::Entry(error.to_string()))?;
        if entry.log != self.expected.origin {
            return Err(Wrong::Entry(format!("it was made for the log {:?}", entry.log)));
        }
        if entry.sequence != sequence {
            return Err(Wrong::Entry(format!("it was made to be entry {}", entry.sequence)));
        }
        if let Some(signers) = self.expected.signers {
            self.statement(&entry, signers).map_err(Wrong::Statement)?;
            counts.statements += 1;
        }
        *counts.entries.entry(entry.kind).or_default() += 1;
        counts.bytes += bytes.len() as u64;
        Ok(())
    }

    /// The statement of an entry, where the store keeps it.
    fn statement(&self, entry: &Entry, signers: &[VerifierKey]) -> Result<(), LogError> {
        let path = Statement::path(&entry.statement);
        let bytes = fetch(self.log.resources(), &path)?;
        let changed = |cause: &dyn ToString| LogError::changed(&path, cause.to_string());
        let envelope = Envelope::parse(&bytes).map_err(|error| changed(&error))?;
        Statement::of(entry, &envelope, signers).map_err(|error| changed(&error))?;
        Ok(())
    }

    fn count(&self, add: impl FnOnce(&mut Counts)) {
        add(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What is wrong: the entry, which lies in the bundle, or its statement, which has a resource of its own.
enum Wrong {
    Entry(String),
    Statement(LogError),
}

#[cfg(test)]
mod tests;
