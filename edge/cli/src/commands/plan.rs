//! `warplan plan`.

use warplan_ledger::Kind;
use warplan_pipeline::economics::economics;
use warplan_pipeline::gates::{Gate, gates};
use warplan_pipeline::lanes::lanes;
use warplan_pipeline::review::review;
use warplan_report::{WarPlan, csv, human, json, markdown};

use crate::args::{Color, PlanArgs, PlanFormat};
use crate::error::{Exit, Result};
use crate::input::{Loaded, tell_doubts};
use crate::output::{print, talk, write_all};
use crate::plans::read_plan;
use crate::progress::{Watch, options, tell_if_stopped};

/// Computes the best plan and writes it down.
pub fn run(args: &PlanArgs, color: Color) -> Result<Exit> {
    args.recording.expect(args.input.reads_input())?;
    let loaded = Loaded::read(&args.input)?;
    let basis = loaded.basis()?;
    tell_doubts(&basis);
    let previous = args.previous.as_deref().map(read_plan).transpose()?;
    let watch = Watch::start(&args.effort);
    let planned = warplan_pipeline::plan(&basis, previous.as_ref(), &options(&args.effort), &watch)
        .map_err(|error| loaded.explain(error))?;
    drop(watch);
    let plan = &planned.plan;
    let closing = plan.schedule.keys().cloned().collect();
    let gates = gates(&basis, &Gate::ALL, Some(&closing)).map_err(|error| loaded.explain(error))?;
    let economics = economics(&basis, &planned, None);
    let document = WarPlan {
        policy: &loaded.policy,
        review: &review(&basis),
        gates: &gates,
        scorecard: &basis.scorecard,
        plan,
        portfolio: &basis.portfolio,
        lanes: &lanes(&basis, &planned),
        economics: economics.as_ref(),
    };
    let mut files = vec![("plan.json", json::pretty(plan)), ("WAR_PLAN.md", markdown::war_plan(&document))];
    files.extend(loaded.readings.as_ref().map(|readings| ("readings.json", json::pretty(readings))));
    write_all(&args.out, &files)?;
    print(&match args.format {
        PlanFormat::Human => {
            let style = color.stdout();
            let money = economics.as_ref().map(|economics| human::economics_of_plan(economics, &style));
            human::plan(plan, &style) + &money.unwrap_or_default()
        }
        PlanFormat::Json => json::pretty(plan),
        PlanFormat::Csv => csv::plan(plan),
    })?;
    let names: Vec<String> =
        files.iter().map(|(name, _)| args.out.join(name).display().to_string()).collect();
    talk(&format!("wrote {}\n", human::series(&names)));
    tell_if_stopped(plan.status);
    args.recording.record(&[(Kind::Plan, &files[0].1)], None)?;
    Ok(Exit::Done)
}
