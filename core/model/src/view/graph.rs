//! Open issues and what waits for what.

use serde::Serialize;

use crate::IssueId;
use crate::calendar::Unit;

/// The dependency graph of the open issues that take part, and those that they need.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DependencyGraph {
    /// What periods are.
    pub unit: Unit,
    /// By id.
    pub nodes: Vec<Node>,
    /// By ends.
    pub edges: Vec<Edge>,
    /// The longest chain by duration, first issue first.
    pub critical_path: Vec<IssueId>,
    /// Its duration in periods.
    pub critical_periods: u32,
}

/// An issue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// The issue.
    pub issue: IssueId,
    /// Its title.
    pub title: String,
    /// Severity; empty when not known.
    pub severity: String,
    /// In periods.
    pub duration: u32,
    /// Whether it is an umbrella.
    pub umbrella: bool,
    /// Period in which the plan closes it.
    pub finish: Option<u32>,
    /// Whether it is on the critical path.
    pub critical: bool,
}

/// `from` must be closed before `to`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Edge {
    /// The earlier issue.
    pub from: IssueId,
    /// The later issue.
    pub to: IssueId,
    /// Why.
    pub kind: EdgeKind,
    /// Whether it is on the critical path.
    pub critical: bool,
}

/// Why an issue must be closed before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// A dependency.
    Dependency,
    /// A child of an umbrella.
    Child,
}
