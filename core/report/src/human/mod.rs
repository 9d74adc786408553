//! Text for a terminal, 100 columns wide. It is readable without colour; [`Style`] only adds emphasis. Text from
//! the tracker never reaches the terminal raw.

mod bar;
mod beside;
mod comparison;
mod course;
mod demo;
mod economics;
mod explanation;
mod forecast;
mod gates;
mod history;
mod ledger;
mod next;
mod page;
mod plan;
mod prices;
mod probes;
mod releases;
mod replan;
mod review;
mod scorecard;
mod served;
mod status;
mod vault;
mod warnings;
mod whatif;

use warplan_model::history::Recorded;
use warplan_model::plan::Plan;
use warplan_model::policy::Policy;
use warplan_model::scorecard::Scorecard;
use warplan_model::snapshot::Warning;
use warplan_model::view::{
    Comparison, Economics, Explanation, Forecast, GateReport, HistoryList, HistoryVerification, LedgerTail,
    LedgerVerification, NextList, Prices, ProbeReport, Replay, RetentionReport, Review, ScoreComparison,
    Status, Trend, VaultList, WhatIf,
};

/// How text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether the terminal shows ANSI escape sequences.
    pub ansi: bool,
    /// The width of a page: the longest line, where its tables can yield so far.
    pub columns: usize,
}

impl Style {
    /// The width of what is not written to a terminal, so that it does not depend on one.
    pub const COLUMNS: usize = 100;
    /// The least and the largest width that pages are set in.
    pub const RANGE: std::ops::RangeInclusive<usize> = 80..=120;
}

impl Default for Style {
    fn default() -> Self {
        Style { ansi: false, columns: Style::COLUMNS }
    }
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

/// Names as a sentence has them: `a, b and c`.
pub fn series(names: &[String]) -> String {
    crate::words::series(names)
}

/// The state of a portfolio: topology, kill list, due dates, surfaces, likely duplicates.
pub fn review(review: &Review, policy: &Policy, style: &Style) -> String {
    review::render(review, policy, style)
}

/// The findings of gates with their remedies, the exit criteria, and whether the gates pass.
pub fn gates(report: &GateReport, style: &Style) -> String {
    gates::render(report, style)
}

/// KPI values with every term and the issues behind it, the change since the previous release and the release gate.
pub fn scorecard(scorecard: &Scorecard, style: &Style) -> String {
    scorecard::render(scorecard, style)
}

/// A plan: its quality, what closes when, KPI values, caps, rewards, and what stays open and why.
pub fn plan(plan: &Plan, style: &Style) -> String {
    plan::render(plan, style)
}

/// Why an issue stands where it stands, and what another place would cost.
pub fn explanation(explanation: &Explanation, style: &Style) -> String {
    explanation::render(explanation, style)
}

/// What can be started now, in the plan's order.
pub fn next(list: &NextList, style: &Style) -> String {
    next::render(list, style)
}

/// A plan written by hand beside the best one, and what is wrong with it.
pub fn comparison(comparison: &Comparison, plan: &Plan, style: &Style) -> String {
    comparison::render(comparison, plan, style)
}

/// What was odd about the data, by kind; empty when nothing was.
pub fn warnings(warnings: &[Warning], style: &Style) -> String {
    warnings::render(warnings, style)
}

/// The whole way on one screen: topology, KPI values and what caps them, findings, closures, results, and the same for
/// the plan written by hand.
pub fn demo(demo: &Demo<'_>, style: &Style) -> String {
    demo::render(demo, style)
}

/// Plans under other assumptions, side by side.
pub fn whatif(found: &WhatIf, style: &Style) -> String {
    whatif::render(found, style)
}

/// When a plan's goals are reached, with their chances, and where durations come from.
pub fn forecast(forecast: &Forecast, style: &Style) -> String {
    forecast::render(forecast, style)
}

/// A plan in money, with what every delay costs.
pub fn economics(economics: &Economics, style: &Style) -> String {
    economics::render(economics, style)
}

/// The same below a plan: its sums, and the delays that cost most.
pub fn economics_of_plan(economics: &Economics, style: &Style) -> String {
    economics::of_plan(economics, style)
}

/// What the probes of a policy read, what that is worth, and why some of it is unknown.
pub fn probes(report: &ProbeReport, style: &Style) -> String {
    probes::render(report, style)
}

/// What changes would bring, the most promising first.
pub fn prices(prices: &Prices, style: &Style) -> String {
    prices::render(prices, style)
}

/// Two scorecards side by side: what each term adds to the change of each KPI, and what is behind it.
pub fn score_comparison(comparison: &ScoreComparison, style: &Style) -> String {
    releases::comparison(comparison, style)
}

/// Past instants scored again, and where they differ from what was recorded.
pub fn replay(replay: &Replay, style: &Style) -> String {
    releases::replay(replay, style)
}

/// The entries of a history, and its head.
pub fn history(list: &HistoryList, style: &Style) -> String {
    history::list(list, style)
}

/// A scorecard as it was recorded.
pub fn recorded(recorded: &Recorded<'_>, style: &Style) -> String {
    history::shown(recorded, style)
}

/// Whether a history's chain holds, and where it does not.
pub fn history_verification(found: &HistoryVerification, style: &Style) -> String {
    history::verification(found, style)
}

/// The last entries of a ledger, and the root of its tree.
pub fn ledger_tail(found: &LedgerTail, style: &Style) -> String {
    ledger::tail(found, style)
}

/// Whether a ledger and its vault hold, and where they do not.
pub fn ledger_verification(found: &LedgerVerification, style: &Style) -> String {
    ledger::verification(found, style)
}

/// Evidence, how long it is kept, and what has become of it.
pub fn vault(list: &VaultList, style: &Style) -> String {
    vault::list(list, style)
}

/// What a run of retention did, or would do.
pub fn retention(report: &RetentionReport, style: &Style) -> String {
    vault::retention(report, style)
}

/// Where the portfolio stands against its plan.
pub fn status(status: &Status, style: &Style) -> String {
    status::render(status, style)
}

/// KPI values release over release: the last releases, what changed, what is planned.
pub fn trend(trend: &Trend, style: &Style) -> String {
    course::render(trend, style)
}
