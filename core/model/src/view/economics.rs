//! A plan in money.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::Unit;
use crate::{Decimal, IssueId};

/// What a plan costs and brings, in the policy's currency.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Economics {
    /// Its code in ISO 4217.
    pub currency: String,
    /// What a point of lift is worth for a working day.
    pub point_day: Decimal,
    /// What the periods of the plan are.
    pub unit: Unit,
    /// The plan.
    pub plan: Account,
    /// The plan written by hand, if there is one.
    pub hand: Option<Account>,
    /// The plan's net less that of the one written by hand.
    pub difference: Option<Decimal>,
    /// What closing each issue of the plan a period later costs, the most first.
    pub delays: Vec<Delay>,
}

/// What a schedule costs and brings until the end of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Account {
    /// Working days of each team, in the policy's order; teams that do nothing are left out.
    pub teams: Vec<TeamCost>,
    /// The sum of their costs.
    pub cost: Decimal,
    /// What the lift is worth.
    pub value: Decimal,
    /// Value less cost.
    pub net: Decimal,
    /// When it has paid for itself.
    pub break_even: BreakEven,
    /// Cost and value so far, at the end of each period.
    pub course: Vec<Balance>,
}

/// What a team costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TeamCost {
    /// The team.
    pub team: String,
    /// Units × working days.
    pub days: Decimal,
    /// What a unit costs for a working day.
    pub team_day: Decimal,
    /// The product.
    pub cost: Decimal,
}

/// Cost and value so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Balance {
    /// The day.
    pub on: Date,
    /// What has been spent by its end.
    pub cost: Decimal,
    /// What the lift has brought by its end.
    pub value: Decimal,
}

/// When a schedule has paid for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakEven {
    /// From this day on, to the end of the plan, the value so far is at least the cost so far.
    On(Date),
    /// So many working days after the plan's last, if that day's lift lasts.
    DaysLater(u32),
    /// Never: it brings nothing on its last day.
    Never,
}

/// What closing an issue a period later costs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Delay {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Day on which it closes.
    pub closes_on: Date,
    /// Issues that wait for it and close a period later with it, by id.
    pub with: Vec<IssueId>,
    /// What the lift loses, in money.
    pub cost: Decimal,
}
