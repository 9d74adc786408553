//! What changed from one scorecard to another, and why.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::policy::Source;
use crate::scorecard::CapHeld;
use crate::{Decimal, IssueId};

/// Two scorecards side by side.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ScoreComparison {
    /// The one before.
    pub from: ComparedScorecard,
    /// The one after.
    pub to: ComparedScorecard,
    /// In the order of the one after.
    pub kpis: Vec<KpiDelta>,
    /// Whether no KPI drops by more than it may.
    pub passes: bool,
}

/// A scorecard that is compared.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ComparedScorecard {
    /// Its release.
    pub release: Option<String>,
    /// Its instant.
    pub as_of: Timestamp,
    /// Whether it passes its release gate.
    pub passes: bool,
}

/// How a KPI moves, in points. The terms add up to `delta`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct KpiDelta {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// The value before.
    pub from: Decimal,
    /// The value after.
    pub to: Decimal,
    /// After less before.
    pub delta: Decimal,
    /// What each term adds to it.
    pub terms: DeltaTerms,
    /// Where the baselines come from, before and after.
    pub base_source: [Source; 2],
    /// Issues whose credit changed; the changes add up to the term `credit`.
    pub credits: Vec<PointsChange>,
    /// Issues whose debt changed; the changes add up to the term `debt` with the other sign.
    pub debts: Vec<PointsChange>,
    /// The caps before and after, where another one holds, or others hold it.
    pub caps: Option<CapChange>,
    /// By how much the KPI may drop, as the rules of the scorecard after say.
    pub max_drop: Option<Decimal>,
    /// Whether it drops by more.
    pub regressed: bool,
}

/// What each term adds to a change of value, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct DeltaTerms {
    /// The baseline.
    pub base: Decimal,
    /// Closed issues.
    pub credit: Decimal,
    /// What the limit of the uplift takes from the credit.
    pub limit: Decimal,
    /// Overdue issues: less debt adds.
    pub debt: Decimal,
    /// What caps take.
    pub cap: Decimal,
    /// What the ends of the scale take or give.
    pub scale: Decimal,
}

/// What one issue earns or costs before and after, in points.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PointsChange {
    /// The issue.
    pub issue: IssueId,
    /// Before; zero when it did not count.
    pub from: Decimal,
    /// After; zero when it does not count.
    pub to: Decimal,
}

/// The lowest cap before and after.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CapChange {
    /// Before, if one held.
    pub from: Option<CapHeld>,
    /// After, if one holds.
    pub to: Option<CapHeld>,
}

impl DeltaTerms {
    /// The terms with their names, in the order of the formula.
    pub fn named(&self) -> [(&'static str, Decimal); 6] {
        [
            ("base", self.base),
            ("credit", self.credit),
            ("limit", self.limit),
            ("debt", self.debt),
            ("cap", self.cap),
            ("scale", self.scale),
        ]
    }
}

impl KpiDelta {
    /// Whether anything of the score changed: its value, a term, or an issue behind one.
    pub fn moves(&self) -> bool {
        let terms = self.terms.named().iter().any(|(_, change)| *change != Decimal::ZERO);
        let issues = !self.credits.is_empty() || !self.debts.is_empty() || self.caps.is_some();
        terms || issues || self.delta != Decimal::ZERO || self.base_source[0] != self.base_source[1]
    }
}
