//! What KPIs are worth and what issues do to them.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Selector;
use crate::Decimal;

/// Range of every KPI, in points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Lowest value.
    pub min: Decimal,
    /// Highest value.
    pub max: Decimal,
}

impl Default for Scale {
    fn default() -> Self {
        Scale { min: Decimal::ZERO, max: Decimal::from_int(10) }
    }
}

/// A severity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Severity {
    /// Days an issue may be open before its debt counts.
    pub sla_days: u32,
    /// Factor of the debt of an overdue issue.
    pub debt: Decimal,
    /// Factor of the credit of a closed issue.
    pub credit: Decimal,
}

/// An issue type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TypeRule {
    /// Factor of credit and debt.
    pub weight: Decimal,
}

/// A KPI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    /// What people call it; the key when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its share of the objective.
    #[serde(default = "one")]
    pub weight: Decimal,
    /// Where the baseline comes from.
    #[serde(default)]
    pub source: Source,
    /// The probe that measures it while a release is in the making.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<String>,
    /// The release gate fails below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<Decimal>,
    /// The release gate fails when the KPI drops by more from the previous release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_drop: Option<Decimal>,
    /// The most that credits add in a release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uplift_per_release: Option<Decimal>,
    /// Limits while issues are open.
    #[serde(default)]
    pub caps: Vec<Cap>,
}

fn one() -> Decimal {
    Decimal::ONE
}

/// Where a KPI's baseline comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A value that somebody sets for the release.
    #[default]
    Manual,
    /// What was measured: by the KPI's probe while the release is in the making, else as the release records it. The
    /// manual value, with a warning, where neither is there.
    Telemetry,
}

/// A limit of a KPI while issues of its portfolio are open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The highest value while it holds.
    pub at: Decimal,
    /// It holds while an issue of the KPI that this selects is open.
    pub while_open: Selector,
}

/// Points and windows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Points for a closed issue, before factors.
    pub close_credit_points: Decimal,
    /// Points lost for an overdue issue, before factors.
    pub overdue_debt_points: Decimal,
    /// Which closures count.
    #[serde(default)]
    pub credit_window: CreditWindow,
    /// Which factor of the severity the debt uses.
    #[serde(default)]
    pub debt_factor: DebtFactor,
    /// What an issue without exactly one known severity and type counts as; it does not score when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume: Option<Assume>,
}

/// Which closures earn credit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CreditWindow {
    /// Those after the previous recorded release, so that none is counted twice.
    #[default]
    SinceLastRelease,
    /// Those on or after the date of `as_of` less so many days.
    Days(u32),
}

/// Which factor of the severity the debt uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DebtFactor {
    /// `debt`.
    #[default]
    Debt,
    /// `credit`.
    Credit,
}

/// What an issue counts as where its labels do not say it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assume {
    /// A severity.
    pub severity: String,
    /// A type.
    #[serde(rename = "type")]
    pub kind: String,
    /// A KPI, for an issue that takes part and has no KPI label; it counts in none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kpi: Option<String>,
}

/// Caps by the strength of the evidence behind a baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Tiers, weakest first.
    pub tiers: IndexMap<String, Tier>,
    /// The tier of each KPI; a KPI without one has no such cap.
    #[serde(default)]
    pub kpis: BTreeMap<String, String>,
    /// The tier of each kind of evidence, for KPIs that a probe measures.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, String>,
    /// Width of the band around a value at confidence 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band_width: Option<Decimal>,
}

/// A strength of evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The highest value that it supports.
    pub cap: Decimal,
    /// Confidence from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Decimal>,
}

/// A release.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// When its scorecard was taken; absent while it is in the making.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Baselines that somebody set, by KPI.
    #[serde(default)]
    pub manual: BTreeMap<String, Decimal>,
    /// Baselines that were measured, by KPI.
    #[serde(default)]
    pub telemetry: BTreeMap<String, Decimal>,
    /// The values of its scorecard as recorded, by KPI.
    #[serde(default)]
    pub recorded: BTreeMap<String, Decimal>,
}

impl Release {
    /// Whether its scorecard is still to be taken, so that what probes read today is about it.
    pub fn in_the_making(&self) -> bool {
        self.at.is_none() && self.recorded.is_empty()
    }
}
