//! When a plan's goals are reached, with durations that nobody knows exactly.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{Decimal, IssueId};

/// When a plan's goals are reached, from simulated runs of the plan. Chances are shares of the runs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Forecast {
    /// The plan's name.
    pub name: String,
    /// The day after which the runs begin.
    pub today: Date,
    /// The last day that runs reach; what comes later is not told apart.
    pub until: Date,
    /// How many runs.
    pub runs: u32,
    /// Equal seeds give equal forecasts.
    pub seed: u64,
    /// Where durations come from, by source.
    pub durations: Vec<DurationCount>,
    /// Issues in progress, which have only what is left of their durations.
    pub in_progress: Vec<IssueId>,
    /// Milestones, exit criteria with a reward, caps.
    pub goals: Vec<GoalForecast>,
    /// How many of the plan's open issues are closed, on each day on which one of the numbers grows.
    pub closed: Vec<ClosedCount>,
}

/// How many issues are closed by the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClosedCount {
    /// The day.
    pub on: Date,
    /// At least so many with a chance of 50 %.
    pub p50: u32,
    /// At least so many with a chance of 80 %.
    pub p80: u32,
    /// At least so many with a chance of 95 %.
    pub p95: u32,
}

impl Forecast {
    /// Whether any duration varies; where none does, every run is the plan.
    pub fn varies(&self) -> bool {
        self.durations.iter().any(|count| count.source.varies())
    }
}

/// How many of the plan's open issues have their duration from a source. Sums are in working days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DurationCount {
    /// The source.
    pub source: DurationSource,
    /// How many issues.
    pub issues: usize,
    /// The days for which they are planned.
    pub planned_days: u64,
    /// The days that they take with a chance of one half each.
    pub median_days: u64,
}

/// Where a duration comes from; the first that applies counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DurationSource {
    /// The policy's duration of the issue itself.
    Issue,
    /// The policy's duration of umbrellas.
    Umbrella,
    /// A range of the policy.
    Range,
    /// Closed issues of the same type and severity.
    TypeAndSeverity,
    /// Closed issues of the same type.
    Type,
    /// A rule of the policy, or its default.
    Rule,
}

impl DurationSource {
    /// Whether durations from it differ from run to run.
    pub fn varies(self) -> bool {
        matches!(self, DurationSource::Range | DurationSource::TypeAndSeverity | DurationSource::Type)
    }
}

/// Something that is reached when the last of some issues is closed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GoalForecast {
    /// What it is.
    pub kind: GoalKind,
    /// Key of the milestone, id of the exit criterion, key of the capped KPI.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Whether there is anything to forecast.
    pub state: GoalState,
    /// The open issues that it waits for and the plan closes.
    pub issues: Vec<IssueId>,
    /// Those that the plan leaves open. A milestone is forecast without them; anything else is not reached.
    pub left_open: Vec<IssueId>,
    /// The day on which the plan reaches it.
    pub planned: Option<Date>,
    /// The day by which it is due.
    pub due: Option<Date>,
    /// The chance to reach it by the planned day.
    pub chance_planned: Option<Decimal>,
    /// The chance to reach it by the due day.
    pub chance_due: Option<Decimal>,
    /// The day by which it is reached with a chance of 50 %; absent when that is later than the forecast reaches.
    pub p50: Option<Date>,
    /// The same with 80 %.
    pub p80: Option<Date>,
    /// The same with 95 %.
    pub p95: Option<Date>,
    /// The chance to have reached it, on each day on which it grows.
    pub chances: Vec<Chance>,
}

/// What a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoalKind {
    /// A milestone of the policy: the planned issues of its lanes.
    Milestone,
    /// An exit criterion with a reward.
    ExitCriterion,
    /// A cap that lifts.
    Cap,
}

/// Whether there is anything to forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GoalState {
    /// All of its issues are closed.
    Reached,
    /// It is forecast.
    Forecast,
    /// The plan leaves issues open that it needs.
    LeftOpen,
}

/// The chance to have reached a goal by the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chance {
    /// The day.
    pub on: Date,
    /// The share of the runs.
    pub chance: Decimal,
}
