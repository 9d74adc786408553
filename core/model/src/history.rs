//! What was scored, release by release: a chain of entries that only grows.
//!
//! Terms: an entry's digest is that of its canonical bytes without the key `digest`; it names the digest of the entry
//! before it, so that the digest of the last entry, the head, stands for the whole. A line of the file is an entry's
//! canonical bytes. A revision is one scorecard of a release; the one that was published counts, and before
//! publication the first that passes its gate.

mod append;
mod read;

pub use append::Refusal;
pub use read::{Break, Growth};

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scorecard::Scorecard;
use crate::{Digest, canonical_bytes};

/// The value of `format` in each line of a history file.
pub const HISTORY_FORMAT: &str = "warplan-history/v1";

/// One line of a history. Who may write it: `warplan kpi` and `warplan history`. Who reads it: scoring,
/// comparisons, reports, auditors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// Of the canonical bytes of the other keys.
    pub digest: Digest,
    /// [`HISTORY_FORMAT`].
    #[schemars(description = "What the line is.", extend("const" = HISTORY_FORMAT))]
    pub format: String,
    /// Counted from 1.
    pub sequence: u64,
    /// The digest of the entry before; of the first one [`History::genesis`].
    pub previous: Digest,
    /// The release.
    pub release: String,
    /// Which scorecard of the release, counted from 1.
    pub revision: u32,
    /// Why there is another scorecard; from the second revision on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened to a release; written as the entry's `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// It was scored.
    Scorecard {
        /// The scorecard, with its inputs.
        scorecard: Box<Scorecard>,
    },
    /// One of its scorecards was made the one that counts.
    Publication,
}

/// Entries in an unbroken chain: what cannot be appended or read as such never gets in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    entries: Vec<Entry>,
}

/// A scorecard of a release as it was recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recorded<'a> {
    /// Its entry.
    pub entry: &'a Entry,
    /// The scorecard.
    pub scorecard: &'a Scorecard,
    /// Whether it is the published one.
    pub published: bool,
}

impl Entry {
    /// Its line in the file, with the line feed.
    pub fn line(&self) -> Vec<u8> {
        let mut line = canonical_bytes(self);
        line.push(b'\n');
        line
    }

    /// The scorecard, unless something else happened.
    pub fn scorecard(&self) -> Option<&Scorecard> {
        match &self.event {
            Event::Scorecard { scorecard } => Some(scorecard),
            Event::Publication => None,
        }
    }
}

impl History {
    /// A history without entries.
    pub fn none() -> &'static History {
        static NONE: History = History { entries: Vec::new() };
        &NONE
    }

    /// What the first entry names as the digest before it.
    pub fn genesis() -> Digest {
        Digest::of_bytes(HISTORY_FORMAT.as_bytes())
    }

    /// All entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The digest of the last entry, which stands for the whole history; of an empty one the genesis.
    pub fn head(&self) -> Digest {
        self.entries.last().map_or_else(History::genesis, |entry| entry.digest)
    }

    /// The scorecards of a release, by revision.
    pub fn revisions(&self, release: &str) -> impl DoubleEndedIterator<Item = Recorded<'_>> {
        let published = self.published_revision(release);
        let of_release = self.entries.iter().filter(move |entry| entry.release == release);
        of_release.filter_map(move |entry| {
            let published = published == Some(entry.revision);
            Some(Recorded { entry, scorecard: entry.scorecard()?, published })
        })
    }

    /// The scorecard of a release that counts: the published one, else the first that passes its gate. Once there is
    /// one, no further run replaces it; only publication does, once.
    pub fn counted(&self, release: &str) -> Option<Recorded<'_>> {
        let published = self.revisions(release).find(|recorded| recorded.published);
        published.or_else(|| self.revisions(release).find(|recorded| recorded.scorecard.passes))
    }

    /// The scorecard of a release that people ask for: the one that counts, or else the last, which its gate stops.
    pub fn shown(&self, release: &str) -> Option<Recorded<'_>> {
        self.counted(release).or_else(|| self.revisions(release).next_back())
    }

    /// The scorecards that count, a release each, by their instants.
    pub fn releases(&self) -> Vec<&Scorecard> {
        let names: BTreeSet<&str> = self.entries.iter().map(|entry| entry.release.as_str()).collect();
        let mut counted: Vec<Recorded<'_>> =
            names.into_iter().filter_map(|name| self.counted(name)).collect();
        counted.sort_by_key(|recorded| (recorded.scorecard.as_of, recorded.entry.sequence));
        counted.into_iter().map(|recorded| recorded.scorecard).collect()
    }

    /// The scorecards of an instant, latest first.
    pub fn at(&self, instant: Timestamp) -> impl Iterator<Item = &Entry> {
        let entries = self.entries.iter().rev();
        entries.filter(move |entry| entry.scorecard().is_some_and(|scorecard| scorecard.as_of == instant))
    }

    fn published_revision(&self, release: &str) -> Option<u32> {
        let publication =
            |entry: &&Entry| entry.release == release && matches!(entry.event, Event::Publication);
        self.entries.iter().find(publication).map(|entry| entry.revision)
    }
}
