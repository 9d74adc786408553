//! What a plan is for, and whether it keeps its days.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::GoalKind;
use crate::{Decimal, IssueId};

/// A milestone, an exit criterion or a cap against the plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GoalStatus {
    /// What it is.
    pub kind: GoalKind,
    /// Key of the milestone, id of the exit criterion, key of the capped KPI.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// How it stands.
    pub state: Standing,
    /// Open issues that it waits for.
    pub issues: Vec<IssueId>,
    /// The day on which the plan reaches it.
    pub planned: Option<Date>,
    /// The day by which it is due.
    pub due: Option<Date>,
    /// The first day on which it can be reached, from durations and dependencies alone.
    pub earliest: Option<Date>,
    /// The day on which it is reached when the plan's order is carried on with the planned durations.
    pub expected: Option<Date>,
    /// The day by which it is reached with a chance of 80 %, if that was forecast.
    pub p80: Option<Date>,
    /// The chance to reach it by the due day, or else by the planned day.
    pub chance: Option<Decimal>,
    /// Why it is at risk.
    pub because: Vec<Risk>,
}

/// How a goal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// All of its issues are closed.
    Reached,
    /// Nothing speaks against its days.
    OnTrack,
    /// A day will be missed, unless the plan is changed.
    AtRisk,
    /// Its planned or its due day has passed.
    Missed,
    /// The plan does not reach it, and it has no due day.
    Unplanned,
}

/// Why a goal is at risk.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Risk {
    /// Issues are late, of its own or among those that they wait for.
    Late {
        /// The issues.
        issues: Vec<IssueId>,
    },
    /// It cannot be reached by its day.
    TooLate {
        /// The planned or the due day.
        by: Date,
        /// The first day on which it can.
        earliest: Date,
    },
    /// A team has less time than the work takes.
    Work {
        /// The team.
        team: String,
        /// Working days that are left of the work.
        needed: Decimal,
        /// Working days that the team has.
        available: Decimal,
        /// The planned or the due day.
        by: Date,
    },
    /// It waits for issues that the plan does not close.
    LeftOpen {
        /// The issues.
        issues: Vec<IssueId>,
    },
    /// It is reached later when the plan's order is carried on with the planned durations.
    CarriedOn {
        /// The planned or the due day.
        by: Date,
        /// The day on which it is reached then; absent when that is later than a forecast reaches.
        expected: Option<Date>,
    },
}
