//! `warplan gate`.

use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_model::plan::Plan;
use warplan_model::view::GateReport;
use warplan_pipeline::Basis;
use warplan_pipeline::gates::{Gate, drift, gates, rules};
use warplan_report::{csv, human, json, junit};

use super::status::{earlier_plan, status};
use crate::args::{Color, GateArgs, GateFormat, GateName};
use crate::error::{CliError, Exit, Result};
use crate::findings;
use crate::input::{Loaded, read_plan};
use crate::output::print;

/// Runs of the forecast behind the goals that are at risk.
const RUNS: u32 = 1_000;

/// Holds the portfolio to one gate or to all.
pub fn run(args: &GateArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let report = report(args, &loaded, &basis)?;
    print(&match args.format {
        GateFormat::Human => human::gates(&report, &color.stdout()),
        GateFormat::Json => json::view(&report),
        GateFormat::Sarif => findings::sarif(&loaded, &args.input.policy, args.plan.as_deref(), &report),
        GateFormat::Junit => junit::gates(&report, &rules(&loaded.policy, &report.gates)),
        GateFormat::Csv => csv::findings(&report.findings),
    })?;
    Ok(if report.passes { Exit::Done } else { Exit::GateFailed })
}

fn report(args: &GateArgs, loaded: &Loaded, basis: &Basis<'_>) -> Result<GateReport> {
    let asked = match args.gate {
        GateName::Labels => &[Gate::Labels][..],
        GateName::Governance => &[Gate::Governance],
        GateName::Kpi => &[Gate::Kpi],
        GateName::Exit => &[Gate::Exit],
        GateName::Drift => &[],
        GateName::All => &Gate::ALL,
    };
    let plan = args.plan.as_deref().map(read_plan).transpose()?;
    let planned: Option<BTreeSet<IssueId>> = plan.map(|plan| plan.schedule.into_keys().collect());
    let of_portfolio = || gates(basis, asked, planned.as_ref()).map_err(|error| loaded.explain(error));
    match (args.gate, &loaded.policy.drift, &args.plan) {
        (GateName::Drift, None, _) => {
            let error =
                CliError::new("ask how far the portfolio has drifted", "the policy has no section drift");
            Err(error.hint("say what is tolerated, e.g. `drift: {late_days: 2}`"))
        }
        (GateName::Drift, Some(_), Some(plan)) => drifted(loaded, basis, &earlier_plan(plan, basis)?),
        (GateName::All, Some(_), Some(plan)) => {
            Ok(of_portfolio()?.and(drifted(loaded, basis, &earlier_plan(plan, basis)?)?))
        }
        _ => of_portfolio(),
    }
}

fn drifted(loaded: &Loaded, basis: &Basis<'_>, plan: &Plan) -> Result<GateReport> {
    let tolerances = loaded.policy.drift.clone().unwrap_or_default();
    let runs = if tolerances.goals_at_risk.is_some() { RUNS } else { 0 };
    Ok(drift(&tolerances, &status(loaded, basis, plan, runs)?))
}
