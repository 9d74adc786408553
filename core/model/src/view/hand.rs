//! A war plan written by hand, and what it is worth.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::finding::Finding;
use crate::plan::{CapCourse, KpiCourse, RewardCourse};
use crate::{Decimal, IssueId};

/// A war plan written by hand, as it was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HandPlan {
    /// Its first heading.
    pub title: String,
    /// Milestones in order, with the issues that stand under their headings.
    pub milestones: Vec<HandLane>,
    /// Lanes in order.
    pub lanes: Vec<HandLane>,
    /// Days in order, each once.
    pub days: Vec<HandDay>,
    /// Issues that it defers.
    pub deferred: Vec<Mention>,
    /// Every reference to an issue, in order.
    pub mentions: Vec<Mention>,
    /// Severities that it lowers, in order.
    pub demotions: Vec<HandDemotion>,
    /// Times under which issues close and which are not one working day of the plan, in order.
    pub times: Vec<HandTime>,
}

/// A written time that is not one working day of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandTime {
    /// As it is written: `Day 0`, `Week 2`, `2026-02-29`.
    pub text: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// What is odd about it.
    pub doubt: Doubt,
    /// The period that it is taken for; none where its issues have no day by it.
    pub day: Option<u32>,
    /// Issues that close then.
    pub issues: Vec<IssueId>,
}

/// What is odd about a written time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// No such day can be: `Day 0`, 2026-02-29.
    Impossible,
    /// Nobody works then; the next working day is taken.
    DayOff,
    /// It lies before the first day that can be planned.
    Passed,
    /// It lies after the last period.
    Beyond,
    /// It is longer than a day; its last working day is taken.
    Vague,
}

/// A lane or a milestone of a hand-written plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandLane {
    /// Its name.
    pub name: String,
    /// Its issues, each once.
    pub issues: Vec<Mention>,
}

/// A day of a hand-written plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandDay {
    /// The period, counted from 1; one past the horizon for dates after it.
    pub day: u32,
    /// Issues that close on it, each once.
    pub closes: Vec<Mention>,
}

/// A severity that a hand-written plan lowers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandDemotion {
    /// The severity to which it moves the issues.
    pub to: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// The issues: those that the line names, else those that the plan defers.
    pub issues: Vec<IssueId>,
}

/// A reference to an issue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mention {
    /// The issue.
    pub issue: IssueId,
    /// Line of the file, from 1.
    pub line: usize,
}

/// An issue that cannot close on the day that a hand-written plan gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandMove {
    /// The issue.
    pub issue: IssueId,
    /// The day that is written.
    pub written: u32,
    /// The first day on which it can close.
    pub possible: u32,
    /// What keeps it from closing before.
    pub because: Obstacle,
}

/// What keeps an issue from closing earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// Its own work, from the first day of the plan on.
    Duration,
    /// What it waits for.
    Dependency,
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
    /// Issues that were moved to a later day.
    pub moved: Vec<HandMove>,
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
    /// KPI values over the periods, in the policy's order.
    pub kpis: Vec<KpiCourse>,
    /// KPI values at the end of the horizon, in the policy's order.
    pub end_values: Vec<Decimal>,
    /// What is wrong with it, sorted.
    pub findings: Vec<Finding>,
}
