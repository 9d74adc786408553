//! `warplan gate`.

use std::collections::BTreeSet;
use std::path::Path;

use warplan_ledger::Kind;
use warplan_model::IssueId;
use warplan_model::plan::Plan;
use warplan_model::policy::Drift;
use warplan_model::view::GateReport;
use warplan_pipeline::Basis;
use warplan_pipeline::gates::{Gate, drift, gates, rules};
use warplan_report::{csv, human, json, junit};

use super::status::{no_later, status};
use crate::args::{Color, GateArgs, GateFormat, GateName};
use crate::error::{CliError, Exit, Result};
use crate::findings;
use crate::input::Loaded;
use crate::output::print;
use crate::plans::read_plan;

/// Holds the portfolio to one gate or to all.
pub fn run(args: &GateArgs, color: Color) -> Result<Exit> {
    args.recording.expect(args.input.reads_input())?;
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    let plan = args.plan.as_deref().map(|file| Ok((file, read_plan(file)?))).transpose()?;
    let report = report(args.gate, &loaded, &basis, plan.as_ref())?;
    print(&match args.format {
        GateFormat::Human => human::gates(&report, &color.stdout()),
        GateFormat::Json => json::view(&report),
        GateFormat::Sarif => findings::sarif(&loaded, &args.input.policy, args.plan.as_deref(), &report),
        GateFormat::Junit => junit::gates(&report, &rules(&loaded.policy, &report.gates)),
        GateFormat::Csv => csv::findings(&report.findings),
    })?;
    args.recording.record(&[(Kind::Findings, &json::view(&report))], None)?;
    Ok(if report.passes { Exit::Done } else { Exit::GateFailed })
}

fn report(
    gate: GateName,
    loaded: &Loaded,
    basis: &Basis<'_>,
    plan: Option<&(&Path, Plan)>,
) -> Result<GateReport> {
    let asked = match gate {
        GateName::Labels => &[Gate::Labels][..],
        GateName::Governance => &[Gate::Governance],
        GateName::Kpi => &[Gate::Kpi],
        GateName::Exit => &[Gate::Exit],
        GateName::Drift => &[],
        GateName::All => &Gate::ALL,
    };
    let planned: Option<BTreeSet<IssueId>> = plan.map(|(_, plan)| plan.schedule.keys().cloned().collect());
    let of_portfolio = || gates(basis, asked, planned.as_ref()).map_err(|error| loaded.explain(error));
    match (gate, &loaded.policy.drift, plan) {
        (GateName::Drift, None, _) => {
            let act = "ask how far the portfolio has drifted";
            let error = CliError::new(act, "the policy has no section drift");
            Err(error.hint("say what is tolerated, e.g. `drift: {late_days: 2}`"))
        }
        (GateName::Drift, Some(tolerances), Some(plan)) => drifted(tolerances, loaded, basis, plan),
        (GateName::All, Some(tolerances), Some(plan)) => {
            Ok(of_portfolio()?.and(drifted(tolerances, loaded, basis, plan)?))
        }
        _ => of_portfolio(),
    }
}

fn drifted(
    tolerances: &Drift,
    loaded: &Loaded,
    basis: &Basis<'_>,
    (file, plan): &(&Path, Plan),
) -> Result<GateReport> {
    no_later(file, plan, basis)?;
    // Chances do not decide.
    Ok(drift(tolerances, &status(loaded, basis, plan, 0)?))
}
