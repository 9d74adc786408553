//! KPI values at an instant with all their terms: enough to recompute each by hand.

mod inputs;
mod recompute;

pub use inputs::{KpiRules, ScoreInputs, ScoreRules};

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::{Kpi, Source};
use crate::reading::Reading;
use crate::{Decimal, IssueId};

/// The value of `format` in a scorecard file.
pub const SCORECARD_FORMAT: &str = "warplan-scorecard/v1";

/// KPI values at an instant. Who may write it: `warplan score`. Who reads it: people, reports, later releases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scorecard {
    /// [`SCORECARD_FORMAT`].
    #[schemars(description = "What the file is.", extend("const" = SCORECARD_FORMAT))]
    pub format: String,
    /// The instant.
    pub as_of: Timestamp,
    /// The release that is scored; its baselines are used.
    pub release: Option<String>,
    /// The release that it is compared with.
    pub previous: Option<String>,
    /// Which closures count, in words.
    pub credit_window: String,
    /// In the order of the policy.
    pub kpis: Vec<KpiScore>,
    /// Open or counted issues that take part and have not exactly one known severity and type.
    pub unclassified: Vec<Unclassified>,
    /// Whether no KPI fails the release gate.
    pub passes: bool,
    /// What it was made from; absent where nobody asked, and then it neither compares nor enters a history.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<ScoreInputs>,
}

/// One KPI at an instant: value = clamp(min(base + uplift − debt, cap), scale).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KpiScore {
    /// Its key.
    pub kpi: String,
    /// What people call it.
    pub title: String,
    /// Open issues that carry its label.
    pub open: usize,
    /// Issues that were closed in the credit window.
    pub closed: usize,
    /// The baseline.
    pub base: Decimal,
    /// Where it comes from.
    pub base_source: Source,
    /// What its probe read and what that is worth; absent where no probe was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probed: Option<Probed>,
    /// The tier of the evidence behind the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// That tier's confidence, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Decimal>,
    /// Sum of `credits`.
    pub credit: Decimal,
    /// What each closed issue earns.
    pub credits: Vec<Amount>,
    /// `credit`, no more than the policy's limit.
    pub uplift: Decimal,
    /// Sum of `debts`.
    pub debt: Decimal,
    /// What each overdue issue costs.
    pub debts: Vec<Amount>,
    /// The lowest cap that holds.
    pub cap: Option<CapHeld>,
    /// The result, in points.
    pub value: Decimal,
    /// The band of confidence around the value, lowest and highest.
    pub band: Option<(Decimal, Decimal)>,
    /// The value that the previous release recorded.
    pub previous: Option<Decimal>,
    /// Value less previous.
    pub delta: Option<Decimal>,
    /// Why the release gate fails; empty when it passes.
    pub failures: Vec<String>,
}

/// What a KPI's probe says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probed {
    /// The probe.
    pub probe: String,
    /// What it read; absent when it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// What that comes to.
    pub comes_to: ComesTo,
    /// Whether the release gate fails the KPI for it: it is unknown, and the policy lets no manual value do instead.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fails: bool,
}

impl Probed {
    /// The probe and why it is unknown, if it is.
    pub fn unknown(&self) -> Option<(&str, &str)> {
        match &self.comes_to {
            ComesTo::Points(_) => None,
            ComesTo::Unknown(reason) => Some((&self.probe, reason)),
        }
    }
}

/// What a reading comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComesTo {
    /// A baseline on the scale.
    Points(Decimal),
    /// Nothing that is known, and why.
    Unknown(String),
}

/// What one issue adds or costs, in points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The issue.
    pub issue: IssueId,
    /// Points, not negative.
    pub points: Decimal,
}

/// A cap that holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CapHeld {
    /// The highest value while it holds.
    pub at: Decimal,
    /// Why it holds, e.g. `open P0` or `tier simulated`.
    pub because: String,
    /// The open issues that hold it; empty for a tier.
    pub issues: Vec<IssueId>,
    /// Whether the value would be higher without it.
    pub binds: bool,
}

/// An issue that cannot be scored as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Unclassified {
    /// The issue.
    pub issue: IssueId,
    /// What is missing, double or unknown.
    pub problem: String,
    /// Severity and type that it counts as, e.g. `P2/feature`; it does not score when absent.
    pub assumed: Option<String>,
}

impl Scorecard {
    /// The score of a KPI by its key.
    pub fn kpi(&self, key: &str) -> Option<&KpiScore> {
        self.kpis.iter().find(|score| score.kpi == key)
    }
}

/// Why a KPI fails the release gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It stands below its floor.
    Floor {
        /// Where it stands.
        value: Decimal,
        /// Where it must stand.
        floor: Decimal,
    },
    /// It drops from the previous release by more than it may.
    Drop {
        /// What the previous release recorded.
        previous: Decimal,
        /// By how much it drops.
        drop: Decimal,
        /// By how much it may.
        max_drop: Decimal,
    },
    /// Its probe is unknown, and the policy asks for it.
    Unknown {
        /// The probe.
        probe: String,
        /// Why it is unknown.
        reason: String,
    },
}

impl fmt::Display for Breach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Breach::Floor { value, floor } => write!(out, "{value} is below the floor of {floor}"),
            Breach::Drop { previous, drop, max_drop } => {
                write!(out, "a drop of {drop} from {previous}, where {max_drop} is allowed")
            }
            Breach::Unknown { probe, reason } => write!(out, "its probe {probe} is unknown: {reason}"),
        }
    }
}

impl KpiScore {
    /// Why it fails the release gate of `kpi`, its entry in the policy; nothing when it passes.
    pub fn breaches(&self, kpi: &Kpi) -> Vec<Breach> {
        let below = kpi.floor.filter(|floor| self.value < *floor);
        let floor = below.map(|floor| Breach::Floor { value: self.value, floor });
        let drop = self.previous.zip(kpi.max_drop).and_then(|(previous, max_drop)| {
            let drop = previous - self.value;
            (drop > max_drop).then_some(Breach::Drop { previous, drop, max_drop })
        });
        let unknown = self.probed.as_ref().filter(|probed| probed.fails).and_then(Probed::unknown);
        let unknown =
            unknown.map(|(probe, reason)| Breach::Unknown { probe: probe.into(), reason: reason.into() });
        floor.into_iter().chain(drop).chain(unknown).collect()
    }
}
