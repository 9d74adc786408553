//! Where the portfolio stands against a plan that was made earlier. A day counts as over once a snapshot of it is at
//! hand, as it does for plans, which begin on the day after.

mod goal;

pub use goal::{GoalStatus, Risk, Standing};

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::{ExitStatus, Starts, View};
use crate::{Decimal, Digest, IssueId};

/// Where the portfolio stands against a plan. Issues are in the order of their planned days, then by id.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Status {
    /// The plan's name.
    pub name: String,
    /// The instant of the portfolio.
    pub as_of: Timestamp,
    /// Its date.
    pub today: Date,
    /// The plan.
    pub plan: Reference,
    /// What of its inputs has changed beside issues.
    pub changed: Vec<Changed>,
    /// Planned issues that are closed, on their planned day or after it.
    pub done: Vec<Closed>,
    /// Planned issues that were closed before their planned day.
    pub early: Vec<Closed>,
    /// Planned issues that should be closed, or begun, and are not.
    pub late: Vec<Late>,
    /// Other open planned issues that what they wait for or what their labels say has moved.
    pub moved: Vec<MovedIssue>,
    /// Open planned issues that are taken as begun on their planned day, as the tracker does not say when work on them began.
    pub assumed_begun: Vec<IssueId>,
    /// Open issues that take part and that the plan does not know.
    pub new: Vec<NewIssue>,
    /// Open issues that take part and that were closed, or not in the snapshot, when the plan was made.
    pub reopened: Vec<NewIssue>,
    /// Issues that are closed although the plan left them open or does not know them; only those that take part.
    pub unplanned: Vec<Closed>,
    /// Planned issues that the snapshot does not have any more.
    pub gone: Vec<Gone>,
    /// KPI values against those of the plan, in the policy's order.
    pub kpis: Vec<KpiStatus>,
    /// Milestones, exit criteria with a reward, caps.
    pub goals: Vec<GoalStatus>,
    /// The exit criteria.
    pub exit: Vec<ExitStatus>,
    /// What can be started now, in the plan's order.
    pub next: Vec<NextStep>,
}

/// The plan that is looked back at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reference {
    /// Digest of its canonical bytes.
    pub digest: Digest,
    /// The instant from which it looked ahead.
    pub as_of: Timestamp,
    /// Its last day.
    pub ends_on: Option<Date>,
    /// How many issues it closes.
    pub planned: usize,
    /// How many of them should be closed by now.
    pub due: usize,
}

/// An input of the plan that has changed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Changed {
    /// The policy.
    Policy,
    /// The release whose baselines count.
    Release {
        /// The plan's.
        from: Option<String>,
        /// Today's.
        to: Option<String>,
    },
    /// The KPIs.
    Kpis {
        /// Those that the plan does not have.
        added: Vec<String>,
        /// Those that only the plan has.
        removed: Vec<String>,
    },
}

/// A closed issue.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Closed {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// The day on which it was closed.
    pub closed_on: Date,
    /// The day on which the plan closes it.
    pub planned: Option<Date>,
    /// Working days after the planned day; negative before it.
    pub days: i64,
}

/// An issue that is late.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Late {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// What it is late with.
    pub overdue: Overdue,
    /// The day on which the plan begins it.
    pub starts_on: Date,
    /// The day on which the plan closes it.
    pub closes_on: Date,
    /// Working days by which it is late at least: until the next one.
    pub days: i64,
    /// Whether somebody works on it.
    pub in_progress: bool,
    /// Open issues that it waits for.
    pub waits_for: Vec<IssueId>,
    /// The first day on which it can be closed; absent when what it waits for is deferred.
    pub earliest: Option<Date>,
}

/// What an issue is late with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Overdue {
    /// It should be closed.
    Closing,
    /// It should be in progress.
    Start,
}

/// An open issue that is planned otherwise than it stands now.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MovedIssue {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// The day on which the plan closes it.
    pub closes_on: Date,
    /// The first day on which it can be closed; absent when what it waits for is deferred.
    pub earliest: Option<Date>,
    /// What moves it.
    pub because: Vec<Move>,
}

