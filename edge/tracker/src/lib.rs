//! Snapshots from tracker exports. What kind of export a text is, is found out from its content.

mod batch;
mod beads;
mod csv;
mod detect;
mod faults;
mod github;
mod json;
mod latest;
mod record;
mod text;
mod warplan;

use std::fmt;

use jiff::tz::TimeZone;
use warplan_model::policy::CsvColumns;
use warplan_model::snapshot::{Snapshot, Warning};
use warplan_model::{IssueId, LocatedFault, Place};

/// Exports all that can be read of a GitHub repository's issues; what hints ask for.
pub const EXPORT_COMMAND: &str = "gh issue list --state all --limit 10000 --json \
                                  number,title,state,labels,createdAt,updatedAt,closedAt,milestone,url,assignees,body";

/// The kind of the warning that one record alone sets the instant of the snapshot; void for who names another.
pub const LONE_DATE: &str = "one date long after all others";

/// What a reader needs to know beside the export.
#[derive(Clone, Debug)]
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
/// What real trackers hold and a plan can do without is no fault: records that are no issues, links of unknown
/// types, clocks that disagree. It is left out or read in the likeliest way, and told as a warning. References to
/// issues that the export does not hold stay in the snapshot; reading it as a portfolio tells them.
///
/// # Errors
/// Every fault of the export with its place, those of a kind together, the first twenty of each kind and the number
/// of the others: broken or truncated JSON, another encoding than UTF-8, records without a number, title or creation
/// date, dates that are none, issues that come twice, a table whose columns nobody has named.
pub fn read(bytes: &[u8], options: &Options<'_>) -> Result<Export, Vec<LocatedFault>> {
    let text = text::decode(bytes)?;
    let (format, kind) = detect::detect(text)?;
    let (snapshot, warnings) = format.read(text, options)?;
    Ok(Export { kind, snapshot, warnings })
}

/// What kind of export a text is; `None` when it is none.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    let (_, kind) = detect::detect(text::decode(bytes).ok()?).ok()?;
    Some(kind)
}

/// The columns of a table, guessed from the usual names in its header. `None` when no column is likely to hold the
/// number, the title or the creation of an issue.
pub fn guess_columns(bytes: &[u8]) -> Option<CsvColumns> {
    csv::guess(text::decode(bytes).ok()?)
}

/// Where the record of an issue stands in an export; for faults that are found after reading. Takes as long as
/// reading it.
pub fn locate(bytes: &[u8], id: &IssueId) -> Option<Place> {
    let text = text::decode(bytes).ok()?;
    let (format, _) = detect::detect(text).ok()?;
    format.locate(text, id)
}
