//! `warplan gate`.

use std::collections::{BTreeMap, BTreeSet};

use warplan_model::finding::{Finding, Subject};
use warplan_model::plan::Plan;
use warplan_model::view::GateReport;
use warplan_model::{IssueId, Path as Within, Place};
use warplan_pipeline::Basis;
use warplan_pipeline::gates::{Gate, drift, gates, place, rules};
use warplan_report::sarif::{self, Location};
use warplan_report::{csv, human, json, junit};

use super::status::{earlier_plan, status};
use crate::args::{Color, GateArgs, GateFormat, GateName};
use crate::error::{CliError, Exit, Result};
use crate::input::{Loaded, read_plan};
use crate::output::print;
use crate::repository::within_repository;

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
        GateFormat::Sarif => located(args, &loaded, &report),
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

/// Findings as SARIF: they point at what the policy asks, late issues into the plan.
fn located(args: &GateArgs, loaded: &Loaded, report: &GateReport) -> String {
    let policy_file = within_repository(&args.input.policy);
    let mut places: BTreeMap<Within, Option<Place>> = BTreeMap::new();
    for finding in &report.findings {
        let path = place(&loaded.policy, finding);
        places.entry(path).or_insert_with_key(|path| loaded.place_in_policy(path));
    }
    let steps = args.plan.as_deref().and_then(|file| Some((within_repository(file)?, steps(file)?)));
    let at = |finding: &Finding| {
        let in_plan = match (&steps, &finding.subject) {
            (Some((file, steps)), Subject::Issue(id)) if finding.rule.starts_with("drift-") => {
                steps.get(id).map(|place| Location { file: file.clone(), place: Some(*place) })
            }
            _ => None,
        };
        in_plan.or_else(|| {
            let place = places.get(&place(&loaded.policy, finding)).copied().flatten();
            Some(Location { file: policy_file.clone()?, place })
        })
    };
    sarif::findings(&report.findings, &rules(&loaded.policy, &report.gates), at)
}

/// Where each issue of a plan's sequence stands in its file.
fn steps(file: &std::path::Path) -> Option<BTreeMap<IssueId, Place>> {
    let plan = read_plan(file).ok()?;
    let source = crate::input::Source::read(file).ok()?;
    let places = warplan_model::locate_elements(source.text().ok()?, &warplan_model::path!["sequence"]);
    Some(plan.sequence.into_iter().map(|step| step.issue).zip(places).collect())
}