/// What moves an issue.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Move {
    /// What it waits for ends too late.
    Waits {
        /// The open issues that hold it.
        on: Vec<IssueId>,
    },
    /// More work is left of it than its days allow.
    Work {
        /// Working days that are left of it.
        days: u32,
    },
    /// It waits for other issues.
    Dependencies {
        /// Open issues that it waits for since.
        added: Vec<IssueId>,
        /// Open issues that it waits for no more.
        removed: Vec<IssueId>,
    },
    /// Another severity; empty where it is not classified.
    Severity {
        /// The plan's.
        from: String,
        /// Today's.
        to: String,
    },
    /// Another type; empty where it is not classified.
    Type {
        /// The plan's.
        from: String,
        /// Today's.
        to: String,
    },
    /// Other KPIs.
    Kpis {
        /// The plan's.
        from: Vec<String>,
        /// Today's.
        to: Vec<String>,
    },
    /// Another lane.
    Lane {
        /// The plan's.
        from: Option<String>,
        /// Today's.
        to: Option<String>,
    },
    /// The policy defers it.
    Deferred {
        /// Why.
        reason: String,
    },
}

/// An open issue that the plan does not know.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NewIssue {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// When it was created.
    pub created_on: Date,
    /// KPI keys.
    pub kpis: Vec<String>,
    /// Severity; empty when not classified.
    pub severity: String,
}

/// A planned issue that the snapshot does not have any more.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Gone {
    /// The issue.
    pub issue: IssueId,
    /// Its title in the plan.
    pub title: String,
}

/// A KPI against the plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct KpiStatus {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// Its value.
    pub actual: Decimal,
    /// The plan's value for today; absent for a KPI that the plan does not have.
    pub planned: Option<Decimal>,
    /// Actual less planned.
    pub difference: Option<Decimal>,
    /// What the difference comes from.
    pub because: Vec<KpiCause>,
}

/// What makes a KPI differ from its planned value.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum KpiCause {
    /// A cap holds it down that the plan had lifted by now, or does not know.
    Cap {
        /// The highest value while it holds.
        at: Decimal,
        /// The day on which the plan lifts it.
        planned: Option<Date>,
        /// The open issues that hold it.
        issues: Vec<IssueId>,
    },
    /// A cap has lifted that holds in the plan by now.
    CapLifted {
        /// The highest value while it held.
        at: Decimal,
        /// The day on which the plan lifts it; absent where it does not.
        planned: Option<Date>,
        /// The issues that held it and were closed since the plan was made.
        issues: Vec<IssueId>,
    },
    /// Planned issues are not closed.
    NotClosed {
        /// The issues.
        issues: Vec<IssueId>,
        /// The credit that they would earn, before limits.
        points: Decimal,
    },
    /// Issues that should be closed, or that the plan does not know, are overdue.
    Debt {
        /// The issues.
        issues: Vec<IssueId>,
        /// The debt.
        points: Decimal,
    },
    /// Issues were closed before their day, or without being planned.
    ClosedBefore {
        /// The issues.
        issues: Vec<IssueId>,
        /// The credit that they earn, before limits.
        points: Decimal,
    },
    /// Baselines, weights or labels are others than those that the plan was made with.
    Inputs,
}

/// An issue that can be started now.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NextStep {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Where people read it.
    pub url: Option<String>,
    /// Severity in the plan.
    pub severity: String,
    /// Units of each team.
    pub uses: BTreeMap<String, Decimal>,
    /// Whether the plan starts it now or later.
    pub starts: Starts,
    /// Whether the plan starts it on a day that has passed.
    pub should_have_started: bool,
    /// The day on which the plan starts it.
    pub starts_on: Date,
    /// The day on which the plan closes it.
    pub closes_on: Date,
    /// Open issues that wait for it.
    pub unblocks: Vec<IssueId>,
}

impl View for Status {
    const FORMAT: &'static str = "warplan-status/v1";
}

impl Status {
    /// The goals that are at risk or missed, and those that the plan does not reach.
    pub fn at_risk(&self) -> impl Iterator<Item = &GoalStatus> {
        self.goals.iter().filter(|goal| !matches!(goal.state, Standing::Reached | Standing::OnTrack))
    }
}
