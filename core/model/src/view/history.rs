//! What a history holds, for people and programs.

use jiff::Timestamp;
use serde::Serialize;

use crate::Digest;
use crate::history::{Break, Entry, Event, Growth, History};

/// The entries of a history without their scorecards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryList {
    /// Oldest first.
    pub entries: Vec<ListedEntry>,
    /// The digest that stands for the whole.
    pub head: Digest,
}

/// An entry of a history without its scorecard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListedEntry {
    /// Counted from 1.
    pub sequence: u64,
    /// What happened.
    pub kind: EntryKind,
    /// The release.
    pub release: String,
    /// The revision.
    pub revision: u32,
    /// The instant of the scorecard.
    pub as_of: Option<Timestamp>,
    /// Whether the scorecard passes its release gate.
    pub passes: Option<bool>,
    /// Whether later releases are compared with this scorecard.
    pub counts: bool,
    /// Why there is another scorecard.
    pub reason: Option<String>,
    /// The entry's digest.
    pub digest: Digest,
}

/// What happened to a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// It was scored.
    Scorecard,
    /// One of its scorecards was published.
    Publication,
}

/// Whether a history's chain holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HistoryVerification {
    /// Whether nothing is wrong.
    pub holds: bool,
    /// Where the chain breaks, by line.
    pub breaks: Vec<Break>,
    /// How many entries there are, in a chain that holds.
    pub entries: Option<usize>,
    /// The digest that stands for the whole, of a chain that holds.
    pub head: Option<Digest>,
    /// The head that was noted earlier, where one is given.
    pub noted: Option<NotedHead>,
}

/// A head that was noted earlier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotedHead {
    /// The head.
    pub head: Digest,
    /// Entries that came after it; none when the history does not hold it any more.
    pub entries_since: Option<usize>,
}

impl HistoryList {
    /// The entries of a history.
    pub fn of(history: &History) -> Self {
        let entries = history.entries().iter().map(|entry| ListedEntry::of(history, entry)).collect();
        HistoryList { entries, head: history.head() }
    }
}

impl ListedEntry {
    fn of(history: &History, entry: &Entry) -> Self {
        let scorecard = entry.scorecard();
        let counts = history.counted(&entry.release).is_some_and(|recorded| recorded.entry == entry);
        ListedEntry {
            sequence: entry.sequence,
            kind: match entry.event {
                Event::Scorecard { .. } => EntryKind::Scorecard,
                Event::Publication => EntryKind::Publication,
            },
            release: entry.release.clone(),
            revision: entry.revision,
            as_of: scorecard.map(|scorecard| scorecard.as_of),
            passes: scorecard.map(|scorecard| scorecard.passes),
            counts,
            reason: entry.reason.clone(),
            digest: entry.digest,
        }
    }
}

impl HistoryVerification {
    /// Of a history file's bytes, and of a head that was noted earlier.
    pub fn of(bytes: &[u8], noted: Option<Digest>) -> Self {
        match History::read(bytes) {
            Err(breaks) => {
                HistoryVerification { holds: false, breaks, entries: None, head: None, noted: None }
            }
            Ok(history) => {
                let noted = noted.map(|head| NotedHead {
                    head,
                    entries_since: match history.since(head) {
                        Growth::By(entries) => Some(entries),
                        Growth::Lost => None,
                    },
                });
                HistoryVerification {
                    holds: noted.as_ref().is_none_or(|noted| noted.entries_since.is_some()),
                    breaks: Vec::new(),
                    entries: Some(history.entries().len()),
                    head: Some(history.head()),
                    noted,
                }
            }
        }
    }
}
