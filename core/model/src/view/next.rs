//! What can be started now.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::Served;
use crate::calendar::Unit;
use crate::{Decimal, IssueId};

/// What can be started now, in the plan's order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextList {
    /// The day for which this holds.
    pub today: Date,
    /// The team that was asked for.
    pub team: Option<String>,
    /// What periods are.
    pub unit: Unit,
    /// Startable issues: open, nobody works on them, not deferred, nothing open before them.
    pub issues: Vec<NextIssue>,
    /// Open issues that the plan has closed by now, or started although nobody works on them; empty when it is kept to.
    pub behind: Vec<IssueId>,
    /// Issues that somebody works on.
    pub in_progress: Vec<IssueId>,
    /// Those of them that the plan leaves open.
    pub in_progress_left_open: Vec<IssueId>,
}

/// When the plan starts an issue that can be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Starts {
    /// In the first period that is left, as far as its team has room beside what comes before.
    Now,
    /// Later: its team does something else before.
    Later,
}

/// An issue that can be started now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextIssue {
    /// Rank in the plan's order, from 1.
    pub rank: usize,
    /// Issues of one track can be worked on one after the other by one person; tracks run in parallel.
    pub track: usize,
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Where people read it.
    pub url: Option<String>,
    /// Units of each team.
    pub uses: BTreeMap<String, Decimal>,
    /// KPI keys.
    pub kpis: Vec<String>,
    /// Severity.
    pub severity: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether the plan starts it now or later.
    pub starts: Starts,
    /// The day on which the plan starts it.
    pub starts_on: Date,
    /// Whether the plan starts it in a period that has passed.
    pub should_have_started: bool,
    /// The day on which the plan closes it.
    pub closes_on: Date,
    /// Open issues that wait for it.
    pub unblocks: Vec<IssueId>,
    /// Lift that this plan loses when it, and what waits for it, stay open.
    pub worth: Decimal,
    /// What closing it serves.
    pub serves: Vec<Served>,
}
