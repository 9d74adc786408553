//! A war plan written by hand, and what it is worth.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::Finding;
use crate::plan::{CapCourse, RewardCourse};
use crate::{Decimal, IssueId};

/// A war plan written by hand, as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HandPlan {
    /// Its first heading.
    pub title: String,
    /// Lanes in order.
    pub lanes: Vec<HandLane>,
    /// Days in order.
    pub days: Vec<HandDay>,
    /// Issues that it defers.
    pub deferred: Vec<Mention>,
    /// Every reference to an issue, in order.
    pub mentions: Vec<Mention>,
    /// Severity to which it moves the issues that it defers, if it says so.
    pub demotes_to: Option<String>,
}

/// A lane of a hand-written plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandLane {
    /// Its name.
    pub name: String,
    /// Its issues.
    pub issues: Vec<Mention>,
}

/// A day of a hand-written plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandDay {
    /// Counted from 1: the plan's first period.
    pub day: u32,
    /// Issues that close on it.
    pub closes: Vec<Mention>,
}

/// A reference to an issue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mention {
    /// The issue.
    pub issue: IssueId,
    /// Line of the file, from 1.
    pub line: usize,
}

/// A hand-written plan under the same model as the best one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Its title.
    pub title: String,
    /// Its lift, with each issue on the first day that dependencies allow from the written one on.
    pub lift: Decimal,
    /// Whether it also keeps to the capacities and dates of the model.
    pub feasible: bool,
    /// Issues that it closes.
    pub closed: usize,
    /// Issues that were moved to a later day, with the written and the first possible day.
    pub moved: Vec<(IssueId, u32, u32)>,
    /// The period at whose end each issue closes in it; one that is absent stays open.
    pub finishes: BTreeMap<IssueId, u32>,
    /// Caps that hold today, and when it lifts them.
    pub caps: Vec<CapCourse>,
    /// Rewards, and when it earns them.
    pub rewards: Vec<RewardCourse>,
    /// The lift of the best plan.
    pub best_lift: Decimal,
    /// Issues that the best plan closes.
    pub best_closed: usize,
    /// Best lift less its lift.
    pub difference: Decimal,
    /// KPI values at the end of the horizon, in the policy's order.
    pub end_values: Vec<Decimal>,
    /// What is wrong with it, sorted.
    pub findings: Vec<Finding>,
}
