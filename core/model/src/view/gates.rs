//! What gates found.

use schemars::JsonSchema;
use serde::Serialize;

use crate::finding::Finding;
use crate::policy::Level;

/// The outcome of one or more gates.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct GateReport {
    /// The gates that were asked, in order: `labels`, `governance`, `kpi`, `exit`, `drift`.
    pub gates: Vec<String>,
    /// Whether no finding is an error.
    pub passes: bool,
    /// Sorted.
    pub findings: Vec<Finding>,
    /// The exit criteria, when the exit gate was asked.
    pub exit: Vec<ExitStatus>,
}

impl GateReport {
    /// A report from its findings in any order.
    pub fn new(gates: Vec<String>, mut findings: Vec<Finding>, exit: Vec<ExitStatus>) -> Self {
        findings.sort();
        let passes = findings.iter().all(|finding| finding.level != Level::Error);
        GateReport { gates, passes, findings, exit }
    }

    /// This report and another as one.
    pub fn and(self, other: GateReport) -> Self {
        let gates = [self.gates, other.gates].concat();
        GateReport::new(gates, [self.findings, other.findings].concat(), [self.exit, other.exit].concat())
    }
}

/// An exit criterion at an instant.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExitStatus {
    /// Its id.
    pub id: String,
    /// For people.
    pub text: String,
    /// What to do while it is not met.
    pub remedy: String,
    /// Whether it is met.
    pub state: ExitState,
}

/// Whether an exit criterion is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ExitState {
    /// It is.
    Met,
    /// It is not.
    Unmet,
    /// Only people can tell.
    ForPeople,
}
