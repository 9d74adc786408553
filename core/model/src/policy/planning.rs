//! Who does what when.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Selector;
use crate::{Decimal, IssueId};

/// People who can work on different issues at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Issues at once.
    pub capacity: Decimal,
    /// Days on which the capacity is another.
    #[serde(default)]
    pub changes: Vec<TeamChange>,
}

/// A capacity for some days; in a longer period the lowest of its days counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamChange {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Issues at once.
    pub capacity: Decimal,
}

/// Which teams an issue uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// The issues.
    pub select: Selector,
    /// Units of each team, in every period of the work.
    pub uses: IndexMap<String, Decimal>,
}

/// Periods of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarRules {
    /// First day that may be planned; the day after `as_of` when absent. Days that have passed are not planned any
    /// more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Date>,
    /// How many periods.
    pub periods: u32,
    /// Working days in a period: 1 plans by the day, 10 by sprints of two weeks.
    pub days_per_period: u32,
    /// Days of the week on which people work.
    pub working_days: Vec<Weekday>,
    /// Days on which they do not.
    pub holidays: Vec<Date>,
}

impl Default for CalendarRules {
    fn default() -> Self {
        use Weekday::*;
        CalendarRules {
            start: None,
            periods: 20,
            days_per_period: 1,
            working_days: vec![Monday, Tuesday, Wednesday, Thursday, Friday],
            holidays: Vec::new(),
        }
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// How long issues take, in working days. The first that applies counts: the issue's own, umbrella, the first
/// rule that selects it, the default. Plans are made with these; a forecast puts ranges and history before rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Durations {
    /// Of an issue that nothing else names.
    pub default: u32,
    /// Of an issue with children.
    pub umbrella: u32,
    /// By what issues are.
    pub rules: Vec<DurationRule>,
    /// Of single issues.
    #[schemars(extend("propertyNames" = IssueId::json_schema_of_keys()))]
    pub issues: BTreeMap<IssueId, u32>,
    /// Where nobody knows exactly; the first that selects an issue counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<DurationRange>,
    /// Takes durations from how long closed issues took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<DurationHistory>,
}

impl Default for Durations {
    fn default() -> Self {
        Durations {
            default: 1,
            umbrella: 0,
            rules: Vec::new(),
            issues: BTreeMap::new(),
            ranges: Vec::new(),
            history: None,
        }
    }
}

/// How long some issues take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationRule {
    /// The issues.
    pub select: Selector,
    /// Working days.
    pub days: u32,
}

/// How long some issues take, when nobody knows exactly: a triangular distribution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationRange {
    /// The issues.
    pub select: Selector,
    /// The fewest working days.
    pub low: Decimal,
    /// The most likely working days.
    pub likely: Decimal,
    /// The most working days.
    pub high: Decimal,
}

/// How long closed issues took, in working days from creation to closing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DurationHistory {
    /// How many closed issues it takes: of the same type and severity, else of the same type.
    pub at_least: u32,
}

/// Issues that close with their children.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Umbrellas {
    /// Children by umbrella, beside what the tracker says.
    #[schemars(extend("propertyNames" = IssueId::json_schema_of_keys()))]
    pub children: BTreeMap<IssueId, Vec<IssueId>>,
    /// Whether an umbrella that was closed before its children is a warning in place of an error.
    pub allow_closed_before_children: bool,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// What people call it.
    pub title: String,
    /// What it is for.
    #[serde(default)]
    pub goal: String,
    /// The day by which its lanes should be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// Whether every issue of its lanes has to close by `due`.
    #[serde(default)]
    pub binding: bool,
}

/// A stream of work with a goal; it is no capacity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lane {
    /// What people call it.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub goal: String,
    /// Who is directly responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dri: Option<String>,
    /// The milestone that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Its issues.
    pub select: Selector,
    /// What its people hold to.
    #[serde(default)]
    pub rules: Vec<String>,
    /// What it leaves behind.
    #[serde(default)]
    pub outputs: Vec<String>,
}

/// What it costs to move what an earlier plan has announced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stability {
    /// KPI points for each period by which an issue closes earlier or later than announced.
    pub points_per_period: Decimal,
}

/// Issues that are left for later on purpose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deferral {
    /// The issues.
    pub select: Selector,
    /// The first day on which they may start; not in this plan when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The milestone that takes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub milestone: Option<String>,
    /// Why.
    pub reason: String,
}

/// Dates that one issue must keep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// The issue.
    pub issue: IssueId,
    /// The day on which it closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The first day on which it may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Date>,
    /// The last day on which it may close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Date>,
    /// Whether it has to close within the plan; `on` implies it.
    #[serde(default)]
    pub must: bool,
}
