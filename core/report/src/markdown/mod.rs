//! Documents in GitHub's Markdown.

mod escape;
mod render;

use warplan_model::view::Prices;

use crate::sections::{self, WarPlan};

/// `WAR_PLAN.md`: what closes when and why, who answers for it, what it does to the KPIs, what stays open, what holds
/// and when the plan counts as carried out. Every open issue stands in the sequence or among those left open.
pub fn war_plan(war_plan: &WarPlan<'_>) -> String {
    render::document(&sections::war_plan(war_plan))
}

/// What changes would bring, the most promising first.
pub fn prices(prices: &Prices) -> String {
    render::document(&sections::prices(prices))
}
