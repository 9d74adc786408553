//! `warplan gate`.

use std::collections::BTreeSet;

use warplan_model::IssueId;
use warplan_pipeline::gates::{Gate, gates};
use warplan_report::{human, json};

use crate::args::{Color, Format, GateArgs, GateName};
use crate::error::{Exit, Result};
use crate::input::{Loaded, read_plan};
use crate::output::print;

/// Holds the portfolio to one gate or to all.
pub fn run(args: &GateArgs, color: Color) -> Result<Exit> {
    let loaded = Loaded::read(&args.input)?;
    let planned: Option<BTreeSet<IssueId>> =
        args.plan.as_deref().map(read_plan).transpose()?.map(|plan| plan.schedule.into_keys().collect());
    let asked = match args.gate {
        GateName::Labels => &[Gate::Labels][..],
        GateName::Governance => &[Gate::Governance],
        GateName::Kpi => &[Gate::Kpi],
        GateName::Exit => &[Gate::Exit],
        GateName::All => &Gate::ALL,
    };
    let basis = loaded.basis()?;
    let report = gates(&basis, asked, planned.as_ref()).map_err(|error| loaded.explain(error))?;
    print(&match args.format {
        Format::Human => human::gates(&report, &color.stdout()),
        Format::Json => json::view(&report),
    })?;
    Ok(if report.passes { Exit::Done } else { Exit::GateFailed })
}
