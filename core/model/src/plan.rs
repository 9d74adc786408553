//! The plan: which issue closes when, what that is worth, and how good it provably is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::PeriodDates;
use crate::closure::{Certificate, PLAN_FORMAT, Placement, Status};
use crate::view::{Moved, Price};
use crate::{Decimal, Digest, IssueId};

/// A plan as it is stored, format `warplan-plan/v1`. Who may write it: `warplan plan`. Who reads it: `check`,
/// `explain`, `next` and reports. Amounts are in KPI points; lifts in KPI-point-periods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// `warplan-plan/v1`.
    #[schemars(extend("const" = PLAN_FORMAT))]
    pub format: String,
    /// The policy's name.
    pub name: String,
    /// What it was made from.
    pub inputs: Inputs,
    /// What is known about its quality.
    pub status: Status,
    /// `J` of the plan.
    pub objective: Decimal,
    /// No plan has a larger `J`.
    pub bound: Decimal,
    /// `J` when nothing closes.
    pub do_nothing: Decimal,
    /// Objective less `do_nothing`.
    pub lift: Decimal,
    /// `(bound − objective) / |lift|`, as a share; absent when nothing can be gained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<Decimal>,
    /// Periods in order.
    pub calendar: Vec<PeriodDates>,
    /// When each issue runs; one that is absent stays open.
    pub schedule: BTreeMap<IssueId, Placement>,
    /// The same with what people want to know, by finish and id.
    pub sequence: Vec<Step>,
    /// Open issues that are not in the sequence, by id.
    pub deferred: Vec<Deferred>,
    /// KPI values over the periods, in the policy's order.
    pub kpis: Vec<KpiCourse>,
    /// Caps that hold today, and when they lift.
    pub caps: Vec<CapCourse>,
    /// Rewards, and when they are earned.
    pub rewards: Vec<RewardCourse>,
    /// How it departs from the plan before; absent for a first plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replan: Option<Replan>,
    /// What the most promising changes would bring; empty when no bound shows what that is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prices: Vec<Price>,
    /// Multipliers that prove a bound without a solver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
}

/// How a plan departs from the one before. The objective, bound and lift of such a plan hold the price of
/// movement; the lifts here do not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Replan {
    /// Of the plan before.
    pub previous: Digest,
    /// What the plan before had announced, of the issues that are still open.
    pub anchors: BTreeMap<IssueId, Anchor>,
    /// Work in progress that stays where it was announced, by id.
    pub held: Vec<IssueId>,
    /// Announced issues that close as announced.
    pub kept: usize,
    /// Announced issues that close on another day, or stay open.
    pub moved: Vec<Moved>,
    /// How far they move in all, in periods; one that stays open as if it closed after the last.
    pub moved_periods: u32,
    /// The price of a period of movement, in KPI points.
    pub points_per_period: Decimal,
    /// Lift without the price of movement.
    pub lift: Decimal,
    /// The same when everything is left as announced, and later only where it cannot be done any more; absent when
    /// that misses a date or a must.
    pub kept_lift: Option<Decimal>,
}

/// When an earlier plan had announced an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Anchor {
    /// First day.
    pub starts_on: Date,
    /// Day on which it closes.
    pub closes_on: Date,
}

/// What a plan was made from: equal inputs give equal plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Inputs {
    /// The instant of the portfolio.
    pub as_of: Timestamp,
    /// The release whose baselines count.
    pub release: Option<String>,
    /// Of the policy.
    pub policy: Digest,
    /// Of the snapshot.
    pub snapshot: Digest,
    /// Of what probes read; absent where none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<Digest>,
    /// Of the model that was solved.
    pub model: Digest,
    /// Name and version of the engine.
    pub engine: String,
    /// The largest work it was allowed, in effort units.
    pub effort: u64,
}

/// One issue of the sequence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// First period.
    pub start: u32,
    /// Period at whose end it closes.
    pub finish: u32,
    /// First day.
    pub starts_on: Date,
    /// Day on which it closes.
    pub closes_on: Date,
    /// Units of each team.
    pub uses: BTreeMap<String, Decimal>,
    /// KPI keys.
    pub kpis: Vec<String>,
    /// Severity; empty when not classified.
    pub severity: String,
    /// Type; empty when not classified.
    #[serde(rename = "type")]
    pub kind: String,
    /// Name of its lane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
    /// Key of its milestone: the lane's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Whether it is an umbrella.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub umbrella: bool,
    /// Open issues that it waits for, children of an umbrella among them.
    pub after: Vec<IssueId>,
}

/// An open issue that the plan leaves open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deferred {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: Reason,
    /// The reason in a sentence.
    pub because: String,
    /// The milestone that takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
}

/// Why an issue is not in the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The policy defers it.
    Policy,
    /// It has no KPI label.
    TakesNoPart,
    /// Its labels do not say what it is worth.
    Unclassified,
    /// It waits for an issue that the plan leaves open.
    WaitsForDeferred,
    /// It does not fit before the horizon.
    Horizon,
    /// Nothing would be gained by closing it within the horizon.
    NoLift,
    /// What the teams do instead is worth more.
    Capacity,
}

/// A KPI over the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KpiCourse {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// Value today.
    pub today: Decimal,
    /// Value at the end of each period.
    pub values: Vec<Decimal>,
    /// Value at the end of each period when nothing closes.
    pub idle: Vec<Decimal>,
}

/// A cap that holds today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CapCourse {
    /// The KPI.
    pub kpi: String,
    /// The highest value while it holds.
    pub at: Decimal,
    /// The open issues that hold it.
    pub issues: Vec<IssueId>,
    /// When it lifts.
    pub lifts: Option<Completion>,
}

/// A reward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RewardCourse {
    /// Its exit criterion.
    pub name: String,
    /// KPI points a period.
    pub value: Decimal,
    /// The issues that must be closed.
    pub issues: Vec<IssueId>,
    /// When it is earned.
    pub earned: Option<Completion>,
}

/// When the last of some issues closes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Completion {
    /// The period.
    pub period: u32,
    /// Its last day.
    pub on: Date,
    /// The issues that close then: the last ones.
    pub by: Vec<IssueId>,
}
