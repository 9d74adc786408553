//! What a gate saw.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::IssueId;
use crate::policy::Level;

/// One thing that a gate saw. Findings sort by level, rule and subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Errors first.
    pub level: Level,
    /// The rule, kebab-case.
    pub rule: String,
    /// What it is about.
    pub subject: Subject,
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// What to do about it, in the imperative without a full stop.
    pub remedy: String,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An issue.
    Issue(IssueId),
    /// A KPI, by its key.
    Kpi(String),
    /// A control surface, by its key.
    Surface(String),
    /// A lane, by its name.
    Lane(String),
    /// A day of a plan, counted from 1.
    Day(u32),
    /// A release, by its version.
    Release(String),
    /// An exit criterion, by its id.
    Exit(String),
    /// The whole.
    Portfolio,
}

impl fmt::Display for Subject {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Issue(id) => fmt::Display::fmt(id, out),
            Subject::Kpi(name) | Subject::Surface(name) | Subject::Exit(name) => out.pad(name),
            Subject::Lane(name) => out.pad(&format!("lane {name}")),
            Subject::Day(day) => out.pad(&format!("day {day}")),
            Subject::Release(version) => out.pad(&format!("release {version}")),
            Subject::Portfolio => out.pad("portfolio"),
        }
    }
}

/// What people read about a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleText {
    /// Kebab-case; the `rule` of its findings.
    pub id: String,
    /// The gate that asks it.
    pub gate: String,
    /// What it checks, in a sentence.
    pub checks: String,
    /// Why that matters; empty where the policy does not say.
    pub why: String,
    /// What to do about a finding.
    pub remedy: String,
}
