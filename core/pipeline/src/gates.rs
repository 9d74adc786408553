//! What the portfolio is held to.

use std::collections::BTreeSet;

use warplan_gate::Running;
use warplan_model::finding::{Finding, RuleText, Subject};
use warplan_model::policy::{Drift, Level, Policy};
use warplan_model::view::{GateReport, Status};
use warplan_model::{IssueId, Path, path};

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

/// The rules that some gates ask, in their order: built-in ones, and those of the policy. `plan` stands for the rules that
/// plans written by hand are held to.
pub fn rules(policy: &Policy, gates: &[String]) -> Vec<RuleText> {
    let built_in = warplan_gate::catalogue();
    let mut rules = Vec::new();
    for gate in gates {
        let prefix = match gate.as_str() {
            "labels" => "label-",
            "kpi" => "kpi-",
            "exit" => "exit-",
            "drift" => "drift-",
            "plan" => "plan-",
            _ => {
                rules.extend(policy.rules.iter().map(|rule| RuleText {
                    id: rule.id.clone(),
                    gate: gate.clone(),
                    checks: rule.message.clone(),
                    why: String::new(),
                    remedy: rule.remedy.clone(),
                }));
                continue;
            }
        };
        rules.extend(built_in.iter().filter(|rule| rule.id.starts_with(prefix)).map(|rule| RuleText {
            id: rule.id.into(),
            gate: gate.clone(),
            checks: rule.checks.into(),
            why: rule.why.into(),
            remedy: rule.remedy.into(),
        }));
    }
    rules.extend(gates.first().map(|gate| RuleText {
        id: PARTICIPATION.into(),
        gate: gate.clone(),
        checks: "Some open issue takes part.".into(),
        why: "A gate that has nothing to hold passes whatever the portfolio is like.".into(),
        remedy: "Label issues with a KPI.".into(),
    }));
    rules
}

/// Where the policy asks for what a finding is about: the rule, the KPI's floor, the criterion, the tolerance.
pub fn place(policy: &Policy, finding: &Finding) -> Path {
    if let Some(index) = policy.rules.iter().position(|rule| rule.id == finding.rule) {
        return path!["rules", index];
    }
    match (finding.rule.as_str(), &finding.subject) {
        ("label-kpi", _) => path!["kpis"],
        ("label-severity", _) => path!["severities"],
        ("label-type", _) => path!["types"],
        ("kpi-floor", Subject::Kpi(key)) => path!["kpis", key, "floor"],
        ("kpi-drop", Subject::Kpi(key)) => path!["kpis", key, "max_drop"],
        (_, Subject::Kpi(key)) if !finding.rule.starts_with("drift-") => path!["kpis", key],
        (_, Subject::Exit(id)) => {
            let index = policy.exit_criteria.iter().position(|criterion| criterion.id == *id);
            index.map_or(path!["exit_criteria"], |index| path!["exit_criteria", index])
        }
        ("kpi-unclassified", _) => path!["scoring", "assume"],
        (PARTICIPATION, _) => path!["labels", "participation"],
        (rule, _) => match rule.strip_prefix("drift-") {
            Some(key) => path!["drift", key.replace('-', "_").as_str()],
            None => Path::default(),
        },
    }
}

/// The rule of a gate that has nothing to hold.
const PARTICIPATION: &str = "participation";

/// A gate that passes because nothing takes part should say so.
fn nothing_to_hold(basis: &Basis<'_>) -> Option<Finding> {
    let open = basis.portfolio.open().count();
    (open > 0 && basis.portfolio.active().next().is_none()).then(|| Finding {
        level: Level::Warning,
        rule: PARTICIPATION.into(),
        subject: Subject::Portfolio,
        message: format!("none of the {open} open issues takes part, so that gates have nothing to hold"),
        remedy: "label issues with a KPI, or set labels.participation: all".into(),
    })
}
