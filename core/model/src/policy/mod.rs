//! The policy: what a repository's owners want of their portfolio. Written as `warplan.yaml`, format
//! `warplan-policy/v1`; unknown keys are errors.

mod check;
mod economics;
mod pattern;
mod planning;
mod probe;
mod rules;
mod scoring;
mod selector;

pub use check::check_policy;
pub use economics::EconomicsRules;
pub use pattern::{is_path_pattern, line_expression, path_pattern};
pub use planning::{
    Assignment, CalendarRules, Deferral, DurationHistory, DurationRange, DurationRule, Durations, Lane,
    Milestone, Pin, Stability, Team, TeamChange, Umbrellas, Weekday,
};
pub use probe::{
    CommandEvidence, CoverageEvidence, CoverageRate, Evidence, Fact, FilesEvidence, JunitEvidence,
    JunitMeasure, Linear, Probe, SarifEvidence, ScorecardEvidence, ValueEvidence, VerdictWorth, WhenUnknown,
    Worth, WorthStep, pointer_tokens,
};
pub use rules::{Drift, ExitCriterion, ExitReward, Level, Rule, Scope, Surface};
pub use scoring::{
    Assume, Cap, CreditWindow, DebtFactor, Eligibility, Kpi, Release, Scale, Scoring, Severity, Source, Tier,
    TypeRule,
};
pub use selector::{Names, Selector};

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::IssueId;

/// The value of `format` in a policy file.
pub const POLICY_FORMAT: &str = "warplan-policy/v1";

/// What a repository's owners want of their portfolio. Maps keep the order in which they are written: it is
/// the order of every table that people read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "warplan policy")]
pub struct Policy {
    /// Must be `warplan-policy/v1`.
    #[schemars(extend("const" = POLICY_FORMAT))]
    pub format: String,
    /// What the plan is called.
    pub name: String,
    /// What the plan is for, in a sentence.
    #[serde(default)]
    pub objective: String,
    /// IANA time zone in which instants become dates.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// Range of every KPI.
    #[serde(default)]
    pub scale: Scale,
    /// How labels are read.
    #[serde(default)]
    pub labels: Labels,
    /// Severities, most severe first.
    pub severities: IndexMap<String, Severity>,
    /// Issue types.
    pub types: IndexMap<String, TypeRule>,
    /// KPIs, in the order of reports.
    pub kpis: IndexMap<String, Kpi>,
    /// Probes: baselines from evidence.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub probes: IndexMap<String, Probe>,
    /// Points and windows of the scorecard.
    pub scoring: Scoring,
    /// Caps by strength of evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Eligibility>,
    /// Releases, oldest first: baselines, and what was recorded.
    #[serde(default)]
    pub releases: Vec<Release>,
    /// Who works, and how many issues at once.
    #[serde(default)]
    pub teams: IndexMap<String, Team>,
    /// Which team an issue uses; the first match counts. Without any, a single team takes all.
    #[serde(default)]
    pub assignments: Vec<Assignment>,
    /// Periods of the plan.
    #[serde(default)]
    pub calendar: CalendarRules,
    /// How long issues take.
    #[serde(default)]
    pub durations: Durations,
    /// What must be closed before an issue starts, beside what the tracker says.
    #[serde(default)]
    #[schemars(extend("propertyNames" = IssueId::json_schema_of_keys()))]
    pub dependencies: BTreeMap<IssueId, Vec<IssueId>>,
    /// Issues that close with their children, beside what the tracker says.
    #[serde(default)]
    pub umbrellas: Umbrellas,
    /// Control surfaces: parts of the product that one umbrella answers for.
    #[serde(default)]
    pub surfaces: IndexMap<String, Surface>,
    /// Milestones, in order.
    #[serde(default)]
    pub milestones: IndexMap<String, Milestone>,
    /// Streams of work, in order; the first that selects an issue has it.
    #[serde(default)]
    pub lanes: Vec<Lane>,
    /// What is left for later on purpose.
    #[serde(default)]
    pub deferrals: Vec<Deferral>,
    /// What moving an announced issue costs when a plan is made anew; nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<Stability>,
    /// Dates that single issues must keep.
    #[serde(default)]
    pub pins: Vec<Pin>,
    /// What work costs and what KPI points are worth; nothing about money is said when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub economics: Option<EconomicsRules>,
    /// Governance rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// When the plan counts as carried out.
    #[serde(default)]
    pub exit_criteria: Vec<ExitCriterion>,
    /// How far the portfolio may drift from the running plan; the gate `drift` asks nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    /// Commands that people run at checkpoints.
    #[serde(default)]
    pub checkpoints: Vec<String>,
    /// Columns of CSV snapshots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csv: Option<CsvColumns>,
}

fn utc() -> String {
    "UTC".into()
}

/// How labels are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Labels {
    /// Prefix of KPI labels.
    pub kpi: String,
    /// Prefix of severity labels.
    pub severity: String,
    /// Prefix of type labels.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which issues take part in planning.
    pub participation: Participation,
    /// Labels that say that somebody works on the issue.
    pub in_progress: Vec<String>,
    /// Labels of the tracker read as labels of the policy, e.g. `priority:2` as `sev:P2`.
    pub aliases: BTreeMap<String, String>,
}

impl Default for Labels {
    fn default() -> Self {
        Labels {
            kpi: "kpi:".into(),
            severity: "sev:".into(),
            kind: "type:".into(),
            participation: Participation::KpiLabel,
            in_progress: Vec::new(),
            aliases: BTreeMap::new(),
        }
    }
}

/// Which issues take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Participation {
    /// Those with a KPI label, known or not.
    #[default]
    KpiLabel,
    /// All.
    All,
}

/// Names of the columns of a CSV snapshot; the header is the first line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvColumns {
    /// Issue number or key.
    pub id: String,
    /// Title.
    pub title: String,
    /// Instant or date of creation.
    pub created_at: String,
    /// Instant or date of closing; empty while open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<String>,
    /// Number or key of the umbrella.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Numbers or keys of what must be closed before, separated by `;`, `,` or blanks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocked_by: Option<String>,
    /// Milestone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Assignees, separated by `;` or `,`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignees: Option<String>,
    /// Labels, separated by `;` or `,`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<String>,
    /// Columns whose values become labels, with the prefix to put before the value, e.g. `sev: "sev:"`.
    #[serde(default)]
    pub label_columns: BTreeMap<String, String>,
}
