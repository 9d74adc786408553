//! What the portfolio is held to.

use std::collections::BTreeSet;

use warplan_gate::Running;
use warplan_model::IssueId;
use warplan_model::finding::{Finding, Subject};
use warplan_model::policy::{Drift, Level};
use warplan_model::view::{GateReport, Status};

use crate::{Basis, PipelineError};

/// A gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// Each issue that takes part has one KPI, one severity and one type.
    Labels,
    /// The policy's rules.
    Governance,
    /// Floors and drops of the KPIs.
    Kpi,
    /// The policy's exit criteria.
    Exit,
}

impl Gate {
    /// All gates in order.
    pub const ALL: [Gate; 4] = [Gate::Labels, Gate::Governance, Gate::Kpi, Gate::Exit];

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Gate::Labels => "labels",
            Gate::Governance => "governance",
            Gate::Kpi => "kpi",
            Gate::Exit => "exit",
        }
    }
}

/// Asks gates about the portfolio; `planned` are the issues of the running plan, if there is one.
///
/// # Errors
/// Rules of the policy that cannot be read or evaluated.
pub fn gates(
    basis: &Basis<'_>,
    asked: &[Gate],
    planned: Option<&BTreeSet<IssueId>>,
) -> Result<GateReport, PipelineError> {
    let Basis { policy, history, portfolio, scorecard, .. } = basis;
    let rules = warplan_gate::compile(policy).map_err(PipelineError::of_policy)?;
    let running = Running { planned };
    let compared = warplan_score::releases_compared(policy, history, Some(scorecard));
    let mut findings: Vec<Finding> = Vec::new();
    let mut exit = Vec::new();
    for gate in asked {
        match gate {
            Gate::Labels => findings.extend(warplan_gate::labels(portfolio, policy)),
            Gate::Governance => {
                let found = warplan_gate::governance(&rules, portfolio, policy, scorecard, &running);
                findings.extend(found.map_err(PipelineError::of_policy)?);
            }
            Gate::Kpi => findings.extend(warplan_gate::kpi(policy, scorecard)),
            Gate::Exit => {
                let status =
                    warplan_gate::exit_status(&rules, portfolio, policy, scorecard, &compared, &running);
                exit = status.map_err(PipelineError::of_policy)?;
                findings.extend(warplan_gate::exit_findings(&exit));
            }
        }
    }
    findings.extend(nothing_to_hold(basis));
    Ok(GateReport::new(asked.iter().map(|gate| gate.name().to_owned()).collect(), findings, exit))
}

/// Asks how far the portfolio is from the running plan.
pub fn drift(tolerances: &Drift, status: &Status) -> GateReport {
    GateReport::new(vec!["drift".into()], warplan_gate::drift(tolerances, status), Vec::new())
}

/// A gate that passes because nothing takes part should say so.
fn nothing_to_hold(basis: &Basis<'_>) -> Option<Finding> {
    let open = basis.portfolio.open().count();
    (open > 0 && basis.portfolio.active().next().is_none()).then(|| Finding {
        level: Level::Warning,
        rule: "participation".into(),
        subject: Subject::Portfolio,
        message: format!("none of the {open} open issues takes part, so that gates have nothing to hold"),
        remedy: "label issues with a KPI, or set labels.participation: all".into(),
    })
}
