//! The state of a portfolio before any planning.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::IssueId;

/// The state of a portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Review {
    /// The instant.
    pub as_of: Timestamp,
    /// Its date in the policy's time zone.
    pub today: Date,
    /// Open issues.
    pub open: usize,
    /// Open issues that take part.
    pub active: usize,
    /// Open issues that take no part: labels, scoring and planning do not concern them.
    pub outside: Vec<IssueId>,
    /// Per KPI, in the policy's order.
    pub topology: Vec<KpiTopology>,
    /// Open issues of the two highest severities, by severity and then oldest first.
    pub kill_list: Vec<KillEntry>,
    /// Issues whose titles say nearly the same.
    pub similar: Vec<SimilarIssues>,
    /// Per control surface, in the policy's order.
    pub surfaces: Vec<SurfaceReview>,
    /// Open issues by the date on which they turn overdue.
    pub due: Vec<Due>,
}

/// The open issues of a KPI.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KpiTopology {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// Open issues.
    pub open: usize,
    /// Open issues by severity, in the policy's order, zeros included.
    pub by_severity: Vec<(String, usize)>,
    /// Open issues without exactly one known severity.
    pub unclassified: usize,
    /// Open issues older than 30 days.
    pub over_30_days: usize,
    /// Open issues past their SLA.
    pub overdue: usize,
}

/// An issue to close first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KillEntry {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Where people read it.
    pub url: Option<String>,
    /// Its severity.
    pub severity: String,
    /// Its type; empty when not known.
    #[serde(rename = "type")]
    pub kind: String,
    /// Keys of its KPIs.
    pub kpis: Vec<String>,
    /// Days since its creation.
    pub age_days: i64,
}

/// Issues whose titles say nearly the same: each is like another of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilarIssues {
    /// Shared words of all words of the two that are most alike, in percent.
    pub percent: u32,
    /// Two or more, oldest first.
    pub issues: Vec<SimilarIssue>,
    /// The surface that all belong to.
    pub surface: Option<String>,
}

/// An issue that is like another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SimilarIssue {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
}

/// A control surface and its umbrella.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurfaceReview {
    /// Its key.
    pub surface: String,
    /// The umbrella that the policy names, else the only issue of it that has children.
    pub umbrella: Option<IssueId>,
    /// Open issues linked under the umbrella.
    pub linked: Vec<IssueId>,
    /// Open issues of the surface that belong under the umbrella and are not linked.
    pub unlinked: Vec<IssueId>,
}

/// When an issue turns overdue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Due {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Its severity.
    pub severity: String,
    /// The first day on which its debt counts.
    pub turns_overdue_on: Date,
    /// Whether that day has come.
    pub overdue: bool,
}
