//! What the portfolio is held to, and when the plan counts as carried out. Conditions are CEL expressions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Selector;
use crate::{Decimal, IssueId};

/// A part of the product that one umbrella answers for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Surface {
    /// Its issues; the first surface that selects an issue has it.
    pub select: Selector,
    /// The one issue under which the others are linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub umbrella: Option<IssueId>,
    /// The kind of hard blocker that it is, e.g. `release integrity`; rules see it as `issue.blocker`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocker: Option<String>,
    /// Whether it is work for later growth; rules see it as `issue.forward_looking`.
    #[serde(default)]
    pub forward_looking: bool,
}

/// A governance rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Kebab-case, unique.
    pub id: String,
    /// What it is asked of.
    #[serde(default)]
    pub scope: Scope,
    /// CEL, true for the subjects that it concerns; all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// CEL, true when the subject is in order.
    pub require: String,
    /// How bad a breach is.
    #[serde(default)]
    pub level: Level,
    /// What is wrong when it is not.
    pub message: String,
    /// What to do then.
    pub remedy: String,
}

/// What a rule is asked of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Every open issue that takes part, as `issue`.
    #[default]
    Issue,
    /// Every control surface, as `surface`.
    Surface,
    /// Every KPI, as `kpi`.
    Kpi,
    /// The portfolio once, as `portfolio`.
    Portfolio,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The gate fails.
    #[default]
    Error,
    /// Somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

/// A condition for calling the plan carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitCriterion {
    /// Kebab-case, unique.
    pub id: String,
    /// For people.
    pub text: String,
    /// CEL over `portfolio`, true when it is met; absent when only people can tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require: Option<String>,
    /// What to do while it is not met.
    #[serde(default)]
    pub remedy: String,
    /// What meeting it is worth to the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<ExitReward>,
}

/// Points a period from the day on which the last of some issues closes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitReward {
    /// KPI points.
    pub value: Decimal,
    /// The issues that must be closed.
    pub closes: Selector,
}

/// How far the portfolio may drift from the running plan before the gate `drift` fails; what is absent is not asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// The most planned issues that may be late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_issues: Option<u32>,
    /// The most working days by which a planned issue may be late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_days: Option<u32>,
    /// The most issues that take part and that the plan does not know, reopened ones among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_issues: Option<u32>,
    /// The most points by which a KPI may stand below its planned value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kpi_points: Option<Decimal>,
    /// The most milestones, exit criteria and caps that may be at risk, missed or not planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goals_at_risk: Option<u32>,
}
