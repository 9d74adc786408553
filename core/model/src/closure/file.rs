//! The file format `warplan-model/v1` as it is written. Who may write it: anybody; `warplan model` does. Who
//! reads it: `warplan solve` and `warplan check`. Unknown keys are errors.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::unique;
use crate::{Decimal, IssueId};

/// The value of `format` in a model file.
pub const MODEL_FORMAT: &str = "warplan-model/v1";

/// A closure-scheduling model, with names instead of indexes. All amounts are decimals; periods count from 1.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Must be [`MODEL_FORMAT`].
    pub format: String,
    /// For people.
    #[serde(default)]
    pub name: String,
    /// The horizon `T`.
    pub periods: i64,
    /// One weight a period; all 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<Vec<Decimal>>,
    /// Capacities that issues use while they last.
    #[serde(default)]
    pub resources: Vec<ResourceEntry>,
    /// Limits on the sum of costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<BudgetEntry>,
    /// What can be closed.
    pub issues: Vec<IssueEntry>,
    /// Scores that depend on what is closed.
    #[serde(default)]
    pub kpis: Vec<KpiEntry>,
    /// Values earned when all members are closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<RewardEntry>,
}

/// One number for all periods, or one a period.
#[derive(Clone, Debug, Serialize, PartialEq, JsonSchema)]
#[serde(untagged)]
pub enum PerPeriod<N> {
    /// The same in every period.
    All(N),
    /// One a period.
    Each(Vec<N>),
}

/// A resource, such as a team.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceEntry {
    /// Unique name.
    pub name: String,
    /// Units a period; `null` is unlimited.
    pub capacity: PerPeriod<Option<Decimal>>,
}

/// A budget.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetEntry {
    /// Unique name.
    pub name: String,
    /// The largest sum of costs.
    pub limit: Decimal,
}

/// An issue.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueEntry {
    /// Unique id.
    pub id: IssueId,
    /// In periods; 0 takes no time and no capacity.
    #[serde(default = "one")]
    pub duration: i64,
    /// Units of each resource in every period of the duration.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map")]
    pub uses: BTreeMap<String, Decimal>,
    /// Cost against each budget.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "unique::map")]
    pub costs: BTreeMap<String, Decimal>,
    /// What must be closed before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<AfterEntry>,
    /// First period in which it may start (1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<i64>,
    /// Last period in which it may finish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<i64>,
    /// Whether it has to be closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must: bool,
}

fn one() -> i64 {
    1
}

/// A precedence.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AfterEntry {
    /// The issue that comes first.
    pub id: IssueId,
    /// How far it must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lag: Option<Lag>,
}

/// When the later issue may run, seen from the earlier one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lag {
    /// It starts after the earlier one's finish.
    FinishStart,
    /// It may finish in the same period.
    SamePeriod,
}

/// A KPI.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiEntry {
    /// Unique name.
    pub name: String,
    /// Its share of the objective (1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Decimal>,
    /// Lowest score (0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Decimal>,
    /// Highest score (10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Decimal>,
    /// What it scores without the issues of the model.
    pub base: PerPeriod<Decimal>,
    /// The most that credits can add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uplift_limit: Option<Decimal>,
    /// What each issue adds and costs.
    #[serde(default)]
    pub terms: Vec<TermEntry>,
    /// Limits while issues are open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caps: Vec<CapEntry>,
}

/// What an issue does to a KPI.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TermEntry {
    /// The issue.
    pub issue: IssueId,
    /// Points from the end of the period in which it closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<Decimal>,
    /// Points lost while it is open from `debt_from` on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debt: Option<Decimal>,
    /// First period in which the debt counts (1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debt_from: Option<i64>,
}

/// A cap.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapEntry {
    /// The highest score while it holds.
    pub at: Decimal,
    /// It holds while one of these is open.
    pub while_open: Vec<IssueId>,
}

/// A reward.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RewardEntry {
    /// Unique name.
    pub name: String,
    /// Points a period, from the period in which the last member closes; negative only with one member.
    pub value: Decimal,
    /// The issues that must be closed.
    pub members: Vec<IssueId>,
}
