//! Documents in GitHub's Markdown.

use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::{GateReport, Review};

/// What a war plan is written from.
#[derive(Clone, Copy, Debug)]
pub struct WarPlan<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The state before the plan.
    pub review: &'a Review,
    /// What all gates found.
    pub gates: &'a GateReport,
    /// Today's scorecard.
    pub scorecard: &'a Scorecard,
    /// The plan.
    pub plan: &'a Plan,
    /// The portfolio that was planned.
    pub portfolio: &'a Portfolio,
}

/// `WAR_PLAN.md`.
pub fn war_plan(document: &WarPlan<'_>) -> String {
    crate::json::pretty(document.plan)
}
