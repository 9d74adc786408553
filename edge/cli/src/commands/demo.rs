//! `warplan demo`: the whole way on the built-in pilot.

use warplan_pipeline::evaluate::beside_the_best;
use warplan_pipeline::gates::{Gate, gates};
use warplan_pipeline::review::review;
use warplan_report::human::Demo;
use warplan_report::{WarPlan, human, json, markdown};

use crate::args::{Color, DemoArgs};
use crate::error::{Exit, Result};
use crate::input::{Loaded, Source, read_hand_plan};
use crate::output::{print, write_all};
use crate::progress::{Watch, options};

const POLICY: &str = include_str!("../../../../examples/pilot/warplan.yaml");
const SNAPSHOT: &str = include_str!("../../../../examples/pilot/snapshot.json");
const HAND_PLAN: &str = include_str!("../../../../examples/pilot/ISSUE_WAR_PLAN.md");

/// Plans the pilot, writes everything down, and shows it on one screen.
pub fn run(args: &DemoArgs, color: Color) -> Result<Exit> {
    let source =
        |name: &str, text: &str| Source { name: format!("examples/pilot/{name}"), bytes: text.into() };
    let loaded =
        Loaded::parse(source("warplan.yaml", POLICY), source("snapshot.json", SNAPSHOT), None, None)?;
    let basis = loaded.basis()?;
    let options = options(&args.effort);
    let watch = Watch::start(&args.effort);
    let hand = read_hand_plan(&source("ISSUE_WAR_PLAN.md", HAND_PLAN), &basis)?;
    let (planned, comparison) =
        beside_the_best(&basis, &hand, &options, &watch).map_err(|error| loaded.explain(error))?;
    drop(watch);
    let plan = &planned.plan;
    let closing = plan.schedule.keys().cloned().collect();
    let gates = gates(&basis, &Gate::ALL, Some(&closing)).map_err(|error| loaded.explain(error))?;
    let review = review(&basis);
    let document = WarPlan {
        policy: &loaded.policy,
        review: &review,
        gates: &gates,
        scorecard: &basis.scorecard,
        plan,
        portfolio: &basis.portfolio,
    };
    let files = [
        ("WAR_PLAN.md", markdown::war_plan(&document)),
        ("plan.json", json::pretty(plan)),
        ("scorecard.json", json::pretty(&basis.stated())),
        ("findings.json", json::view(&gates)),
    ];
    write_all(&args.out, &files)?;
    let names: Vec<String> =
        files.iter().map(|(name, _)| args.out.join(name).display().to_string()).collect();
    let demo = Demo {
        policy: &loaded.policy,
        review: &review,
        gates: &gates,
        scorecard: &basis.scorecard,
        plan,
        comparison: &comparison,
        files: &names,
        warnings: &loaded.all_warnings(&basis),
    };
    print(&human::demo(&demo, &color.stdout()))?;
    Ok(Exit::Done)
}
