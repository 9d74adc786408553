//! Text for a terminal, 100 columns wide. It is readable without colour; `Style` only adds emphasis. Text from the
//! tracker never reaches the terminal raw.

use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::Warning;
use warplan_model::view::{Comparison, Explanation, GateReport, NextList, Review};

/// How text is emphasised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether the terminal shows ANSI escape sequences.
    pub ansi: bool,
}

/// Everything that the demonstration shows.
#[derive(Clone, Copy, Debug)]
pub struct Demo<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The state before the plan.
    pub review: &'a Review,
    /// What all gates found.
    pub gates: &'a GateReport,
    /// Today's scorecard.
    pub scorecard: &'a Scorecard,
    /// The best plan.
    pub plan: &'a Plan,
    /// The plan written by hand.
    pub comparison: &'a Comparison,
    /// Files that were written.
    pub files: &'a [String],
    /// What was odd about the data.
    pub warnings: &'a [Warning],
}

/// The state of a portfolio.
pub fn review(review: &Review, _policy: &Policy, _style: &Style) -> String {
    crate::json::pretty(review)
}

/// The findings of gates, and whether they pass.
pub fn gates(report: &GateReport, _style: &Style) -> String {
    crate::json::pretty(report)
}

/// KPI values with every term explained.
pub fn scorecard(scorecard: &Scorecard, _style: &Style) -> String {
    crate::json::pretty(scorecard)
}

/// A plan.
pub fn plan(plan: &Plan, _style: &Style) -> String {
    crate::json::pretty(plan)
}

/// Why an issue stands where it stands.
pub fn explanation(explanation: &Explanation, _style: &Style) -> String {
    crate::json::pretty(explanation)
}

/// What can be started now.
pub fn next(list: &NextList, _style: &Style) -> String {
    crate::json::pretty(list)
}

/// A plan written by hand beside the best one.
pub fn comparison(comparison: &Comparison, _plan: &Plan, _style: &Style) -> String {
    crate::json::pretty(comparison)
}

/// What was odd about the data; empty when nothing was.
pub fn warnings(warnings: &[Warning], _style: &Style) -> String {
    crate::json::pretty(&warnings)
}

/// The whole way on one screen.
pub fn demo(demo: &Demo<'_>, style: &Style) -> String {
    plan(demo.plan, style)
}
