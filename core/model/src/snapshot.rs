//! An immutable copy of a tracker at an instant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Digest, IssueId};

/// The value of `format` in a snapshot file.
pub const SNAPSHOT_FORMAT: &str = "warplan-snapshot/v1";

/// What a tracker held at `as_of`. Who may write it: tracker readers. Who reads it: everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Must be [`SNAPSHOT_FORMAT`].
    pub format: String,
    /// When the tracker was read; for exports that do not say, the latest instant in them.
    pub as_of: Timestamp,
    /// Where it comes from, e.g. `github` or `beads`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Sorted by id, each id once.
    pub issues: Vec<Issue>,
}

/// One issue as the tracker has it; nothing is interpreted yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// Unique in the snapshot.
    #[serde(alias = "number")]
    pub id: IssueId,
    /// One line.
    pub title: String,
    /// Where people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was opened.
    #[serde(deserialize_with = "crate::instant::required")]
    pub created_at: Timestamp,
    /// When work on it began, if the tracker says.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::instant::optional")]
    pub started_at: Option<Timestamp>,
    /// When it was closed, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::instant::optional")]
    pub closed_at: Option<Timestamp>,
    /// Whether the tracker itself says that somebody works on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_progress: bool,
    /// Sorted, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The milestone's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// The umbrella that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<IssueId>,
    /// What must be closed before; sorted, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<IssueId>,
    /// Who works on it; sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<String>,
}

/// Something odd in an export that did not keep it from being read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Warning {
    /// What is odd, e.g. `dangling dependency`; warnings of a kind are shown together.
    pub kind: String,
    /// The records concerned, e.g. an id or `line 12`.
    pub record: String,
    /// What was seen and what was made of it.
    pub message: String,
}

impl Snapshot {
    /// From issues in any order: sorted, with sorted labels, assignees and dependencies.
    pub fn new(source: &str, as_of: Timestamp, mut issues: Vec<Issue>) -> Self {
        for issue in &mut issues {
            sort_once(&mut issue.labels);
            sort_once(&mut issue.assignees);
            sort_once(&mut issue.blocked_by);
        }
        issues.sort_by(|a, b| a.id.cmp(&b.id));
        Snapshot { format: SNAPSHOT_FORMAT.into(), as_of, source: source.into(), issues }
    }

    /// The issue with an id.
    pub fn issue(&self, id: &IssueId) -> Option<&Issue> {
        self.issues.binary_search_by(|issue| issue.id.cmp(id)).ok().map(|index| &self.issues[index])
    }

    /// The digest of its canonical bytes.
    pub fn digest(&self) -> Digest {
        Digest::of(self)
    }
}

fn sort_once<T: Ord>(values: &mut Vec<T>) {
    values.sort();
    values.dedup();
}
