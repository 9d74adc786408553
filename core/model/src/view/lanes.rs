//! What the lanes of a plan bring.

use jiff::civil::Date;
use serde::Serialize;

use crate::Decimal;
use crate::calendar::Unit;

/// What each lane of a plan brings: what is lost when its issues, and what waits for them, stay open. Effects of lanes
/// overlap where a cap, a limit or a reward needs several of them, so that they add up to more or less than the lift.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaneEffects {
    /// What periods are.
    pub unit: Unit,
    /// The plan's lift, in KPI-point-periods.
    pub lift: Decimal,
    /// What people call the KPIs, in the order of `end_values`.
    pub kpis: Vec<String>,
    /// The policy's lanes in order, then the open issues of no lane, if there are any.
    pub lanes: Vec<LaneEffect>,
}

/// What a lane of a plan brings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaneEffect {
    /// Its name; absent for the issues of no lane.
    pub lane: Option<String>,
    /// Key of the milestone that it serves.
    pub milestone: Option<String>,
    /// Its issues that the plan closes.
    pub closes: usize,
    /// Its open issues that the plan leaves open.
    pub leaves_open: usize,
    /// Issues of other lanes that the plan closes and that wait for them.
    pub waiting: usize,
    /// The day on which the last of its issues closes.
    pub done_on: Option<Date>,
    /// Lift that is lost without it, in KPI-point-periods.
    pub lift: Decimal,
    /// By how much each KPI ends lower without it, in points.
    pub end_values: Vec<Decimal>,
    /// Exit criteria whose rewards are not earned without it.
    pub rewards: Vec<String>,
}
