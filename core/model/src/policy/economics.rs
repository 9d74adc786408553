//! What work costs and what KPI points are worth, in money.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Decimal;

/// What work costs and what KPI points are worth. Without it nothing about money is said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EconomicsRules {
    /// The currency's code in ISO 4217: three capital letters.
    pub currency: String,
    /// What a unit of a team costs for a working day.
    pub team_day: Decimal,
    /// The same, for teams that cost otherwise.
    #[serde(default)]
    pub teams: BTreeMap<String, Decimal>,
    /// What a point of lift is worth for a working day: of a KPI of weight 1, or of a reward.
    pub point_day: Decimal,
}

impl EconomicsRules {
    /// What a unit of a team costs for a working day.
    pub fn team_day(&self, team: &str) -> Decimal {
        self.teams.get(team).copied().unwrap_or(self.team_day)
    }
}
