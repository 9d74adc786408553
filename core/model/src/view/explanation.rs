//! Why an issue stands where it stands.

use jiff::civil::Date;
use serde::Serialize;

use super::Price;
use crate::calendar::Unit;
use crate::plan::Reason;
use crate::{Decimal, IssueId};

/// Why an issue stands where it stands in the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// What periods are.
    pub unit: Unit,
    /// Where it stands.
    pub place: Place,
    /// Open issues that must be closed before.
    pub waits_for: Vec<Neighbour>,
    /// Open issues that wait for it.
    pub waited_on_by: Vec<Neighbour>,
    /// What closing it serves.
    pub serves: Vec<Served>,
    /// Other places for it, each with the best plan around it.
    pub alternatives: Vec<Alternative>,
    /// What changes that concern it would bring, the most promising first.
    pub prices: Vec<Price>,
}

/// Where an issue stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the sequence.
    Planned {
        /// First period.
        start: u32,
        /// Period at whose end it closes.
        finish: u32,
        /// First day.
        starts_on: Date,
        /// Day on which it closes.
        closes_on: Date,
    },
    /// Left open.
    Deferred {
        /// Why.
        reason: Reason,
        /// The same in a sentence.
        because: String,
    },
    /// Closed before the plan began.
    Closed {
        /// When.
        on: Date,
    },
}

/// An issue before or after another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Neighbour {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// The day on which it closes, if the plan closes it.
    pub closes_on: Option<Date>,
    /// What it is to the other.
    pub relation: Relation,
}

/// What an issue before or after another is to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// One needs the other.
    Dependency,
    /// Its child.
    Child,
    /// Its umbrella.
    Umbrella,
}

/// One effect of closing an issue.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Served {
    /// Points that the KPI gains.
    Credit {
        /// KPI key.
        kpi: String,
        /// Points.
        points: Decimal,
        /// Whether a limit, a cap or the scale bites while they count, so that the KPI may gain less.
        before_limits: bool,
    },
    /// Points that the KPI loses while the issue is open.
    Debt {
        /// KPI key.
        kpi: String,
        /// Points.
        points: Decimal,
        /// The first day on which it counts.
        from: Date,
    },
    /// A cap that holds while it is open.
    Cap {
        /// KPI key.
        kpi: String,
        /// The highest value while it holds.
        at: Decimal,
        /// The day on which the plan lifts it.
        lifts_on: Option<Date>,
        /// Whether this issue is among the last that hold it.
        last: bool,
    },
    /// A reward that needs it.
    Reward {
        /// Exit criterion.
        name: String,
        /// Points a period.
        points: Decimal,
        /// The day on which the plan earns it.
        earned_on: Option<Date>,
        /// Whether this issue is among the last that it needs.
        last: bool,
    },
}

/// The best plan when an issue is placed otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// What is changed, e.g. `closes one day later`.
    pub change: String,
    /// The lift of the best plan then; absent when there is none.
    pub lift: Option<Decimal>,
    /// That lift less the plan's.
    pub difference: Option<Decimal>,
    /// Whether the lift is proven to be the best.
    pub proven: bool,
}
