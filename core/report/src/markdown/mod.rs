//! Documents in GitHub's Markdown.

mod escape;
mod render;

use warplan_model::view::{Prices, ScoreComparison, Status, Trend};

use crate::sections::{self, WarPlan};

pub(crate) use render::document as render;

/// `WAR_PLAN.md`: what closes when and why, who answers for it, what it does to the KPIs, what stays open, what holds
/// and when the plan counts as carried out. Every open issue stands in the sequence or among those left open.
pub fn war_plan(war_plan: &WarPlan<'_>) -> String {
    render(&sections::war_plan(war_plan))
}

/// What changes would bring, the most promising first.
pub fn prices(prices: &Prices) -> String {
    render(&sections::prices(prices))
}

/// Two scorecards side by side: what each term adds to the change of each KPI, and what is behind it.
pub fn score_comparison(comparison: &ScoreComparison) -> String {
    render::document(&sections::score_comparison(comparison))
}

/// KPI values release over release: the last releases, what changed, what is planned.
pub fn trend(trend: &Trend) -> String {
    render::document(&sections::trend(trend))
}

/// The first line of a status comment, by which it is found again.
pub const STATUS_MARKER: &str = "<!-- warplan:status -->";

/// The longest comment that GitHub takes has 65,536 characters.
const COMMENT_LIMIT: usize = 60_000;

/// Where the portfolio stands against its plan: a comment, short enough for GitHub whatever titles say.
pub fn status(status: &Status) -> String {
    let shortened = [20, 5, 0].map(|rows| render::document(&sections::status(status, rows)));
    let fits = shortened.iter().find(|document| document.len() <= COMMENT_LIMIT);
    format!("{STATUS_MARKER}\n{}", fits.unwrap_or(&shortened[2]))
}
