//! The sections of documents, one file each. They say what stands there; renderers decide how it looks.

mod checkpoint;
mod course;
mod deltas;
mod economics;
mod expectations;
mod forecast;
mod governance;
mod hand;
mod headlines;
mod lane_effects;
mod lanes;
mod milestones;
mod ownership;
mod prices;
mod provenance;
mod releases;
mod replan;
mod report;
mod scorecard;
mod sequence;
mod situation;
mod status;

use warplan_model::plan::{Plan, Reason};
use warplan_model::policy::Policy;
use warplan_model::portfolio::Portfolio;
use warplan_model::scorecard::Scorecard;
use warplan_model::view::{
    Economics, GateReport, LaneEffects, Prices, Review, ScoreComparison, Status, Trend,
};

use crate::document::Document;

pub use checkpoint::Checkpoint;
pub(crate) use checkpoint::{comment, delta, gates};
pub use report::{Report, Written};

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
    /// The portfolio: the one that was planned, or a later one.
    pub portfolio: &'a Portfolio,
    /// What each lane brings.
    pub lanes: &'a LaneEffects,
    /// The plan in money, where the policy says what work costs.
    pub economics: Option<&'a Economics>,
}

impl WarPlan<'_> {
    /// Whether the plan has nothing to say, as nothing was left to plan.
    fn is_void(&self) -> bool {
        self.plan.sequence.is_empty()
            && self.plan.schedule.is_empty()
            && self.plan.caps.is_empty()
            && self.plan.deferred.iter().all(|deferred| deferred.reason == Reason::TakesNoPart)
    }
}

/// What closes when and why, who answers for it, what it does to the KPIs, what stays open, what holds and when the
/// plan counts as carried out.
pub(crate) fn war_plan(war_plan: &WarPlan<'_>) -> Document {
    let mut document = Document::default();
    situation::title(&mut document, war_plan);
    situation::write(&mut document, war_plan);
    replan::write(&mut document, war_plan);
    milestones::write(&mut document, war_plan);
    ownership::write(&mut document, war_plan);
    lane_effects::heading(&mut document, war_plan.lanes);
    lane_effects::write(&mut document, war_plan.lanes);
    lanes::write(&mut document, war_plan);
    sequence::write(&mut document, war_plan);
    consequences(&mut document, war_plan);
    document
}

/// What the plan costs and what more would bring, what is wrong and expected, and how that is known.
fn consequences(document: &mut Document, war_plan: &WarPlan<'_>) {
    economics::write(document, war_plan);
    prices::write(document, war_plan);
    governance::write(document, war_plan);
    expectations::write(document, war_plan);
    provenance::write(document, war_plan);
}

/// A plan in money.
pub(crate) fn economics(economics: &Economics) -> Document {
    economics::document(economics)
}

/// What changes would bring, the most promising first.
pub(crate) fn prices(prices: &Prices) -> Document {
    prices::document(prices)
}

/// Two scorecards side by side.
pub(crate) fn score_comparison(comparison: &ScoreComparison) -> Document {
    deltas::document(comparison)
}

/// KPI values release over release.
pub(crate) fn trend(trend: &Trend) -> Document {
    course::document(trend)
}

/// Where the portfolio stands against its plan, with at most so many rows in a list.
pub(crate) fn status(status: &Status, rows: usize) -> Document {
    status::document(status, rows)
}
