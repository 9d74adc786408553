//! Past instants, scored again.

use jiff::Timestamp;
use serde::Serialize;

use super::KpiDelta;
use crate::Decimal;

/// Past instants scored again, and where they differ from what was recorded of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replay {
    /// By instant; several where several releases were recorded at one.
    pub points: Vec<ReplayPoint>,
    /// Recorded scorecards among them.
    pub recorded: usize,
    /// Whether each of these comes out as it was recorded.
    pub agrees: bool,
}

/// An instant scored again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReplayPoint {
    /// The instant.
    pub as_of: Timestamp,
    /// The release whose baselines count.
    pub release: String,
    /// In the order of the policy; empty when it cannot be scored.
    pub kpis: Vec<ReplayedKpi>,
    /// Why it cannot be scored.
    pub unknown: Option<String>,
    /// What was recorded of it.
    pub recorded: Option<RecordedPoint>,
}

/// A KPI scored again, in points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReplayedKpi {
    /// Its key.
    pub kpi: String,
    /// The baseline.
    pub base: Decimal,
    /// What closed issues earn.
    pub credit: Decimal,
    /// The same, no more than the policy's limit.
    pub uplift: Decimal,
    /// What overdue issues cost.
    pub debt: Decimal,
    /// The lowest cap that holds.
    pub cap: Option<Decimal>,
    /// The result.
    pub value: Decimal,
}

/// What was recorded of an instant, and where the replay differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordedPoint {
    /// Where it was recorded.
    pub by: RecordedBy,
    /// KPIs that come out otherwise.
    pub differences: Vec<ReplayDifference>,
}

/// Where a value was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordedBy {
    /// In the history, as a revision of the release.
    History {
        /// The revision.
        revision: u32,
    },
    /// In the policy, as values without terms.
    Policy,
}

/// A KPI that comes out otherwise than it was recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReplayDifference {
    /// Its key.
    pub kpi: String,
    /// The value that was recorded; none when the KPI was not scored then.
    pub recorded: Option<Decimal>,
    /// The value that comes out; none when the policy has no such KPI now.
    pub replayed: Option<Decimal>,
    /// From what was recorded to what comes out, term by term, where terms were recorded.
    pub delta: Option<KpiDelta>,
}
