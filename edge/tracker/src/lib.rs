//! Snapshots from tracker exports. What kind of export a text is, is found out from its content.

mod github;
mod warplan;

use std::fmt;

use jiff::tz::TimeZone;
use warplan_model::policy::CsvColumns;
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::{Fault, IssueId, LocatedFault, Path, Place};

/// What a reader needs to know beside the export.
pub struct Options<'a> {
    /// The columns of a CSV export, from the policy.
    pub csv: Option<&'a CsvColumns>,
    /// The zone of CSV dates without a time.
    pub zone: TimeZone,
}

impl Default for Options<'_> {
    /// No CSV columns, dates in UTC.
    fn default() -> Self {
        Options { csv: None, zone: TimeZone::UTC }
    }
}

/// Kinds of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An array as `gh issue list --json` prints it.
    GithubList,
    /// Issues as GitHub's REST API answers.
    GithubRest,
    /// JSON lines of beads.
    Beads,
    /// A table with a header.
    Csv,
    /// warplan's own snapshot.
    Warplan,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Kind::GithubList => "gh issue list --json",
            Kind::GithubRest => "GitHub REST API",
            Kind::Beads => "beads JSON lines",
            Kind::Csv => "CSV",
            Kind::Warplan => "warplan snapshot",
        })
    }
}

/// An export that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// What it was.
    pub kind: Kind,
    /// What the tracker held.
    pub snapshot: Snapshot,
    /// What was odd in it and what was made of that; sorted.
    pub warnings: Vec<Warning>,
}

/// Reads an export of any kind.
///
/// # Errors
/// Every fault of the export with its place: broken or truncated JSON, another encoding than UTF-8, records
/// without a number, title or creation date, dates that are none, issues that come twice.
pub fn read(bytes: &[u8], _options: &Options<'_>) -> Result<Export, Vec<LocatedFault>> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        let fault = Fault::new(Path::default(), "the text is not UTF-8", "convert it to UTF-8");
        vec![LocatedFault { place: None, fault }]
    })?;
    if text.trim_start().starts_with('{') { warplan::read(text) } else { github::read(text) }
}

/// Where the record of an issue stands in an export; for faults that are found after reading.
pub fn locate(_bytes: &[u8], _id: &IssueId) -> Option<Place> {
    None
}
