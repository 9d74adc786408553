//! Documents in GitHub's Markdown.

mod escape;
mod render;

use warplan_model::view::{Economics, Prices, ScoreComparison, Status, Trend};

use crate::sections::{self, Checkpoint, WarPlan};

pub(crate) use render::document as render;

/// `WAR_PLAN.md`: what closes when and why, who answers for it, what it does to the KPIs, what stays open, what holds
/// and when the plan counts as carried out. Every open issue stands in the sequence or among those left open.
pub fn war_plan(war_plan: &WarPlan<'_>) -> String {
    render(&sections::war_plan(war_plan))
}

/// A plan in money, with what every delay costs.
pub fn economics(economics: &Economics) -> String {
    render::document(&sections::economics(economics))
}

/// What changes would bring, the most promising first.
pub fn prices(prices: &Prices) -> String {
    render(&sections::prices(prices))
}

/// Two scorecards side by side: what each term adds to the change of each KPI, and what is behind it.
pub fn score_comparison(comparison: &ScoreComparison) -> String {
    render(&sections::score_comparison(comparison))
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
    let shortened = [20, 5, 0].map(|rows| render(&sections::status(status, rows)));
    let fits = shortened.iter().find(|document| document.len() <= COMMENT_LIMIT);
    format!("{STATUS_MARKER}\n{}", fits.unwrap_or(&shortened[2]))
}

/// The first line of a checkpoint's comment, by which it is found again.
pub const CHECKPOINT_MARKER: &str = "<!-- warplan:kpi -->";

/// A release's checkpoint as a comment on a pull request.
pub fn checkpoint_comment(checkpoint: &Checkpoint<'_>) -> String {
    let shortened = [200, 20, 0].map(|rows| render(&sections::comment(checkpoint, rows)));
    let fits = shortened.iter().find(|comment| comment.len() <= COMMENT_LIMIT);
    format!("{CHECKPOINT_MARKER}\n{}", fits.unwrap_or(&shortened[2]))
}

/// What the gates found at a checkpoint.
pub fn checkpoint_gates(checkpoint: &Checkpoint<'_>) -> String {
    render(&sections::gates(checkpoint))
}

/// How the KPIs moved from release to release.
pub fn checkpoint_delta(checkpoint: &Checkpoint<'_>) -> String {
    render(&sections::delta(checkpoint))
}
