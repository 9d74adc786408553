//! Plans under other assumptions, side by side.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::closure::Status;
use crate::{Decimal, IssueId};

/// The plan as it is, and the best plans under other assumptions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WhatIf {
    /// KPI keys, in the order of `end_values`.
    pub kpis: Vec<String>,
    /// The plan under the policy as it is.
    pub current: PlanFigures,
    /// The plans under other assumptions, in the order in which they were asked for.
    pub scenarios: Vec<Scenario>,
}

/// What a plan comes to, without the price of movement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanFigures {
    /// What is known about its quality.
    pub status: Status,
    /// `J`, in KPI-point-periods.
    pub objective: Decimal,
    /// `J` when nothing closes.
    pub do_nothing: Decimal,
    /// Objective less `do_nothing`.
    pub lift: Decimal,
    /// No plan has a larger `J`.
    pub bound: Decimal,
    /// Issues that it closes.
    pub closed: usize,
    /// KPI values at the end of the last period.
    pub end_values: Vec<Decimal>,
    /// The day on which each cap lifts and each reward is earned, by name; `None` when not within the plan.
    pub reached: Vec<(String, Option<Date>)>,
}

/// A plan under other assumptions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// What is assumed, in words.
    pub assumptions: Vec<String>,
    /// What its plan comes to; absent when there is none.
    pub figures: Option<PlanFigures>,
    /// Why there is no plan.
    pub conflict: Vec<String>,
    /// Objective less the current plan's.
    pub difference: Option<Decimal>,
    /// Lift less the current plan's. It is another than that of the objective where the assumptions change what open
    /// issues cost.
    pub lift_difference: Option<Decimal>,
    /// Issues whose closing day differs, with the current and the new day; `None` is open.
    pub moved: Vec<Moved>,
}

/// An issue whose closing day differs between two plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// The day on which it closes in the first plan; `None` when it stays open.
    pub from: Option<Date>,
    /// The day on which it closes in the second plan; `None` when it stays open.
    pub to: Option<Date>,
}
